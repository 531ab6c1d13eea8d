"""What endpoints are computed from is scheduled, and what is described is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import entered_at, says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Edit, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

CHANGE = r"\bchange\b|\bbaseline\b|\bminus\b"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each change without a value to compare with, and each instrument nobody uses."""
    protocol = source.protocol
    before = {visit.id for visit in entered_at(protocol)}
    done: dict[str, set[str]] = {}
    for activity in protocol.schedule.activities:
        done.setdefault(activity.assessment or "", set()).update(activity.visits)
    for endpoint in protocol.endpoints:
        compared = says(CHANGE, endpoint.name, endpoint.variable)
        if compared and not before & done.get(endpoint.assessment, set()):
            yield at(
                source,
                "endpoints",
                endpoint.id,
                message=f"is a change, but {endpoint.assessment!r} is not done at or before "
                "the first dose",
                hint="schedule the value that it is compared with",
            )
    for assessment in protocol.assessments:
        if assessment.id not in done:
            yield at(
                source,
                "assessments",
                assessment.id,
                message="is described, but no activity of the schedule uses it",
                hint="give it a row in the schedule, or delete it",
            )


RULE = Rule(
    name="c021_endpoint_schedule",
    title="Every endpoint can be computed from what the schedule collects",
    reason="An endpoint whose measurement is missing from the schedule is never measured; one "
    "whose instrument is not done at its own visit is refused when the protocol is read.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="items 16 and 18"),
        Basis(source="ich_e6_r3", place="Appendix B.4.6"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A change from baseline without a baseline value",
            (
                "visits: [baseline, week_2, week_4]\n    time_frame: Baseline to week 4",
                "visits: [week_2, week_4]\n    time_frame: Baseline to week 4",
            ),
            (
                "visits: [baseline, week_2, week_4]\n      notes",
                "visits: [week_2, week_4]\n      notes",
            ),
            says="is not done at or before the first dose",
        ),
        example(
            "An instrument that no row of the schedule uses",
            (
                "  - id: remission_interview\n",
                (
                    "  - id: diary\n    name: Sleep diary\n    kind: self_report\n"
                    "    description: Hours slept.\n    rater: The participant\n"
                    "  - id: remission_interview\n"
                ),
            ),
            says="no activity of the schedule uses it",
        ),
        Example(
            shows="An endpoint at a visit without its instrument",
            edits=(
                Edit(
                    find="    visits: [week_4]\n    time_frame: Week 4",
                    by="    visits: [week_2, week_4]\n    time_frame: Week 4",
                ),
            ),
            says="no activity does 'remission_interview' at week_2",
            refused=True,
        ),
    ),
)
