"""The participant calendar: which visit brings what, on one page, in words for participants.

Stages of the trial as columns of visits; one row for each kind of thing that happens, with a
mark where it happens and a bar where it goes on at home. Every text is measured before it is
placed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.patches import Rectangle

from toolkit.documents.charts.calendar_layout import (
    EDGE,
    LABELS,
    PAD,
    CalendarRow,
    CalendarStage,
    CalendarVisit,
    ParticipantCalendar,
    columns,
)
from toolkit.documents.charts.shapes import MODES, TINY, box, marker, stack, stacked
from toolkit.documents.charts.style import (
    ACCENT,
    ACCENT_PALE,
    GREY_DARK,
    GREY_LIGHT,
    GREY_PALE,
    INK,
    POINTS_PER_CM,
    SIZE,
    SIZE_SMALL,
    WHITE,
    Picture,
    finish,
    new_figure,
    style,
)
from toolkit.documents.charts.text import Lines, shorten, width, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from toolkit.documents.charts.schema_layout import Mode

__all__ = [
    "PLACES",
    "CalendarRow",
    "CalendarStage",
    "CalendarVisit",
    "ParticipantCalendar",
    "participant_calendar",
]

WIDTH_CM: Final = 16.0
LABEL_CM: Final = 2.6
"""Most that the name of a visit takes, upright."""
SMALLEST: Final = 4.0
ROW: Final = 0.52
PLACES: Final[dict[Mode, str]] = {
    "site": "At the clinic",
    "remote": "By video or online",
    "phone": "By phone",
}
"""Where a visit takes place, in words for participants."""


def participant_calendar(
    calendar: ParticipantCalendar, *, width_cm: float = WIDTH_CM
) -> Picture:
    """Draw the calendar.

    Parameters
    ----------
    calendar
        What it shows.
    width_cm
        Printed width; 16 fits a portrait page.
    """
    with style():
        return finish(_Drawing(calendar, width_cm).draw())


class _Drawing:
    """A calendar with all its texts broken into lines and all its heights fixed."""

    def __init__(self, calendar: ParticipantCalendar, width_cm: float) -> None:
        self.calendar = calendar
        self.width = width_cm
        self.columns = columns(calendar, width_cm)
        self.heads: list[tuple[Lines, Lines | None]] = []
        for stage, (left, right) in zip(calendar.stages, self.columns.stages, strict=True):
            room = right - left - PAD
            name = wrap(stage.name, SIZE_SMALL, room, bold=True, most=4)
            period = wrap(stage.period, TINY, room, most=4) if stage.period else None
            self.heads.append((name, period))
        self.head = EDGE + max(map(stacked, self.heads)) + 2 * PAD
        slot = self.columns.slot
        self.label_size = max(min(SIZE_SMALL, slot * POINTS_PER_CM / 1.25), SMALLEST)
        self.labels = [shorten(v.label, self.label_size, LABEL_CM) for v in calendar.visits]
        longest = max(width(label, self.label_size) for label in self.labels)
        self.marks = self.head + 2 * PAD + longest + 0.3
        self.top = self.marks + 0.3
        self.names = [wrap(row.name, SIZE, LABELS - 2 * PAD, most=3) for row in calendar.rows]
        self.heights = [max(ROW, lines.height + PAD) for lines in self.names]
        self.foot = self.top + sum(self.heights)
        self.bottom = self.foot + 0.75

    def draw(self) -> Figure:
        """Draw everything, from the back to the front."""
        figure = new_figure(self.width, self.bottom)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_xlim(0.0, self.width)
        axes.set_ylim(self.bottom, 0.0)
        axes.set_axis_off()
        self._stages(axes)
        self._visits(axes)
        y = self.top
        for place, (row, lines, high) in enumerate(
            zip(self.calendar.rows, self.names, self.heights, strict=True)
        ):
            self._row(axes, row, lines, (y, y + high), shaded=place % 2 == 0)
            y += high
        self._legend(axes)
        return figure

    def _stages(self, axes: Axes) -> None:
        for (left, right), lines in zip(self.columns.stages, self.heads, strict=True):
            box(axes, left, right, EDGE, self.head, face=ACCENT, edge=ACCENT)
            middle = (EDGE + self.head) / 2
            stack(axes, (left + right) / 2, middle, lines, colour=WHITE)
        for left, _ in self.columns.stages[1:]:
            axes.plot(
                [left, left],
                [self.head + 0.06, self.foot],
                color=GREY_LIGHT,
                linewidth=0.7,
                zorder=2,
            )

    def _visits(self, axes: Axes) -> None:
        low = self.marks - 0.3
        for visit, x, label in zip(
            self.calendar.visits, self.columns.visits, self.labels, strict=True
        ):
            axes.text(
                x,
                low,
                label,
                fontsize=self.label_size,
                ha="center",
                va="bottom",
                rotation=90,
                color=INK,
            )
            marker(axes, x, self.marks, visit.mode, primary=False)
        self._name(axes, wrap("Where", SIZE, LABELS - 2 * PAD), self.marks)

    @staticmethod
    def _name(axes: Axes, lines: Lines, y: float) -> None:
        axes.text(
            EDGE + PAD,
            y,
            lines.text,
            fontsize=SIZE,
            ha="left",
            va="center",
            color=INK,
            linespacing=1.1,
            zorder=5,
        )

    def _row(
        self,
        axes: Axes,
        row: CalendarRow,
        lines: Lines,
        span: tuple[float, float],
        *,
        shaded: bool,
    ) -> None:
        top, bottom = span
        middle = (top + bottom) / 2
        if shaded:
            axes.add_patch(
                Rectangle(
                    (EDGE, top),
                    self.width - 2 * EDGE,
                    bottom - top,
                    facecolor=GREY_PALE,
                    edgecolor="none",
                    zorder=1,
                )
            )
        self._name(axes, lines, middle)
        places = self.columns.visits
        if row.from_to:
            first, last = (places[at] for at in row.from_to)
            half = min(0.3, self.columns.slot / 2)
            axes.add_patch(
                Rectangle(
                    (first - half, middle - 0.14),
                    last - first + 2 * half,
                    0.28,
                    facecolor=ACCENT_PALE,
                    edgecolor=ACCENT,
                    linewidth=0.8,
                    zorder=3,
                )
            )
        for at in row.at:
            axes.plot(
                [places[at]],
                [middle],
                marker="s",
                markersize=min(6.0, self.columns.slot * POINTS_PER_CM * 0.5),
                color=ACCENT,
                zorder=4,
            )

    def _legend(self, axes: Axes) -> None:
        """Only the marks that occur, in one row below the calendar."""
        y = self.foot + 0.42
        x = EDGE + PAD + 0.12
        used = {visit.mode for visit in self.calendar.visits}
        for mode in MODES:
            if mode in used:
                marker(axes, x, y, mode, primary=False)
                x = self._word(axes, x + 0.2, y, PLACES[mode])
        if any(row.at for row in self.calendar.rows):
            axes.plot([x], [y], marker="s", markersize=5.5, color=ACCENT, zorder=4)
            x = self._word(axes, x + 0.2, y, "Done at this visit")
        if any(row.from_to for row in self.calendar.rows):
            axes.add_patch(
                Rectangle(
                    (x - 0.12, y - 0.11),
                    0.5,
                    0.22,
                    facecolor=ACCENT_PALE,
                    edgecolor=ACCENT,
                    linewidth=0.8,
                )
            )
            self._word(axes, x + 0.5, y, "All this time, at home")

    @staticmethod
    def _word(axes: Axes, x: float, y: float, word: str) -> float:
        axes.text(x, y, word, fontsize=SIZE_SMALL, va="center_baseline", color=GREY_DARK)
        return x + width(word, SIZE_SMALL) + 0.55
