"""Dates follow each other as they must; no clock is asked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each amendment and each start that stands before what it follows."""
    identity = source.protocol.identity
    dated = [
        (place, one.approved)
        for place, one in enumerate(identity.amendments)
        if isinstance(one.approved, str)
    ]
    for (_, before), (place, approved) in pairwise(dated):
        if approved < before:
            yield at(
                source,
                "identity",
                "amendments",
                place,
                "approved",
                message=f"{approved} is before {before}, the approval of the amendment above",
                hint="amendments stand in the order of their approval",
                severity="error",
            )
    enrolled = [
        (place, one.enrolled_percent)
        for place, one in enumerate(identity.amendments)
        if one.enrolled_percent is not None
    ]
    for (_, fewer), (place, percent) in pairwise(enrolled):
        if percent < fewer:
            yield at(
                source,
                "identity",
                "amendments",
                place,
                "enrolled_percent",
                message=f"{percent:g} is less than {fewer:g} at the amendment above",
                severity="error",
            )
    start = source.protocol.registration.study_start
    version = identity.version_date
    if isinstance(start, str) and not identity.amendments and start < version[: len(start)]:
        yield at(
            source,
            "registration",
            "study_start",
            message=f"the trial is to start in {start}, before the date of this version, "
            f"{version}",
            hint="a protocol without amendments is older than its trial",
        )


RULE = Rule(
    name="c017_dates",
    title="Dates follow each other",
    reason="Amendments and registry records are read in the order of their dates.",
    check=check,
    standards=(
        Basis(source="ich_m11", place="Amendment Details"),
        Basis(source="board_practice", place="stale dates and versions"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A start before the version",
            ("{open: Month, owner: sponsor}", "2026-12"),
            says="before the date of this version",
        ),
    ),
)
