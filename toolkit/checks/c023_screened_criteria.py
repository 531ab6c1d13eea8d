"""Eligibility is decided by something that is done before the first dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import entered_at, named
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each criterion that nothing assesses, or nothing in time."""
    protocol = source.protocol
    in_time = {visit.id for visit in entered_at(protocol)}
    done = {one.id: one.visits for one in protocol.schedule.activities}
    for kind in ("inclusion", "exclusion"):
        for criterion in getattr(protocol.population, kind):
            place = ("population", kind, criterion.id)
            if not criterion.assessed_by:
                yield at(
                    source,
                    *place,
                    message="no scheduled activity is said to decide it",
                    hint="name one in assessed_by",
                )
            elif not in_time & {v for one in criterion.assessed_by for v in done[one]}:
                late = named(criterion.assessed_by)
                yield at(
                    source,
                    *place,
                    "assessed_by",
                    message=f"{late} comes after the first dose only, too late to decide it",
                    hint="schedule it at screening, or name what decides it there",
                    severity="error",
                )


RULE = Rule(
    name="c023_screened_criteria",
    title="Every eligibility criterion is assessed before the first dose",
    reason="A criterion that nobody checks lets in people whom the trial may harm, and cannot "
    "be verified by a monitor.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.5"),
        Basis(source="spirit_2025", place="items 14a and 18"),
    ),
    passing=(
        example(
            "Every criterion names what decides it",
            (
                "      text: Can swallow tablets.\n",
                "      text: Can swallow tablets.\n      assessed_by: [eligibility]\n",
            ),
            (
                "      text: Works at night.\n",
                "      text: Works at night.\n      assessed_by: [eligibility]\n",
            ),
            (
                "      text: Is pregnant.\n",
                "      text: Is pregnant.\n      assessed_by: [eligibility]\n",
            ),
        ),
    ),
    failing=(
        Example(shows="A criterion without an activity", says="no scheduled activity"),
        example(
            "A criterion decided after the first dose",
            ("assessed_by: [eligibility]", "assessed_by: [interview]"),
            says="interview comes after the first dose only",
        ),
    ),
)
