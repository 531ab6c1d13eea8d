"""Estimands say everything that they have to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import named, says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

VAGUE = (
    r"^\W*(?:tbd|tbc|to be (?:defined|determined|decided|confirmed|specified)|n/?a|none|\?+)\b"
)
ATTRIBUTES = {
    "population": "population",
    "treatment": "treatment",
    "summary": "population-level summary",
}


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each attribute that is missing, and each intercurrent event without a strategy."""
    events = [one.id for one in source.protocol.intercurrent_events]
    for objective in source.protocol.objectives:
        estimand = objective.estimand
        if estimand is None:
            continue
        place = ("objectives", objective.id, "estimand")
        for field, name in ATTRIBUTES.items():
            if says(VAGUE, getattr(estimand, field)):
                yield at(
                    source,
                    *place,
                    field,
                    message=f"the {name} of {estimand.id!r} is not said",
                    hint="an estimand needs all five attributes of ICH E9(R1)",
                    severity="error",
                )
        missing = [one for one in events if one not in {each.event for each in estimand.events}]
        if missing:
            yield at(
                source,
                *place,
                "events",
                message=f"{estimand.id!r} has no strategy for {named(missing)}",
                hint="say how it is dealt with, or why it cannot occur",
            )
        for number, event in enumerate(estimand.events):
            if says(VAGUE, event.detail):
                yield at(
                    source,
                    *place,
                    "events",
                    number,
                    "detail",
                    message=f"does not say what the strategy means for {event.event!r}",
                    severity="error",
                )


RULE = Rule(
    name="c024_estimands",
    title="Every estimand has its five attributes and a strategy for each intercurrent event",
    reason="Without one of them the analysis answers a question that nobody has stated.",
    check=check,
    standards=(
        Basis(source="ich_e9_r1", place="A.3"),
        Basis(source="ich_m11", place="section 3"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A population-level summary that is still to be defined",
            (
                "summary: Difference in mean change, experimental minus control.",
                "summary: To be defined.",
            ),
            says="the population-level summary of 'estimand_sleep' is not said",
        ),
        example(
            "An intercurrent event without a strategy",
            (
                "intercurrent_events:\n",
                "intercurrent_events:\n  - {id: death, name: Death, description: Any death.}\n",
            ),
            says="has no strategy for death",
        ),
        example(
            "A strategy that is not explained",
            ("detail: Data after stopping are used.", "detail: TBD"),
            says="does not say what the strategy means for 'stopping'",
        ),
    ),
)
