"""A fan of courses: how a score runs over the visits in each arm, and how widely it spreads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.documents.charts.axes import MARGIN, RATIO, WIDTH_CM, labelled_axes, legend
from toolkit.documents.charts.style import (
    ACCENT,
    GREY_DARK,
    Picture,
    finish,
    new_figure,
    style,
)
from toolkit.documents.charts.text import printable
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

BAND: Final = (1, 3)
"""Quantiles between which the middle half lies, by place; it is shaded."""
EDGES: Final = (0, 4)
"""Quantiles between which nine in ten lie, as thin lines: two shades of two arms would mix."""
SHADE: Final = 0.22
QUANTILES: Final = 5
_ARMS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of a score in one arm.

    Attributes
    ----------
    label
        In the legend.
    quantiles
        One row for each visit: the 5th, 25th, 50th, 75th and 95th per cent point.
    """

    label: str
    quantiles: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        if not self.quantiles:
            raise ArgumentError("quantiles", 0, "must hold one visit at least")
        for row in self.quantiles:
            if len(row) != QUANTILES or not all(math.isfinite(value) for value in row):
                raise ArgumentError("quantiles", row, "must be five finite numbers a visit")
            if list(row) != sorted(row):
                raise ArgumentError(
                    "quantiles", row, "must rise from the lowest to the highest"
                )


def trajectory_fan(
    courses: Sequence[Course],
    *,
    visits: Sequence[str],
    days: Sequence[float],
    y_label: str,
    width_cm: float = WIDTH_CM,
) -> Picture:
    """Draw median courses with the bands of the middle half and of nine in ten.

    Parameters
    ----------
    courses
        Experimental arm, control arm.
    visits, days
        Name and day of each visit, as many as every course has rows.
    y_label
        Name of the score, with its unit.
    width_cm
        Printed width.
    """
    if len(courses) != _ARMS:
        raise ArgumentError("courses", len(courses), "must be two: experimental and control")
    if any(len(course.quantiles) != len(days) for course in courses) or len(days) != len(
        visits
    ):
        raise ArgumentError("days", len(days), "must be as many as visits and rows of courses")
    with style():
        figure = new_figure(width_cm, width_cm * RATIO)
        axes = labelled_axes(figure, "Day after randomisation", y_label)
        for course, colour, dash in zip(
            courses, (ACCENT, GREY_DARK), ("-", (0, (5, 2))), strict=True
        ):
            columns = tuple(zip(*course.quantiles, strict=True))
            low, high = (columns[place] for place in BAND)
            axes.fill_between(days, low, high, color=colour, alpha=SHADE, linewidth=0)
            for place in EDGES:
                axes.plot(days, columns[place], color=colour, linestyle=dash, linewidth=0.7)
            axes.plot(
                days,
                columns[2],
                color=colour,
                linestyle=dash,
                marker="o",
                markersize=3.5,
                linewidth=1.8,
                label=printable(course.label),
            )
        axes.set_xticks(list(days), [printable(visit) for visit in visits])
        axes.margins(x=MARGIN / 2)
        legend(figure, axes, "Median; middle 50% shaded;\nthin lines: middle 90%")
        return finish(figure)
