from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import ListBlock, Paragraph, Subheading, Table
from toolkit.documents.kit import Kit
from toolkit.documents.text.citations import resolve
from toolkit.documents.word.docx import write_docx
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.content import Block, Document, Inline

LOOKS = {"book": "protocol/protocol.docx", "leaflet": "packet/leaflet.docx"}


@pytest.fixture(scope="session")
def kits(small: SimpleNamespace, real: dict[str, SimpleNamespace]) -> dict[str, Kit]:
    """Both real protocols with their numbers, and the small one; nothing is built."""
    every = {**real, "minimal": small}
    return {name: Kit(one.source, one.record) for name, one in every.items()}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes a document of a kit as a Word file."""

    def write(kit: Kit, document: Document, look: str) -> Path:
        evidence = {k: (item.source, item.status) for k, item in kit.source.evidence.items()}
        resolved = resolve(document, list(kit.source.csl.values()), evidence)
        path = tmp_path / "document.docx"
        template = templates_folder() / LOOKS[look]
        write_docx(
            resolved.document, resolved.references, path, template=template, page_numbers=False
        )
        return path

    return write


@pytest.fixture(scope="session")
def prose(words: Callable[[Iterable[Inline]], str]) -> Callable[[Iterable[Block]], str]:
    """A function that gives blocks as prose: an item or a cell that ends with no mark, ends."""

    def ended(text: str) -> str:
        text = " ".join(text.replace("/", " ").split())
        return text if not text or text.endswith((".", "?", "!", ":", "”")) else f"{text}."

    def pieces(blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            match block:
                case Paragraph() | Subheading():
                    yield ended(words(block.inlines))
                case ListBlock():
                    for item in block.items:
                        yield from pieces(item)
                case Table():
                    for row in (*block.header, *block.rows):
                        for cell in row:
                            yield ended(words(cell.inlines))
                            yield from pieces(cell.blocks)

    return lambda blocks: " ".join(piece for piece in pieces(blocks) if piece)
