"""The small protocol and both real ones as documents, and ways to look into them."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from toolkit.checks import run_checks
from toolkit.design.calculate import calculate
from toolkit.documents.build import build
from toolkit.documents.content import (
    Cell,
    CrossReference,
    Document,
    Figure,
    Inline,
    LineBreak,
    ListBlock,
    Number,
    Open,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.protocol.document import protocol_document
from toolkit.documents.protocol.kit import Kit
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from toolkit.documents.content import Block
    from toolkit.spec.reader import ProtocolFolder

MINIMAL = Path(__file__).parents[2] / "spec" / "minimal"
PROTOCOLS = Path(__file__).parents[3] / "protocols"
REAL = ("buprenorphine-bpd", "ketamine-bpd")


def _build(folder: Path, output: Path) -> SimpleNamespace:
    """Return a protocol with its numbers, its document, and the files that were written."""
    source = read_protocol(folder)
    record = calculate(source)
    files = build(
        source, record, run_checks(source, record), output, ("docx",), page_numbers=False
    )
    document = protocol_document(source, record)
    return SimpleNamespace(
        source=source, record=record, document=document, files=files, docx=files[0]
    )


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return the small protocol, built."""
    return _build(MINIMAL, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SimpleNamespace]:
    """Return both real protocols, built once without page numbers."""
    return {name: _build(PROTOCOLS / name, tmp_path_factory.mktemp(name)) for name in REAL}


@pytest.fixture(scope="session")
def kit(small: SimpleNamespace) -> Kit:
    """Return what the builders work with, for the small protocol."""
    return Kit(small.source, small.record)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small protocol's folder."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "example"))


@pytest.fixture
def edited(folder: Path) -> Callable[..., Kit]:
    """Return a function that replaces text, found once, in the copy, and gives its kit.

    With nothing to find, the text becomes a file of its own.
    """

    def edit(*changes: tuple[str, str], file: str = "protocol.yaml") -> Kit:
        path = folder / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for find, by in changes:
            assert text.count(find) == 1 or not (find or text), find
            text = text.replace(find, by) if find else by
        path.write_text(text, encoding="utf-8")
        source = read_protocol(folder)
        return Kit(source, calculate(source))

    return edit


@pytest.fixture(scope="session")
def part() -> Callable[[str, str], str]:
    """Return a function that gives the small protocol from one text to before another."""

    def cut(start: str, end: str) -> str:
        text = (MINIMAL / "protocol.yaml").read_text(encoding="utf-8")
        return text[text.index(start) : text.index(end)]

    return cut


@pytest.fixture(scope="session")
def assumed() -> Callable[..., ProtocolFolder]:
    """Return a function that gives a protocol with another planning value."""

    def change(source: ProtocolFolder, name: str, value: float) -> ProtocolFolder:
        assert any(each.id == name for each in source.protocol.assumptions)
        assumptions = tuple(
            each.model_copy(update={"value": value}) if each.id == name else each
            for each in source.protocol.assumptions
        )
        protocol = source.protocol.model_copy(update={"assumptions": assumptions})
        return dataclasses.replace(source, protocol=protocol)

    return change


@pytest.fixture(scope="session")
def words() -> Callable[[Iterable[Inline]], str]:
    """Return a function that gives the text of inline pieces."""
    return _words


def _words(pieces: Iterable[Inline]) -> str:
    said = []
    for piece in pieces:
        match piece:
            case Text() | Number() | Open():
                said.append(piece.text)
            case CrossReference():
                said.append(f"<{piece.target}>")
            case LineBreak():
                said.append(" / ")
            case _:
                said.append("")
    return "".join(said)


@pytest.fixture(scope="session")
def lines() -> Callable[[Iterable[Block]], list[str]]:
    """Return a function that gives blocks as lines of text, a row of a table as one."""

    def read(blocks: Iterable[Block]) -> list[str]:
        found = (line for block in blocks for line in _lines(block))
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]

    return read


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _words(block.inlines)
        case Subheading():
            yield f"## {_words(block.inlines)}"
        case ListBlock():
            for number, item in enumerate(block.items):
                label = block.labels[number] if block.labels else "-"
                yield f"{label} {' '.join(line for part in item for line in _lines(part))}"
        case Figure():
            yield f"[figure {block.id}: {_words(block.caption)}]"
        case Table():
            yield f"[table {block.id}: {_words(block.caption)}]"
            for row in (*block.header, *block.rows):
                yield " | ".join(map(_cell, row))
            yield from (_words(note) for _, note in block.notes)


def _cell(cell: Cell) -> str:
    inner = " / ".join(line for block in cell.blocks for line in _lines(block))
    return _words(cell.inlines) + inner


@pytest.fixture(scope="session")
def units() -> Callable[[Document], list[tuple[Inline, ...]]]:
    """Return a function that gives every paragraph, caption, note and cell of a document."""

    def read(document: Document) -> list[tuple[Inline, ...]]:
        parts = [document.cover, *(blocks for _, blocks in document.front)]
        parts += [section.blocks for section in document.sections]
        return [unit for part in parts for block in part for unit in _units(block)]

    return read


def _units(block: Block) -> Iterator[tuple[Inline, ...]]:
    match block:
        case Paragraph() | Subheading():
            yield block.inlines
        case ListBlock():
            for item in block.items:
                for part in item:
                    yield from _units(part)
        case Figure():
            yield block.caption
        case Table():
            yield block.caption
            for row in (*block.header, *block.rows):
                for cell in row:
                    yield cell.inlines
                    for part in cell.blocks:
                        yield from _units(part)
            yield from (note for _, note in block.notes)
