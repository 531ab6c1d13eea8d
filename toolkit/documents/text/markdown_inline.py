"""Inline Markdown as inline pieces: emphasis, raised and lowered text, links, markers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol

from toolkit.documents.content import (
    Cite,
    CrossReference,
    Inline,
    LineBreak,
    Link,
    Number,
    Text,
)
from toolkit.documents.text.markers import MARKER
from toolkit.documents.text.typography import typography

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from markdown_it.tree import SyntaxTreeNode

_ADDRESS: Final = re.compile(r"(https?://|mailto:)\S+")
_MARKER_IN_ADDRESS: Final = "%EE%80%80"
_REFUSED: Final = {
    "html_inline": ("HTML is not allowed", "write &lt; for a less-than sign"),
    "image": ("pictures are not allowed", "figures are drawn from the record"),
    "code_inline": ("code has no place in a protocol", "use * for emphasis"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    bold: bool = False
    italic: bool = False
    position: Literal["normal", "superscript", "subscript"] = "normal"


_FACES: Final[dict[str, Callable[[_Face], _Face]]] = {
    "strong": lambda face: replace(face, bold=True),
    "em": lambda face: replace(face, italic=True),
    "sup": lambda face: replace(face, position="superscript"),
    "sub": lambda face: replace(face, position="subscript"),
}


def plain_text(inlines: Iterable[Inline]) -> str:
    """Words of inline pieces, without citations and references.

    Examples
    --------
    >>> plain_text((Text(text="N = "), Number(name="n", text="160"), Cite(keys=("a",))))
    'N = 160'
    """
    words: list[str] = []
    for piece in inlines:
        if isinstance(piece, LineBreak):
            words.append(" ")
        elif not isinstance(piece, Cite | CrossReference):
            words.append(piece.text)
    return "".join(words).strip()


class Refuse(Protocol):
    """Takes note of something that is not allowed."""

    def __call__(self, line: int, message: str, hint: str = "") -> None:
        """Note it with its line and what to do about it."""


class InlineWalker:
    """Walks the inline nodes of one text after the other.

    Parameters
    ----------
    pieces
        What the markers stand for.
    refuse
        Called with line, message and hint for everything that is not allowed.
    """

    def __init__(self, pieces: Sequence[tuple[Inline, ...]], refuse: Refuse) -> None:
        self._pieces = pieces
        self._refuse = refuse
        self._out: list[Inline] = []
        self._line = 0

    def walk(self, nodes: Iterable[SyntaxTreeNode], line: int) -> tuple[Inline, ...]:
        """Inline pieces of a paragraph, heading or cell that starts at a line of the file."""
        self._out = []
        self._line = line
        self._nodes(nodes, _Face())
        return tuple(
            piece for piece in self._out if not (isinstance(piece, Text) and not piece.text)
        )

    def _nodes(self, nodes: Iterable[SyntaxTreeNode], face: _Face) -> None:
        for node in nodes:
            self._node(node, face)

    def _node(self, node: SyntaxTreeNode, face: _Face) -> None:
        if node.type == "inline":
            self._nodes(node.children, face)
        elif node.type == "text":
            self._text(node.content, face)
        elif node.type == "softbreak":
            self._line += 1
            self._add(" ", face)
        elif node.type == "hardbreak":
            self._line += 1
            self._out.append(LineBreak())
        elif node.type in _FACES:
            self._nodes(node.children, _FACES[node.type](face))
        elif node.type == "link":
            self._link(node)
        else:
            self._refuse(self._line, *_REFUSED[node.type])

    def _text(self, content: str, face: _Face) -> None:
        for place, part in enumerate(MARKER.split(content)):
            if place % 2 == 0:
                self._add(part, face)
            else:
                for piece in self._pieces[int(part)]:
                    self._piece(piece, face)

    def _piece(self, piece: Inline, face: _Face) -> None:
        if isinstance(piece, Text):
            self._add(piece.text, face)
        elif isinstance(piece, Number):
            if face.position != "normal":
                self._refuse(self._line, "a number of the record is not raised or lowered")
            self._out.append(replace(piece, bold=face.bold, italic=face.italic))
        else:
            if isinstance(piece, Cite):
                self._eat_space()
            self._out.append(piece)

    def _add(self, text: str, face: _Face) -> None:
        """Append text, in one piece with the last where both look alike."""
        if not text:
            return
        last = self._out[-1] if self._out else None
        before = (
            "" if last is None or isinstance(last, LineBreak) else plain_text([last]) or "x"
        )
        if isinstance(last, Text):
            before = last.text
        printed = typography(text, before=before)
        piece = Text(text=printed, bold=face.bold, italic=face.italic, position=face.position)
        if isinstance(last, Text) and replace(last, text=printed) == piece:
            self._out[-1] = replace(last, text=last.text + printed)
        else:
            self._out.append(piece)

    def _eat_space(self) -> None:
        if self._out and isinstance(last := self._out[-1], Text):
            self._out[-1] = replace(last, text=last.text.rstrip(" \u00a0"))

    def _link(self, node: SyntaxTreeNode) -> None:
        address = str(node.attrs.get("href", ""))
        if not _ADDRESS.fullmatch(address) or _MARKER_IN_ADDRESS in address:
            self._refuse(
                self._line,
                f"{MARKER.sub('', address)[:80]!r} is not an address",
                "links lead to http, https or mailto, and hold no names",
            )
            return
        words = "".join(self._words(node.children))
        self._out.append(Link(url=address, text=typography(words)))

    def _words(self, nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
        """Text of a link, which has one typeface."""
        for node in nodes:
            if node.type == "text":
                for place, part in enumerate(MARKER.split(node.content)):
                    yield part if place % 2 == 0 else plain_text(self._pieces[int(part)])
            elif node.type in {"softbreak", "hardbreak"}:
                self._line += 1
                yield " "
            elif node.type in _REFUSED:
                self._refuse(self._line, *_REFUSED[node.type])
            else:
                yield from self._words(node.children)
