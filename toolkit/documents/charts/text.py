"""Text in pictures: how wide it is, where it breaks, and what the font cannot print.

Everything that stands in a picture is measured before it is placed. Sizes are in points,
lengths in centimetres.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from toolkit.documents.charts.style import FONT, POINTS_PER_CM

LINE_HEIGHT: Final = 1.25
"""Distance of two lines, as a multiple of the type size."""
ELLIPSIS: Final = "…"
_MEASURE: Final = 100.0
_FIXED_POINT: Final = 65536.0
_MISSING: Final = "□"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A text broken into lines.

    Attributes
    ----------
    lines
        The lines.
    width, height
        What they take, in cm.
    """

    lines: tuple[str, ...]
    width: float
    height: float

    @property
    def text(self) -> str:
        """The text with line feeds."""
        return "\n".join(self.lines)


@functools.cache
def _font(*, bold: bool) -> FT2Font:
    path = findfont(FontProperties(family=FONT, weight="bold" if bold else "normal"))
    # Not get_font: that one is shared with the renderers, which change its size.
    font = FT2Font(path)
    font.set_size(_MEASURE, 72)
    return font


def printable(text: str) -> str:
    r"""Write one line of text in which what the font cannot print is an empty box.

    Examples
    --------
    >>> printable("dose\n≥ 1 mg")
    'dose ≥ 1 mg'
    """
    known = _font(bold=False).get_charmap()
    return "".join(
        character if ord(character) in known else _MISSING
        for character in " ".join(text.split())
    )


@functools.cache
def _advance(character: str, *, bold: bool) -> float:
    glyph = _font(bold=bold).load_char(ord(character))
    return glyph.linearHoriAdvance / _FIXED_POINT / _MEASURE


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of one line, in cm; kerning is left out, so that it is never too small."""
    return sum(_advance(character, bold=bold) for character in text) * size / POINTS_PER_CM


def line_height(size: float) -> float:
    """Distance of two lines, in cm."""
    return size * LINE_HEIGHT / POINTS_PER_CM


def wrap(
    text: str, size: float, room: float, *, bold: bool = False, most: int | None = None
) -> Lines:
    """Break a text into lines no wider than some room, in cm; long words are cut apart.

    Parameters
    ----------
    text, size, room, bold
        What, how large in points, how wide in cm, and how heavy.
    most
        Number of lines at most; where more are needed the last ends with an ellipsis.
    """
    lines: list[str] = []
    for word in printable(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines += _cut(word, size, room, bold=bold)
    if most is not None and len(lines) > most:
        lines[most - 1 :] = [shorten(" ".join(lines[most - 1 :]), size, room, bold=bold)]
    widest = max(width(line, size, bold=bold) for line in lines)
    return Lines(lines=tuple(lines), width=widest, height=len(lines) * line_height(size))


def fits(text: str, size: float, room: float, *, lines: int, bold: bool = False) -> bool:
    """Whether a text fits into so many lines without a word being cut apart."""
    words = printable(text).split(" ")
    if any(width(word, size, bold=bold) > room for word in words):
        return False
    return len(wrap(text, size, room, bold=bold).lines) <= lines


def shorten(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Cut a line to some room, in cm, with an ellipsis where something is missing."""
    line = printable(text)
    if width(line, size, bold=bold) <= room:
        return line
    kept = _cut(line, size, room - width(ELLIPSIS, size, bold=bold), bold=bold)[0]
    return kept.rstrip() + ELLIPSIS


def _cut(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """Cut a word into parts that fit; a part has one letter at least."""
    parts = [""]
    taken = 0.0
    for character in word:
        wide = width(character, size, bold=bold)
        if parts[-1] and taken + wide > room:
            parts.append("")
            taken = 0.0
        parts[-1] += character
        taken += wide
    return parts
