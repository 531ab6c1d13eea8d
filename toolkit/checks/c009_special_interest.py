"""Adverse events of special interest are looked for while participants are exposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder

EXPOSED = frozenset({"treatment", "taper"})
FIRST_DOSE = 1
"""Day of the first dose."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each event that no visit of the exposed time looks for."""
    exposed = _exposed(source.protocol)
    done = {one.id: one.visits for one in source.protocol.schedule.activities}
    for event in source.protocol.safety.special_interest:
        visits = [visit for activity in event.monitored_by for visit in done[activity]]
        if not any(visit in exposed for visit in visits):
            yield at(
                source,
                "safety",
                "special_interest",
                event.id,
                "monitored_by",
                message="no visit after the first dose and during treatment or taper looks for "
                f"it; only {', '.join(dict.fromkeys(visits))}",
                hint="name an activity that is done while participants take the product",
                severity="error",
            )


def _exposed(protocol: Protocol) -> frozenset[str]:
    """Return the visits at which the product can already have acted."""
    types = {epoch.id: epoch.type for epoch in protocol.schedule.epochs}
    return frozenset(
        visit.id
        for visit in protocol.schedule.visits
        if types[visit.epoch] in EXPOSED
        and (visit.day > FIRST_DOSE or visit.id in protocol.therapies.supervised_visits)
    )


RULE = Rule(
    name="c009_special_interest",
    title="Every event of special interest is looked for while participants are exposed",
    reason="An expected harm that nobody looks for in time is not found.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.9.2"),
        Basis(source="spirit_2025", place="item 17"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Looked for before and after only",
            ("visits: [week_2, week_4, call]", "visits: [baseline, call]"),
            says="no visit after the first dose and during treatment or taper",
        ),
    ),
)
