"""The scenarios of a protocol, each with the plan of its simulation.

In every scenario size, bounds and rules are those that the protocol plans; what changes is what
the trial meets. Under the null hypothesis the arms are the same in everything that could bear
on a rating or an event, so that every rejection is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from toolkit.design.facts import form_of
from toolkit.design.simulation.analyses import order_of, tests_of
from toolkit.design.simulation.assumed import Assumed
from toolkit.design.simulation.mechanism import mechanism_of
from toolkit.design.simulation.rules import (
    feasibility_of,
    final_of,
    information_of,
    interim_of,
    looks_of,
    reestimation_of,
    safety_of,
    spending_of,
)
from toolkit.design.troubles import Troubles
from toolkit.quantities import show
from toolkit.simulation.conduct.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.design.record import Record
    from toolkit.simulation.mechanism.description import Score
    from toolkit.spec.planning import Assumption
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.simulation import Grid, Simulation

BASE, NULL = "base", "null"
NULL_OBEYED = "null_obeyed"
"""No benefit, with a futility rule followed that might be overruled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario of a protocol's simulation.

    Attributes
    ----------
    id, title, reason
        Name, title, and why it is worth knowing.
    kind
        The planned case, no benefit, an end of a plausible range, one with a name, or a point
        of the grid.
    plan
        What is simulated; what is true of its tests is left open here.
    seed, replicates
        As the protocol has them.
    """

    id: str
    title: str
    reason: str
    kind: Literal["base", "null", "range", "named", "grid"]
    plan: Plan
    seed: int
    replicates: int


WHOLE = ("base", "null", "named")
"""Kinds of scenario in which every test is made; in the others the primary one alone."""


def plans(source: ProtocolFolder, record: Record) -> tuple[Scenario, ...]:
    """Return the scenarios of a protocol, the planned case first.

    Parameters
    ----------
    source
        The protocol folder; without a section on simulation there are no scenarios.
    record
        Its numbers: size, bounds and adjusted standard deviation.

    Raises
    ------
    SpecError
        Planning values of a scenario cannot hold together.
    """
    simulation = source.protocol.simulation
    if simulation is None:
        return ()
    troubles = Troubles(source)
    found: list[Scenario] = []
    kept: dict[tuple[object, ...], Score] = {}
    for draft in _drafts(source, simulation):
        assumed = replace(draft.assumed, kept=kept)
        with troubles.at(*draft.place, doing=f"the plan of scenario {draft.id}"):
            found.append(
                Scenario(
                    id=draft.id,
                    title=draft.title,
                    reason=draft.reason,
                    kind=draft.kind,
                    plan=_plan(draft.id, assumed, record, whole=draft.kind in WHOLE),
                    seed=simulation.seed,
                    replicates=draft.replicates,
                )
            )
        if draft.kind == "base":
            # What is wrong with the planned case is wrong with all, and is told once.
            troubles.stop()
    troubles.stop()
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A scenario before its plan is made, and where it stands in protocol.yaml."""

    id: str
    title: str
    reason: str
    kind: Literal["base", "null", "range", "named", "grid"]
    assumed: Assumed
    place: tuple[str, ...]
    replicates: int


def _drafts(source: ProtocolFolder, simulation: Simulation) -> Iterator[_Draft]:
    yield _Draft(
        id=BASE,
        title="As planned",
        reason="What the trial is expected to do.",
        kind="base",
        assumed=_assumed(source, simulation),
        place=("simulation",),
        replicates=simulation.replicates,
    )
    yield _Draft(
        id=NULL,
        title="No benefit in any endpoint",
        reason="How often the trial finds a benefit that is not there.",
        kind="null",
        assumed=_assumed(source, simulation, no_benefit=True, alike=True),
        place=("simulation",),
        replicates=simulation.replicates,
    )
    if _may_overrule(source):
        yield _Draft(
            id=NULL_OBEYED,
            title="No benefit in any endpoint, futility rule obeyed",
            reason="Size and duration if there is no benefit and every advice to stop is "
            "followed.",
            kind="named",
            assumed=_assumed(source, simulation, no_benefit=True, alike=True),
            place=("simulation",),
            replicates=simulation.other_replicates or simulation.replicates,
        )
    assumptions = {each.id: each for each in source.protocol.assumptions}
    for name in simulation.ranges:
        yield from _ends(source, simulation, assumptions[name])
    for scenario in simulation.scenarios:
        yield _Draft(
            id=scenario.id,
            title=scenario.name,
            reason=scenario.reason,
            kind="named",
            assumed=_assumed(
                source,
                simulation,
                changes={each.assumption: each.value for each in scenario.changes},
                mechanism=scenario.mechanism,
                planned_difference=scenario.planned_difference,
                no_benefit=scenario.no_benefit,
            ),
            place=("simulation", "scenarios", scenario.id),
            replicates=simulation.other_replicates or simulation.replicates,
        )
    if simulation.grid is not None:
        yield from _points(source, simulation, simulation.grid)


def _may_overrule(source: ProtocolFolder) -> bool:
    """Tell whether the trial obeys a futility rule that it might overrule."""
    interim, simulation = source.protocol.interim, source.protocol.simulation
    return (
        interim is not None
        and simulation is not None
        and simulation.obey_futility
        and not getattr(interim.futility, "binding", True)
    )


def _ends(
    source: ProtocolFolder, simulation: Simulation, assumption: Assumption
) -> Iterator[_Draft]:
    """Yield both ends of a plausible range, but not the planned case again."""
    ends = (("low", assumption.range.low), ("high", assumption.range.high))
    for end, value in ends:
        if value != assumption.value:
            text = show(value, form_of(assumption.unit))
            yield _Draft(
                id=f"{assumption.id}_{end}",
                title=f"{assumption.name}: {text}",
                reason="An end of the plausible range.",
                kind="range",
                assumed=_assumed(source, simulation, changes={assumption.id: value}),
                place=("simulation", "ranges"),
                replicates=simulation.other_replicates or simulation.replicates,
            )


def _points(source: ProtocolFolder, simulation: Simulation, grid: Grid) -> Iterator[_Draft]:
    """Yield a scenario for each pair of values of the grid."""
    names = (grid.rows.assumption, grid.columns.assumption)
    for row, one in enumerate(grid.rows.values):
        for column, other in enumerate(grid.columns.values):
            yield _Draft(
                id=grid_point(row, column),
                title=f"{names[0]} {one:g}, {names[1]} {other:g}",
                reason="A point of the picture of power over two assumptions.",
                kind="grid",
                assumed=_assumed(source, simulation, changes={names[0]: one, names[1]: other}),
                place=("simulation", "grid"),
                replicates=grid.replicates,
            )


def grid_point(row: int, column: int) -> str:
    """Return the name of the scenario of a row and a column of the grid."""
    return f"grid_{row}_{column}"


def _assumed(
    source: ProtocolFolder,
    simulation: Simulation,
    *,
    changes: Mapping[str, float] | None = None,
    mechanism: Literal["mcar", "mar", "mnar"] | None = None,
    planned_difference: Literal["estimand", "without_events"] | None = None,
    no_benefit: bool = False,
    alike: bool = False,
) -> Assumed:
    return Assumed(
        protocol=source.protocol,
        changes=changes or {},
        mechanism=mechanism or simulation.dropout.mechanism,
        planned_difference=planned_difference or simulation.planned_difference,
        no_benefit=no_benefit,
        alike=alike,
    )


def _plan(name: str, assumed: Assumed, record: Record, *, whole: bool) -> Plan:
    """Make the plan of a scenario: the whole trial, or its primary test alone."""
    interim = interim_of(assumed)
    tests = tests_of(assumed)
    simulation = assumed.simulation
    many = len(tests) if whole else 1
    return Plan(
        name=name,
        mechanism=mechanism_of(assumed),
        n=int(record["sample_size.randomised"].number()),
        tests=tests[:many],
        order=order_of(assumed)[:many],
        looks=looks_of(assumed, record),
        final=final_of(assumed, record),
        spending=spending_of(assumed),
        # An error rate must hold even if a rule that does not bind is never followed.
        obey_futility=simulation.obey_futility and name != NULL,
        reestimation=reestimation_of(assumed, record),
        safety=safety_of(assumed),
        feasibility=feasibility_of(assumed) if whole else (),
        information=information_of(assumed, record),
        counting=simulation.looks_count if interim is not None else None,
    )
