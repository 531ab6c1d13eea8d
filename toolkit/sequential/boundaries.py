r"""The bounds of a group-sequential design.

At look :math:`k` the efficacy bound :math:`u_k` is the number for which, without an effect,

.. math::

    P_0(\text{no stop before},\ Z_k \ge u_k) = \alpha^*(t_k) - \alpha^*(t_{k-1})

on each side, where :math:`\alpha^*` is the spending function. "No stop before" counts stops
for efficacy, and stops for futility only where these are binding: a bound that may be
overruled must not buy a lower bar for efficacy. A futility bound :math:`f_k` is given as a
number or, with beta spending, is the number for which under the drift :math:`\theta` of the
design

.. math::

    P_\theta(\text{no stop before},\ Z_k < f_k) = \beta^*(t_k) - \beta^*(t_{k-1})

with futility now always obeyed, and :math:`\theta` such that the last :math:`f_K` is
:math:`u_K`, so that the power is :math:`1 - \beta`.

A two-sided design has the efficacy bounds :math:`\pm u_k`, each with half of the error.
Futility is one-directional in both: :math:`Z < f_k`, where Z is positive in favour of the
experimental arm.

References
----------
Lan KKG, DeMets DL (1983). Discrete sequential boundaries for clinical trials. *Biometrika* 70:
659-663.
Pampallona S, Tsiatis AA, Kim K (2001). Interim monitoring of group sequential trials using
spending functions for the type I and type II error probabilities. *Drug Information Journal*
35: 1113-1121.
Jennison C, Turnbull BW (2000). *Group Sequential Methods with Applications to Clinical Trials*.
Chapman & Hall/CRC, chapters 7 and 19.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.special import ndtr, ndtri

from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.numerics import require
from toolkit.sequential.plan import TWO_SIDED, BetaSpending, GroupSequential, ZBounds
from toolkit.sequential.recursion import REACH, Paths, above, advance, below, start
from toolkit.sequential.roots import root
from toolkit.sequential.spending import spent

if TYPE_CHECKING:
    from collections.abc import Sequence


SAME = 1e-6
"""Bounds less than this apart leave no trial to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the data, the interim ones and the last.

    Attributes
    ----------
    information
        Information fraction.
    efficacy_z
        The null hypothesis is rejected at this Z or above and, with two sides, at minus this Z
        or below; None when the look cannot stop for efficacy.
    nominal_p
        The p-value of `efficacy_z`, over all sides.
    nominal_p_one_sided
        The p-value of `efficacy_z` on one side.
    alpha_spent
        Chance of rejecting a true null hypothesis up to this look, over all sides.
    futility_z
        The trial stops for futility below this Z; None when it cannot, as at the last look.
    """

    information: float
    efficacy_z: float | None
    nominal_p: float | None
    nominal_p_one_sided: float | None
    alpha_spent: float
    futility_z: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """The bounds of a design.

    Attributes
    ----------
    design
        What was asked.
    looks
        The bounds, look by look.
    method
        How they were computed.
    """

    design: GroupSequential
    looks: tuple[Look, ...]
    method: str = "error spending, Armitage-McPherson-Rowe recursion"


@dataclass(frozen=True, slots=True)
class _Walk:
    """The bounds under one drift, up to the first look at which they leave nothing between.

    `missed` is the chance of not rejecting in favour of the experimental arm, with futility
    obeyed.
    """

    upper: tuple[float, ...]
    lower: tuple[float, ...]
    missed: float


def boundaries(design: GroupSequential) -> Boundaries:
    """Compute the bounds of a group-sequential design.

    Parameters
    ----------
    design
        What is planned.

    Returns
    -------
    Boundaries
        Bounds, nominal p-values and the error spent, look by look.

    Raises
    ------
    ArgumentError
        A futility bound lies at or above the efficacy bound.
    NoSolutionError
        Binding futility leaves so few trials that alpha could only be spent by rejecting
        against the data, or beta spending makes the bounds meet before the last look.

    Examples
    --------
    >>> from toolkit.sequential.plan import GroupSequential
    >>> from toolkit.sequential.spending import LanDeMetsOBrienFleming
    >>> spending = LanDeMetsOBrienFleming()
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.05, sides=2, efficacy=spending)
    >>> [round(look.efficacy_z, 3) for look in boundaries(case).looks]
    [2.963, 1.969]
    """
    levels = alpha_levels(design)
    if isinstance(design.futility, BetaSpending):
        walk = _beta_spending(design, design.futility, levels)
    else:
        walk = _walk(design, levels, beta=None, drift=0.0)
    _refuse_nonsense(design, walk)
    looks = zip(design.information, walk.upper, walk.lower, levels, strict=True)
    return Boundaries(design=design, looks=tuple(_look(design, *look) for look in looks))


def alpha_levels(design: GroupSequential) -> tuple[float, ...]:
    """Compute the error to be spent up to each look, over all sides.

    Parameters
    ----------
    design
        What is planned.

    Returns
    -------
    tuple of float
        Cumulative, one for each look; 0 before the first look that may stop for efficacy.
    """
    last = len(design.information)
    if design.efficacy is None:
        return (0.0,) * (last - 1) + (design.alpha,)
    levels = spent(
        design.efficacy, alpha=design.alpha, sides=design.sides, information=design.information
    )
    return tuple(
        level if number >= design.efficacy_from else 0.0
        for number, level in enumerate(levels, start=1)
    )


def _look(
    design: GroupSequential, information: float, upper: float, lower: float, level: float
) -> Look:
    """Describe one look; a bound at infinity is no bound."""
    stops = math.isfinite(upper)
    one_sided = require.computed_probability(float(ndtr(-upper)))
    futile = math.isfinite(lower) and information < 1.0
    return Look(
        information=information,
        efficacy_z=require.computed_finite(upper) if stops else None,
        nominal_p=design.sides * one_sided if stops else None,
        nominal_p_one_sided=one_sided if stops else None,
        alpha_spent=level,
        futility_z=require.computed_finite(lower) if futile else None,
    )


def _given(design: GroupSequential) -> tuple[float, ...]:
    """List the futility bounds that are given, minus infinity where there is none."""
    given = design.futility.z if isinstance(design.futility, ZBounds) else ()
    blank = (None,) * (len(design.information) - len(given))
    return tuple(-math.inf if value is None else value for value in (*given, *blank))


def _refuse_nonsense(design: GroupSequential, walk: _Walk) -> None:
    """Refuse bounds that leave nothing between them, or reject against the data."""
    # No bound is below that of a single look, except where binding futility buys it; and
    # nobody should buy a bound at which the control arm looks better.
    least = min(0.0, -float(ndtri(design.alpha / design.sides)) - SAME)
    for number, (low, high) in enumerate(zip(walk.lower, walk.upper, strict=True), start=1):
        if high < least:
            sought = f"efficacy bounds at an alpha of {design.alpha:g}"
            raise NoSolutionError(
                sought, "binding futility leaves too few trials to spend it on"
            )
        if high - low < SAME:
            if isinstance(design.futility, BetaSpending):
                sought = f"futility bounds for a power of {design.futility.power:g}"
                raise NoSolutionError(sought, f"they meet the efficacy bound at look {number}")
            requirement = f"must lie below the efficacy bound of look {number}, {high:.4f}"
            raise ArgumentError("futility", low, requirement)


def _beta_spending(
    design: GroupSequential, futility: BetaSpending, levels: Sequence[float]
) -> _Walk:
    """Find the drift under which the power is the one asked for."""
    # One side: the power is that of rejecting in favour of the experimental arm.
    error = 1.0 - futility.power
    beta = spent(futility.spending, alpha=error, sides=1, information=design.information)

    def excess(drift: float) -> float:
        return _walk(design, levels, beta=beta, drift=drift).missed - error

    # No test with this alpha needs less drift than that of a single look.
    low = float(ndtri(futility.power) - ndtri(design.alpha / design.sides))
    high = 1.5 * low
    while excess(high) > 0.0:
        high *= 1.5
    return _walk(design, levels, beta=beta, drift=root(excess, 0.999 * low, high))


def _walk(
    design: GroupSequential,
    levels: Sequence[float],
    *,
    beta: Sequence[float] | None,
    drift: float,
) -> _Walk:
    """Go from look to look, each time finding the bounds that spend what is due there."""
    last = len(design.information) - 1
    given = _given(design)
    upper, lower = [], []
    # The same trials twice: without an effect, which sets efficacy bounds, and with the planned
    # one, which sets futility bounds and counts the trials that miss the effect.
    null, planned, missed = start(), start(), 0.0
    for number, now in enumerate(design.information):
        high = _upper(null, information=now, due=_due(levels, number) / design.sides)
        harm = -high if design.sides == TWO_SIDED else -math.inf
        low = given[number]
        if beta is not None and number < last:
            due = _due(beta, number)
            low = _lower(planned, information=now, due=due, high=high, drift=drift)
        upper.append(high)
        lower.append(low)
        end = high if number == last else max(low, harm)
        missed += below(planned, information=now, z=end, drift=drift)
        if low >= high:
            break
        if number < last:
            following = design.information[number + 1]
            binding = design.futility is not None and design.futility.binding
            null = advance(
                null,
                information=now,
                following=following,
                low=low if binding else harm,
                high=high,
                drift=0.0,
            )
            planned = advance(
                planned, information=now, following=following, low=end, high=high, drift=drift
            )
    return _Walk(tuple(upper), tuple(lower), missed)


def _due(levels: Sequence[float], number: int) -> float:
    """Say how much is to be spent at one look, of a cumulative sequence."""
    return levels[number] - (levels[number - 1] if number else 0.0)


def _upper(paths: Paths, *, information: float, due: float) -> float:
    """Find the efficacy bound that spends what is due on one side; infinity for nothing."""
    if due <= 0.0:
        return math.inf
    if paths.total <= due:
        return -math.inf

    def excess(z: float) -> float:
        return above(paths, information=information, z=z, drift=0.0) - due

    # Had no trial stopped before, the bound would be this; it cannot be higher.
    highest = -float(ndtri(due))
    return highest if excess(highest) >= 0.0 else root(excess, -REACH, highest)


def _lower(paths: Paths, *, information: float, due: float, high: float, drift: float) -> float:
    """Find the futility bound that spends what is due, at most the efficacy bound."""
    if due <= 0.0:
        return -math.inf

    def excess(z: float) -> float:
        return below(paths, information=information, z=z, drift=drift) - due

    if excess(high) <= 0.0:
        return high
    # Had no trial stopped before, the bound would be this; it cannot be lower.
    mean = drift * math.sqrt(information)
    lowest = mean + float(ndtri(due))
    return lowest if excess(lowest) >= 0.0 else root(excess, lowest, min(high, mean + REACH))
