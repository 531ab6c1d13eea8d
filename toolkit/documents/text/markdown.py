"""Prose in Markdown as blocks of a document.

CommonMark with tables, ``^raised^`` and ``~lowered~`` text; what a protocol has no use for
(pictures, code, quotations, HTML, other headings than ``##``) is refused with its line rather
than dropped. Names, citations and cross-references are those of the module `markers` beside it.

References
----------
CommonMark specification, version 0.31.2 (2024).
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from toolkit.documents.content import (
    Align,
    Block,
    Cell,
    Column,
    Inline,
    ListBlock,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.text.markdown_inline import InlineWalker, plain_text
from toolkit.documents.text.markers import (
    RULE_MARKUP,
    Located,
    Marked,
    Trouble,
    UnknownName,
    citations_in,
    cross_references_in,
    inlines_of,
    mark,
    normal,
    unknown_names,
)
from toolkit.errors import Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = [
    "Located",
    "Narrative",
    "UnknownName",
    "blocks",
    "citations_in",
    "cross_references_in",
    "narrative",
    "plain_blocks",
    "plain_inlines",
    "unknown_names",
]

_CAPTION_WORD: Final = "Table:"
_CAPTION_ID: Final = re.compile(r"\s*\{#(tbl-[a-z0-9][a-z0-9_-]*)\}$")
_REFUSED: Final = {
    "fence": "code has no place in a protocol",
    "code_block": "a line indented by four spaces is code in Markdown; indent it less",
    "html_block": "HTML is not allowed; write &lt; for a less-than sign",
    "hr": "a rule has no place in a protocol; '---' below a text makes no heading either",
    "blockquote": "quotations have no form of their own; use quotation marks",
}
_LEAST_SHARE: Final = 8
_MOST_SHARE: Final = 60
_ALIGN: Final[dict[str, Align]] = {"right": "right", "center": "centre"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """What a narrative file says.

    Attributes
    ----------
    title
        Of an added section, from its first line ``# Title``.
    blocks
        Its content.
    """

    title: str | None
    blocks: tuple[Block, ...]


def narrative(
    text: str,
    *,
    file: Path,
    names: Mapping[str, str],
    strings: Mapping[str, object] | None = None,
) -> Narrative:
    """Read a narrative file.

    Parameters
    ----------
    text
        Its content.
    file
        Its name, for messages and for the ids of tables without a caption.
    names
        The record: dotted name to formatted value.
    strings
        Nested plain data whose texts prose may name as well, such as the protocol's.

    Raises
    ------
    SpecError
        Everything that is wrong in it, each with its line.
    """
    marked = mark(text, names, strings or {})
    reader = _Reader(marked, file.stem)
    title, content = reader.read()
    if marked.troubles:
        raise SpecError([_problem(trouble, file) for trouble in marked.troubles])
    return Narrative(title=title, blocks=content)


def blocks(
    text: str,
    *,
    file: Path,
    names: Mapping[str, str],
    strings: Mapping[str, object] | None = None,
) -> tuple[Block, ...]:
    """Read a narrative file whose section has its title from the template.

    Raises
    ------
    SpecError
        Everything that is wrong in it, each with its line; a ``# Title`` too.
    """
    read = narrative(text, file=file, names=names, strings=strings)
    if read.title is not None:
        trouble = Trouble(
            line=1,
            message="a section of the template has its title already",
            rule=RULE_MARKUP,
            hint="use ## for a heading inside the section",
        )
        raise SpecError([_problem(trouble, file)])
    return read.blocks


def plain_inlines(text: str, *, where: str = "") -> tuple[Inline, ...]:
    """Read a prose field of the protocol: citations and cross-references, no Markdown.

    Parameters
    ----------
    text
        The field; its line breaks are spaces.
    where
        Its place, for messages.

    Raises
    ------
    DocumentError
        A citation or cross-reference in it is malformed.

    Examples
    --------
    >>> plain_inlines("Less than 5% died [@sordo2017].")[1]
    Cite(keys=('sordo2017',))
    """
    return inlines_of(text, where)


def plain_blocks(text: str, *, where: str = "") -> tuple[Block, ...]:
    r"""Read a prose field as paragraphs, which blank lines part.

    Examples
    --------
    >>> len(plain_blocks("One.\n\nTwo."))
    2
    """
    parts = re.split(r"\n[ \t]*\n", normal(text))
    return tuple(Paragraph(inlines=inlines_of(part, where)) for part in parts if part.strip())


def _problem(trouble: Trouble, file: Path) -> Problem:
    return Problem(
        file=file,
        line=trouble.line,
        where="",
        message=trouble.message,
        rule=trouble.rule,
        hint=trouble.hint,
    )


@functools.cache
def _parser() -> MarkdownIt:
    """Make the Markdown parser, once."""
    parser = MarkdownIt("commonmark").enable("table").disable("lheading")
    # Every address reaches the walker, which refuses the bad ones aloud.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser.use(sub_plugin).use(superscript_plugin)


class _Reader:
    """Turns the tree of one text into blocks and notes what is wrong."""

    def __init__(self, marked: Marked, stem: str) -> None:
        self.marked = marked
        self.stem = stem
        self.tables = 0
        self.walker = InlineWalker(marked.pieces, self._refuse)

    def read(self) -> tuple[str | None, tuple[Block, ...]]:
        nodes = SyntaxTreeNode(_parser().parse(self.marked.text)).children
        title = None
        if nodes and nodes[0].type == "heading" and nodes[0].tag == "h1":
            title = plain_text(self._inlines(nodes[0], 1))
            nodes = nodes[1:]
        return title, self._blocks(nodes, top=True)

    def _refuse(self, line: int, message: str, hint: str = "") -> None:
        self.marked.troubles.append(
            Trouble(line=line, message=message, rule=RULE_MARKUP, hint=hint)
        )

    def _line(self, node: SyntaxTreeNode) -> int:
        """Line of a node in the file; every block node has a place in the text."""
        assert node.map is not None  # noqa: S101 - true of every block token of the parser
        return self.marked.lines[node.map[0]]

    def _inlines(self, node: SyntaxTreeNode, line: int) -> tuple[Inline, ...]:
        return self.walker.walk(node.children, line)

    def _blocks(self, nodes: Sequence[SyntaxTreeNode], *, top: bool) -> tuple[Block, ...]:
        made: list[Block] = []
        caption: tuple[tuple[Inline, ...], int] | None = None
        for node in nodes:
            line = self._line(node)
            if caption and node.type != "table":
                self._refuse(caption[1], "a caption stands alone", "a table must follow it")
                caption = None
            if node.type == "paragraph":
                inlines = self._inlines(node, line)
                if top and _is_caption(inlines):
                    caption = (inlines, line)
                elif inlines:
                    made.append(Paragraph(inlines=inlines))
            elif node.type in {"bullet_list", "ordered_list"}:
                made.append(self._list(node, line))
            elif top and node.type == "table":
                made.append(self._table(node, line, caption))
                caption = None
            elif top and node.type == "heading" and node.tag == "h2":
                made.append(Subheading(inlines=self._inlines(node, line)))
            else:
                self._refuse_block(node, line)
        if caption:
            self._refuse(caption[1], "a caption stands alone", "a table must follow it")
        return tuple(made)

    def _refuse_block(self, node: SyntaxTreeNode, line: int) -> None:
        if node.type == "heading":
            message = "only ## makes a heading, and not inside a list"
        elif node.type == "table":
            message = "a table cannot stand in a list"
        else:
            message = _REFUSED[node.type]
        self._refuse(line, message)

    def _list(self, node: SyntaxTreeNode, line: int) -> ListBlock:
        if node.attrs.get("start", 1) != 1:
            self._refuse(line, "a numbered list begins at 1", "write 1. before its first item")
        items: list[tuple[Block, ...]] = []
        for item in node.children:
            content = self._blocks(item.children, top=False)
            if not content or not isinstance(content[0], Paragraph):
                self._refuse(self._line(item), "an item of a list begins with text")
            else:
                items.append(content)
        return ListBlock(items=tuple(items), ordered=node.type == "ordered_list")

    def _table(
        self,
        node: SyntaxTreeNode,
        line: int,
        caption: tuple[tuple[Inline, ...], int] | None,
    ) -> Table:
        self.tables += 1
        head, *bodies = node.children
        header = self._rows(head, strong=True)
        rows = tuple(row for body in bodies for row in self._rows(body, strong=False))
        if not rows:
            self._refuse(line, "a table has no rows")
        words, table_id = self._caption(caption)
        titles = [plain_text(cell.inlines) for cell in header[0]]
        columns = "Table with the columns " + ", ".join(title or "(blank)" for title in titles)
        return Table(
            id=table_id or f"{self.stem}-table-{self.tables}",
            caption=words,
            description=f"{plain_text(words)}. {columns}" if words else columns,
            columns=_columns(head, (*header, *rows)),
            header=header if any(titles) else (),
            rows=rows,
        )

    def _rows(self, part: SyntaxTreeNode, *, strong: bool) -> tuple[tuple[Cell, ...], ...]:
        return tuple(
            tuple(
                Cell(inlines=self._inlines(cell, self._line(row)), strong=strong)
                for cell in row.children
            )
            for row in part.children
        )

    def _caption(
        self, caption: tuple[tuple[Inline, ...], int] | None
    ) -> tuple[tuple[Inline, ...], str]:
        if caption is None:
            return (), ""
        inlines, line = caption
        first, last = inlines[0], inlines[-1]
        found = _CAPTION_ID.search(last.text) if isinstance(last, Text) else None
        if not found or not isinstance(last, Text) or not isinstance(first, Text):
            self._refuse(
                line, "a caption ends with the table's id", "such as {#tbl-dose-steps}"
            )
            return (), ""
        shortened = [*inlines[:-1], Text(text=last.text[: found.start()])]
        start = shortened[0]
        assert isinstance(start, Text)  # noqa: S101 - first is, and so is its shortened form
        shortened[0] = Text(text=start.text.removeprefix(_CAPTION_WORD).lstrip())
        words = tuple(
            piece for piece in shortened if not (isinstance(piece, Text) and not piece.text)
        )
        if not words:
            self._refuse(line, "a caption says nothing")
        return words, found[1]


def _is_caption(inlines: Sequence[Inline]) -> bool:
    first = inlines[0] if inlines else None
    return isinstance(first, Text) and first.text.startswith(_CAPTION_WORD)


def _columns(head: SyntaxTreeNode, rows: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    """Widths by the longest text of each column, damped so that none starves."""
    columns: list[Column] = []
    for place, cell in enumerate(head.children[0].children):
        longest = max(len(plain_text(row[place].inlines)) for row in rows)
        style = str(cell.attrs.get("style", ""))
        columns.append(
            Column(
                share=float(min(max(longest, _LEAST_SHARE), _MOST_SHARE)) ** 0.5,
                align=_ALIGN.get(style.removeprefix("text-align:"), "left"),
            )
        )
    return tuple(columns)
