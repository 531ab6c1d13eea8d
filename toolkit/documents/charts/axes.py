"""Axes of charts: thin lines, a pale grid, names that break into lines, a legend outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.charts.style import CM_PER_INCH, GREY_PALE, SIZE, SIZE_SMALL
from toolkit.documents.charts.text import printable, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_CM: Final = 15.0
RATIO: Final = 0.56
"""Height of a chart as a share of its width."""
MARGIN: Final = 0.06


def labelled_axes(figure: Figure, x_label: str, y_label: str) -> Axes:
    """Make axes whose names are broken into lines where they are long."""
    width, height = (CM_PER_INCH * inches for inches in figure.get_size_inches())
    axes = figure.add_subplot()
    axes.set_xlabel(wrap(x_label, SIZE, width * 0.6, most=3).text)
    axes.set_ylabel(wrap(y_label, SIZE, height * 0.7, most=3).text)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color=GREY_PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    return axes


def legend(figure: Figure, axes: Axes, title: str) -> None:
    """Put the legend outside, on the right, where no curve can be."""
    handles, _labels = axes.get_legend_handles_labels()
    if handles:
        box = axes.legend(
            loc="upper left",
            bbox_to_anchor=(1.01, 1.0),
            frameon=False,
            fontsize=SIZE_SMALL,
            title=printable(title) if title else None,
            title_fontsize=SIZE_SMALL,
            alignment="left",
            handlelength=2.6,
        )
        box.set_in_layout(True)
    figure.tight_layout(pad=0.6)
