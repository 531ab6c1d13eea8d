"""Inline pieces as HTML: text, numbers, citations, references, open items, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import (
    Cite,
    CrossReference,
    LineBreak,
    Link,
    Number,
    Open,
    Text,
)
from toolkit.documents.html.marks import element, escape
from toolkit.documents.word.labels import open_text
from toolkit.documents.word.ooxml_inline import NO_BREAK, SHORTEST_RANGE, arrange, collapse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.content import Inline
    from toolkit.documents.word.labels import Label, Labels

_POSITIONS = {"superscript": "sup", "subscript": "sub"}


def source_anchor(number: int) -> str:
    """Return the id of an entry in the list of references."""
    return f"source-{number}"


def anchor_of(label: Label) -> str:
    """Return the id of a section, table or figure."""
    return (label.anchor or label.entry).strip("_").replace("_", "-")


class InlineHtml:
    """Writes inline pieces with the numbers of one document."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def write(self, inlines: Sequence[Inline], *, bold: bool = False) -> str:
        """Write a sequence of inline pieces; `bold` sets all of them in bold."""
        written = "".join(map(self._piece, arrange(inlines)))
        return element("strong", written) if bold and written else written

    def _piece(self, piece: Inline) -> str:
        match piece:
            case Text():
                made = _face(escape(piece.text), bold=piece.bold, italic=piece.italic)
                raised = _POSITIONS.get(piece.position)
                made = element(raised, made) if raised else made
            case Number():
                inner = _face(escape(piece.text), bold=piece.bold, italic=piece.italic)
                made = element("span", inner, data_name=piece.name)
            case Cite():
                made = self._cite(piece)
            case CrossReference():
                made = self._reference(piece)
            case Open():
                made = element("mark", escape(open_text(piece)))
            case Link():
                made = element("a", escape(piece.text), href=piece.url)
            case LineBreak():
                made = "<br>"
        return made

    def _cite(self, cite: Cite) -> str:
        def link(number: int) -> str:
            label = f"Reference {number}"
            return element("a", str(number), href=f"#{source_anchor(number)}", aria_label=label)

        pieces: list[str] = []
        for first, last in collapse(self.labels.sources[key] for key in cite.keys):
            if last - first + 1 >= SHORTEST_RANGE:
                pieces.append(f"{link(first)}–{link(last)}")
            else:
                pieces += [link(number) for number in range(first, last + 1)]
        return element("sup", ",".join(pieces), class_="cite")

    def _reference(self, reference: CrossReference) -> str:
        known = self.labels.captions if reference.kind == "caption" else self.labels.m11
        label = known[reference.target]
        text = f"{label.word}{NO_BREAK}{label.number}"
        return element("a", text, href=f"#{anchor_of(label)}")


def _face(text: str, *, bold: bool, italic: bool) -> str:
    if italic:
        text = element("em", text)
    return element("strong", text) if bold else text
