"""Charts of numbers: power, boundaries, probability of stopping, sensitivity.

They take plain values and draw them; nothing is computed here but places on the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from matplotlib import colors as mcolors
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from toolkit.documents.chart_style import (
    ACCENT,
    ACCENT_PALE,
    CM_PER_INCH,
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
    new_axes,
    new_figure,
    style,
)
from toolkit.documents.chart_text import fits, printable, shorten, wrap
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_CM: Final = 15.0
RATIO: Final = 0.56
LEGEND_LABEL_CM: Final = 5.0
_DASHES: Final = ((0, ()), (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (3, 1, 1, 1)))
_MARGIN: Final = 0.06
_WHITE_ON: Final = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line through points.

    Attributes
    ----------
    label
        In the legend.
    x, y
        Places, as many of one as of the other; x rises.
    main
        The planned case, in the accent colour.
    """

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    main: bool = False

    def __post_init__(self) -> None:
        if not (len(self.x) == len(self.y) > 1):
            raise ArgumentError("x", len(self.x), "must have as many places as y, two at least")
        if not all(math.isfinite(value) for value in (*self.x, *self.y)):
            raise ArgumentError("y", self.label, "must hold finite numbers only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The planned point of a curve, with what stands beside it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A place on the horizontal axis that means something."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryPlot:
    """Boundaries of a group-sequential design on the scale of the test statistic.

    Attributes
    ----------
    information
        Share of the planned information at each look; the last is 1.
    efficacy, futility
        Boundary at each look; None where there is none. Positive values favour the
        experimental arm.
    labels
        What each look is called.
    mirror
        Whether the efficacy boundary also stands on the other side of zero.
    """

    information: tuple[float, ...]
    efficacy: tuple[float | None, ...]
    futility: tuple[float | None, ...]
    labels: tuple[str, ...]
    x_label: str = "Information (share of the planned)"
    y_label: str = "Test statistic (z)"
    mirror: bool = False

    def __post_init__(self) -> None:
        looks = len(self.information)
        if not looks == len(self.efficacy) == len(self.futility) == len(self.labels) > 0:
            raise ArgumentError("labels", len(self.labels), "must be one for each look")


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
            if len(part) != len(self.rows) or any(len(row) != len(self.columns) for row in part):
                raise ArgumentError("values", len(part), "must be one for each row and column")


def power_curve(
    curves: Sequence[Curve],
    *,
    x_label: str,
    y_label: str = "Power",
    target: float | None = None,
    planned: Planned | None = None,
    legend_title: str = "",
    width_cm: float = WIDTH_CM,
) -> Picture:
    """Draw power against sample size or effect.

    Parameters
    ----------
    curves
        At least one; probabilities on the vertical axis.
    x_label, y_label
        Names of the axes, with unit.
    target
        The power asked for, as a thin line.
    planned
        The design's own point.
    legend_title
        What tells the curves apart.
    width_cm
        Printed width.
    """
    with style():
        figure = new_figure(width_cm, width_cm * RATIO)
        axes = _axes(figure, x_label, y_label)
        _probability_axis(axes)
        axes.margins(x=_MARGIN / 2)
        if target is not None:
            axes.axhline(target, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1.5)
        _draw(axes, curves)
        if planned is not None:
            _point_out(axes, planned)
        _legend(figure, axes, legend_title)
        return finish(figure)


def stopping_curve(
    curves: Sequence[Curve],
    *,
    x_label: str,
    y_label: str = "Probability of stopping",
    marks: Sequence[Marked] = (),
    percent_x: bool = True,
    legend_title: str = "",
    width_cm: float = WIDTH_CM,
) -> Picture:
    """Draw the probability that a rule stops the trial, against the true rate.

    Parameters
    ----------
    curves
        One for each rule or look.
    marks
        Rates that mean something, as upright lines with their text above the axes.
    percent_x
        Whether x holds proportions, to be printed as percentages.
    x_label, y_label, legend_title, width_cm
        As in `power_curve`.
    """
    with style():
        figure = new_figure(width_cm, width_cm * RATIO)
        axes = _axes(figure, x_label, y_label)
        _probability_axis(axes)
        axes.margins(x=_MARGIN / 2)
        if percent_x:
            axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _place: f"{100 * x:.6g}%"))
        _draw(axes, curves)
        _upright(axes, marks, width_cm)
        _legend(figure, axes, legend_title)
        return finish(figure)


def boundary_plot(plot: BoundaryPlot, *, width_cm: float = WIDTH_CM) -> Picture:
    """Draw stopping boundaries against information, with their values."""
    with style():
        figure = new_figure(width_cm, width_cm * RATIO)
        axes = _axes(figure, plot.x_label, plot.y_label)
        known = [value for value in (*plot.efficacy, *plot.futility) if value is not None]
        lowest, highest = min([*known, 0.0]), max([*known, 0.0])
        if plot.mirror:
            lowest = min(lowest, -highest)
        room = 0.22 * max(highest - lowest, 1.0)
        axes.set_ylim(lowest - room, highest + room)
        first = min(plot.information)
        axes.set_xlim(max(0.0, first - 0.25 * max(1.0 - first, 0.3)), 1.1)
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda x, _place: f"{100 * x:.6g}%" if x < 1.0 + _MARGIN else "")
        )
        axes.axhline(0.0, color=GREY_LIGHT, linewidth=0.8)
        for share in plot.information:
            axes.axvline(share, color=GREY_LIGHT, linewidth=0.8, zorder=1.2)
        _region(axes, plot, plot.efficacy, above=True)
        _region(axes, plot, plot.futility, above=False)
        if plot.mirror:
            flipped = tuple(None if value is None else -value for value in plot.efficacy)
            _boundary(axes, plot, flipped, None, ACCENT, "o", below=True)
        _boundary(axes, plot, plot.efficacy, "Efficacy", ACCENT, "o", below=False)
        _boundary(axes, plot, plot.futility, "Futility", GREY_DARK, "s", below=True)
        _look_labels(axes, plot, width_cm)
        _legend(figure, axes, "Boundary")
        return finish(figure)


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
                depth = 0.0 if value is None or most == least else (value - least) / (most - least)
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


def _axes(figure: Figure, x_label: str, y_label: str) -> Axes:
    """Axes whose names are broken into lines where they are long."""
    width, height = (CM_PER_INCH * inches for inches in figure.get_size_inches())
    return new_axes(
        figure,
        wrap(x_label, SIZE, width * 0.6, most=3).text,
        wrap(y_label, SIZE, height * 0.7, most=3).text,
    )


def _probability_axis(axes: Axes) -> None:
    axes.set_ylim(0.0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.6g}"))


def _draw(axes: Axes, curves: Sequence[Curve]) -> None:
    """The main curve in the accent colour, others in grey, told apart by their dashes."""
    if not curves:
        raise ArgumentError("curves", 0, "must be one at least")
    others = 0
    for curve in curves:
        if not curve.main:
            others += 1
        axes.plot(
            curve.x,
            curve.y,
            label=shorten(curve.label, SIZE_SMALL, LEGEND_LABEL_CM),
            color=ACCENT if curve.main else (GREY_DARK, GREY)[others % 2],
            linewidth=2.0 if curve.main else 1.3,
            linestyle="-" if curve.main else _DASHES[others % len(_DASHES)],
            zorder=3 if curve.main else 2,
        )


def _point_out(axes: Axes, planned: Planned) -> None:
    """Mark the planned point; its text stands on the side with more room, below the curve."""
    axes.plot([planned.x], [planned.y], "o", color=ACCENT, markersize=6, zorder=4)
    axes.plot(
        [planned.x, planned.x], [0.0, planned.y], color=ACCENT, linewidth=0.8, zorder=1.6
    )
    low, high = axes.get_xlim()
    left = planned.x > (low + high) / 2
    axes.annotate(
        wrap(planned.text, SIZE, 4.0, most=4).text,
        (planned.x, 0.05),
        xytext=(-6 if left else 6, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="bottom",
        fontsize=SIZE,
        color=ACCENT,
        bbox={"facecolor": WHITE, "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
        zorder=5,
    )


def _legend(figure: Figure, axes: Axes, title: str) -> None:
    """Put the legend outside, on the right, where no curve can be."""
    handles, _labels = axes.get_legend_handles_labels()
    if handles:
        legend = axes.legend(
            loc="upper left",
            bbox_to_anchor=(1.01, 1.0),
            frameon=False,
            fontsize=SIZE_SMALL,
            title=printable(title) if title else None,
            title_fontsize=SIZE_SMALL,
            alignment="left",
            handlelength=2.6,
        )
        legend.set_in_layout(True)
    figure.tight_layout(pad=0.6)


def _upright(axes: Axes, marks: Sequence[Marked], width_cm: float) -> None:
    """Upright lines; their texts stand above the axes, on as many rows as they need."""
    low, high = axes.get_xlim()
    room = width_cm * 0.6 / (high - low)
    ends: list[float] = []
    for marked in sorted(marks, key=lambda one: one.x):
        axes.axvline(marked.x, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1.5)
        text = shorten(marked.text, SIZE_SMALL, width_cm * 0.4)
        half = wrap(text, SIZE_SMALL, width_cm).width / room / 2
        row = next((i for i, end in enumerate(ends) if marked.x - half > end), len(ends))
        ends[row : row + 1] = [marked.x + half * 1.1]
        axes.annotate(
            text,
            (marked.x, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3 + row * SIZE_SMALL * 1.3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=SIZE_SMALL,
            color=GREY_DARK,
        )


def _known(
    plot: BoundaryPlot, values: Sequence[float | None]
) -> tuple[list[float], list[float]]:
    pairs = [(x, y) for x, y in zip(plot.information, values, strict=True) if y is not None]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _region(
    axes: Axes, plot: BoundaryPlot, values: Sequence[float | None], *, above: bool
) -> None:
    """Shade where the trial stops, between the looks that have a boundary."""
    x, y = _known(plot, values)
    if len(x) > 1 or (x and not above):
        end = axes.get_ylim()[1 if above else 0]
        if len(x) == 1:
            x, y = [x[0] - 0.02, x[0] + 0.02], y * 2
        axes.fill_between(
            x, y, end, color=ACCENT_PALE if above else GREY_PALE, linewidth=0, zorder=0.5
        )


def _boundary(
    axes: Axes,
    plot: BoundaryPlot,
    values: Sequence[float | None],
    label: str | None,
    colour: str,
    marker: str,
    *,
    below: bool,
) -> None:
    x, y = _known(plot, values)
    if not x:
        return
    axes.plot(
        x, y, marker=marker, color=colour, linewidth=1.4, markersize=5.5, label=label, zorder=3
    )
    told = set() if label != "Futility" else set(zip(plot.information, plot.efficacy, strict=True))
    for place, value in zip(x, y, strict=True):
        if (place, value) in told:
            continue  # at the last look both boundaries are one
        axes.annotate(
            f"{value:.3f}".replace("-", "−"),
            (place, value),
            xytext=(0, -7 if below else 7),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
            fontsize=SIZE,
            color=colour,
            bbox={"facecolor": WHITE, "edgecolor": "none", "alpha": 0.85, "pad": 1.0},
            zorder=4,
        )


def _look_labels(axes: Axes, plot: BoundaryPlot, width_cm: float) -> None:
    """Names of the looks above the axes, none wider than the smallest gap between two."""
    low, high = axes.get_xlim()
    scale = width_cm * 0.68 / (high - low)
    looks = plot.information
    gaps = [after - before for before, after in pairwise(looks)] or [high - low]
    room = max(0.92 * min(gaps) * scale, 1.2)
    small = all(fits(label, SIZE_SMALL, room, lines=3) for label in plot.labels)
    size = SIZE_SMALL if small else SIZE_SMALL - 1
    for place, label in zip(looks, plot.labels, strict=True):
        axes.annotate(
            wrap(label, size, room, most=4).text,
            (place, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=size,
            color=GREY_DARK,
        )
