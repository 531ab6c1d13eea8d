"""Formulae in running text: lowered and raised pieces, a list of symbols below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.content import Paragraph, Text

if TYPE_CHECKING:
    from toolkit.documents.kit import Inlines

_PIECE = re.compile(r"~(?P<low>[^~]+)~|\^(?P<high>[^^]+)\^|(?P<plain>[^~^]+)")


def pieces(said: str) -> Inlines:
    """Read ``~lowered~`` and ``^raised^`` text.

    Examples
    --------
    >>> [(piece.text, piece.position) for piece in pieces("s^2^ = x~i~")]
    [('s', 'normal'), ('2', 'superscript'), (' = x', 'normal'), ('i', 'subscript')]
    """
    made = []
    for found in _PIECE.finditer(said):
        if found["low"]:
            made.append(Text(text=found["low"], position="subscript"))
        elif found["high"]:
            made.append(Text(text=found["high"], position="superscript"))
        else:
            made.append(Text(text=found["plain"]))
    return tuple(made)


def formula(said: str) -> Paragraph:
    """Return a formula as a paragraph of its own."""
    return Paragraph(inlines=pieces(said), role="formula")
