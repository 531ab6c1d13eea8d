"""The analyses of the simulated trial, with their errors and their handling of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from toolkit.design.simulation.assumed import SITE, Assumed
from toolkit.simulation.conduct.plan import Test
from toolkit.simulation.methods.method import (
    Ancova,
    Handling,
    LogRank,
    Method,
    Mmrm,
    RiskDifference,
)
from toolkit.spec import simulation as spec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.spec.analyses import Analysis

Role = Literal["primary", "key_secondary", "secondary", "supportive", "sensitivity"]

ROLES: dict[str, Role] = {
    "primary": "primary",
    "key_secondary": "key_secondary",
    "secondary": "secondary",
    "supportive": "supportive",
    "exploratory": "secondary",
}
"""Roles in the protocol and in the simulation, which knows nothing exploratory."""


def tests_of(assumed: Assumed) -> tuple[Test, ...]:
    """Return the tests of a scenario, the primary one first; their truth is left open.

    A key secondary test that stands behind a gap in the sequence can claim nothing here, and
    counts as a secondary one.
    """
    analyses = {each.id: each for each in assumed.protocol.analyses}
    order = order_of(assumed)
    return tuple(
        Test(
            method=_method(assumed, each, analyses[each.analysis]),
            role=(
                "secondary"
                if order
                and analyses[each.analysis].role == "key_secondary"
                and each.analysis not in order
                else ROLES[analyses[each.analysis].role]
            ),
            alpha=analyses[each.analysis].alpha,
            sides=analyses[each.analysis].sides,
        )
        for each in assumed.simulation.analyses
    )


def order_of(assumed: Assumed) -> tuple[str, ...]:
    """Return the fixed sequence, up to the first analysis in it that is not simulated.

    What stands behind a gap can only be claimed if the test in the gap is significant, of
    which the simulation knows nothing. Other procedures are not simulated: the order is empty.
    """
    multiplicity = assumed.protocol.multiplicity
    if multiplicity.strategy != "fixed_sequence":
        return ()
    simulated = {each.analysis for each in assumed.simulation.analyses}
    return tuple(_until_gap(multiplicity.order, simulated))


def _until_gap(order: Iterable[str], simulated: set[str]) -> Iterable[str]:
    for name in order:
        if name not in simulated:
            return
        yield name


def _method(assumed: Assumed, analysis: spec.SimulatedAnalysis, planned: Analysis) -> Method:
    """Return an analysis as the simulation describes it."""
    scores = [each.id for each in assumed.simulation.scores]
    site, strata = _covariates(assumed, analysis)
    told: dict[str, Any] = {
        "name": analysis.analysis,
        "handling": _handling(assumed, planned),
        "strata": strata,
        "site": site,
        "minimum_site": analysis.smallest_site,
    }
    match analysis:
        case spec.Mmrm():
            places = tuple(sorted(assumed.place(visit) for visit in analysis.visits))
            return Mmrm(
                **told,
                score=scores.index(analysis.score),
                visits=places,
                at=places[-1],
                fallbacks=analysis.fallbacks,
                robust_fallback=analysis.robust_fallback,
            )
        case spec.Ancova():
            return Ancova(
                **told,
                score=scores.index(analysis.score),
                at=assumed.place(analysis.visit),
            )
        case spec.RiskDifference():
            responses = [each.id for each in assumed.simulation.responses]
            return RiskDifference(
                **told,
                response=responses.index(analysis.response),
                test=analysis.test,
            )
        case spec.LogRank():
            events = [each.analysis for each in assumed.simulation.first_events]
            return LogRank(
                **told,
                event=events.index(analysis.analysis),
            )


def _covariates(assumed: Assumed, analysis: spec.Adjusted) -> tuple[bool, bool]:
    """Return whether site and strata enter: what was not stratified for is in no model."""
    names = [each.id for each in assumed.protocol.randomisation.strata]
    return analysis.site and SITE in names, analysis.strata and bool(assumed.simulation.strata)


def _handling(assumed: Assumed, analysis: Analysis) -> tuple[Handling, ...]:
    """Return the strategies of the analysis's estimand for the events that are simulated."""
    simulated = [each.event for each in assumed.simulation.events]
    for objective in assumed.protocol.objectives:
        estimand = objective.estimand
        if estimand is not None and estimand.id == analysis.estimand:
            return tuple(
                Handling(event=each.event, strategy=each.strategy)
                for each in estimand.events
                if each.event in simulated
            )
    return ()
