"""Tables as HTML: caption above, header cells that say what they head, notes below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.html.inline import anchor_of
from toolkit.documents.html.marks import element, escape
from toolkit.documents.word.labels import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.documents.content import Block, Cell, Table
    from toolkit.documents.html.inline import InlineHtml

MANY_COLUMNS = 6
"""From here on a table may be wider than a small screen, and gets a scroll bar of its own."""


class TableHtml:
    """Writes the tables of one document.

    Parameters
    ----------
    inline
        Writes the pieces of a cell.
    blocks
        Writes the blocks of a cell.
    """

    def __init__(self, inline: InlineHtml, blocks: Callable[[Sequence[Block]], str]) -> None:
        self._inline = inline
        self._blocks = blocks

    def write(self, table: Table) -> str:
        """Write caption, table and notes."""
        label = self._inline.labels.captions.get(table.id) if table.caption else None
        caption = ""
        if label is not None:
            number = element("span", f"{label.word}&nbsp;{label.number}. ", class_="label")
            caption = element("caption", number + self._inline.write(table.caption))
        total = sum(column.share for column in table.columns)
        columns = "".join(
            f'<col style="width:{100 * column.share / total:.2f}%">' for column in table.columns
        )
        head = "".join(self._row(row, table, head=True) for row in table.header)
        made = element(
            "table",
            caption
            + element("colgroup", columns)
            + (element("thead", head) if head else "")
            + self._bodies(table),
            class_="small" if table.small else "",
            aria_label="" if label else table.description,
            aria_description=table.description if label else "",
        )
        if len(table.columns) >= MANY_COLUMNS:
            name = plain(table.caption) or table.description
            made = element(
                "div", made, class_="wide", role="region", aria_label=name, tabindex="0"
            )
        return element(
            "div",
            made + self._notes(table),
            class_="table",
            id=anchor_of(label) if label else "",
        )

    def _bodies(self, table: Table) -> str:
        """Write the rows; the heading of a group of rows begins a body of its own."""
        bodies: list[list[str]] = [[]]
        for row in table.rows:
            if _is_group(row) and bodies[-1]:
                bodies.append([])
            bodies[-1].append(self._row(row, table, head=False))
        return "".join(element("tbody", "".join(rows)) for rows in bodies if rows)

    def _row(self, row: Sequence[Cell], table: Table, *, head: bool) -> str:
        cells: list[str] = []
        start = 0
        for cell in row:
            content = self._content(cell, head=head)
            scope = ""
            if content and head:
                scope = "colgroup" if cell.span > 1 else "col"
            elif content and _is_group(row):
                scope = "rowgroup"
            elif content and start == 0 and table.row_headers:
                scope = "row"
            align = cell.align or table.columns[start].align
            if cell.span == len(table.columns) and cell.align is None:
                align = "left"
            looks = {
                "" if align == "left" or cell.rotated else align: True,
                "rotated": cell.rotated,
                "shaded": cell.shaded,
                "strong": cell.strong and not head,
            }
            cells.append(
                element(
                    "th" if scope else "td",
                    element("span", content, class_="turn") if cell.rotated else content,
                    scope=scope,
                    colspan=str(cell.span) if cell.span > 1 else "",
                    class_=" ".join(name for name, on in looks.items() if name and on),
                )
            )
            start += cell.span
        return element("tr", "".join(cells))

    def _content(self, cell: Cell, *, head: bool) -> str:
        if cell.blocks:
            return self._blocks(cell.blocks)
        return self._inline.write(cell.inlines, bold=cell.strong and not head)

    def _notes(self, table: Table) -> str:
        lines: list[str] = []
        for mark, text in table.notes:
            head = ""
            if mark:
                # Asterisks and daggers are raised already.
                head = (element("sup", escape(mark)) if mark.isalnum() else escape(mark)) + " "
            lines.append(element("p", head + self._inline.write(text)))
        return element("div", "".join(lines), class_="notes") if lines else ""


def _is_group(row: Sequence[Cell]) -> bool:
    """Tell whether a row is a heading of the rows below."""
    return len(row) == 1 and (row[0].strong or row[0].shaded)
