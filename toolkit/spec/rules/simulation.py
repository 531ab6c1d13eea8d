"""Rules of the simulation: what it names must fit together and come in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.spec.designs.base import RATE
from toolkit.spec.reading.wording import listed
from toolkit.spec.rules.facts import Facts, Flaw, by_id, rises
from toolkit.spec.simulation import Ancova, Mmrm, RiskDifference, taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.spec.designs.base import Quantity
    from toolkit.spec.planning import Axis
    from toolkit.spec.reading.source import Loc
    from toolkit.spec.simulation import Scenario, SimulatedAnalysis, Simulation

RULE = "spec.simulation"
TAKEN = ("base", "null", "null_obeyed")
ENDS = ("_low", "_high")
GRID = "grid_"
SITE = "site"
LEVELS = 2
"""Levels of a factor that can be simulated."""
DATED = ("rated", "adherent", "ascertained")
"""What is measured at a visit."""


def simulation(facts: Facts) -> Iterator[Flaw]:
    """Require that the section on simulation fits with the rest of the protocol."""
    found = facts.protocol.simulation
    if found is None:
        return
    yield from _arms(facts)
    yield from _scores(facts, found)
    yield from _times(facts, found)
    yield from _strata(facts, found)
    yield from _analyses(facts, found)
    yield from _criteria(facts, found)
    yield from _kinds(facts, found)
    yield from _scenarios(facts, found)


def _flaw(message: str, *loc: str | int, hint: str = "") -> Flaw:
    place: Loc = ("simulation", *loc)
    return Flaw(loc=place, rule=RULE, message=message, hint=hint)


def _arms(facts: Facts) -> Iterator[Flaw]:
    roles = sorted(arm.role for arm in facts.protocol.therapies.arms)
    if roles != ["control", "experimental"]:
        yield _flaw("a simulation needs one experimental and one control arm, and no other")


def _scores(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    """Require that scores are rated when the schedule says so, and change in order of time."""
    order = facts.visit_order
    days = {visit.id: visit.day for visit in facts.protocol.schedule.visits}
    for at, score in enumerate(found.scores):
        scheduled = {
            visit
            for activity in facts.protocol.schedule.activities
            if activity.assessment == score.assessment
            for visit in activity.visits
        }
        for number, visit in enumerate(score.rated):
            if visit in order and visit not in scheduled:
                message = f"{score.assessment!r} is not scheduled at {visit!r}"
                yield _flaw(message, "scores", at, "rated", number)
            if visit in order and days[visit] <= 1:
                message = f"{visit!r} is not after randomisation"
                yield _flaw(message, "scores", at, "rated", number)
        yield from _rising(facts, score.rated, "scores", at, "rated")
        visits = [effect.visit for effect in score.effects]
        yield from _rising(facts, visits, "scores", at, "effects")
        for number, visit in enumerate(visits):
            if visit not in score.rated:
                message = f"{score.id!r} is not rated at {visit!r}"
                yield _flaw(message, "scores", at, "effects", number, "visit")
        if not score.bounded and score.worst is None:
            message = "a score without bounds needs a worst value"
            hint = "it is what a death counts as; say it in `worst`, in the unit of the score"
            yield _flaw(message, "scores", at, "bounded", hint=hint)


def _rising(facts: Facts, visits: Sequence[str], *loc: str | int) -> Iterator[Flaw]:
    order = facts.visit_order
    if all(visit in order for visit in visits) and not rises([order[v] for v in visits]):
        yield Flaw(
            loc=("simulation", *loc),
            rule="spec.order",
            message="visits are not in order of time",
        )


def _times(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    visits = [loss.visit for loss in found.dropout.losses]
    yield from _rising(facts, visits, "dropout", "losses")
    scores = by_id(found.scores)
    for at, response in enumerate(found.responses):
        score = scores.get(response.score)
        if score is not None and response.visit not in score.rated:
            message = f"{score.id!r} is not rated at {response.visit!r}"
            yield _flaw(message, "responses", at, "visit")
    simulated = [event.event for event in found.events]
    for at, response in enumerate(found.responses):
        for number, event in enumerate(response.failed_by):
            if event not in simulated:
                message = f"{event!r} is not among the simulated events"
                yield _flaw(message, "responses", at, "failed_by", number)
    for at, event in enumerate(simulated):
        if event in simulated[:at]:
            message = f"{event!r} is simulated already"
            yield Flaw(
                loc=("simulation", "events", at, "event"),
                rule="spec.duplicate",
                message=message,
            )


def _strata(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    """Require every factor other than site, and two levels of it."""
    known = by_id(facts.protocol.randomisation.strata)
    given = [stratum.stratum for stratum in found.strata]
    for at, name in enumerate(given):
        if name == SITE:
            yield _flaw("sites have a part of their own, `sites`", "strata", at, "stratum")
        elif name in known and len(known[name].levels) != LEVELS:
            message = f"{name!r} has {len(known[name].levels)} levels; only 2 can be simulated"
            yield _flaw(message, "strata", at, "stratum")
    missing = [name for name in known if name not in (*given, SITE)]
    if missing:
        message = f"the randomisation is also stratified by {listed(missing)}"
        yield _flaw(message, "strata" if found.strata else "scores", hint="add it to `strata`")


def _analyses(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    """Require analyses whose data are simulated, the primary one first."""
    names = [each.analysis for each in found.analyses]
    first = facts.analyses.get(names[0])
    if first is not None and first.role != "primary":
        message = f"begins with {names[0]!r}, which is not a primary analysis"
        yield _flaw(message, "analyses", 0, "analysis")
    for at, each in enumerate(found.analyses):
        if each.analysis in names[:at]:
            message = f"{each.analysis!r} is simulated already"
            yield Flaw(
                loc=("simulation", "analyses", at, "analysis"),
                rule="spec.duplicate",
                message=message,
            )
        yield from _data(facts, found, each, at)


def _data(facts: Facts, found: Simulation, each: SimulatedAnalysis, at: int) -> Iterator[Flaw]:
    scores = by_id(found.scores)
    match each:
        case Mmrm():
            yield from _rising(facts, each.visits, "analyses", at, "visits")
            for number, visit in enumerate(each.visits):
                if each.score in scores and visit not in scores[each.score].rated:
                    message = f"{each.score!r} is not rated at {visit!r}"
                    yield _flaw(message, "analyses", at, "visits", number)
        case Ancova():
            if each.score in scores and each.visit not in scores[each.score].rated:
                message = f"{each.score!r} is not rated at {each.visit!r}"
                yield _flaw(message, "analyses", at, "visit")
        case RiskDifference():
            return
        case _:
            if each.analysis not in [one.analysis for one in found.first_events]:
                message = f"the first events of {each.analysis!r} are not simulated"
                hint = "add it to `first_events`"
                yield _flaw(message, "analyses", at, "analysis", hint=hint)


def _kinds(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    """Require a log-rank design of first events, and a Bayesian rule of harm."""
    for at, event in enumerate(found.first_events):
        analysis = facts.analyses.get(event.analysis)
        if analysis is not None and analysis.design.kind != "log_rank":
            message = f"{event.analysis!r} has design {analysis.design.kind}, not log_rank"
            yield _flaw(message, "first_events", at, "analysis")
    if found.harm is None:
        return
    for rule in facts.protocol.safety.stopping_rules:
        if rule.id == found.harm.rule and rule.kind != "beta_binomial":
            message = f"{rule.id!r} is a {rule.kind} rule, not beta_binomial"
            yield _flaw(message, "harm", "rule")


def _criteria(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    primary = found.scores[0].rated
    for at, each in enumerate(found.feasibility):
        if each.measure in DATED and each.visit is None:
            yield _flaw(f"{each.measure} needs a visit", "feasibility", at, "measure")
        elif each.measure == "rated" and each.visit not in primary:
            if each.visit in facts.visit_order:
                message = f"{found.scores[0].id!r} is not rated at {each.visit!r}"
                yield _flaw(message, "feasibility", at, "visit")
        elif each.measure not in DATED and each.visit is not None:
            yield _flaw(f"{each.measure} has no visit", "feasibility", at, "visit")


def _scenarios(facts: Facts, found: Simulation) -> Iterator[Flaw]:
    """Require names that are free, and values that are plausible and make a difference."""
    used: dict[str, Quantity] = {name: quantity for _, name, quantity in taken(found)}
    used.update(_of_the_trial(facts, found))
    for at, name in enumerate(found.ranges):
        assumption = facts.assumptions.get(name)
        if assumption is None:
            continue
        if name not in used:
            yield _flaw(f"the simulation does not depend on {name!r}", "ranges", at)
        elif assumption.range.low == assumption.range.high:
            yield _flaw(f"the plausible range of {name!r} is one value", "ranges", at)
    for at, scenario in enumerate(found.scenarios):
        yield from _scenario(facts, scenario, used, at)
    yield from _grid(facts, found, used)


def _grid(facts: Facts, found: Simulation, used: dict[str, Quantity]) -> Iterator[Flaw]:
    if found.grid is None:
        return
    axes: dict[str, Axis] = {"rows": found.grid.rows, "columns": found.grid.columns}
    for part, axis in axes.items():
        for number, value in enumerate(axis.values):
            flaw = _value(facts, axis.assumption, value, used)
            if flaw:
                yield _flaw(flaw, "grid", part, "values", number)
    if found.grid.rows.assumption == found.grid.columns.assumption:
        message = f"rows and columns both vary {found.grid.rows.assumption!r}"
        yield _flaw(message, "grid", "columns", "assumption")


def _of_the_trial(facts: Facts, found: Simulation) -> Iterator[tuple[str, Quantity]]:
    """Yield the assumptions that the simulation takes from other parts of the protocol."""
    yield facts.protocol.recruitment.accrual, RATE
    for event in found.first_events:
        analysis = facts.analyses.get(event.analysis)
        if analysis is None:
            continue
        for field, quantity in analysis.design.taken().items():
            name = getattr(analysis.design, field)
            if field != "dropout" and name is not None:
                yield name, quantity


def _scenario(
    facts: Facts, scenario: Scenario, used: dict[str, Quantity], at: int
) -> Iterator[Flaw]:
    name = scenario.id
    if name in TAKEN or name.endswith(ENDS) or name.startswith(GRID):
        message = f"{name!r} is a name that the simulation uses itself"
        yield _flaw(message, "scenarios", at, "id")
    other = (scenario.mechanism, scenario.planned_difference, scenario.no_benefit)
    if not scenario.changes and not any(other):
        yield _flaw("nothing is other than planned", "scenarios", at)
    for number, change in enumerate(scenario.changes):
        flaw = _value(facts, change.assumption, change.value, used)
        if flaw:
            yield _flaw(flaw, "scenarios", at, "changes", number, "value")


def _value(facts: Facts, name: str, value: float, used: dict[str, Quantity]) -> str:
    """Return what is wrong with a value in a scenario; empty when nothing is."""
    assumption = facts.assumptions.get(name)
    if assumption is None:
        return ""
    if name not in used:
        return f"the simulation does not depend on {name!r}"
    low, high = assumption.range.low, assumption.range.high
    if not low <= value <= high:
        return f"{value:g} lies outside the plausible range of {name!r}, {low:g} to {high:g}"
    if not used[name].holds(value):
        return f"{used[name].requirement}, not {value:g}, as {used[name].name}"
    return ""


RULES = (simulation,)
