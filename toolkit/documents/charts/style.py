"""How every picture looks, and how it becomes bytes: the same ones each time.

One accent colour and greys, readable in print without colour; DejaVu Sans, which comes with
matplotlib, so that no machine draws another picture. Only matplotlib's object interface is
used; nothing is registered or kept between two pictures.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCENT: Final = "#1f4e79"
ACCENT_PALE: Final = "#dce6f1"
INK: Final = "#222222"
GREY_DARK: Final = "#595959"
GREY: Final = "#8c8c8c"
GREY_LIGHT: Final = "#c8c8c8"
GREY_PALE: Final = "#f0f0f0"
WHITE: Final = "#ffffff"
FONT: Final = "DejaVu Sans"
CM_PER_INCH: Final = 2.54
POINTS_PER_CM: Final = 72 / CM_PER_INCH
DPI: Final = 300

SIZE: Final = 8.0
SIZE_SMALL: Final = 7.0

_SETTINGS: Final[dict[Any, Any]] = {
    "axes.edgecolor": GREY_DARK,
    "axes.labelcolor": INK,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": True,
    "font.family": FONT,
    "font.size": SIZE,
    "path.simplify": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "protocol",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": GREY_DARK,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SIZE_SMALL,
    "ytick.color": GREY_DARK,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SIZE_SMALL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The same picture twice.

    Attributes
    ----------
    png
        Raster, 300 dots per inch.
    svg
        Vector, with letters as outlines, so that no font is needed.
    """

    png: bytes = field(repr=False)
    svg: bytes = field(repr=False)


@contextmanager
def style() -> Iterator[None]:
    """Draw with the settings above and matplotlib's own defaults, whatever a user has set."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def new_figure(width_cm: float, height_cm: float) -> Figure:
    """Make a figure of a printed size; call it, and draw, inside `style`."""
    return Figure(figsize=(width_cm / CM_PER_INCH, height_cm / CM_PER_INCH), facecolor=WHITE)


def finish(figure: Figure) -> Picture:
    """Write a figure as bytes that hold neither date nor version."""
    png, svg = BytesIO(), BytesIO()
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return Picture(png=png.getvalue(), svg=svg.getvalue())
