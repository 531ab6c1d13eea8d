"""Small matters of print: what must not part at a line's end, and quotation marks that curl.

One function, used on all prose, so that text from Markdown and text from YAML look the same.
"""

from __future__ import annotations

import re
from typing import Final

NO_BREAK: Final = "\u00a0"

_UNIT: Final = re.compile(
    r"(?<=\d) (?=(?:mg/kg|mg|µg|ng|kg|g/L|g/dL|mmol/L|mL|mmHg|ms|%|°C)(?![A-Za-z]))"
)
_OPENS_AFTER: Final = frozenset(" \t\n\u00a0([{–—/\"'“‘")


def typography(text: str, *, before: str = "") -> str:
    r"""Tie units to their figures and curl straight quotation marks.

    Parameters
    ----------
    text
        A piece of plain text.
    before
        What stands before it in the same paragraph; its last character decides which way a
        mark at the very start curls.

    Examples
    --------
    >>> typography("0.1 mg") == "0.1\u00a0mg"
    True
    >>> typography('the "zero" arm\'s dose')
    'the “zero” arm’s dose'
    """
    tied = _UNIT.sub(NO_BREAK, text)
    if '"' not in tied and "'" not in tied:
        return tied
    printed: list[str] = []
    last = before[-1:]
    for place, character in enumerate(tied):
        if character in "\"'":
            opens = not last or last in _OPENS_AFTER
            if character == "'" and tied[place + 1 : place + 2].isdigit():
                opens = False  # the '90s: letters left out, not a quotation
            character = _curl(character, opens=opens)  # noqa: PLW2901 - the mark in its new form
        printed.append(character)
        last = character
    return "".join(printed)


def _curl(mark: str, *, opens: bool) -> str:
    if mark == '"':
        return "“" if opens else "”"
    return "‘" if opens else "’"
