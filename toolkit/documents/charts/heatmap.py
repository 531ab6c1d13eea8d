"""Values for pairs of assumptions, shaded by size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matplotlib import colors as mcolors
from matplotlib.patches import Rectangle

from toolkit.documents.charts.axes import WIDTH_CM
from toolkit.documents.charts.style import (
    ACCENT,
    GREY_LIGHT,
    INK,
    SIZE,
    SIZE_SMALL,
    WHITE,
    Picture,
    finish,
    new_figure,
    style,
)
from toolkit.documents.charts.text import printable, shorten, wrap
from toolkit.errors import ArgumentError

_WHITE_ON: Final = 0.6
"""Depth from which white letters read better than dark ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heatmap:
    """A value for each pair of assumptions.

    Attributes
    ----------
    rows, columns
        What the assumptions are, as printed.
    values
        One row of values for each of `rows`; None where there is none.
    texts
        What each cell prints.
    base
        Place of the planning values: row and column.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    row_label: str
    column_label: str
    base: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for part in (self.values, self.texts):
            if len(part) != len(self.rows) or any(
                len(row) != len(self.columns) for row in part
            ):
                raise ArgumentError("values", len(part), "must be one for each row and column")


def sensitivity_heatmap(plot: Heatmap, *, width_cm: float = WIDTH_CM) -> Picture:
    """Draw a table of values shaded by size; the planning values have a frame."""
    with style():
        height = 1.9 + 0.75 * len(plot.rows)
        figure = new_figure(width_cm, height)
        axes = figure.add_subplot()
        known = [value for row in plot.values for value in row if value is not None]
        least, most = min(known, default=0.0), max(known, default=1.0)
        for i, row in enumerate(plot.values):
            for j, value in enumerate(row):
                depth = (
                    0.0 if value is None or most == least else (value - least) / (most - least)
                )
                axes.add_patch(_cell(i, j, depth if value is not None else None))
                axes.text(
                    j,
                    i,
                    printable(plot.texts[i][j]),
                    ha="center",
                    va="center",
                    fontsize=SIZE,
                    color=WHITE if depth > _WHITE_ON else INK,
                    fontweight="bold" if plot.base == (i, j) else "normal",
                )
        if plot.base:
            axes.add_patch(_frame(*plot.base))
        axes.set_xlim(-0.5, len(plot.columns) - 0.5)
        axes.set_ylim(len(plot.rows) - 0.5, -0.5)
        column_room = 0.72 * width_cm / len(plot.columns)
        axes.set_xticks(
            range(len(plot.columns)),
            [shorten(text, SIZE_SMALL, column_room) for text in plot.columns],
        )
        axes.set_yticks(
            range(len(plot.rows)), [shorten(text, SIZE_SMALL, 3.2) for text in plot.rows]
        )
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.set_xlabel(wrap(plot.column_label, SIZE, width_cm * 0.7, most=2).text)
        axes.set_ylabel(wrap(plot.row_label, SIZE, height * 0.8, most=3).text)
        figure.tight_layout(pad=0.6)
        return finish(figure)


def _cell(row: int, column: int, depth: float | None) -> Rectangle:
    """One cell: from white to the accent colour by its depth, hatched without a value."""
    paper, colour = mcolors.to_rgb(WHITE), mcolors.to_rgb(ACCENT)
    share = 0.0 if depth is None else 0.08 + 0.82 * depth
    mixed = tuple((1 - share) * a + share * b for a, b in zip(paper, colour, strict=True))
    return Rectangle(
        (column - 0.5, row - 0.5),
        1,
        1,
        facecolor=mixed,
        edgecolor=WHITE if depth is not None else GREY_LIGHT,
        linewidth=1.0,
        hatch=None if depth is not None else "////",
    )


def _frame(row: int, column: int) -> Rectangle:
    return Rectangle(
        (column - 0.46, row - 0.46), 0.92, 0.92, fill=False, edgecolor=INK, linewidth=1.4
    )
