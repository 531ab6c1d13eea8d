"""Adverse events are asked for at every contact after the first dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import activities, named, visits_of
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

EVENTS = r"adverse event|side effect|\bAEs?\b|untoward"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield the contacts after the first dose at which nobody asks."""
    protocol = source.protocol
    asked = visits_of(activities(protocol, EVENTS))
    after = [one.id for one in protocol.schedule.visits if one.day > 1]
    missing = [one for one in after if one not in asked]
    if missing:
        yield at(
            source,
            "schedule",
            "activities",
            message=f"adverse events are not asked for at {named(missing)}",
            hint="harm is asked for at every contact after the first dose",
            severity="error" if len(missing) == len(after) else "warning",
        )


ROW = "visits: [week_2, week_4, call]"

RULE = Rule(
    name="c058_events_asked",
    title="Adverse events are asked for at every contact after the first dose",
    reason="What is not asked for is reported by few, and not evenly.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.9.2 and B.9.3"),
        Basis(source="spirit_2025", place="item 17"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Not asked at the last contact",
            (ROW, "visits: [week_2, week_4]"),
            says="adverse events are not asked for at call",
        ),
    ),
)
