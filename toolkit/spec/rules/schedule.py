"""Rules of the schedule: order in time, and who measures what the endpoints need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.spec.reading.wording import listed
from toolkit.spec.rules.facts import Facts, Flaw, rises

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.spec.objectives import Endpoint
    from toolkit.spec.reading.source import Loc

VISITS = ("schedule", "visits")


def days(facts: Facts) -> Iterator[Flaw]:
    """Require that visits stand in the order of their days, and no day is 0."""
    before = None
    for at, visit in enumerate(facts.protocol.schedule.visits):
        loc: Loc = (*VISITS, at, "day")
        if visit.day == 0:
            hint = "day 1 is the day of randomisation and first dose; the day before is day -1"
            yield Flaw(loc=loc, rule="spec.schedule", message="there is no day 0", hint=hint)
        if before is not None and visit.day <= before.day:
            message = f"day {visit.day} is not after day {before.day} of {before.id!r} above it"
            hint = "visits stand in the order of time, one a day"
            yield Flaw(loc=loc, rule="spec.order", message=message, hint=hint)
        before = visit


def labels(facts: Facts) -> Iterator[Flaw]:
    """Require that each visit has its own column heading."""
    seen: dict[str, str] = {}
    for at, visit in enumerate(facts.protocol.schedule.visits):
        if visit.label in seen:
            message = f"the label {visit.label!r} is that of {seen[visit.label]!r} too"
            hint = "it is the heading of a column; every visit needs its own"
            yield Flaw(
                loc=(*VISITS, at, "label"), rule="spec.duplicate", message=message, hint=hint
            )
        seen.setdefault(visit.label, visit.id)


def epochs(facts: Facts) -> Iterator[Flaw]:
    """Require that visits go through the epochs in order, and leave none out."""
    schedule = facts.protocol.schedule
    order = {epoch.id: at for at, epoch in enumerate(schedule.epochs)}
    reached = 0
    for at, visit in enumerate(schedule.visits):
        place = order.get(visit.epoch, reached)
        if place < reached:
            message = f"goes back to epoch {visit.epoch!r}, which has ended before this visit"
            loc: Loc = (*VISITS, at, "epoch")
            yield Flaw(loc=loc, rule="spec.order", message=message)
        reached = max(reached, place)
    used = {visit.epoch for visit in schedule.visits}
    for at, epoch in enumerate(schedule.epochs):
        if epoch.id not in used:
            message = f"no visit belongs to epoch {epoch.id!r}"
            hint = "give it a visit, or delete it"
            yield Flaw(
                loc=("schedule", "epochs", at),
                rule="spec.schedule",
                message=message,
                hint=hint,
            )


def visit_lists(facts: Facts) -> Iterator[Flaw]:
    """Require the order of the schedule where the order of visits means something."""
    protocol = facts.protocol
    for at, activity in enumerate(protocol.schedule.activities):
        yield from _ordered(facts, ("schedule", "activities", at, "visits"), activity.visits)
    for at, endpoint in enumerate(protocol.endpoints):
        yield from _ordered(facts, ("endpoints", at, "visits"), endpoint.visits)
    for at, analysis in enumerate(protocol.analyses):
        if analysis.design.kind == "repeated_means":
            loc: Loc = ("analyses", at, "design", "visits")
            yield from _ordered(facts, loc, analysis.design.visits)


def notes(facts: Facts) -> Iterator[Flaw]:
    """Require that a footnote marks only cells that are ticked."""
    for at, activity in enumerate(facts.protocol.schedule.activities):
        for number, note in enumerate(activity.notes):
            stray = [visit for visit in note.visits if visit not in activity.visits]
            if stray:
                message = (
                    f"the activity is not done at {listed(stray)}, so no cell can be marked"
                )
                loc = ("schedule", "activities", at, "notes", number, "visits")
                yield Flaw(loc=loc, rule="spec.schedule", message=message)


def measured(facts: Facts) -> Iterator[Flaw]:
    """Require that what an endpoint is made of is done at each of its visits."""
    for at, endpoint in enumerate(facts.protocol.endpoints):
        missing = _not_done(facts, endpoint)
        if missing:
            message = f"no activity does {endpoint.assessment!r} at {listed(missing)}"
            hint = f"an activity with assessment: {endpoint.assessment} needs these visits"
            loc: Loc = ("endpoints", at, "visits")
            yield Flaw(loc=loc, rule="spec.schedule", message=message, hint=hint)


def primary_completion(facts: Facts) -> Iterator[Flaw]:
    """Require that primary completion is the last visit of the primary endpoints."""
    protocol = facts.protocol
    primary = {
        endpoint
        for objective in protocol.objectives
        if objective.level == "primary"
        for endpoint in objective.endpoints
    }
    visits = [
        visit
        for endpoint in protocol.endpoints
        if endpoint.id in primary
        for visit in endpoint.visits
        if visit in facts.visit_order
    ]
    given = protocol.design.primary_completion
    if not visits or given not in facts.visit_order:
        return
    last = max(visits, key=facts.visit_order.__getitem__)
    if given != last:
        message = f"is {given!r}, but the last visit of the primary endpoints is {last!r}"
        loc: Loc = ("design", "primary_completion")
        yield Flaw(loc=loc, rule="spec.schedule", message=message)


def _ordered(facts: Facts, loc: Loc, visits: Sequence[str]) -> Iterator[Flaw]:
    known = [visit for visit in dict.fromkeys(visits) if visit in facts.visit_order]
    if not rises(facts.visit_order[visit] for visit in known):
        right = sorted(known, key=facts.visit_order.__getitem__)
        message = "visits do not stand in the order of the schedule"
        yield Flaw(loc=loc, rule="spec.order", message=message, hint=f"that is {listed(right)}")


def _not_done(facts: Facts, endpoint: Endpoint) -> list[str]:
    """Return the visits of an endpoint at which no activity does its assessment."""
    done = {
        visit
        for activity in facts.protocol.schedule.activities
        if activity.assessment == endpoint.assessment
        for visit in activity.visits
    }
    known = dict.fromkeys(visit for visit in endpoint.visits if visit in facts.visit_order)
    return [visit for visit in known if visit not in done]


RULES = (days, labels, epochs, visit_lists, notes, measured, primary_completion)
