"""Assurance: the power averaged over what is not known about effect and standard deviation.

Power answers "if the effect is exactly this". Assurance, the unconditional probability that
the trial rejects, is its expectation over a prior of the effect and, independently, of the
standard deviation s. Priors of the effect are normal, or normal cut off at known ends. Priors
of s are lognormal, or what an estimate s_0 with f degrees of freedom in an earlier study leaves
open: s_0 sqrt(f / X) with X chi-square with f degrees of freedom, the posterior under the usual
noninformative prior.

With a wide prior the assurance of a two-sided test tends not to 1 but to the probability that
there is an effect in either direction; a one-sided test leaves out the wrong one.

The expectation is taken by Gauss-Legendre quadrature in panels over both priors. Its error is
below 1e-5 while the prior of the effect is at most ten times as wide as the standard error.

References
----------
O'Hagan A, Stevens JW, Campbell MJ. Assurance in clinical trial design. Pharmaceutical
Statistics 2005;4(3):187-201. doi:10.1002/pst.175.

Julious SA, Owen RJ. Sample size calculations for clinical studies allowing for uncertainty
about the variance. Pharmaceutical Statistics 2006;5(1):29-37. doi:10.1002/pst.197.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.numerics import quadrature, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.numerics.quadrature import Array

NODES = 16
"""Nodes in each of the panels over the prior of the effect."""
SD_NODES = 4
"""Nodes in each of the panels over the prior of the standard deviation, which is narrower."""
FAR = 7.9
"""Standard deviations from its mean beyond which a normal prior cannot be cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalEffect:
    """A normal prior of the effect, cut off at known ends.

    Attributes
    ----------
    mean, sd
        Of the normal distribution before it is cut off, in the unit of the effect.
    low, high
        Ends, infinite when it is not cut off. They must leave some of the distribution within
        7.9 standard deviations of its mean.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        require.finite("mean", self.mean)
        require.positive("sd", self.sd)
        require.that("low", self.low, "must be below high", holds=self.low < self.high)
        reach = FAR * self.sd
        within = self.low < self.mean + reach and self.high > self.mean - reach
        require.that("low", self.low, "must leave some of the prior", holds=within)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSd:
    """A standard deviation taken as known.

    Attributes
    ----------
    sd
        Its value, above 0.
    """

    sd: float

    def __post_init__(self) -> None:
        require.positive("sd", self.sd)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormalSd:
    """A lognormal prior of the standard deviation.

    Attributes
    ----------
    median
        Its median, above 0.
    log_sd
        Standard deviation of its logarithm, above 0: 0.1 means about 10% either way.
    """

    median: float
    log_sd: float

    def __post_init__(self) -> None:
        require.positive("median", self.median)
        require.positive("log_sd", self.log_sd)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedSd:
    """What an earlier estimate leaves open about the standard deviation.

    Attributes
    ----------
    estimate
        The estimated standard deviation, above 0.
    df
        Degrees of freedom behind it, above 0: participants less arms, in a simple study.
    """

    estimate: float
    df: float

    def __post_init__(self) -> None:
        require.positive("estimate", self.estimate)
        require.positive("df", self.df)


SdPrior = KnownSd | LogNormalSd | EstimatedSd


def assurance(
    power: Callable[[float, float], float], effect: NormalEffect, sd: SdPrior
) -> float:
    """Compute the power averaged over the priors of effect and standard deviation.

    Parameters
    ----------
    power
        Power at a given effect and a given standard deviation, in this order. It is called
        128 times for each of 1 or 32 standard deviations.
    effect
        Prior of the effect.
    sd
        Prior of the standard deviation, independent of that of the effect.

    Returns
    -------
    float
        Probability that the trial rejects its null hypothesis.

    Examples
    --------
    >>> from toolkit.numerics.tails import normal_sf
    >>> def z_test(effect: float, sd: float) -> float:
    ...     return normal_sf(1.96 - effect / (sd * (2 / 50) ** 0.5))
    >>> prior = NormalEffect(mean=0.5, sd=0.2)
    >>> round(assurance(z_test, prior, KnownSd(sd=1.0)), 4)
    0.6487
    """
    effects, effect_weights = _effects(effect)
    sds, sd_weights = _sds(sd)
    total = math.fsum(
        weight * sd_weight * power(float(value), float(spread))
        for spread, sd_weight in zip(sds, sd_weights, strict=True)
        for value, weight in zip(effects, effect_weights, strict=True)
    )
    return require.computed_probability(total)


def _effects(prior: NormalEffect) -> tuple[Array, Array]:
    """Return nodes and weights of the prior of the effect."""
    low, high = (prior.low - prior.mean) / prior.sd, (prior.high - prior.mean) / prior.sd
    z, weight = quadrature.normal(NODES, low, high)
    return prior.mean + prior.sd * z, weight


def _sds(prior: SdPrior) -> tuple[Array, Array]:
    """Return nodes and weights of the prior of the standard deviation."""
    if isinstance(prior, KnownSd):
        return np.array([prior.sd]), np.ones(1)
    if isinstance(prior, LogNormalSd):
        z, weight = quadrature.normal(SD_NODES)
        return prior.median * np.exp(prior.log_sd * z), weight
    x, weight = quadrature.chi_square(prior.df, SD_NODES)
    return prior.estimate * np.sqrt(prior.df / x), weight
