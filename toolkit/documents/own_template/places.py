"""Where things stand in a template: its parts that can be filled, its paragraphs, its headings.

A place is told as a person finds it: the part, the heading above, the page where Word has left
marks of its last layout, and the text of the paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.own_template.runs import text_of
from toolkit.documents.word.package import CONTENT_TYPES
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, W, local, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BODY: Final = "word/document.xml"
KINDS: Final = {
    "document.main+xml": "body",
    "template.main+xml": "body",
    "header+xml": "header",
    "footer+xml": "footer",
    "footnotes+xml": "footnotes",
    "endnotes+xml": "endnotes",
}
"""End of a content type -> what the part is called."""
SHOWN: Final = 90
"""Letters of a paragraph that are quoted."""
FALLBACK: Final = f"{{{NAMESPACES['mc']}}}Fallback"
"""Holds the text box of an old Word a second time."""
_HEADING: Final = re.compile(r"heading ([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a template.

    Attributes
    ----------
    part
        ``body``, ``header 2``, ``footnotes`` and so on.
    heading
        The heading above it; empty where there is none.
    page
        Page in the last layout by Word, or counted by page breaks; 0 when not known.
    inside
        ``table``, ``text box``, both, or nothing.
    paragraph
        Text of the paragraph, shortened.
    """

    part: str
    heading: str = ""
    page: int = 0
    inside: str = ""
    paragraph: str = ""

    def __str__(self) -> str:
        """Say the place in words."""
        words = self.part
        if self.page:
            words += f", page {self.page}"
        if self.heading:
            words += f", under “{self.heading}”"
        if self.inside:
            words += f", in a {self.inside}"
        return words

    def as_json(self) -> dict[str, object]:
        """Return the place as plain data."""
        return {
            "part": self.part,
            "page": self.page or None,
            "heading": self.heading,
            "inside": self.inside,
            "paragraph": self.paragraph,
        }


@dataclass(slots=True, kw_only=True)
class Piece:
    """A part of the template that can be filled.

    Attributes
    ----------
    name
        Member of the package.
    kind
        ``body``, ``header``, ``footer``, ``footnotes`` or ``endnotes``.
    label
        How people call it, such as ``header 2``.
    root
        Its XML, which filling changes.
    """

    name: str
    kind: str
    label: str
    root: Any = field(repr=False)


def pieces_of(parts: Mapping[str, bytes]) -> list[Piece]:
    """Return the parts that can be filled: the body first, then headers, footers and notes."""
    made: list[Piece] = []
    counts: dict[str, int] = {}
    named = {
        element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
        for element in parse(parts[CONTENT_TYPES])
        if isinstance(element.tag, str) and local(element) == "Override"
    }
    order = list(KINDS.values())
    found = [
        (name, kind)
        for name, content in named.items()
        for end, kind in KINDS.items()
        if name in parts and content.endswith(end) and "glossary" not in name
    ]
    if all(kind != "body" for _, kind in found):
        found.append((BODY, "body"))
    for name, kind in sorted(found, key=lambda one: (order.index(one[1]), one[0])):
        counts[kind] = counts.get(kind, 0) + 1
        label = kind if kind not in {"header", "footer"} else f"{kind} {counts[kind]}"
        made.append(Piece(name=name, kind=kind, label=label, root=parse(parts[name])))
    return made


class Reader:
    """Walks the paragraphs of a part and knows where each stands."""

    def __init__(self, styles: bytes) -> None:
        self._levels = heading_levels(styles)

    def paragraphs(self, piece: Piece) -> Iterator[tuple[Any, Place]]:
        """Yield each paragraph with its place, in the order of the part."""
        heading = ""
        page = 1
        known = False
        counted_by_word = piece.root.find(f".//{W}lastRenderedPageBreak") is not None
        for node in list(piece.root.iter(f"{W}p", f"{W}br", f"{W}lastRenderedPageBreak")):
            if node.tag != f"{W}p":
                breaks = (
                    node.tag == f"{W}lastRenderedPageBreak"
                    if counted_by_word
                    else node.get(f"{W}type") == "page"
                )
                page += breaks
                known = known or breaks
                continue
            text = " ".join(text_of(node).split())
            # The marks of Word's layout stand in the runs, after the start of the paragraph.
            yield (
                node,
                Place(
                    part=piece.label,
                    heading=heading,
                    page=page if known and piece.kind == "body" else 0,
                    inside=_inside(node),
                    paragraph=shorten(text),
                ),
            )
            if text and self.level(node):
                heading = shorten(text, 60)

    def level(self, paragraph: Any) -> int:
        """Level of a heading; 0 for any other paragraph."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None:
            return min(int(own.get(VAL, "9")) + 1, 10) % 10
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._levels.get(style.get(VAL), 0) if style is not None else 0


def heading_levels(styles: bytes) -> dict[str, int]:
    """Style id -> level, of every style that makes a paragraph a heading."""
    levels: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in parse(styles).iter(f"{W}style"):
        identity = style.get(f"{W}styleId", "")
        name = style.find(f"{W}name")
        hit = _HEADING.fullmatch(name.get(VAL, "") if name is not None else "")
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if hit:
            levels[identity] = int(hit[1])
        elif outline is not None and outline.get(VAL, "9").isdecimal():
            levels[identity] = (int(outline.get(VAL)) + 1) % 10
        parent = style.find(f"{W}basedOn")
        if parent is not None:
            based[identity] = parent.get(VAL, "")
    for identity in based:
        seen: set[str] = set()
        above = identity
        while above in based and above not in levels and above not in seen:
            seen.add(above)
            above = based[above]
        if above in levels:
            levels.setdefault(identity, levels[above])
    return {identity: level for identity, level in levels.items() if level}


def shorten(text: str, most: int = SHOWN) -> str:
    """Cut a text to a length that fits on a line."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _inside(node: Any) -> str:
    names = {ancestor.tag for ancestor in node.iterancestors()}
    words = ["table"] if f"{W}tc" in names else []
    if f"{W}txbxContent" in names:
        words.append("text box")
    return " and a ".join(words)


def in_fallback(node: Any) -> bool:
    """Whether a node stands in what only old programs read, which is there a second time."""
    return any(ancestor.tag == FALLBACK for ancestor in node.iterancestors())
