"""What the participant calendar shows, and where each visit stands: lengths in cm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.documents.charts.style import SIZE_SMALL
from toolkit.documents.charts.text import printable, width
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from toolkit.documents.charts.schema_layout import Mode

EDGE: Final = 0.1
PAD: Final = 0.12
LABELS: Final = 4.1
"""Room for the names of the rows, on the left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarVisit:
    """One contact: what it is called, and where it takes place."""

    label: str
    mode: Mode = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarStage:
    """A stretch of the trial with its visits, in order of time.

    Attributes
    ----------
    name, period
        Heading, and how long it lasts; the second may be empty.
    visits
        At least one.
    """

    name: str
    visits: tuple[CalendarVisit, ...]
    period: str = ""

    def __post_init__(self) -> None:
        if not self.visits:
            raise ArgumentError("visits", self.name, "must be one at least in each stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """Something that happens at some visits.

    Attributes
    ----------
    name
        In words for participants.
    at
        Places of the visits, counted from 0 over all stages.
    from_to
        First and last visit of something that goes on at home in between, drawn as a bar.
    """

    name: str
    at: tuple[int, ...] = ()
    from_to: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantCalendar:
    """All stages with their visits, and what happens at them."""

    stages: tuple[CalendarStage, ...]
    rows: tuple[CalendarRow, ...]

    def __post_init__(self) -> None:
        if not self.stages:
            raise ArgumentError("stages", 0, "must be one at least")
        for row in self.rows:
            for at in (*row.at, *(row.from_to or ())):
                if not 0 <= at < len(self.visits):
                    raise ArgumentError("at", at, f"must be the place of a visit ({row.name})")

    @property
    def visits(self) -> tuple[CalendarVisit, ...]:
        """All visits in order."""
        return tuple(visit for stage in self.stages for visit in stage.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where stages and visits stand, from the left.

    Attributes
    ----------
    stages
        Left and right of each stage.
    visits
        Middle of each visit.
    slot
        Width of the narrowest visit.
    """

    stages: tuple[tuple[float, float], ...]
    visits: tuple[float, ...]
    slot: float


def columns(calendar: ParticipantCalendar, page: float) -> Columns:
    """Share a page's width out to the stages: the longest word first, then by visits."""
    least = [
        max(width(word, SIZE_SMALL, bold=True) for word in printable(stage.name).split(" "))
        + 2 * PAD
        for stage in calendar.stages
    ]
    room = page - 2 * EDGE - LABELS
    slot = room / len(calendar.visits)
    wide = [
        max(need, slot * len(s.visits)) for need, s in zip(least, calendar.stages, strict=True)
    ]
    # What the narrow stages need beyond their share, the wide ones give.
    spare = [wish - need for wish, need in zip(wide, least, strict=True)]
    over = sum(wide) - room
    if sum(spare) > over:
        wide = [w - over * s / max(sum(spare), 1e-9) for w, s in zip(wide, spare, strict=True)]
    else:
        wide = [w * room / sum(wide) for w in wide]
    left = EDGE + LABELS
    stages: list[tuple[float, float]] = []
    visits: list[float] = []
    slots: list[float] = []
    for stage, across in zip(calendar.stages, wide, strict=True):
        step = across / len(stage.visits)
        slots.append(step)
        visits += [left + (place + 0.5) * step for place in range(len(stage.visits))]
        stages.append((left, left + across))
        left += across
    return Columns(stages=tuple(stages), visits=tuple(visits), slot=min(slots))
