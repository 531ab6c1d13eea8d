"""The prose behind a document, cut into the paragraphs, items and cells that Word shows as one.

Each unit knows where its letters stand in its file, so that an edit of a word can be carried
back to that word and to nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from toolkit.documents.text.markers import normal
from toolkit.documents.word.labels import bookmark_name
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from toolkit.spec.reader import ProtocolFolder

UnitKind = Literal["paragraph", "item", "cell", "heading", "caption"]
_CELL: Final = re.compile(r"(?<!\\)\|")
_CAPTION: Final = re.compile(r"Table:\s*(.*?)\s*\{#[\w-]+\}", re.DOTALL)
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """One file of prose.

    Attributes
    ----------
    file
        Where it stands.
    target
        Where an edit of it is written: the same, or the protocol's own text that replaces a
        standard one.
    text
        Its content, with line feeds alone.
    ends
        How its lines end.
    anchor
        Bookmark of the section that it belongs to.
    """

    file: Path
    target: Path
    text: str = field(repr=False)
    ends: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A paragraph, an item of a list, a cell, a caption or a heading inside a section.

    Attributes
    ----------
    prose
        The file.
    kind
        Which of them.
    letters
        Each letter with its place in the file's text.
    lines
        First line, and the one after the last, counted from 0.
    outer
        Where the whole list or table ends, or the paragraph itself.
    alone
        It is all that its item, or its row, holds.
    """

    prose: Prose
    kind: UnitKind
    letters: tuple[tuple[str, int], ...] = field(repr=False)
    lines: tuple[int, int]
    outer: int
    alone: bool = True

    @property
    def text(self) -> str:
        """The Markdown."""
        return "".join(letter for letter, _ in self.letters)


def files_behind(source: ProtocolFolder, member: str) -> tuple[Prose, ...]:
    """Return the files of prose that a document may have its words from.

    Parameters
    ----------
    source
        The protocol folder.
    member
        Id of the document; only the others use standard texts.
    """
    own = [_prose(each.file, each.file, number) for number, each in source.narrative.items()]
    if member == "protocol":
        return tuple(own)
    own += [_prose(t.file, t.file, name.split("/")[-1]) for name, t in source.texts.items()]
    for file in sorted(templates_folder().glob("*/*.md")):
        name = f"{file.parent.name}/{file.stem}"
        if name not in source.texts:
            target = source.path / "narrative" / f"{name}.md"
            own.append(_prose(file, target, file.stem))
    return tuple(own)


def _prose(file: Path, target: Path, key: str) -> Prose:
    raw = file.read_bytes().decode("utf-8-sig")
    ends = "\r\n" if "\r\n" in raw else "\n"
    return Prose(
        file=file,
        target=target,
        text=normal(raw),
        ends=ends,
        anchor=bookmark_name("_M11_", key),
    )


def units(prose: Prose) -> tuple[Unit, ...]:
    """Cut a file into units, in order."""
    return tuple(_Cutter(prose).units())


class _Cutter:
    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._lines = prose.text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def units(self) -> Iterator[Unit]:
        """Yield every unit, in the order of the file."""
        parser = MarkdownIt("commonmark").enable("table").disable("lheading")
        tree = SyntaxTreeNode(parser.parse(self._prose.text))
        yield from self._blocks(tree.children, (), 0)

    def _blocks(
        self, nodes: Sequence[SyntaxTreeNode], item: tuple[int, ...], outer: int
    ) -> Iterator[Unit]:
        """Yield the units of blocks; `item` is the span of the item that they stand in."""
        for node in nodes:
            first, last = node.map or (0, 0)
            end = outer or last
            if node.type == "paragraph" or node.tag == "h2":
                yield from self._text(node, item, end)
            elif node.type in {"bullet_list", "ordered_list"}:
                for each in node.children:
                    yield from self._blocks(each.children, each.map or (first, last), end)
            elif node.type == "table":
                for part in node.children:
                    for row in part.children:
                        for column in range(len(row.children)):
                            yield from self._cell((row.map or (0, 0))[0], column, end)

    def _text(self, node: SyntaxTreeNode, item: tuple[int, ...], end: int) -> Iterator[Unit]:
        first, last = node.map or (0, 0)
        letters: list[tuple[str, int]] = []
        for number, content in enumerate(node.children[0].content.split("\n"), start=first):
            place = self._lines[number].find(content)
            if place < 0:
                return  # not where it was expected, so nothing is carried back into it
            if letters:
                letters.append(("\n", self._starts[number] - 1))
            start = self._starts[number] + place
            letters += [(letter, start + n) for n, letter in enumerate(content)]
        kind: UnitKind = "item" if item else "paragraph"
        caption = _CAPTION.fullmatch("".join(letter for letter, _ in letters))
        if caption and not item:
            kind, letters = "caption", letters[caption.start(1) : caption.end(1)]
        if node.type == "heading":
            kind = "heading"
        yield Unit(
            prose=self._prose,
            kind=kind,
            letters=tuple(letters),
            lines=(first, last),
            outer=end,
            alone=not item or self._rest(item[0], item[1]) == last,
        )

    def _rest(self, first: int, last: int) -> int:
        """Return where an item ends, without the blank lines after it."""
        while last > first and not self._lines[last - 1].strip():
            last -= 1
        return last

    def _cell(self, number: int, column: int, end: int) -> Iterator[Unit]:
        line = self._lines[number]
        if "\\|" in line:
            return
        cuts = [hit.start() for hit in _CELL.finditer(line)]
        if not line.lstrip().startswith("|"):
            cuts.insert(0, -1)
        left = cuts[column] + 1 if column < len(cuts) else 0
        right = cuts[column + 1] if column + 1 < len(cuts) else len(line)
        content = line[left:right]
        left += len(content) - len(content.lstrip())
        start = self._starts[number] + left
        letters = tuple((letter, start + n) for n, letter in enumerate(content.strip()))
        yield Unit(
            prose=self._prose,
            kind="cell",
            letters=letters,
            lines=(number, number + 1),
            outer=end,
            alone=column == 0,
        )


def bullet_of(unit: Unit) -> str:
    """Return what stands before the first letter of an item: indent, mark and blank."""
    hit = _ITEM.match(unit.prose.text.split("\n")[unit.lines[0]])
    return hit.group() if hit else ""
