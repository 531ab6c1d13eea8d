"""Numbers of everything that can be referred to: sections, captions, sources.

One walk over the tree before writing finds them all, so that a reference may stand before its
target, and so that all references that lead nowhere are told at once.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import (
    Cite,
    CrossReference,
    Document,
    Figure,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Open,
    Section,
    Table,
)
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from toolkit.documents.content import Block

LONGEST_BOOKMARK: Final = 40
REFERENCES_M11: Final = "14"
"""M11 number of the section that carries the list of references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Something that can be referred to.

    Attributes
    ----------
    word, number
        As printed: "Table" and "3", or "Section" and "6.1".
    text
        Title or caption without number.
    anchor
        Bookmark around word and number; for a section around its heading.
    entry
        Bookmark that the table of contents leads to.
    level
        Of a section; 0 for tables and figures.
    """

    word: str
    number: str
    text: str
    anchor: str
    entry: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """All that can be referred to in one document."""

    sections: tuple[Label, ...]
    captions: Mapping[str, Label]
    m11: Mapping[str, Label]
    sources: Mapping[str, int]


def plain(inlines: Iterable[Inline]) -> str:
    """Text of inline pieces without references and citations, for contents and alt texts."""
    pieces: list[str] = []
    for piece in inlines:
        if isinstance(piece, Open):
            pieces.append(open_text(piece))
        elif isinstance(piece, LineBreak):
            pieces.append(" ")
        elif not isinstance(piece, Cite | CrossReference):
            pieces.append(piece.text)
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def open_text(item: Open) -> str:
    """Print an open item: in brackets, so that it shows without colour too."""
    return item.text if item.text.startswith("[") else f"[{item.text}]"


def bookmark_name(prefix: str, key: str) -> str:
    """Name of a bookmark: letters, digits and underscores, 40 characters at most.

    Examples
    --------
    >>> bookmark_name("_Ref_", "tbl-sensitivity")
    '_Ref_tbl_sensitivity'
    """
    name = prefix + re.sub(r"[^0-9A-Za-z]", "_", key)
    if len(name) <= LONGEST_BOOKMARK and re.fullmatch(r"[0-9A-Za-z._-]+", key):
        return name
    tail = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_BOOKMARK - 9]}_{tail}"


def blocks_of(document: Document) -> Iterator[Block]:
    """Every block at top level, in the order of the page."""
    yield from document.cover
    for _, blocks in document.front:
        yield from blocks
    for section in document.sections:
        yield from section.blocks


def _inlines(blocks: Iterable[Block]) -> Iterator[Inline]:
    for block in blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                yield from _inlines(item)
        elif isinstance(block, Table):
            yield from block.caption
            for row in (*block.header, *block.rows):
                for cell in row:
                    yield from cell.inlines
                    yield from _inlines(cell.blocks)
            for _, note in block.notes:
                yield from note
        elif isinstance(block, Figure):
            yield from block.caption
            yield from block.notes
        else:
            yield from block.inlines


def collect_labels(
    document: Document, references: Sequence[tuple[str, tuple[Inline, ...]]]
) -> Labels:
    """Count everything and check every reference.

    Raises
    ------
    DocumentError
        A number that is not the one Word counts, an id used twice, a reference or citation
        that leads nowhere, a link to anything but the web or a mail address.
    """
    problems: list[str] = []
    sections = _sections(document.sections, problems)
    captions: dict[str, Label] = {}
    anchors: dict[str, str] = {}
    counts = {"Table": 0, "Figure": 0}
    for block in blocks_of(document):
        if isinstance(block, Table | Figure) and block.caption:
            word = type(block).__name__
            counts[word] += 1
            if block.id in captions:
                problems.append(f"two captions have the id {block.id!r}")
            anchor = bookmark_name("_Ref_", block.id)
            first = anchors.setdefault(anchor, block.id)
            if first != block.id:
                problems.append(f"the ids {first!r} and {block.id!r} are too much alike")
            captions[block.id] = Label(
                word=word,
                number=str(counts[word]),
                text=plain(block.caption),
                anchor=anchor,
                entry=f"_Toc{word}{counts[word]:04d}",
            )
    m11 = {
        section.m11: label
        for section, label in zip(document.sections, sections, strict=True)
        if section.m11
    }
    sources = {key: place for place, (key, _) in enumerate(references, start=1)}
    labels = Labels(sections=tuple(sections), captions=captions, m11=m11, sources=sources)
    if sources and REFERENCES_M11 not in m11:
        problems.append(f"there are references, but no section {REFERENCES_M11} to hold them")
    if len(sources) < len(references):
        problems.append("a source stands twice in the list of references")
    written = [*_inlines(blocks_of(document))]
    written += [piece for _, entry in references for piece in entry]
    problems += [text for piece in written for text in _check(piece, labels)]
    if problems:
        raise DocumentError("; ".join(dict.fromkeys(problems)))
    return labels


def _sections(sections: Sequence[Section], problems: list[str]) -> list[Label]:
    counters = [0] * 5
    deepest = 0
    labels: list[Label] = []
    seen: set[str] = set()
    for place, section in enumerate(sections, start=1):
        level = section.level
        if not 1 <= level <= min(deepest + 1, 5):
            problems.append(f"section {section.number} is at level {level} after {deepest}")
            level = min(max(level, 1), 5)
        if not section.title.strip():
            problems.append(f"section {section.number} has no title")
        counters[level - 1] += 1
        counters[level:] = [0] * (5 - level)
        deepest = level
        counted = ".".join(str(count) for count in counters[:level])
        if section.number != counted:
            problems.append(f"section {section.number} is counted as {counted} by Word")
        if section.m11 and section.m11 in seen:
            problems.append(f"two sections have the M11 number {section.m11}")
        seen.add(section.m11)
        labels.append(
            Label(
                word="Section",
                number=counted,
                text=" ".join(section.title.split()),
                anchor=bookmark_name("_M11_", section.m11) if section.m11 else "",
                entry=f"_Toc{place:08d}",
                level=level,
            )
        )
    return labels


def _check(piece: Inline, labels: Labels) -> Iterator[str]:
    if isinstance(piece, Cite):
        for key in piece.keys:
            if key not in labels.sources:
                yield f"the citation {key!r} is not in the list of references"
    elif isinstance(piece, CrossReference):
        known = labels.captions if piece.kind == "caption" else labels.m11
        if piece.target not in known:
            yield f"the {piece.kind} {piece.target!r} is referred to, but is not there"
    elif isinstance(piece, Link) and not re.match(r"(https?://|mailto:)\S+$", piece.url):
        yield f"the link {piece.url!r} leads neither to the web nor to a mail address"
