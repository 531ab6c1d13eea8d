"""Formulae: those that ship with the plan's wording, and how they are written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from toolkit.documents.content import Paragraph, Text
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.documents.kit import Inlines

_PIECE = re.compile(r"~(?P<low>[^~]+)~|\^(?P<high>[^^]+)\^|(?P<plain>[^~^]+)")


@lru_cache
def formulae() -> Mapping[str, Any]:
    """Return ``templates/analysis_plan/formulae.yaml``: families, spending, others."""
    file = templates_folder() / "analysis_plan" / "formulae.yaml"
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


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
