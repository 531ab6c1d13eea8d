r"""Monte Carlo estimates of operating characteristics, each with its standard error.

With :math:`n` replicates, estimates :math:`\hat\theta_i` and their standard errors
:math:`s_i`:

.. math::

    \text{share } p: \quad & \sqrt{p (1 - p) / n} \\
    \text{mean, bias}: \quad & S / \sqrt n, \qquad
        S^2 = \tfrac{1}{n - 1} \sum (\hat\theta_i - \bar\theta)^2 \\
    \text{empirical standard error } S: \quad & S / \sqrt{2 (n - 1)} \\
    \text{model standard error } M = \sqrt{\tfrac 1 n \sum s_i^2}: \quad &
        \sqrt{\widehat{\mathrm{Var}}(s_i^2) / (4 n M^2)} \\
    \text{relative error } M / S - 1: \quad & \frac M S
        \sqrt{\frac{\widehat{\mathrm{Var}}(s_i^2)}{4 n M^4} + \frac{1}{2 (n - 1)}}

A quantile is an order statistic, :math:`x_{(\lceil n q \rceil)}`; its error is half the
distance between the order statistics one standard error, :math:`\sqrt{n q (1 - q)}` ranks, to
either side, interpolated, so that it needs no density.

A share of 0 or 1 has the error 0 by the formula; it only says that the share is likely to be
within about 3 over n of it.

References
----------
Morris TP, White IR, Crowther MJ (2019). Using simulation studies to evaluate statistical
methods. *Statistics in Medicine* 38: 2074-2102.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.numerics.rounding import ceiling

if TYPE_CHECKING:
    from toolkit.numerics.arrays import Array

LEAST = 2
"""Fewest values with a spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """A value, its Monte Carlo standard error, and the replicates that it rests on."""

    value: float
    mcse: float
    replicates: int


def share(times: int, replicates: int) -> Estimated:
    """Estimate how often something happens.

    Parameters
    ----------
    times, replicates
        Replicates in which it did, and all of them.

    Examples
    --------
    >>> found = share(800, 1000)
    >>> found.value, round(found.mcse, 4)
    (0.8, 0.0126)
    """
    require.whole("replicates", replicates, least=1)
    require.whole("times", times)
    if times > replicates:
        raise ArgumentError("times", times, f"must not exceed {replicates} replicates")
    rate = times / replicates
    error = math.sqrt(rate * (1.0 - rate) / replicates)
    return Estimated(value=rate, mcse=error, replicates=replicates)


def number(times: int, replicates: int) -> Estimated:
    """Count how often something happens, with the error of the count."""
    found = share(times, replicates)
    return Estimated(value=float(times), mcse=found.mcse * replicates, replicates=replicates)


def mean(values: Array) -> Estimated:
    """Estimate a mean of at least two values."""
    spread = _spread("values", values)
    many = len(values)
    return Estimated(
        value=float(np.mean(values)), mcse=spread / math.sqrt(many), replicates=many
    )


def empirical_se(estimates: Array) -> Estimated:
    """Estimate the standard deviation of an estimator over replicates."""
    spread = _spread("estimates", estimates)
    many = len(estimates)
    return Estimated(value=spread, mcse=spread / math.sqrt(2.0 * (many - 1)), replicates=many)


def model_se(errors: Array) -> Estimated:
    """Average the standard errors that the analysis reports: the root of their mean square."""
    variance = _spread("errors", errors**2) ** 2
    many = len(errors)
    value = math.sqrt(float(np.mean(errors**2)))
    error = math.sqrt(variance / (4.0 * many)) / value if value > 0.0 else 0.0
    return Estimated(value=value, mcse=error, replicates=many)


def relative_error_se(estimates: Array, errors: Array) -> Estimated:
    """Compare reported standard errors with the real spread: 0.05 is five per cent too large.

    Parameters
    ----------
    estimates, errors
        Estimates and their standard errors, replicate by replicate.

    Raises
    ------
    ArgumentError
        The estimates do not vary.
    """
    spread, reported = _spread("estimates", estimates), model_se(errors)
    if not spread > 0.0:
        raise ArgumentError("estimates", spread, "must vary")
    many, ratio = len(estimates), reported.value / spread
    variance = float(np.var(errors**2, ddof=1))
    own = variance / (4.0 * many * reported.value**4) if reported.value > 0.0 else 0.0
    return Estimated(
        value=ratio - 1.0,
        mcse=ratio * math.sqrt(own + 1.0 / (2.0 * (many - 1))),
        replicates=many,
    )


def quantile(values: Array, probability: float) -> Estimated:
    """Estimate a quantile by an order statistic.

    Parameters
    ----------
    values
        At least one.
    probability
        Share of the distribution up to the quantile.

    Examples
    --------
    >>> found = quantile(np.arange(1.0, 101.0), 0.5)
    >>> found.value, found.mcse
    (50.0, 5.0)
    """
    require.probability("probability", probability)
    many = len(values)
    require.whole("number of values", many, least=1)
    ordered = np.sort(values)
    middle = many * probability
    place = min(max(ceiling(middle), 1), many) - 1
    ranks = math.sqrt(many * probability * (1.0 - probability))
    around = np.array([place - ranks, place + ranks])
    low, high = np.interp(around, np.arange(many), ordered)
    return Estimated(value=float(ordered[place]), mcse=float(high - low) / 2.0, replicates=many)


def _spread(parameter: str, values: Array) -> float:
    """Return the standard deviation of at least two values."""
    if len(values) < LEAST:
        raise ArgumentError(parameter, len(values), f"must be at least {LEAST} in number")
    return float(np.std(values, ddof=1))
