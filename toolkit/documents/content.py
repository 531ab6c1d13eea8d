"""The content of a document, free of any file format: sections, blocks and inline pieces.

Writers (Word now, HTML later) walk this tree; builders make it. Every number that stems from
the record is a `Number` with its name, so that a writer can tag it and a reader can find it
again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of plain text in one typeface."""

    text: str
    bold: bool = False
    italic: bool = False
    position: Literal["normal", "superscript", "subscript"] = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number or shared fact of the record, as it is printed.

    Attributes
    ----------
    name
        Its name in the record, such as ``sample_size.randomised``.
    text
        The formatted value.
    """

    name: str
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A citation of literature or of evidence items, by key, in the order written."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossReference:
    """A reference to a captioned table or figure or to a section, by id or M11 number."""

    target: str
    kind: Literal["caption", "section"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Something that is still to be completed, shown so that nobody overlooks it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hyperlink to an http(s) or mailto address."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak:
    """A forced new line inside a paragraph or cell."""


Inline = Text | Number | Cite | CrossReference | Open | Link | LineBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; `role` decides its style, never its content."""

    inlines: tuple[Inline, ...]
    role: Literal["body", "note", "lead", "formula", "label"] = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlock:
    """A bulleted or numbered list; each list starts its numbers anew.

    Attributes
    ----------
    items
        Each item is a tuple of blocks; its first block is a paragraph.
    labels
        Own labels in place of numbers, one per item, such as ``I01``; empty for automatic ones.
    """

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subheading:
    """An unnumbered heading inside a section, outside the table of contents."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    inlines: tuple[Inline, ...] = ()
    blocks: tuple[Block, ...] = ()  # instead of inlines, for lists inside a cell
    span: int = 1
    align: Align | None = None  # None: as the column
    rotated: bool = False
    strong: bool = False  # a row header or group row
    shaded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Width and alignment of a column; widths are shares of the table's width."""

    share: float = 1.0
    align: Align = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A captioned table.

    Attributes
    ----------
    id
        Target of cross-references, such as ``tbl-sensitivity``.
    caption
        Stands above the table as a real caption; empty for a layout table without number.
    description
        What a screen reader says of the table.
    header
        Rows repeated on every page.
    notes
        Footnotes below the table: (mark, text) pairs; a mark may be empty.
    small
        Smaller type, for wide tables.
    """

    id: str
    caption: tuple[Inline, ...]
    description: str
    columns: tuple[Column, ...]
    header: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[tuple[str, tuple[Inline, ...]], ...] = ()
    small: bool = False
    row_headers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A captioned figure.

    Attributes
    ----------
    png, svg
        The same picture twice: raster for every reader, vector for those who can.
    alt
        What a screen reader says; states the message, not the file name.
    width_cm
        Printed width.
    """

    id: str
    caption: tuple[Inline, ...]
    png: bytes = field(repr=False)
    svg: bytes = field(repr=False)
    alt: str
    width_cm: float = 16.0
    notes: tuple[Inline, ...] = ()


Block = Paragraph | ListBlock | Subheading | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered section of the document.

    Attributes
    ----------
    m11
        Its number in the ICH M11 template, by which prose refers to it.
    number
        Its number in this document; equals the one Word counts.
    level
        1 to 5.
    landscape
        The section's blocks stand on landscape pages of their own.
    """

    m11: str
    number: str
    title: str
    level: int
    blocks: tuple[Block, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProperties:
    """What stands in the file's properties and in headers and footers."""

    title: str
    subject: str
    author: str
    language: str
    protocol_number: str
    version: str
    date: str  # ISO 8601, from the protocol
    draft: bool
    keywords: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()  # custom properties: digest, version, seed
    short_title: str = ""  # beside the protocol number in every header
    confidentiality: str = "Confidential"  # on the left of every footer


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document: title page, front matter and numbered sections.

    Attributes
    ----------
    cover
        Blocks of the title page, after the title itself.
    front
        Unnumbered front-matter parts before the contents: (title, blocks).
    sections
        In order; headings only where `blocks` is empty.
    references
        Formatted reference list, one entry per cited source in order of first citation; the
        writer sets it where the section with `m11` "14" stands.
    """

    properties: DocumentProperties
    cover: tuple[Block, ...]
    front: tuple[tuple[str, tuple[Block, ...]], ...]
    sections: tuple[Section, ...]
