"""The trial schema before it is drawn: every text measured, every height fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from toolkit.documents.charts.schema_layout import EDGE, Places, SchemaArm, TrialSchema, place
from toolkit.documents.charts.shapes import TINY, letter, optional, stacked
from toolkit.documents.charts.style import POINTS_PER_CM, SIZE, SIZE_SMALL
from toolkit.documents.charts.text import Lines, fits, line_height, shorten, width, wrap

PAD: Final = 0.12
RADIUS: Final = 0.34
LANE_GAP: Final = 0.4
LEAST_BOX: Final = 0.45
STEP_LINES: Final = 5
LABEL_CM: Final = 2.4
SMALLEST: Final = 4.0


@dataclass(slots=True, kw_only=True)
class Lane:
    """An arm with its measured texts."""

    arm: SchemaArm
    name: Lines
    steps: list[tuple[float, float, Lines, float]] = field(default_factory=list)
    box: float = 0.6

    @property
    def height(self) -> float:
        """Height of name and boxes."""
        return self.name.height + 0.08 + self.box


class Measured:
    """A trial schema with all its texts broken into lines and all its heights fixed."""

    def __init__(self, schema: TrialSchema, width_cm: float) -> None:
        self.schema = schema
        self.width = width_cm
        self.places: Places = place(schema, width_cm)
        self.key: list[str] = []
        self.lanes = [self._lane(arm) for arm in schema.arms]
        self.heads = [
            (
                wrap(span.epoch.name, SIZE_SMALL, span.width - PAD, bold=True, most=4),
                optional(span.epoch.period, span.width - PAD),
                None if span.before else optional(span.epoch.text, span.width - PAD),
            )
            for span in self.places.spans
        ]
        left, right = self.places.assignment
        self.assigned = (
            wrap(
                "Randomisation" if len(self.lanes) > 1 else "Enrolment",
                SIZE_SMALL,
                right - left - PAD,
                bold=True,
            ),
            None,
            None,
        )
        self._measure()

    def _lane(self, arm: SchemaArm) -> Lane:
        left, right = self.places.assignment[1], self.places.spans[-1].right
        title = f"{arm.name} ({arm.participants})" if arm.participants else arm.name
        lane = Lane(arm=arm, name=wrap(title, SIZE, right - left - 0.4, bold=True, most=2))
        taken = left
        for step in sorted(arm.steps, key=lambda one: one.start):
            # A step too short to be seen gets some room at the cost of the next.
            start = max(self.places.of_day(step.start), taken)
            taken = end = max(self.places.of_day(step.end + 1), start + LEAST_BOX)
            room = end - start - 0.14 - 1.2 * PAD
            size = next(
                (
                    s
                    for s in (SIZE_SMALL, 6.5, TINY)
                    if fits(step.text, s, room, lines=STEP_LINES)
                ),
                0.0,
            )
            if size:
                lines = wrap(step.text, size, room)
            else:
                size = SIZE_SMALL
                lines = wrap(self._keyed(step.text), size, 1.0)
            lane.steps.append((start, end, lines, size))
            lane.box = max(lane.box, lines.height + 2 * PAD)
        return lane

    def _keyed(self, text: str) -> str:
        """Letter of a text in the key; the same text has the same letter."""
        if text not in self.key:
            self.key.append(text)
        return letter(self.key.index(text))

    def _measure(self) -> None:
        """Fix all heights."""
        head = max(stacked(lines) for lines in (*self.heads, self.assigned))
        self.head = EDGE + head + 2 * PAD
        left, right = self.places.assignment
        inner = right - left - 0.55
        self.above = [
            wrap(text, SIZE_SMALL, inner, bold=True, most=2)
            for text in (self.schema.participants, self.schema.allocation)
            if text
        ]
        listed = ", ".join(self.schema.strata)
        self.below = [wrap(f"Stratified by {listed}", TINY, inner, most=7)] if listed else []
        before = [span for span in self.places.spans if span.before]
        self.screened = [
            wrap(
                self.schema.population if i == 0 else span.epoch.text or span.epoch.name,
                SIZE_SMALL,
                span.width - 3 * PAD - 0.2,
                most=10,
            )
            for i, span in enumerate(before)
        ]
        lanes = sum(lane.height for lane in self.lanes) + LANE_GAP * (len(self.lanes) - 1)
        if len(self.lanes) == 1:
            lanes = 2 * self.lanes[0].height
        half = RADIUS + PAD + max(stacked(self.above), stacked(self.below))
        boxes = max((lines.height + 4 * PAD for lines in self.screened), default=0.0)
        flow = max(lanes, 2 * half, boxes)
        self.middle = self.head + 0.3 + flow / 2
        self.tops: list[float] = []
        top = self.middle - lanes / 2
        if len(self.lanes) == 1:
            top = self.middle - self.lanes[0].height + self.lanes[0].box / 2
        for lane in self.lanes:
            self.tops.append(top)
            top += lane.height + LANE_GAP
        self.axis = self.middle + flow / 2 + 0.5
        self._measure_labels()
        self.primary = (
            wrap(self.schema.primary, SIZE_SMALL, min(9.0, self.width * 0.6), bold=True, most=3)
            if self.schema.primary and any(v.primary for v, _ in self.places.visits)
            else None
        )
        self.primary_top = self.axis + 0.3 + self.label_height
        self.legend = (
            self.primary_top + (self.primary.height + 0.1 if self.primary else 0.0) + 0.25
        )
        keys = (f"{letter(place)}: {text}" for place, text in enumerate(self.key))
        self.key_lines = [
            wrap(text, TINY + 0.5, self.width - 4 * EDGE, most=4) for text in keys
        ]
        self.bottom = self.legend + 0.3 + stacked(self.key_lines) + EDGE

    def _measure_labels(self) -> None:
        """Labels of visits lie flat where each has its room, else they all stand upright."""
        labels = [visit.label for visit, _ in self.places.visits]
        slot = self.places.slot
        self.upright = not all(
            width(shorten(label, SIZE_SMALL, 9.0), SIZE_SMALL) < slot - 0.08 for label in labels
        )
        self.label_size = SIZE_SMALL
        if self.upright:
            self.label_size = max(min(SIZE_SMALL, slot * POINTS_PER_CM / 1.25), SMALLEST)
        self.labels = [shorten(label, self.label_size, LABEL_CM) for label in labels]
        longest = max((width(label, self.label_size) for label in self.labels), default=0.0)
        self.label_height = longest if self.upright else line_height(SIZE_SMALL)
