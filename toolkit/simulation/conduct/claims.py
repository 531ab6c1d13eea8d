"""From an estimate to a decision: levels in force, rejections, claims, coverage."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy.special import ndtr, ndtri, stdtrit

from toolkit.simulation.conduct.bounds import TWO_SIDED, Reached, reached_bound
from toolkit.simulation.conduct.outcome import NONE
from toolkit.simulation.methods.estimate import Estimate, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.simulation.conduct.plan import Plan, Test
    from toolkit.simulation.conduct.rules import Look

USABLE = (Status.OK, Status.FALLBACK)
"""Fits that give a number."""


def usable(estimate: Estimate) -> bool:
    """Tell whether a fit gave a test: its status says so, and there is a p-value."""
    return estimate.status in USABLE and math.isfinite(estimate.p)


def z_of(estimate: Estimate) -> float:
    """Turn a statistic into the z with the same one-sided p-value; NaN for a failed fit."""
    return -float(ndtri(estimate.p)) if usable(estimate) else math.nan


def benefit(estimate: Estimate) -> float:
    """Return the estimate with the sign that is positive for benefit."""
    return math.copysign(estimate.estimate, estimate.statistic)


def futile(look: Look, estimate: Estimate, z: float) -> bool:
    """Tell whether a look crosses its futility bound."""
    if look.futility is None:
        return False
    return (z if look.scale == "z" else benefit(estimate)) < look.futility


def binding_bound(look: Look, estimate: Estimate) -> float:
    """Return a binding futility bound on the scale of z, minus infinity where none binds."""
    if look.futility is None or not look.binding or not usable(estimate):
        return -math.inf
    return look.futility if look.scale == "z" else look.futility / estimate.se


def own_bound(test: Test) -> float:
    """Return the bound (z) of a test that is made once, at its own level."""
    return -float(ndtri(test.alpha / test.sides))


def bound_of(plan: Plan, test: Test, reached: Reached) -> float:
    """Find the efficacy bound (z) of a test at the analysis that has been reached.

    Parameters
    ----------
    plan
        Looks, bounds and spending function.
    test
        The primary test, or one that follows it in the testing order and has bounds of its own
        by the same rule.
    reached
        The analyses so far.

    Returns
    -------
    float
        The bound; infinity where the look cannot stop for efficacy.
    """
    fixed = own_bound(test)
    if not plan.looks:
        return fixed
    number = len(reached.information) - 1
    if not (reached.last or reached.stops[number]):
        return math.inf
    if plan.spending is not None:
        spent = any(reached.stops[:number]) or not reached.last or _binding(reached)
        return (
            reached_bound(plan.spending, alpha=test.alpha, sides=test.sides, reached=reached)
            if spent
            else fixed
        )
    if reached.last:
        # Looks that cannot reject take nothing from the levels of the other tests.
        stopping = any(reached.stops[:number]) or _binding(reached)
        planned = plan.final if stopping or test is plan.primary else None
        return fixed if planned is None else planned
    bound = plan.looks[reached.places[number]].efficacy
    return math.inf if bound is None else bound


def _binding(reached: Reached) -> bool:
    """Tell whether a binding futility bound may lower the efficacy bounds."""
    return any(math.isfinite(bound) for bound in reached.lower)


def decided(estimate: Estimate, bound: float, sides: int) -> tuple[bool, bool]:
    """Tell whether a test rejects at all, and whether in favour of the experimental arm.

    Parameters
    ----------
    estimate
        Result of the analysis; a failed one rejects nothing.
    bound
        Efficacy bound (z).
    sides
        With 2, the opposite side rejects as well.
    """
    if not usable(estimate):
        return False, False
    level = float(ndtr(-bound))
    favour = level > 0.0 and estimate.p <= level
    against = sides == TWO_SIDED and level > 0.0 and estimate.p >= 1.0 - level
    return favour or against, favour


def claims(plan: Plan, favours: Mapping[str, bool]) -> tuple[bool, ...]:
    """Tell which tests support a claim: in favour, and so all that come before in the order.

    Parameters
    ----------
    plan
        Its fixed sequence; a test outside it needs only to reject itself.
    favours
        Whether each test, by name, rejects in favour of the experimental arm.

    Returns
    -------
    tuple of bool
        One for each test of the plan.
    """
    open_ = True
    granted = dict(favours)
    for name in plan.order:
        open_ = open_ and favours[name]
        granted[name] = open_
    return tuple(granted[test.method.name] for test in plan.tests)


def covers(test: Test, estimate: Estimate) -> int:
    """Tell whether the interval holds the true value: 1, 0, or -1 where it is not known.

    The interval has the confidence of the nominal level: 1 - alpha for two sides, 1 - 2 alpha
    for one.
    """
    numbers: Sequence[float] = (estimate.estimate, estimate.se)
    if test.true is None or not usable(estimate) or not all(map(math.isfinite, numbers)):
        return NONE
    tail = 1.0 - test.alpha / test.sides
    df = estimate.df
    critical = float(stdtrit(df, tail)) if math.isfinite(df) else float(ndtri(tail))
    return int(abs(estimate.estimate - test.true) <= critical * estimate.se)
