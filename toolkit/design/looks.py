"""Interim looks: from the protocol's rules to boundaries, and to a power that knows of them.

The power with looks is found from the power without: the fixed design's power at these numbers
of participants is turned into the drift that a z-test of the same power would have, and the
group-sequential design is evaluated at that drift. With one look it is the fixed power itself,
so small-sample corrections of the fixed design are kept.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from scipy.special import ndtr, ndtri

from toolkit.design.models import PowerModel, number, sides_of
from toolkit.sequential import operating, plan, scales, spending
from toolkit.sequential.boundaries import Boundaries, boundaries
from toolkit.spec.analyses import (
    AncovaDesign,
    FutilityDifference,
    FutilitySpending,
    FutilityZ,
    HwangShihDeCani,
    KimDeMets,
    NoEfficacyStop,
    NoFutilityStop,
    ObrienFleming,
    PocockSpending,
)

if TYPE_CHECKING:
    from toolkit.design.models import Arms, Sides, Values
    from toolkit.spec.analyses import Analysis, Interim

TINY = 1e-15
"""Powers nearer to 0 or 1 than this are taken to be this far away, so that a drift exists."""

Obeyed = Literal["obeyed", "ignored"]

RULES = ("interim.efficacy", "interim.futility")
"""The rules as given facts, so that a change of rule is a change of input."""


def conduct_of(interim: Interim) -> Obeyed:
    """Return how the futility rule counts in the power that decides the sample size."""
    return "obeyed" if interim.sample_size_for == "futility_obeyed" else "ignored"


def looks_of(interim: Interim) -> tuple[str, ...]:
    """Return the names of the information fractions of the looks before the final one."""
    return tuple(f"interim.{look.id}.information" for look in interim.looks)


def _spending(
    rule: ObrienFleming | PocockSpending | KimDeMets | HwangShihDeCani | NoEfficacyStop,
) -> spending.Spending | None:
    match rule:
        case ObrienFleming():
            return spending.LanDeMetsOBrienFleming()
        case PocockSpending():
            return spending.LanDeMetsPocock()
        case KimDeMets(rho=rho):
            return spending.KimDeMets(rho=rho)
        case HwangShihDeCani(gamma=gamma):
            return spending.HwangShihDeCani(gamma=gamma)
        case NoEfficacyStop():
            return None


def standard_error(model: PowerModel, analysis: Analysis, values: Values, arms: Arms) -> float:
    """Compute the standard error of the estimated difference at the end of the trial."""
    if model.sd is None:
        message = f"{analysis.id} has no standard deviation"
        raise AssertionError(message)
    sd = number(values, model.sd)
    if isinstance(analysis.design, AncovaDesign):
        sd *= math.sqrt(1 - number(values, f"assumptions.{analysis.design.correlation}") ** 2)
    return sd * math.sqrt(1 / arms[0] + 1 / arms[1])


def sequential_bounds(
    interim: Interim,
    model: PowerModel,
    analysis: Analysis,
    values: Values,
    arms: Arms,
) -> Boundaries:
    """Find the boundaries for evaluable participants per arm (experimental, control)."""
    fractions = tuple(number(values, name) for name in looks_of(interim))
    futility: plan.Futility | None
    match interim.futility:
        case FutilityZ(bounds=bounds, binding=binding):
            futility = plan.ZBounds(z=bounds, binding=binding)
        case FutilityDifference(bounds=bounds, binding=binding):
            final = standard_error(model, analysis, values, arms)
            futility = plan.ZBounds(
                z=tuple(
                    scales.z_from_difference(
                        bound,
                        standard_error=scales.standard_error_at(
                            final=final, information=fraction
                        ),
                    )
                    for bound, fraction in zip(bounds, fractions, strict=True)
                ),
                binding=binding,
            )
        case FutilitySpending(spending=rule, binding=binding):
            beta = _spending(rule)
            if beta is None:
                message = "a futility spending function is missing"
                raise AssertionError(message)
            futility = plan.BetaSpending(
                spending=beta, power=number(values, "sample_size.power_target"), binding=binding
            )
        case NoFutilityStop():
            futility = None
    return boundaries(
        plan.GroupSequential(
            information=(*fractions, 1.0),
            alpha=number(values, f"analyses.{analysis.id}.alpha"),
            sides=sides_of(values, f"analyses.{analysis.id}.sides"),
            efficacy=_spending(interim.efficacy),
            futility=futility,
        )
    )


def equivalent_drift(power: float, *, alpha: float, sides: Sides, positive: bool) -> float:
    """Find the drift at which a z-test has the same power as the fixed design.

    Parameters
    ----------
    power
        Power of the fixed design, both tails counted when it is two-sided.
    alpha, sides
        Error rate over all sides.
    positive
        Whether the effect is a benefit; decides the sign of a two-sided test's drift.

    Returns
    -------
    float
        Expected z at full information.

    Examples
    --------
    >>> round(equivalent_drift(0.85, alpha=0.05, sides=2, positive=True), 4)
    2.9964
    >>> round(equivalent_drift(0.05, alpha=0.05, sides=2, positive=True), 4)
    0.0
    """
    critical = -float(ndtri(alpha / sides))
    power = min(max(power, TINY), 1 - TINY)
    if sides == 1:
        return critical + float(ndtri(power))
    low, high = 0.0, critical - float(ndtri(TINY))
    for _ in range(80):
        middle = (low + high) / 2
        reached = ndtr(middle - critical) + ndtr(-middle - critical)
        low, high = (middle, high) if reached < power else (low, middle)
    return low if positive else -low


def with_looks(
    model: PowerModel, analysis: Analysis, interim: Interim, futility: Obeyed
) -> PowerModel:
    """Return the power model that knows of the interim looks.

    Parameters
    ----------
    model
        Power without looks.
    analysis, interim
        What is looked at, and when.
    futility
        Whether the futility rule is always obeyed or never.
    """
    alpha, sides = f"analyses.{analysis.id}.alpha", f"analyses.{analysis.id}.sides"

    def at(values: Values, arms: Arms) -> float:
        drift = equivalent_drift(
            model.at(values, arms),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            positive=number(values, model.effect) > 0,
        )
        bounds = sequential_bounds(interim, model, analysis, values, arms)
        return operating.operating(bounds, drift=drift, futility=futility).power

    target = (
        ("sample_size.power_target",) if isinstance(interim.futility, FutilitySpending) else ()
    )
    return PowerModel(
        inputs=(*model.inputs, *looks_of(interim), *RULES, *target),
        at=at,
        counted=model.counted,
        method=f"{model.method}; group-sequential by recursion (Armitage, McPherson and Rowe "
        f"1969; Lan and DeMets 1983), futility rule {futility}",
        effect=model.effect,
        effect_kind=model.effect_kind,
        sd=model.sd,
        least=model.least,
    )
