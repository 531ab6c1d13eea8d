"""The sample size can grow at the re-estimation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield a finding when the maximum leaves no room above the planned size."""
    interim = source.protocol.interim
    if interim is None or interim.reestimation is None:
        return
    maximum = interim.reestimation.maximum
    planned = record["sample_size.randomised"]
    if maximum <= planned.number():
        below = maximum < planned.number()
        yield at(
            source,
            "interim",
            "reestimation",
            "maximum",
            message=f"{maximum} is {'below' if below else 'just'} the number planned, "
            f"{planned.text}",
            hint="the size can only grow, so the maximum must be above it",
            severity="error" if below else "warning",
        )


RULE = Rule(
    name="c012_reestimation",
    title="The maximum after re-estimation is above the planned sample size",
    reason="Without room to grow, the re-estimation cannot do what the protocol says it does.",
    check=check,
    standards=(Basis(source="ich_e9", place="4.4"),),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A maximum below the plan",
            ("maximum: 400", "maximum: 120"),
            says="120 is below the number planned",
        ),
    ),
)
