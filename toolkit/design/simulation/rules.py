"""Looks, re-estimation, safety rule and feasibility criteria, with the record's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from toolkit.simulation.conduct.plan import (
    Criterion,
    Look,
    Reestimation,
    SafetyRule,
    SpendingRecalculation,
)
from toolkit.spec.interim import (
    FutilityDifference,
    HwangShihDeCani,
    KimDeMets,
    ObrienFleming,
    PocockSpending,
)
from toolkit.spec.safety import BetaBinomialRule

if TYPE_CHECKING:
    from toolkit.design.record import Record
    from toolkit.design.simulation.assumed import Assumed
    from toolkit.spec.interim import Interim, Reason
    from toolkit.spec.planning import FeasibilityTarget
    from toolkit.spec.simulation import MeasuredTarget

OF: dict[str, Literal["all", "experimental", "control"]] = {
    "randomised": "all",
    "randomised_experimental": "experimental",
    "randomised_control": "control",
    "sites": "all",
}
"""Denominators in the protocol and in the simulation."""


def interim_of(assumed: Assumed) -> Interim | None:
    """Return the interim analyses, if they are of the primary analysis that is simulated."""
    interim = assumed.protocol.interim
    first = assumed.simulation.analyses[0].analysis
    return interim if interim is not None and interim.analysis == first else None


def looks_of(assumed: Assumed, record: Record) -> tuple[Look, ...]:
    """Return the interim looks with the bounds of the record."""
    interim = interim_of(assumed)
    if interim is None:
        return ()
    by_difference = isinstance(interim.futility, FutilityDifference)
    looks = []
    for number, look in enumerate(interim.looks):
        scale = "futility_difference" if by_difference else "futility_z"
        looks.append(
            Look(
                name=look.id,
                information=look.information,
                efficacy=_bound(record, interim, number, "efficacy", "efficacy_z"),
                futility=_bound(record, interim, number, "futility", scale),
                harm=_bound(record, interim, number, "harm", "harm_z"),
                scale="difference" if by_difference else "z",
                binding=getattr(interim.futility, "binding", False),
            )
        )
    return tuple(looks)


def _bound(
    record: Record, interim: Interim, number: int, reason: Reason, name: str
) -> float | None:
    """Return the bound of a look for one reason, if it may stop for it."""
    full = f"interim.{interim.looks[number].id}.{name}"
    if number not in interim.stopping(reason) or full not in record:
        return None
    return record[full].number()


def final_of(assumed: Assumed, record: Record) -> float | None:
    """Return the critical value of the final analysis."""
    if interim_of(assumed) is None:
        return None
    return record["interim.final.efficacy_z"].number()


def spending_of(assumed: Assumed) -> SpendingRecalculation | None:
    """Return how bounds follow the information reached, where the protocol has them do so."""
    interim = interim_of(assumed)
    if interim is None or not assumed.simulation.recalculate_bounds:
        return None
    match interim.efficacy:
        case ObrienFleming() | PocockSpending() as rule:
            return SpendingRecalculation(family=rule.kind)
        case KimDeMets() as rule:
            return SpendingRecalculation(family=rule.kind, parameter=rule.rho)
        case HwangShihDeCani() as rule:
            return SpendingRecalculation(family=rule.kind, parameter=rule.gamma)
        case _:
            return None


def reestimation_of(assumed: Assumed, record: Record) -> Reestimation | None:
    """Return the blinded re-estimation of the standard deviation."""
    interim = interim_of(assumed)
    if interim is None or interim.reestimation is None:
        return None
    again = interim.reestimation
    names = [look.id for look in interim.looks]
    return Reestimation(
        look=names.index(again.look),
        planned_sd=record[f"analyses.{interim.analysis}.adjusted_sd"].number(),
        maximum=again.maximum,
        planned_share=1.0 - record[f"assumptions.{_dropout(assumed)}"].number(),
    )


def _dropout(assumed: Assumed) -> str:
    return assumed.protocol.sample_size.dropout


def information_of(assumed: Assumed, record: Record) -> float | None:
    """Return the planned information at the final analysis, in participants."""
    if interim_of(assumed) is None:
        return None
    rated = assumed.simulation.looks_count == "rated"
    return record[f"sample_size.{'evaluable' if rated else 'randomised'}"].number()


def safety_of(assumed: Assumed) -> SafetyRule | None:
    """Return the Bayesian stopping rule whose event is simulated."""
    harm = assumed.simulation.harm
    if harm is None:
        return None
    rules = assumed.protocol.safety.stopping_rules
    rule = next(r for r in rules if isinstance(r, BetaBinomialRule) and r.id == harm.rule)
    return SafetyRule(
        prior=(rule.prior_events, rule.prior_nonevents),
        limit=rule.limit,
        threshold=rule.certainty,
        numbers=rule.looks,
    )


def feasibility_of(assumed: Assumed) -> tuple[Criterion, ...]:
    """Return the feasibility criteria that are simulated."""
    targets = {each.id: each for each in assumed.protocol.feasibility}
    return tuple(
        _criterion(assumed, each, targets[each.target])
        for each in assumed.simulation.feasibility
    )


def _criterion(assumed: Assumed, asked: MeasuredTarget, target: FeasibilityTarget) -> Criterion:
    rated = asked.visit is not None and asked.measure == "rated"
    dated = asked.visit is not None and asked.measure in {"adherent", "ascertained"}
    return Criterion(
        name=target.id,
        measure=asked.measure,
        aim=target.aim,
        target=target.target,
        stop=target.stop,
        at=assumed.place(asked.visit) if rated and asked.visit else None,
        day=assumed.days[asked.visit] if dated and asked.visit else None,
        of=OF[target.of],
    )
