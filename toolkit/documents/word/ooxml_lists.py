"""Lists as WordprocessingML; each numbered list is an instance of its own and starts at 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.content import ListBlock, Paragraph
from toolkit.documents.word.wordml import paragraph, run
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from toolkit.documents.content import Block
    from toolkit.documents.word.ooxml_inline import InlineWriter

DEEPEST: Final = 3
STEP: Final = 360
"""Indent of each level, in twentieths of a point; equals that of the house template's lists."""
LABEL_WIDTH: Final = 720
"""Hanging indent of an item with a label of its own."""


class ListWriter:
    """Writes lists and keeps the list instances that they need.

    Attributes
    ----------
    instances
        New list instances: (number, abstract list, level that restarts).
    """

    def __init__(self, inline: InlineWriter) -> None:
        self._inline = inline
        self._parts = inline.parts
        self.instances: list[tuple[int, int, int]] = []

    def write(self, block: ListBlock, depth: int = 0, base: int = 0) -> str:
        """Paragraphs of a list; `base` is the indent of the item that it stands in."""
        _check(block)
        if block.labels:
            return self._labelled(block, depth, base)
        level = min(depth, DEEPEST - 1)
        kind = "List Number" if block.ordered else "List Bullet"
        name = kind if level == 0 else f"{kind} {level + 1}"
        instance = self._instance(name, level) if block.ordered else 0
        pieces: list[str] = []
        left = base + (level + 1) * STEP
        for item in block.items:
            first, rest = _split(item)
            numbering = (instance, level) if block.ordered else None
            indent = (left, STEP) if base else None
            content = self._inline.write(first.inlines)
            pieces.append(
                paragraph(self._parts.style(name), content, numbering=numbering, indent=indent)
            )
            pieces += self._rest(rest, depth, depth + 1, base, left if base else 0)
        return "".join(pieces)

    def in_cell(self, block: ListBlock, *, keep: bool) -> str:
        """Paragraphs of a list in a cell of a table: one level, narrow."""
        _check(block)
        name = "Table Number" if block.ordered else "Table Bullet"
        instance = self._instance(name, 0) if block.ordered and not block.labels else 0
        pieces: list[str] = []
        for place, item in enumerate(block.items):
            first, rest = _split(item)
            content = self._inline.write(first.inlines)
            if block.labels:
                content = run(f"{block.labels[place]} ", bold=True) + content
                style = self._parts.style("Table Text")
                pieces.append(paragraph(style, content, keep_next=keep))
                continue
            numbering = (instance, 0) if block.ordered else None
            style = self._parts.style(name)
            pieces.append(paragraph(style, content, keep_next=keep, numbering=numbering))
            for more in rest:
                if isinstance(more, ListBlock):
                    pieces.append(self.in_cell(more, keep=keep))
                else:
                    text = _paragraph(more)
                    style = self._parts.style("Table Text")
                    content = self._inline.write(text.inlines)
                    pieces.append(paragraph(style, content, keep_next=keep))
        return "".join(pieces)

    def _labelled(self, block: ListBlock, depth: int, base: int) -> str:
        style = self._parts.style("List Label")
        mark = self._parts.style("List Label Mark")
        left = base + LABEL_WIDTH
        # A list for programs and screen readers, too, where the template's style starts one.
        listed = "list label" in self._parts.lists
        numbering = (self._instance("List Label", 0), 0) if listed else None
        indent = (left, LABEL_WIDTH) if base else None
        pieces: list[str] = []
        for label, item in zip(block.labels, block.items, strict=True):
            first, rest = _split(item)
            content = run(label, style=mark) + run("\t") + self._inline.write(first.inlines)
            pieces.append(paragraph(style, content, numbering=numbering, indent=indent))
            # A list in a labelled item starts over at the first kind of bullet.
            pieces += self._rest(rest, depth, depth, left, left)
        return "".join(pieces)

    def _rest(
        self, blocks: tuple[Block, ...], depth: int, deeper: int, base: int, left: int
    ) -> list[str]:
        """Further blocks of an item; `left` is their indent, 0 for the style's own."""
        pieces: list[str] = []
        for block in blocks:
            if isinstance(block, ListBlock):
                pieces.append(self.write(block, deeper, base))
            else:
                level = min(depth, DEEPEST - 1)
                name = "List Continue" if level == 0 else f"List Continue {level + 1}"
                content = self._inline.write(_paragraph(block).inlines)
                indent = (left, 0) if left else None
                pieces.append(paragraph(self._parts.style(name), content, indent=indent))
        return pieces

    def _instance(self, style: str, level: int) -> int:
        abstract = self._parts.lists.get(style.lower())
        if abstract is None:
            message = f"the template's style {style!r} starts no list"
            raise DocumentError(message)
        number = self._parts.next_list + len(self.instances)
        self.instances.append((number, abstract, level))
        return number

    def numbering_xml(self) -> str:
        """Write the new list instances, as they stand at the end of the numbering part."""
        return "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            "</w:num>"
            for number, abstract, level in self.instances
        )


def _check(block: ListBlock) -> None:
    if not block.items:
        message = "a list has no items"
        raise DocumentError(message)
    if block.labels and len(block.labels) != len(block.items):
        message = f"a list has {len(block.items)} items and {len(block.labels)} labels"
        raise DocumentError(message)


def _split(item: tuple[Block, ...]) -> tuple[Paragraph, tuple[Block, ...]]:
    if not item:
        message = "an item of a list is empty"
        raise DocumentError(message)
    return _paragraph(item[0]), item[1:]


def _paragraph(block: Block) -> Paragraph:
    if not isinstance(block, Paragraph):
        message = f"an item of a list cannot hold a {type(block).__name__.lower()}"
        raise DocumentError(message)
    return block
