"""How wide a text gets in the house typeface, for decisions that cannot wait for a layout.

Calibri and Carlito share these widths, in thousandths of the type size. They are an estimate
for any other typeface; nothing but the look of a page depends on them.

References
----------
Advance widths (table ``hmtx``) of Carlito Regular and Bold, version 1.104, by Łukasz Dziedzic,
metric-compatible with Calibri; SIL Open Font License 1.1.
"""

from __future__ import annotations

import re
from typing import Final

FIRST: Final = 32
"""Code of the first letter of the tables: the space."""
# fmt: off
REGULAR: Final = (
    226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507,
    507, 507, 507, 507, 507, 507, 507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533,
    615, 488, 459, 631, 623, 252, 319, 520, 420, 855, 646, 662, 517, 673, 543, 459, 487, 642,
    567, 890, 519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525, 498, 305, 471,
    525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391, 335, 525, 452, 715, 433, 453,
    395, 314, 460, 314, 498,
)
BOLD: Final = (
    226, 326, 438, 498, 507, 729, 705, 233, 312, 312, 498, 498, 258, 306, 267, 430, 507, 507,
    507, 507, 507, 507, 507, 507, 507, 507, 276, 276, 498, 498, 498, 463, 898, 606, 561, 529,
    630, 488, 459, 637, 631, 267, 331, 547, 423, 874, 659, 676, 532, 686, 563, 473, 495, 653,
    591, 906, 551, 520, 478, 325, 430, 325, 498, 498, 300, 494, 537, 418, 537, 503, 316, 474,
    537, 246, 255, 480, 246, 813, 537, 538, 537, 537, 355, 399, 347, 537, 473, 745, 459, 474,
    397, 344, 475, 344, 498,
)
# fmt: on
OTHER: Final = 560
"""Width of any letter that is not in the tables."""
_BREAKS: Final = re.compile(r" +|(?<=[-–—])")


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a text in twentieths of a point; `size` is in points.

    Examples
    --------
    >>> text_width("0000", 10)
    405.6
    """
    table = BOLD if bold else REGULAR
    places = (ord(letter) - FIRST for letter in text)
    units = sum(table[place] if 0 <= place < len(table) else OTHER for place in places)
    return units * size / 50


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of the longest piece of a text that is never broken.

    Examples
    --------
    >>> longest_word("a b-cd", 10) == text_width("cd", 10)
    True
    """
    return max(text_width(word, size, bold=bold) for word in _BREAKS.split(text))


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into the lines that it will probably have.

    Examples
    --------
    >>> wrap("to be or not to be", 800, 10)
    ['to be or', 'not to be']
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def count_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Count the lines of a text; a word wider than a line is broken into several.

    Examples
    --------
    >>> count_lines("0" * 12, 500, 10)
    3
    """
    return sum(
        max(1, -int(-text_width(line, size, bold=bold) // width))
        for line in wrap(text, width, size, bold=bold)
    )
