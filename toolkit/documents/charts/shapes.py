"""Boxes, arrows, markers and texts of drawings, on axes whose unit is the cm, downwards."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from toolkit.documents.charts.style import ACCENT, GREY_DARK, INK, SIZE_SMALL, WHITE
from toolkit.documents.charts.text import Lines, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from toolkit.documents.charts.schema_layout import Mode

TINY: Final = 6.0
MODES: Final[dict[Mode, tuple[str, str, str]]] = {
    "site": ("o", GREY_DARK, "Visit at the site"),
    "remote": ("o", WHITE, "Remote visit"),
    "phone": ("^", WHITE, "Telephone call"),
}


def letter(place: int) -> str:
    """Return A, B, ..., Z, AA, BB, ..."""
    return ascii_uppercase[place % 26] * (place // 26 + 1)


def optional(text: str, room: float) -> Lines | None:
    """Break a small text into four lines at most; None where there is no text."""
    return wrap(text, TINY, room, most=4) if text else None


def stacked(lines: Iterable[Lines | None]) -> float:
    """Height of texts that stand one below the other."""
    return sum(part.height for part in lines if part)


def stack(
    axes: Axes,
    x: float,
    middle: float,
    stack: Iterable[Lines | None],
    *,
    colour: str = INK,
    size: float = SIZE_SMALL,
    bold: bool = False,
) -> None:
    """Texts one below the other; the first of a heading is bold, the rest small."""
    parts = list(stack)
    top = middle - stacked(parts) / 2
    heading = isinstance(stack, tuple)
    for i, lines in enumerate(parts):
        if lines:
            lead = heading and i == 0
            text(
                axes,
                x,
                top + lines.height / 2,
                lines.text,
                TINY if heading and not lead else size,
                colour=colour,
                bold=bold or lead,
            )
            top += lines.height


def text(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    colour: str = INK,
    bold: bool = False,
) -> None:
    """Put a text around a point."""
    axes.text(
        x,
        y,
        text,
        fontsize=size,
        ha="center",
        va="center",
        color=colour,
        zorder=6,
        fontweight="bold" if bold else "normal",
        linespacing=1.1,
    )


def box(
    axes: Axes, left: float, right: float, top: float, bottom: float, *, face: str, edge: str
) -> None:
    """Draw a box with round corners."""
    axes.add_patch(
        FancyBboxPatch(
            (left + 0.04, top),
            right - left - 0.08,
            bottom - top,
            boxstyle="round,pad=0,rounding_size=0.07",
            facecolor=face,
            edgecolor=edge,
            linewidth=0.8,
            zorder=3,
        )
    )


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw an arrow."""
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>,head_length=3.2,head_width=1.8",
            shrinkA=0,
            shrinkB=0,
            color=GREY_DARK,
            linewidth=1.1,
            zorder=2,
        )
    )


def marker(axes: Axes, x: float, y: float, mode: Mode, *, primary: bool) -> None:
    """Draw the mark of a contact; that of the primary endpoint is larger."""
    shape, face, _ = MODES[mode]
    colour = ACCENT if primary else GREY_DARK
    axes.plot(
        [x],
        [y],
        marker=shape,
        color=colour,
        markerfacecolor=ACCENT if primary else face,
        markeredgecolor=colour,
        markeredgewidth=0.9,
        markersize=7.5 if primary else 5.0,
        zorder=5,
    )
