"""What rules of content look for: words in texts, rows of the schedule, days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.prose import blanked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.spec.base import Duration
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.schedule import Activity, Visit

DAYS = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
"""Length of each unit of time in days."""
EXPOSED = frozenset({"treatment", "taper"})
"""Kinds of epoch in which participants take the product."""


def says(pattern: str, *texts: object) -> bool:
    """Tell whether one of some texts holds a pattern; open items hold none.

    Examples
    --------
    >>> says("naloxone", "A kit of Naloxone.", None), says("taper", "Dose")
    (True, False)
    """
    wanted = re.compile(pattern, re.IGNORECASE)
    return any(isinstance(one, str) and wanted.search(one) is not None for one in texts)


def in_days(duration: Duration) -> float:
    """Return a duration in days."""
    return duration.value * DAYS[duration.unit]


def on_scale(day: int) -> int:
    """Return a day of the schedule on a scale without a gap; there is no day 0.

    Examples
    --------
    >>> on_scale(1), on_scale(-1)
    (1, 0)
    """
    return day if day > 0 else day + 1


def wordings(protocol: Protocol, activity: Activity) -> tuple[str, ...]:
    """Return how an activity and its instrument are called."""
    used = (one for one in protocol.assessments if one.id == activity.assessment)
    return (
        activity.name,
        *(word for one in used for word in (one.name, one.abbreviation or "")),
    )


def activities(protocol: Protocol, pattern: str) -> tuple[Activity, ...]:
    """Return the activities whose name, or whose instrument's, holds a pattern."""
    return tuple(
        one for one in protocol.schedule.activities if says(pattern, *wordings(protocol, one))
    )


def visits_of(found: Iterable[Activity]) -> frozenset[str]:
    """Return the visits at which at least one of some activities is done."""
    return frozenset(visit for one in found for visit in one.visits)


def entered_at(protocol: Protocol) -> tuple[Visit, ...]:
    """Return the visits at which eligibility can still be decided: up to day 1."""
    types = {epoch.id: epoch.type for epoch in protocol.schedule.epochs}
    return tuple(
        visit
        for visit in protocol.schedule.visits
        if types[visit.epoch] == "screening" or visit.day <= 1
    )


def exposed_visits(protocol: Protocol) -> tuple[Visit, ...]:
    """Return the visits of treatment and taper, the first day's included."""
    types = {epoch.id: epoch.type for epoch in protocol.schedule.epochs}
    return tuple(one for one in protocol.schedule.visits if types[one.epoch] in EXPOSED)


def studied(protocol: Protocol) -> Iterator[Intervention]:
    """Yield the products that are investigational."""
    for one in protocol.therapies.interventions:
        if one.investigational:
            yield one


def products(protocol: Protocol, pattern: str) -> tuple[Intervention, ...]:
    """Return the investigational products whose name holds a pattern."""
    return tuple(
        one for one in studied(protocol) if says(pattern, one.name, one.nonproprietary_name)
    )


def written(source: ProtocolFolder, *sections: str) -> str:
    """Return the narrative of some sections and of all below them, without marks.

    Parameters
    ----------
    source
        The protocol folder.
    sections
        Their numbers; none means every section.
    """
    return "\n".join(
        blanked(file.text)
        for number, file in source.narrative.items()
        if not sections
        or any(number == one or number.startswith(f"{one}.") for one in sections)
    )


def criteria(protocol: Protocol, pattern: str) -> bool:
    """Tell whether a criterion of eligibility holds a pattern."""
    population = protocol.population
    return says(pattern, *(one.text for one in (*population.inclusion, *population.exclusion)))


def named(items: Iterable[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> named(["a"]), named(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last
