"""The duration of treatment is that of the regimen and of the visits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.lookup import exposed_visits, in_days, studied
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

WEEK = 7
WEEKS = re.compile(r"\bweeks?\s+([\d,\s]+(?:(?:to|and|-|–)\s*\d+)?)", re.IGNORECASE)
DAYS_NAMED = re.compile(r"\bdays?\s+([\d,\s]+(?:(?:to|and|-|–)\s*\d+)?)", re.IGNORECASE)
ROOM = 1
"""Weeks by which the two may differ, since a week ends on its last day or on the next visit."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield a duration that the regimen, or the visits of treatment, contradict."""
    protocol = source.protocol
    told = in_days(protocol.design.treatment_duration)
    place = ("design", "treatment_duration")
    duration = protocol.design.treatment_duration
    said = f"{duration.value:g} {duration.unit}"
    ends = [
        end
        for product in studied(protocol)
        if product.use == "experimental"
        for step in product.regimen
        if (end := last_day(step.period))
    ]
    if ends and abs(max(ends) - told) >= WEEK * ROOM:
        yield at(
            source,
            *place,
            message=f"{said} are told, but the regimen ends on day {max(ends)}",
            hint="count from the first dose to the last, taper included",
            severity="error",
        )
    exposed = exposed_visits(protocol)
    if exposed and told - (exposed[-1].day + exposed[-1].window.after) >= WEEK * ROOM:
        yield at(
            source,
            *place,
            message=f"{said} are told, but the last visit of treatment, {exposed[-1].id!r}, is "
            f"on day {exposed[-1].day}",
            hint="the visits of treatment and taper cover all doses",
        )


def last_day(period: str) -> int:
    """Return the last day that a period names, or 0 when it names none.

    Examples
    --------
    >>> last_day("Weeks 5 to 8"), last_day("Days 1, 4 and 18"), last_day("Week 1 (days 2 to 7)")
    (56, 18, 7)
    >>> last_day("Infusion days")
    0
    """
    for pattern, length in ((WEEKS, WEEK), (DAYS_NAMED, 1)):
        found = [
            int(one) for match in pattern.findall(period) for one in re.findall(r"\d+", match)
        ]
        if found:
            return max(found) * length
    return 0


TOLD = "treatment_duration: {value: 4, unit: weeks}"

RULE = Rule(
    name="c048_treatment_duration",
    title="The duration of treatment is that of the regimen",
    reason="A regimen that ends on another day than the one told leaves open how much drug a "
    "participant gets.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.4.4 and B.4.7"),
        Basis(source="ich_m11", place="section 1.1.2"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Half of the regimen",
            (TOLD, TOLD.replace("4", "2")),
            says="2 weeks are told, but the regimen ends on day 28",
        ),
        example(
            "Longer than its visits",
            (TOLD, TOLD.replace("4", "9")),
            says="the last visit of treatment, 'week_4', is on day 29",
        ),
    ),
)
