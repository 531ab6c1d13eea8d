"""The trial schema: from screening over randomisation and the arms to the last contact.

A drawing in the manner of ICH M11 section 1.2: epochs as columns, arms as lanes with their
steps, visits with their mode below, and the time of the primary endpoint through all of it.
Every text is measured before it is placed; what does not fit in its box gets a letter and is
told in the key below.

References
----------
ICH M11, Clinical electronic Structured Harmonised Protocol (CeSHarP), section 1.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.patches import Circle

from toolkit.documents.charts.schema_layout import (
    EDGE,
    SchemaArm,
    SchemaEpoch,
    SchemaStep,
    SchemaVisit,
    Span,
    TrialSchema,
)
from toolkit.documents.charts.schema_measure import PAD, RADIUS, Lane, Measured
from toolkit.documents.charts.shapes import (
    MODES,
    TINY,
    arrow,
    box,
    marker,
    stack,
    stacked,
    text,
)
from toolkit.documents.charts.style import (
    ACCENT,
    ACCENT_PALE,
    GREY,
    GREY_DARK,
    GREY_LIGHT,
    GREY_PALE,
    INK,
    SIZE,
    SIZE_SMALL,
    WHITE,
    Picture,
    finish,
    new_figure,
    style,
)
from toolkit.documents.charts.text import width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "SchemaArm",
    "SchemaEpoch",
    "SchemaStep",
    "SchemaVisit",
    "TrialSchema",
    "trial_schema",
]

WIDTH_CM: Final = 16.0


def trial_schema(schema: TrialSchema, *, width_cm: float = WIDTH_CM) -> Picture:
    """Draw the trial schema.

    Parameters
    ----------
    schema
        What it shows.
    width_cm
        Printed width; 16 fits a portrait page, 24 a landscape page.
    """
    with style():
        return finish(_Drawing(schema, width_cm).draw())


class _Drawing(Measured):
    """Draws what was measured on a page of just that height."""

    def draw(self) -> Figure:
        """Draw everything, from the back to the front."""
        figure = new_figure(self.width, self.bottom)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0.0, self.width)
        axes.set_ylim(self.bottom, 0.0)
        axes.set_axis_off()
        self._columns(axes)
        self._primary(axes)
        self._before(axes)
        self._assignment(axes)
        for lane, top in zip(self.lanes, self.tops, strict=True):
            self._draw_lane(axes, lane, top)
        self._visits(axes)
        self._legend(axes)
        return figure

    def _columns(self, axes: Axes) -> None:
        columns = [(span.left, span.right) for span in self.places.spans]
        for (left, right), lines in zip(columns, self.heads, strict=True):
            box(axes, left, right, EDGE, self.head, face=GREY_PALE, edge=GREY_LIGHT)
            stack(axes, (left + right) / 2, (EDGE + self.head) / 2, lines)
        left, right = self.places.assignment
        box(axes, left, right, EDGE, self.head, face=ACCENT, edge=ACCENT)
        stack(axes, (left + right) / 2, (EDGE + self.head) / 2, self.assigned, colour=WHITE)
        for span in self.places.spans[1:]:
            if span.left not in self.places.assignment:
                axes.plot(
                    [span.left] * 2,
                    [self.head + 0.08, self.axis],
                    color=GREY_LIGHT,
                    linewidth=0.6,
                    linestyle=(0, (2, 2)),
                    zorder=1,
                )

    def _primary(self, axes: Axes) -> None:
        for visit, x in self.places.visits:
            if visit.primary:
                axes.plot(
                    [x, x],
                    [self.head + 0.05, self.axis],
                    color=ACCENT,
                    linewidth=1.1,
                    zorder=1.5,
                )
        if self.primary:
            x = next(place for visit, place in self.places.visits if visit.primary)
            half = self.primary.width / 2
            x = min(max(x, EDGE + half), self.width - EDGE - half)
            text(
                axes,
                x,
                self.primary_top + self.primary.height / 2,
                self.primary.text,
                SIZE_SMALL,
                colour=ACCENT,
                bold=True,
            )

    def _before(self, axes: Axes) -> None:
        """Boxes of what comes before the assignment, joined by arrows."""
        before: list[Span] = [span for span in self.places.spans if span.before]
        left, right = self.places.assignment
        circle = (left + right) / 2 - RADIUS
        for i, (span, lines) in enumerate(zip(before, self.screened, strict=True)):
            half = lines.height / 2 + PAD
            start, end = span.left + PAD, span.right - PAD - 0.1
            box(
                axes,
                start,
                end,
                self.middle - half,
                self.middle + half,
                face=WHITE,
                edge=GREY_DARK,
            )
            text(axes, (start + end) / 2, self.middle, lines.text, SIZE_SMALL)
            target = before[i + 1].left + PAD if i + 1 < len(before) else circle
            arrow(axes, (end, self.middle), (target, self.middle))

    def _assignment(self, axes: Axes) -> None:
        left, right = self.places.assignment
        x, turn = (left + right) / 2, right - 0.2
        axes.add_patch(
            Circle((x, self.middle), RADIUS, facecolor=ACCENT, edgecolor=ACCENT, zorder=3)
        )
        text(
            axes,
            x,
            self.middle,
            "R" if len(self.lanes) > 1 else "E",
            SIZE + 2,
            colour=WHITE,
            bold=True,
        )
        gap = RADIUS + PAD
        stack(axes, x, self.middle - gap - stacked(self.above) / 2, self.above, bold=True)
        stack(axes, x, self.middle + gap + stacked(self.below) / 2, self.below, size=TINY)
        lines = [
            top + lane.height - lane.box / 2
            for lane, top in zip(self.lanes, self.tops, strict=True)
        ]
        axes.plot(
            [x + RADIUS, turn], [self.middle] * 2, color=GREY_DARK, linewidth=1.1, zorder=2
        )
        axes.plot(
            [turn, turn],
            [min(*lines, self.middle), max(*lines, self.middle)],
            color=GREY_DARK,
            linewidth=1.1,
            zorder=2,
            solid_capstyle="projecting",
        )

    def _draw_lane(self, axes: Axes, lane: Lane, top: float) -> None:
        first = lane.arm is self.schema.arms[0]
        left, right = self.places.assignment[1], self.places.spans[-1].right
        middle = top + lane.height - lane.box / 2
        arrow(axes, (left - 0.2, middle), (right, middle))
        axes.text(
            left + 0.06,
            top,
            lane.name.text,
            fontsize=SIZE,
            fontweight="bold",
            ha="left",
            va="top",
            color=ACCENT if first else INK,
            zorder=5,
            linespacing=1.15,
            bbox={"facecolor": WHITE, "edgecolor": "none", "pad": 0.8},
        )
        for start, end, lines, size in lane.steps:
            box(
                axes,
                start + 0.03,
                end - 0.03,
                middle - lane.box / 2,
                middle + lane.box / 2,
                face=ACCENT_PALE if first else GREY_PALE,
                edge=ACCENT if first else GREY,
            )
            text(axes, (start + end) / 2, middle, lines.text, size)

    def _visits(self, axes: Axes) -> None:
        left, right = self.places.assignment
        for start, end in ((EDGE, left), (right, self.places.spans[-1].right)):
            axes.plot([start, end], [self.axis] * 2, color=GREY, linewidth=0.9, zorder=1.5)
        text(axes, (left + right) / 2, self.axis, "Contacts", SIZE_SMALL, colour=GREY_DARK)
        for (visit, x), label in zip(self.places.visits, self.labels, strict=True):
            marker(axes, x, self.axis, visit.mode, primary=visit.primary)
            axes.text(
                x,
                self.axis + 0.24,
                label,
                fontsize=self.label_size,
                ha="center",
                va="top",
                rotation=90 if self.upright else 0,
                color=ACCENT if visit.primary else INK,
                fontweight="bold" if visit.primary and not self.upright else "normal",
            )

    def _legend(self, axes: Axes) -> None:
        """Only the marks that occur, in one row; then the key."""
        x = 3 * EDGE
        used = {visit.mode for visit, _ in self.places.visits}
        for mode, (_, _, words) in MODES.items():
            if mode in used:
                marker(axes, x, self.legend, mode, primary=False)
                axes.text(
                    x + 0.2, self.legend, words, fontsize=TINY + 0.5, va="center_baseline"
                )
                x += width(words, TINY + 0.5) + 0.75
        axes.text(
            self.width - EDGE,
            self.legend,
            "Not to scale",
            fontsize=TINY + 0.5,
            ha="right",
            va="center_baseline",
            color=GREY_DARK,
        )
        y = self.legend + 0.3
        for lines in self.key_lines:
            axes.text(
                2 * EDGE,
                y,
                lines.text,
                fontsize=TINY + 0.5,
                ha="left",
                va="top",
                linespacing=1.15,
            )
            y += lines.height
