"""What a finished Word file says, line by line, with its fields kept apart from its words.

A line is a paragraph or a row of a table. It is made of pieces: words, numbers of the record
(content controls, by tag), references to captions and sections, citations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "})
_SPACE: Final = re.compile(r"\s+")
OPENS: Final = "\ue000"
CLOSES: Final = "\ue001"
"""Around the key of a field in a line's mask; no document may contain them."""

Kind = Literal["text", "number", "reference", "cite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words, or one field.

    Attributes
    ----------
    kind
        ``text``, or which kind of field.
    text
        As a reader sees it; raised text stands between carets.
    key
        Tag of a number, target of a reference, text of a citation.
    """

    kind: Kind
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The section that something stands in.

    Attributes
    ----------
    number
        As Word counts it; empty before the first section and in headers and footers.
    title
        Of the section, or what the place is.
    anchor
        Bookmark of the heading, by which the toolkit knows it; empty when there is none.
    """

    number: str = ""
    title: str = ""
    anchor: str = ""

    def __str__(self) -> str:
        """Write number and title."""
        return f"Section {self.number} {self.title}" if self.number else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A change that Word has tracked, by whom, and whether it puts in or takes out."""

    author: str
    text: str
    inserted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph or a row of a table.

    Attributes
    ----------
    cells
        One for a paragraph; each is a row of pieces.
    row
        Whether it is a row of a table.
    style
        Name of the paragraph's style in lower case; empty for a row.
    place
        Where it stands.
    tracked
        Changes tracked in it.
    comments
        Ids of the comments on it.
    element
        Of the file, so that its page can be found.
    """

    cells: tuple[tuple[Piece, ...], ...]
    row: bool = False
    style: str = ""
    place: Place = field(default_factory=Place)
    tracked: tuple[Tracked, ...] = ()
    comments: tuple[str, ...] = ()
    element: Any = field(default=None, compare=False, repr=False)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces; the borders of cells are words."""
        if not self.row:
            return self.cells[0]
        border = Piece(kind="text", text=" | ")
        made: list[Piece] = [Piece(kind="text", text="| ")]
        for place, cell in enumerate(self.cells):
            made += [border, *cell] if place else cell
        return (*made, Piece(kind="text", text=" |"))

    @property
    def text(self) -> str:
        """As a reader sees it."""
        joined = "".join(piece.text for piece in self.pieces)
        return joined.replace("^^", "").replace("\u00a0", " ").strip()

    @property
    def mask(self) -> str:
        """What is compared: words in one spelling, each field by its key."""
        return "".join(map(masked, self.pieces)).strip()

    @property
    def numbers(self) -> tuple[Piece, ...]:
        """The numbers of the record in it."""
        return tuple(piece for piece in self.pieces if piece.kind == "number")


def normal(text: str) -> str:
    """Write words in the one spelling in which they are compared.

    Examples
    --------
    >>> normal("the  “zero” arm")
    'the "zero" arm'
    """
    return _SPACE.sub(" ", text.translate(_QUOTES))


def masked(piece: Piece) -> str:
    """Return the words of a piece, or the key of its field."""
    if piece.kind == "text":
        return normal(piece.text)
    return f"{OPENS}{piece.kind}:{piece.key}{CLOSES}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment that somebody wrote in Word."""

    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A whole file.

    Attributes
    ----------
    lines
        Of the body, without its contents, then of notes, headers and footers.
    comments
        By id.
    properties
        Custom properties by name.
    parts
        The members of the package.
    root
        Of the main part; lines point into it.
    """

    lines: tuple[Line, ...]
    comments: dict[str, Comment]
    properties: dict[str, str]
    parts: dict[str, bytes] = field(repr=False)
    root: Any = field(repr=False)
