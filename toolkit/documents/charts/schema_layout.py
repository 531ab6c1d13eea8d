"""Where everything in the trial schema stands: columns by epoch, places of days and visits.

The time axis is not to scale: each visit gets the same room, so that a crowded week of dose
titration and a long follow-up can stand side by side. Days are mapped to places between the
visits, in order. Lengths are in cm, from the left.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from toolkit.errors import ArgumentError

EDGE: Final = 0.1
ASSIGNMENT_WIDTH: Final = 2.7
BEFORE_WIDTH: Final = 2.1
AFTER_WIDTH: Final = 1.3

Mode = Literal["site", "remote", "phone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaEpoch:
    """A stretch of the trial.

    Attributes
    ----------
    name, period, text
        Heading, time such as "Weeks 1–8", and what happens in it; the last two may be empty.
    start, end
        First and last day.
    """

    name: str
    start: int
    end: int
    period: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        if not self.start <= self.end:
            raise ArgumentError("end", self.end, f"must not lie before day {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaVisit:
    """One contact; `primary` marks the time of the primary endpoint."""

    label: str
    day: int
    mode: Mode = "site"
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaStep:
    """What an arm receives from one day to another, both included."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaArm:
    """An arm and its steps, one after the other; `participants` is such as "n = 80"."""

    name: str
    participants: str = ""
    steps: tuple[SchemaStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSchema:
    """What the trial schema shows.

    Attributes
    ----------
    population
        Who is screened.
    participants, allocation, strata
        Printed at the randomisation: "N = 160", "1:1", and the factors.
    epochs
        In order of time, not overlapping; at least one after randomisation.
    visits
        In order of time.
    arms
        In the order experimental, control; a single arm is enrolled, not randomised.
    primary
        What is measured at the visit marked as primary.
    randomisation_day
        The day on which the arms part.
    """

    population: str
    participants: str
    allocation: str
    strata: tuple[str, ...]
    epochs: tuple[SchemaEpoch, ...]
    visits: tuple[SchemaVisit, ...]
    arms: tuple[SchemaArm, ...]
    primary: str = ""
    randomisation_day: int = 1

    def __post_init__(self) -> None:
        if not self.arms:
            raise ArgumentError("arms", 0, "must be one at least")
        if not any(epoch.end >= self.randomisation_day for epoch in self.epochs):
            raise ArgumentError("epochs", len(self.epochs), "must hold one after randomisation")
        for first, second in pairwise(self.epochs):
            if not first.end < second.start:
                raise ArgumentError("epochs", second.name, f"must begin after {first.name!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An epoch with its column."""

    epoch: SchemaEpoch
    left: float
    right: float
    before: bool

    @property
    def width(self) -> float:
        """Width of the column."""
        return self.right - self.left


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Columns and visits with their places.

    Attributes
    ----------
    spans
        One for each epoch, in order.
    assignment
        Left and right of the column in which participants are assigned.
    visits
        Each visit with its place.
    slot
        Smallest distance between two neighbouring visits.
    """

    spans: tuple[Span, ...]
    assignment: tuple[float, float]
    visits: tuple[tuple[SchemaVisit, float], ...]
    slot: float

    def of_day(self, day: int) -> float:
        """Place of the beginning of a day, between the visits around it."""
        known: dict[int, float] = {}
        for span in self.spans:
            known.setdefault(span.epoch.start, span.left)
            known.setdefault(span.epoch.end + 1, span.right)
        inside = [(visit.day, place) for visit, place in self.visits]
        for visit_day, place in inside:
            known.setdefault(visit_day, place)
        days = sorted(known)
        at = bisect_right(days, day)
        if at == 0:
            return known[days[0]]
        if at == len(days):
            return known[days[-1]]
        low, high = days[at - 1], days[at]
        share = (day - low) / (high - low)
        return known[low] + share * (known[high] - known[low])


def place(schema: TrialSchema, width: float) -> Places:
    """Give every epoch a column and every visit a place in some width."""
    epochs = schema.epochs
    visits: list[list[SchemaVisit]] = [[] for _ in epochs]
    starts = [epoch.start for epoch in epochs]
    for visit in sorted(schema.visits, key=lambda one: one.day):
        visits[max(bisect_right(starts, visit.day) - 1, 0)].append(visit)
    before = [epoch.end < schema.randomisation_day for epoch in epochs]
    least = [BEFORE_WIDTH if early else AFTER_WIDTH for early in before]
    room = width - 2 * EDGE - ASSIGNMENT_WIDTH
    squeeze = min(1.0, room / sum(least))
    spare = room - squeeze * sum(least)
    # Columns before the randomisation get no more than they need.
    wanted = [
        0.25 * len(own) if early else max(len(own), 1) + 0.5
        for own, early in zip(visits, before, strict=True)
    ]
    scale = spare / sum(wanted)
    spans: list[Span] = []
    placed: list[tuple[SchemaVisit, float]] = []
    assignment: tuple[float, float] | None = None
    left = EDGE
    for epoch, own, early, narrow, wish in zip(
        epochs, visits, before, least, wanted, strict=True
    ):
        if assignment is None and not early:
            assignment = (left, left + ASSIGNMENT_WIDTH)
            left += ASSIGNMENT_WIDTH
        right = left + squeeze * narrow + scale * wish
        spans.append(Span(epoch=epoch, left=left, right=right, before=early))
        step = (right - left) / max(len(own), 1)
        placed += [(visit, left + (i + 0.5) * step) for i, visit in enumerate(own)]
        left = right
    assert assignment is not None  # noqa: S101 - an epoch after randomisation was required
    gaps = [b - a for (_, a), (_, b) in pairwise(placed)]
    return Places(
        spans=tuple(spans),
        assignment=assignment,
        visits=tuple(placed),
        slot=min(gaps, default=width),
    )
