"""Consent comes before everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import activities
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a schedule without consent, and what is done before it."""
    protocol = source.protocol
    order = {visit.id: place for place, visit in enumerate(protocol.schedule.visits)}
    consents = [one for one in activities(protocol, r"\bconsent\b") if one.group == "Enrolment"]
    if not consents:
        yield at(
            source,
            "schedule",
            "activities",
            message="no activity obtains consent",
            hint="give informed consent the first row, at the first visit",
        )
        return
    given = min(order[visit] for one in consents for visit in one.visits)
    for activity in protocol.schedule.activities:
        first = min(order[visit] for visit in activity.visits)
        if first < given:
            yield at(
                source,
                "schedule",
                "activities",
                activity.id,
                "visits",
                message=f"is done at {protocol.schedule.visits[first].id!r}, before consent",
                hint="nothing is done for the trial before consent",
                severity="error",
            )


def _row(visit: str) -> tuple[str, str]:
    return (
        "    - id: eligibility\n",
        (
            "    - id: consent\n      name: Informed consent\n      group: Enrolment\n"
            f"      visits: [{visit}]\n    - id: eligibility\n"
        ),
    )


RULE = Rule(
    name="c059_consent_first",
    title="Consent is in the schedule, and nothing comes before it",
    reason="No one may be made a participant before having agreed to it.",
    check=check,
    standards=(
        Basis(source="cfr45_46_116", place="(a)(1)"),
        Basis(source="ich_e6_r3", place="2.8.1"),
    ),
    passing=(example("Consent at screening", _row("screen")),),
    failing=(
        Example(shows="A schedule without consent", says="no activity obtains consent"),
        example(
            "Screened before consent",
            _row("baseline"),
            says="is done at 'screen', before consent",
        ),
    ),
)
