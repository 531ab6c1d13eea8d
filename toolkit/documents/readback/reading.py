"""Reads a Word file that people may have edited into lines, section by section.

Tracked changes are read as accepted. The contents and the lists of tables and figures are left
out: Word makes them anew from the headings and captions, which are read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.readback.lines import Comment, Line, Piece, Place, Reading, Tracked
from toolkit.documents.readback.runs import ParagraphReader
from toolkit.documents.word.flatten import relation_targets
from toolkit.documents.word.package import read_package
from toolkit.documents.word.properties import CUSTOM
from toolkit.documents.word.xmltree import VAL, R, W, local, parse
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_HEADING: Final = re.compile(r"heading ([1-9])")
_CONTENTS: Final = re.compile(r"toc (?:heading|[1-9])|table of figures|contents.*")
_FRONT: Final = "front heading"
_M11: Final = "_M11_"
TITLE_PAGE: Final = Place(title="Title page")
LEVELS: Final = 9


def read_lines(source: Path | bytes) -> Reading:
    """Read a Word file.

    Parameters
    ----------
    source
        The file, or its bytes; it is not trusted.

    Raises
    ------
    DocumentError
        It is no Word file, or holds what a document must not hold.
    """
    parts = read_package(source)
    try:
        return _read(parts)
    except (etree.XMLSyntaxError, KeyError) as error:
        name = "the document" if isinstance(source, bytes) else source.name
        message = f"{name} cannot be read as a Word file: {error}"
        raise DocumentError(message) from error


def _read(parts: dict[str, bytes]) -> Reading:
    root = parse(parts["word/document.xml"])
    reader = _Reader(parse(parts["word/styles.xml"]))
    body = root.find(f"{W}body")
    lines = list(reader.lines(() if body is None else body))
    for name in ("footnotes", "endnotes"):
        if f"word/{name}.xml" in parts:
            place = Place(title=name.capitalize())
            for note in parse(parts[f"word/{name}.xml"]):
                if note.get(f"{W}type") is None:
                    lines += reader.fixed(note, place)
    relations = relation_targets(parts, "word/document.xml")
    seen: set[str] = set()
    for reference in root.iter(f"{W}headerReference", f"{W}footerReference"):
        part = f"word/{relations[reference.get(f'{R}id')].removeprefix('/word/')}"
        if part not in seen:
            seen.add(part)
            kind = local(reference).removesuffix("Reference").capitalize()
            made = reader.fixed(parse(parts[part]), Place(title=f"{kind} of the pages"))
            # Each direction of the page has its own copy; what they say is told once.
            said = {line.text for line in lines if line.place.title == f"{kind} of the pages"}
            lines += [line for line in made if line.text not in said]
    return Reading(
        lines=tuple(lines),
        comments=_comments(parts),
        properties=_properties(parts),
        parts=parts,
        root=root,
    )


def _comments(parts: Mapping[str, bytes]) -> dict[str, Comment]:
    data = parts.get("word/comments.xml")
    found = {}
    for each in () if data is None else parse(data):
        words = (
            "".join(piece.text for piece in ParagraphReader(frozenset()).read(paragraph))
            for paragraph in each.iter(f"{W}p")
        )
        found[each.get(f"{W}id", "")] = Comment(
            author=each.get(f"{W}author", ""), text=" ".join(filter(None, words)).strip()
        )
    return found


def _properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    data = parts.get(CUSTOM)
    return (
        {}
        if data is None
        else {each.get("name", ""): "".join(each.itertext()) for each in parse(data)}
    )


class _Reader:
    """Reads blocks one after the other and counts their headings as Word does."""

    def __init__(self, styles: Any) -> None:
        self._names: dict[str, str] = {}
        raised: set[str] = set()
        for style in styles.iter(f"{W}style"):
            identity = style.get(f"{W}styleId", "")
            name = style.find(f"{W}name")
            self._names[identity] = "" if name is None else name.get(VAL, "").lower()
            position = style.find(f"{W}rPr/{W}vertAlign")
            if position is not None and position.get(VAL) == "superscript":
                raised.add(identity)
        self._raised = frozenset(raised)
        self._counters = [0] * LEVELS
        self._place = TITLE_PAGE
        self._carried: Line | None = None

    def lines(self, blocks: Any) -> Iterator[Line]:
        """Read blocks of the body."""
        for block in self._blocks(blocks):
            if block.tag == f"{W}p":
                yield from self._paragraph(block)
            else:
                yield from self._table(block)

    def fixed(self, blocks: Any, place: Place) -> list[Line]:
        """Read blocks that stand in no section."""
        self._place = place
        return [replace(line, place=place) for line in self.lines(blocks)]

    def _blocks(self, blocks: Any) -> Iterator[Any]:
        """Yield paragraphs and tables, and those that block content controls hold."""
        for block in blocks:
            if block.tag in {f"{W}p", f"{W}tbl"}:
                yield block
            elif block.tag == f"{W}sdt":
                content = block.find(f"{W}sdtContent")
                if block.find(f"{W}sdtPr/{W}docPartObj") is None and content is not None:
                    yield from self._blocks(content)
            elif block.tag in {f"{W}customXml", f"{W}ins", f"{W}moveTo"}:
                yield from self._blocks(block)

    def _paragraph(self, element: Any) -> Iterator[Line]:
        style = element.find(f"{W}pPr/{W}pStyle")
        name = "" if style is None else self._names.get(style.get(VAL), "")
        if _CONTENTS.fullmatch(name):
            return
        reader = ParagraphReader(self._raised)
        pieces = reader.read(element)
        line = Line(
            cells=(pieces,),
            style=name,
            place=self._place,
            tracked=tuple(reader.tracked),
            comments=tuple(dict.fromkeys(reader.comments)),
            element=element,
        )
        if self._carried is not None:
            line, self._carried = _merged(self._carried, line), None
        if element.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self._carried = line  # its end was deleted: what follows belongs to it
            return
        if line.text:
            line = replace(line, place=self._entered(name, line.text, reader.bookmarks))
        if line.text or line.tracked or line.comments:
            yield line

    def _entered(self, style: str, title: str, bookmarks: list[str]) -> Place:
        """Return the place that a paragraph stands in, which a heading begins."""
        heading = _HEADING.fullmatch(style)
        if heading:
            level = int(heading.group(1))
            self._counters[level - 1] += 1
            self._counters[level:] = [0] * (LEVELS - level)
            number = ".".join(str(count) for count in self._counters[:level])
            anchor = next((name for name in bookmarks if name.startswith(_M11)), "")
            self._place = Place(number=number, title=title, anchor=anchor)
        elif style == _FRONT:
            self._place = Place(title=title)
        return self._place

    def _table(self, table: Any) -> Iterator[Line]:
        for row in _inside(table, f"{W}tr"):
            deleted = row.find(f"{W}trPr/{W}del")
            readers: list[ParagraphReader] = []
            cells = tuple(self._cell(cell, readers) for cell in _inside(row, f"{W}tc"))
            tracked = [each for reader in readers for each in reader.tracked]
            if deleted is not None:
                words = " | ".join("".join(p.text for p in cell) for cell in cells)
                author = deleted.get(f"{W}author", "")
                tracked = [Tracked(author=author, text=words, inserted=False)]
                cells = ((),)
            comments = [each for reader in readers for each in reader.comments]
            yield Line(
                cells=cells,
                row=deleted is None,
                place=self._place,
                tracked=tuple(tracked),
                comments=tuple(dict.fromkeys(comments)),
                element=row,
            )

    def _cell(self, cell: Any, readers: list[ParagraphReader]) -> tuple[Piece, ...]:
        made: list[Piece] = []
        for paragraph in cell.iter(f"{W}p"):
            reader = ParagraphReader(self._raised)
            pieces = reader.read(paragraph)
            readers.append(reader)
            if pieces and made:
                made.append(Piece(kind="text", text=" / "))
            made += pieces
        return tuple(made)


def _inside(node: Any, tag: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, and those that controls hold."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag == f"{W}sdt":
            content = child.find(f"{W}sdtContent")
            yield from () if content is None else _inside(content, tag)
        elif child.tag == f"{W}customXml":
            yield from _inside(child, tag)


def _merged(first: Line, second: Line) -> Line:
    return replace(
        second,
        cells=((*first.cells[0], *second.cells[0]),),
        tracked=first.tracked + second.tracked,
        comments=first.comments + second.comments,
    )
