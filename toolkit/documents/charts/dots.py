"""Probabilities of several scenarios, each with its Monte Carlo error, under one another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib.ticker import PercentFormatter

from toolkit.documents.charts.axes import WIDTH_CM, labelled_axes
from toolkit.documents.charts.style import (
    ACCENT,
    GREY,
    GREY_DARK,
    SIZE_SMALL,
    Picture,
    finish,
    new_figure,
    style,
)
from toolkit.documents.charts.text import wrap
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

ERRORS: Final = 1.96
"""Monte Carlo standard errors to each side: an interval of 95 per cent."""
LABEL_CM: Final = 6.4
ROW_CM: Final = 0.66
LINES: Final = 2
"""Of a label at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A simulated probability.

    Attributes
    ----------
    label
        The scenario.
    value, error
        The probability and its Monte Carlo standard error.
    main
        The base case, in the accent colour.
    """

    label: str
    value: float
    error: float
    main: bool = False

    def __post_init__(self) -> None:
        if not (0.0 <= self.value <= 1.0 and math.isfinite(self.error) and self.error >= 0.0):
            raise ArgumentError("value", self.value, "must be a probability with its error")


def scenario_dots(
    dots: Sequence[Dot],
    *,
    x_label: str = "Power",
    line: float | None = None,
    width_cm: float = WIDTH_CM,
) -> Picture:
    """Draw a probability for each scenario with its interval, in the order given.

    Parameters
    ----------
    dots
        At least one, from top to bottom.
    x_label
        Name of the axis.
    line
        A probability to compare with, as an upright line; such as that of the formula.
    width_cm
        Printed width.
    """
    if not dots:
        raise ArgumentError("dots", 0, "must be one at least")
    with style():
        figure = new_figure(width_cm, 1.8 + ROW_CM * len(dots))
        axes = labelled_axes(figure, x_label, "")
        axes.set_xlim(0.0, 1.0)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        if line is not None:
            axes.axvline(line, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1.5)
        for place, dot in enumerate(dots):
            colour = ACCENT if dot.main else GREY_DARK
            axes.errorbar(
                [dot.value],
                [place],
                xerr=[[ERRORS * dot.error], [ERRORS * dot.error]],
                fmt="o" if dot.main else "s",
                color=colour,
                markersize=5.0 if dot.main else 4.0,
                linewidth=1.2,
                capsize=2.0,
            )
        axes.set_yticks(
            range(len(dots)),
            [wrap(dot.label, SIZE_SMALL, LABEL_CM, most=LINES).text for dot in dots],
        )
        axes.set_ylim(len(dots) - 0.4, -0.6)
        figure.tight_layout(pad=0.6)
        return finish(figure)
