"""Windows of consecutive visits do not overlap."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each visit whose window begins before the one above it has ended."""
    for before, visit in pairwise(source.protocol.schedule.visits):
        latest = _counted(before.day) + before.window.after
        earliest = _counted(visit.day) - visit.window.before
        if earliest <= latest:
            yield at(
                source,
                "schedule",
                "visits",
                visit.id,
                "window",
                message=f"may be as early as day {_named(earliest)}, when {before.id!r} may "
                f"be as late as day {_named(latest)}",
                hint="narrow one of the two windows",
            )


def _counted(day: int) -> int:
    """Return a day on a scale without a gap; there is no day 0."""
    return day if day > 0 else day + 1


def _named(counted: int) -> int:
    """Return a day of that scale as the schedule names it."""
    return counted if counted > 0 else counted - 1


RULE = Rule(
    name="c019_windows",
    title="Windows of consecutive visits do not overlap",
    reason="Two visits that may fall on the same day, or change places, cannot be told apart "
    "in the data.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.4.6"),
        Basis(source="house"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A window that reaches the next visit",
            ("window: {before: 7, after: 3}", "window: {before: 7, after: 7}"),
            says="may be as early as day 1",
        ),
    ),
)
