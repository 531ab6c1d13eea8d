"""Rules of identity: dates of the calendar, final versions, sections that do not apply."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from toolkit.spec.base import OpenItem
from toolkit.spec.reading.narrative import is_m11
from toolkit.spec.reading.shape import walk
from toolkit.spec.rules.facts import Facts, Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.reading.source import Loc

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-\d{2}")


def dates(facts: Facts) -> Iterator[Flaw]:
    """Require that dates are days, or months, of the calendar."""
    protocol = facts.protocol
    yield from _day(("identity", "version_date"), protocol.identity.version_date)
    for at, amendment in enumerate(protocol.identity.amendments):
        yield from _day(("identity", "amendments", at, "approved"), amendment.approved)
    start = protocol.registration.study_start
    if isinstance(start, str) and not (MONTH.fullmatch(start) and _exists(f"{start}-01")):
        message = f"must be a month such as 2027-03, not {start!r}"
        yield Flaw(loc=("registration", "study_start"), rule="spec.text", message=message)


def final(facts: Facts) -> Iterator[Flaw]:
    """Require that a final version has no open items."""
    protocol = facts.protocol
    if protocol.identity.status != "final":
        return
    data = protocol.model_dump(mode="json", exclude_none=True)
    for found in walk(type(protocol), data):
        chosen = found.shape.of(found.value)
        if chosen is not None and chosen.model is OpenItem:
            message = f"is open: {found.value['open']} ({found.value['owner']})"
            hint = "a final version has no open items; complete it, or set status: draft"
            yield Flaw(loc=found.loc, rule="spec.final", message=message, hint=hint)


def not_applicable(facts: Facts) -> Iterator[Flaw]:
    """Require of what does not apply: a section of M11, named once, without prose."""
    seen: list[str] = []
    for at, entry in enumerate(facts.protocol.not_applicable):
        loc: Loc = ("not_applicable", at, "section")
        number = entry.section
        if not is_m11(number):
            message = f"M11 has no section {number!r}"
            hint = 'give its number in quotes, such as "8.5"'
            yield Flaw(loc=loc, rule="spec.section", message=message, hint=hint)
        if number in seen:
            message = f"section {number} stands twice in this list"
            yield Flaw(loc=loc, rule="spec.duplicate", message=message)
        if number in facts.narrative:
            message = f"section {number} does not apply, yet has a file in narrative/"
            hint = "delete one of the two"
            yield Flaw(loc=loc, rule="spec.section", message=message, hint=hint)
        seen.append(number)


def _day(loc: Loc, value: object) -> Iterator[Flaw]:
    if not isinstance(value, str):
        return
    if not DAY.fullmatch(value):
        message = f"must be a date such as 2027-03-31, not {value!r}"
        yield Flaw(loc=loc, rule="spec.text", message=message)
    elif not _exists(value):
        message = f"{value} is no day of the calendar"
        yield Flaw(loc=loc, rule="spec.value", message=message)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


RULES = (dates, final, not_applicable)
