"""Visits lie within the duration of participation that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import in_days, on_scale
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a duration that is shorter than the planned visits, or longer than all windows."""
    protocol = source.protocol
    visits = protocol.schedule.visits
    first, last = visits[0], visits[-1]
    planned = on_scale(last.day) - on_scale(first.day)
    widest = planned + first.window.before + last.window.after + 1
    told = protocol.design.participation_duration
    days = in_days(told)
    place = ("design", "participation_duration")
    said = f"{told.value:g} {told.unit}"
    if days < planned:
        yield at(
            source,
            *place,
            message=f"{said} are told, but {first.id!r} and {last.id!r} are planned "
            f"{planned} days apart",
            hint="count from the first visit to the last contact",
            severity="error",
        )
    unit = in_days(told.model_copy(update={"value": 1.0}))
    if days > widest + unit:
        yield at(
            source,
            *place,
            message=f"{said} are told, but the visits, windows included, span {widest} days",
            hint="count from the first visit to the last contact",
        )


TOLD = "participation_duration: {value: 6, unit: weeks}"

RULE = Rule(
    name="c047_participation",
    title="The duration of participation covers all visits",
    reason="Consent form, registry and schedule each tell how long participation lasts, and "
    "participants plan by it.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.4.7"),
        Basis(source="cfr45_46_116", place="(b)(1)"),
    ),
    passing=(
        AS_IT_STANDS,
        example("To the month", (TOLD, TOLD.replace("6, unit: weeks", "2, unit: months"))),
    ),
    failing=(
        example(
            "Too short",
            (TOLD, TOLD.replace("6", "4")),
            says="4 weeks are told, but 'screen' and 'call' are planned 42 days apart",
        ),
        example(
            "Far too long",
            (TOLD, TOLD.replace("6", "30")),
            says="30 weeks are told, but the visits, windows included, span 52 days",
        ),
    ),
)
