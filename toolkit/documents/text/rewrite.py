"""Walk over all inline pieces of a document in reading order, and replace them.

The order is that of the page: title page, front matter, sections; in a table caption, header,
rows, notes; in a figure caption, then notes. Whatever counts things in order of appearance
walks this way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toolkit.documents.content import (
    Block,
    Cell,
    Cite,
    Document,
    Figure,
    Inline,
    ListBlock,
    Table,
)

Rewriter = Callable[[tuple[Inline, ...]], tuple[Inline, ...]]
"""Takes the inline pieces of one paragraph, caption, cell or note; returns new ones."""


def rewrite_document(document: Document, rewriter: Rewriter) -> Document:
    """Pass every run of inline pieces through a function, in reading order."""
    return replace(
        document,
        cover=rewrite_blocks(document.cover, rewriter),
        front=tuple((title, rewrite_blocks(part, rewriter)) for title, part in document.front),
        sections=tuple(
            replace(section, blocks=rewrite_blocks(section.blocks, rewriter))
            for section in document.sections
        ),
    )


def rewrite_blocks(blocks: tuple[Block, ...], rewriter: Rewriter) -> tuple[Block, ...]:
    """Pass every run of inline pieces in blocks through a function, in reading order."""
    return tuple(_block(block, rewriter) for block in blocks)


def _block(block: Block, rewriter: Rewriter) -> Block:
    if isinstance(block, ListBlock):
        return replace(
            block, items=tuple(rewrite_blocks(item, rewriter) for item in block.items)
        )
    if isinstance(block, Table):
        # Keyword arguments are evaluated in the order written, which is the reading order.
        return replace(
            block,
            caption=rewriter(block.caption),
            header=tuple(_row(row, rewriter) for row in block.header),
            rows=tuple(_row(row, rewriter) for row in block.rows),
            notes=tuple((mark, rewriter(note)) for mark, note in block.notes),
        )
    if isinstance(block, Figure):
        return replace(block, caption=rewriter(block.caption), notes=rewriter(block.notes))
    return replace(block, inlines=rewriter(block.inlines))


def _row(row: tuple[Cell, ...], rewriter: Rewriter) -> tuple[Cell, ...]:
    return tuple(
        replace(
            cell,
            inlines=rewriter(cell.inlines),
            blocks=rewrite_blocks(cell.blocks, rewriter),
        )
        for cell in row
    )


def cites(document: Document) -> bool:
    """Tell whether a document cites anything."""
    found = False

    def look(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        nonlocal found
        found = found or any(isinstance(piece, Cite) for piece in inlines)
        return inlines

    rewrite_document(document, look)
    return found
