"""What several rules look up in a protocol: its texts, its open items, and its citations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.spec.base import OpenItem
from toolkit.spec.protocol import Protocol
from toolkit.spec.reading.markup import Use, citations
from toolkit.spec.reading.shape import walk
from toolkit.spec.reading.text_file import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.shape import Found
    from toolkit.spec.reading.source import Loc

LINE_LIMIT = 600
"""Fields that may hold so many characters or more hold words, not ids."""

MANY = 4
"""So many places are named before the rest is only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place where a reference or an evidence item is relied on.

    Attributes
    ----------
    key
        Key of the reference, or id of the evidence item.
    file, line
        Where.
    where
        The same in the protocol's words: a section, or a place in protocol.yaml.
    """

    key: str
    file: Path
    line: int
    where: str


def values(protocol: Protocol) -> list[Found]:
    """Return every value of protocol.yaml, with its place and what the model says of it."""
    return walk(Protocol, protocol.model_dump(mode="json", exclude_none=True))


def open_items(protocol: Protocol) -> Iterator[tuple[Loc, OpenItem]]:
    """Yield every open item with its place, in the order of the model."""
    for found in values(protocol):
        chosen = found.shape.of(found.value)
        if chosen is not None and chosen.model is OpenItem:
            yield found.loc, OpenItem(**found.value)


def texts(protocol: Protocol) -> Iterator[tuple[Loc, str]]:
    """Yield every text in words with its place; ids, dates and open items are none."""
    waiting = tuple(loc for loc, _ in open_items(protocol))
    for found in values(protocol):
        chosen = found.shape.of(found.value)
        if (
            chosen is not None
            and isinstance(found.value, str)
            and chosen.limits.get("max_length", 0) >= LINE_LIMIT
            and found.loc[:-1] not in waiting
        ):
            yield found.loc, found.value


def evidence_named(protocol: Protocol) -> Iterator[tuple[Loc, str]]:
    """Yield every evidence id that a field of protocol.yaml names, with its place."""
    for found in values(protocol):
        if found.shape.refers == "evidence" and isinstance(found.value, str):
            yield found.loc, found.value


def cited(source: ProtocolFolder) -> Iterator[Citation]:
    """Yield every citation, in protocol.yaml and in the narrative, and every evidence named."""
    named = list(evidence_named(source.protocol))
    for loc, text in texts(source.protocol):
        named += [(loc, use.name) for use in citations(text) if isinstance(use, Use)]
    for loc, key in named:
        file, line, where = source.locate(*loc)
        where = re.sub(r"\.evidence\[\d+\]$", "", where)
        yield Citation(key=key, file=file, line=line, where=where)
    for narrative, use in source.uses():
        if use.kind == "citation":
            yield Citation(
                key=use.name,
                file=narrative.file,
                line=use.line,
                where=f"section {narrative.number}",
            )


def places(citations: Iterable[Citation]) -> dict[str, str]:
    """Return for each key where it is used, in words, each place once.

    Examples
    --------
    >>> from pathlib import Path
    >>> one = Citation(key="YOV-03", file=Path("a.md"), line=3, where="section 2.1")
    >>> places([one, one])
    {'YOV-03': 'section 2.1'}
    """
    found: dict[str, dict[str, None]] = {}
    for one in citations:
        found.setdefault(one.key, {})[one.where] = None
    return {key: _listed(list(wheres)) for key, wheres in found.items()}


def _listed(names: list[str]) -> str:
    if len(names) <= MANY:
        return ", ".join(names)
    return f"{', '.join(names[: MANY - 1])} and {len(names) - MANY + 1} more places"


def line_of_item(file: Path, own: str) -> int:
    """Return the line of the item with an id in evidence.yaml or references.json; 0 if none."""
    pattern = re.compile(
        rf"""["']?id["']?\s*:\s*["']?{re.escape(own)}["']?\s*(?:[,}}#]|$)""", re.MULTILINE
    )
    text = read_text(file).text
    found = pattern.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0
