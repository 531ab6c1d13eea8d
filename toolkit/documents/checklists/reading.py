"""What really stands under the headings of a finished document, and what is open there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.documents.content import (
    Cite,
    CrossReference,
    Document,
    Figure,
    Inline,
    LineBreak,
    ListBlock,
    Open,
    Table,
)
from toolkit.documents.kit import paragraph
from toolkit.documents.protocol.document import REFERENCES
from toolkit.documents.text.rewrite import cites, rewrite_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.documents.content import Block

TITLE_PAGE = "Title Page"
AMENDMENT_DETAILS = "Amendment Details"
NOT_APPLICABLE = re.compile(r"Not applicable\.\s*")
FEWEST = 2
"""One word says nothing: "None.", "See"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What stands under one heading, without what stands under the headings below it.

    Attributes
    ----------
    key
        Its number in the template, or its name in another document.
    name
        What a reader looks it up by: "10.11" or "Title page".
    page
        Its page, 0 when nobody knows.
    words
        The text that is really there; open items are left out.
    opened
        What is still to be completed, in the order of the text.
    pictured
        A figure or a table stands there.
    reason
        Why the section does not apply; empty when it does.
    """

    key: str
    name: str
    page: int
    words: str
    opened: tuple[str, ...]
    pictured: bool
    reason: str = ""

    @property
    def told(self) -> bool:
        """Something is really said, or shown."""
        return not self.reason and (self.pictured or len(self.words.split()) >= FEWEST)

    def __str__(self) -> str:
        """Name with its page, as a reader looks it up."""
        return f"{self.name}, p. {self.page}" if self.page else self.name


@dataclass(frozen=True)
class Finished:
    """A document as a reader of its pages finds it.

    Attributes
    ----------
    document
        Its content.
    pages
        Key of each section -> its page; empty when pages are not known.
    """

    document: Document
    pages: Mapping[str, int]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Title page, front parts and sections, in order."""
        return tuple(self._read())

    def under(self, key: str) -> tuple[Place, ...]:
        """Return a section and all below it.

        Parameters
        ----------
        key
            Its number in the template; X stands for any number, as in ``10.4.X.3``.
        """
        pattern = re.compile(rf"{re.escape(key).replace('X', '[0-9]+')}(?:\..*)?")
        return tuple(one for one in self.places if pattern.fullmatch(one.key))

    def _read(self) -> Iterator[Place]:
        page = 1 if self.pages else 0
        yield _place(TITLE_PAGE, "Title page", page, self._cover())
        for title, blocks in self.document.front:
            yield _place(title, title, 0, blocks)
        for section in self.document.sections:
            yield _place(
                section.m11,
                section.number,
                self.pages.get(section.m11, 0),
                self._references() if section.m11 == REFERENCES else section.blocks,
            )

    def _references(self) -> tuple[Block, ...]:
        """Return what stands for the list of references, which is made when it is written."""
        if not cites(self.document):
            return ()
        return (paragraph("The list of the references that this document cites."),)

    def _cover(self) -> tuple[Block, ...]:
        title = self.document.properties.title
        return (paragraph(title), *self.document.cover)


def _place(key: str, name: str, page: int, blocks: tuple[Block, ...]) -> Place:
    words: list[str] = []
    opened: list[str] = []

    def look(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        words.append("".join(_said(piece) for piece in inlines))
        opened.extend(piece.text for piece in inlines if isinstance(piece, Open))
        return inlines

    rewrite_blocks(blocks, look)
    text = " ".join(" ".join(words).split())
    none = NOT_APPLICABLE.match(text)
    return Place(
        key=key,
        name=name,
        page=page,
        words=text,
        opened=tuple(dict.fromkeys(opened)),
        pictured=any(_shows(block) for block in blocks),
        reason=text[none.end() :] if none else "",
    )


def _said(piece: Inline) -> str:
    if isinstance(piece, Open | Cite | CrossReference):
        return ""
    return "\n" if isinstance(piece, LineBreak) else piece.text


def _shows(block: Block) -> bool:
    if isinstance(block, ListBlock):
        return any(_shows(inner) for item in block.items for inner in item)
    return isinstance(block, Figure) or (isinstance(block, Table) and bool(block.caption))


__all__ = ["AMENDMENT_DETAILS", "TITLE_PAGE", "Finished", "Place"]
