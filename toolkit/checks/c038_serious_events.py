"""Serious adverse events are reported in time, by everybody, to everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.lookup import says, written
from toolkit.checks.rule import AS_IT_STANDS, Basis, Edit, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

SERIOUS = r"serious adverse|\bSAE"
HOURS = re.compile(r"(\d+)\s*(?:hours?|h)\b", re.IGNORECASE)
AT_ONCE = r"immediate|at once|same day|without delay"
LATEST = 24
"""Hours within which an investigator tells the sponsor."""
EXPEDITED = ("9.2.3",)


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what is missing from the reporting of serious events."""
    protocol = source.protocol
    rows = [
        (place, one)
        for place, one in enumerate(protocol.safety.reporting)
        if says(SERIOUS, one.event_type)
    ]
    if not rows:
        yield at(
            source,
            "safety",
            "reporting",
            message="no row is about serious adverse events",
            hint="give them a row, with 24 hours as the latest",
            severity="error",
        )
    for place, one in rows:
        hours = [int(found) for found in HOURS.findall(one.timing)]
        if not says(AT_ONCE, one.timing) and not any(each <= LATEST for each in hours):
            yield at(
                source,
                "safety",
                "reporting",
                place,
                "timing",
                message=f"serious events reach the sponsor later than within {LATEST} hours "
                f"({one.timing})",
                hint="investigators report them immediately; 24 hours is the usual limit",
            )
    told = written(source, *EXPEDITED)
    if protocol.registration.ind_study and told:
        for pattern, what in (
            (r"\b15\b|fifteen", "15 calendar days for serious unexpected reactions"),
            (r"\b7\b|\bseven\b", "7 calendar days for fatal or life-threatening ones"),
        ):
            if not says(pattern, told):
                yield at(
                    source,
                    "registration",
                    "ind_study",
                    message="the trial is under an IND, but section 9.2.3 does not name "
                    f"{what}",
                    hint="21 CFR 312.32 sets both limits for the sponsor",
                )


FILE = "narrative/9.2.3-reporting.md"

RULE = Rule(
    name="c038_serious_events",
    title="Serious adverse events reach the sponsor within a day and the regulator in time",
    reason="A harm that is told late is done to the next participant.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.9.3"),
        Basis(source="cfr21_312_32", place="(c)"),
        Basis(source="ich_m11", place="section 9.2"),
    ),
    passing=(
        AS_IT_STANDS,
        Example(
            shows="Both limits of the regulation",
            edits=(Edit(find="", by="Within 15 days, or 7 days when fatal.\n", file=FILE),),
        ),
    ),
    failing=(
        example(
            "No row for serious events",
            ("event_type: Serious adverse event", "event_type: Headache"),
            says="no row is about serious adverse events",
        ),
        example(
            "Told within a week",
            ("timing: 24 hours", "timing: One week"),
            says="later than within 24 hours (One week)",
        ),
        Example(
            shows="No limit for the sponsor",
            edits=(Edit(find="", by="As the law requires.\n", file=FILE),),
            says="section 9.2.3 does not name 15 calendar days",
        ),
    ),
)
