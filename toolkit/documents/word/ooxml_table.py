"""Tables as WordprocessingML: caption above, horizontal rules, repeated heads, notes below.

Rules run from margin to margin. A table that is likely to fit on part of a page is kept in one
piece by keeping each row with the next; how tall a table gets is estimated from the length of
its texts, since only a layout program knows.
"""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, ListBlock, Paragraph, Subheading, Table
from toolkit.documents.word.labels import plain
from toolkit.documents.word.metrics import count_lines, longest_word, text_width
from toolkit.documents.word.wordml import escape, paragraph, run
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.content import Align, Block
    from toolkit.documents.word.ooxml_inline import InlineWriter
    from toolkit.documents.word.ooxml_lists import ListWriter
    from toolkit.documents.word.template_parts import Page

ROWS_KEPT_TOGETHER: Final = 15
SHARE_KEPT_TOGETHER: Final = 0.25
"""A table estimated taller than this share of a page may break between rows."""
SHORT_ROW: Final = 700
"""A row that is estimated taller, in twentieths of a point, may begin or end a page alone."""
CELL_MARGIN: Final = {False: 80, True: 50}
"""Left and right of a cell of an ordinary and of a small table, in twentieths of a point."""
SHADE: Final = "EEF2F7"
RULE: Final = "8497B0"
SIZE: Final = {False: 9.5, True: 8.0}
"""Type size in points."""
SLACK: Final = 30
"""What an estimated width may be short of, in twentieths of a point."""
WIDEST_WORD: Final = 0.4
"""A column is widened for a long word up to this share of the table."""
LINE_HEIGHT: Final = {False: 250, True: 210}
ROW_PADDING: Final = {False: 80, True: 40}
CAPTION_HEIGHT: Final = 900
"""Of a heading and a caption above a table, in twentieths of a point."""
NOTE_SIZE: Final = 8.5
NOTE_HEIGHT: Final = 250
TALLEST_ROTATED: Final = 2400
ROTATED_GOAL: Final = 1300
"""A rotated text that is longer gets two lines, if its column can be made wide enough."""
ROTATED_PADDING: Final = 200
ROTATED_STEP: Final = 40
_JUSTIFY: Final = {"left": "left", "centre": "center", "right": "right"}


class TableWriter:
    """Writes tables of one document."""

    def __init__(self, inline: InlineWriter, lists: ListWriter) -> None:
        self._inline = inline
        self._lists = lists
        self._style = inline.parts.style

    def write(self, table: Table, page: Page) -> str:
        """Caption, table and notes as WordprocessingML."""
        return self.without_notes(table, page) + self.notes(table)

    def overfull(self, table: Table, page: Page) -> bool:
        """Estimate whether the notes would run over to a page on which nothing else stands."""
        widths = column_widths(table, page.text_width)
        head = sum(self._height(row, table, widths) for row in table.header)
        head += sum(_rotated_height(row, widths, small=table.small) for row in table.header)
        room = page.text_height - head
        used = CAPTION_HEIGHT
        for row in table.rows:
            height = self._height(row, table, widths)
            used = height if used + height > room else used + height
        lines = (
            count_lines(f"{mark} {plain(note)}", page.text_width, NOTE_SIZE)
            for mark, note in table.notes
        )
        return used + sum(lines) * NOTE_HEIGHT > room

    def without_notes(self, table: Table, page: Page) -> str:
        """Caption and table as WordprocessingML."""
        widths = column_widths(table, page.text_width)
        self._check(table)
        heights = [self._height(row, table, widths) for row in (*table.header, *table.rows)]
        together = (
            len(table.rows) < ROWS_KEPT_TOGETHER
            and sum(heights) < SHARE_KEPT_TOGETHER * page.text_height
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        pieces = [self._caption(table), f"<w:tbl>{self._properties(table, widths)}"]
        pieces.append(f"<w:tblGrid>{grid}</w:tblGrid>")
        last_header = len(table.header) - 1
        for place, row in enumerate(table.header):
            pieces.append(self._row(row, table, widths, head=True, rule=place == last_header))
        last = len(table.rows) - 1
        for place, row in enumerate(table.rows):
            # The header stays with the first row and that, if short, with the second; a
            # group's heading with its first row; the last row with the notes, and the row
            # before, if short, with the last.
            near = place in {0, last - 1} and heights[place + len(table.header)] <= SHORT_ROW
            keep = together or near or _is_group(row)
            keep = keep and (place < last or bool(table.notes))
            keep = keep or (place == last and bool(table.notes))
            tall = heights[place + len(table.header)] > page.text_height * 3 // 4
            pieces.append(self._row(row, table, widths, keep=keep, may_split=tall))
        pieces.append("</w:tbl>")
        return "".join(pieces)

    def _caption(self, table: Table) -> str:
        if not table.caption:
            return ""
        label = self._inline.labels.captions[table.id]
        content = self._inline.caption_label(label)
        content += run(". ", style=self._style("Caption Label"))
        content += self._inline.write(table.caption)
        content = self._inline.bookmark(label.entry, content)
        return paragraph(self._style("caption"), content, keep_next=True)

    def _properties(self, table: Table, widths: Sequence[int]) -> str:
        title = plain(table.caption) or table.description
        return (
            f'<w:tblPr><w:tblStyle w:val="{self._style("Protocol Table")}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{_margins(small=table.small)}'
            f'<w:tblLook w:val="0420" w:firstRow="{int(bool(table.header))}" w:lastRow="0" '
            f'w:firstColumn="{int(table.row_headers)}" w:lastColumn="0" w:noHBand="0" '
            'w:noVBand="1"/>'
            f'<w:tblCaption w:val="{escape(title)}"/>'
            f'<w:tblDescription w:val="{escape(table.description)}"/></w:tblPr>'
        )

    def _row(
        self,
        row: Sequence[Cell],
        table: Table,
        widths: Sequence[int],
        *,
        head: bool = False,
        rule: bool = False,
        keep: bool = False,
        may_split: bool = False,
    ) -> str:
        properties = "" if may_split else "<w:cantSplit/>"
        height = _rotated_height(row, widths, small=table.small)
        if height:
            properties += f'<w:trHeight w:val="{height}" w:hRule="exact"/>'
        if head:
            properties += "<w:tblHeader/>"
        cells: list[str] = []
        start = 0
        for cell in row:
            width = sum(widths[start : start + cell.span])
            align = cell.align or ("centre" if cell.rotated else table.columns[start].align)
            if cell.span == len(widths) and cell.align is None:
                align = "left"
            borders = head and rule
            cells.append(
                f"<w:tc>{self._cell_properties(cell, width, head=head, rule=borders)}"
                f"{self._content(cell, table, align, head=head, keep=keep or head)}</w:tc>"
            )
            start += cell.span
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    @staticmethod
    def _cell_properties(cell: Cell, width: int, *, head: bool, rule: bool) -> str:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        line = f'<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{RULE}"/>'
        borders = f"<w:tcBorders>{line}</w:tcBorders>" if rule else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if cell.shaded else ""
        turned = '<w:textDirection w:val="btLr"/>' if cell.rotated else ""
        place = "center" if cell.rotated else "bottom" if head else "top"
        return (
            f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{borders}{shade}{turned}'
            f'<w:vAlign w:val="{place}"/></w:tcPr>'
        )

    def _content(
        self, cell: Cell, table: Table, align: Align, *, head: bool, keep: bool
    ) -> str:
        name = "Table Small" if table.small else "Table Text"
        if head:
            name = "Table Small Head" if table.small else "Table Head"
        style = self._style(name)
        justify = "left" if cell.rotated else _JUSTIFY[align]
        justify = "" if justify == "left" else justify
        bold = cell.strong and not head
        if not cell.blocks:
            content = self._inline.write(cell.inlines, bold=bold)
            return paragraph(style, content, keep_next=keep, align=justify)
        pieces: list[str] = []
        for block in cell.blocks:
            if isinstance(block, ListBlock):
                pieces.append(self._lists.in_cell(block, keep=keep))
            elif isinstance(block, Paragraph | Subheading):
                strong = bold or isinstance(block, Subheading)
                content = self._inline.write(block.inlines, bold=strong)
                pieces.append(paragraph(style, content, keep_next=keep, align=justify))
            else:
                message = f"table {table.id!r}: a cell cannot hold a table or a figure"
                raise DocumentError(message)
        return "".join(pieces)

    def notes(self, table: Table) -> str:
        """Write the notes below a table."""
        style = self._style("Table Note")
        pieces: list[str] = []
        last = len(table.notes) - 1
        for place, (mark, text) in enumerate(table.notes):
            # Asterisks and daggers are raised already.
            raised = self._style("Note Mark") if mark.isalnum() else ""
            head = run(mark, style=raised) + run("\t") if mark else ""
            content = head + self._inline.write(text)
            indent = None if mark else (0, 0)
            pieces.append(paragraph(style, content, keep_next=place < last, indent=indent))
        return "".join(pieces)

    @staticmethod
    def _check(table: Table) -> None:
        if not (table.rows or table.header):
            message = f"table {table.id!r} has no rows"
            raise DocumentError(message)
        if not table.description.strip():
            message = f"table {table.id!r} has no description"
            raise DocumentError(message)
        for row in (*table.header, *table.rows):
            spans = sum(cell.span for cell in row)
            if spans != len(table.columns) or any(cell.span < 1 for cell in row):
                first = plain(row[0].inlines) if row else ""
                message = (
                    f"table {table.id!r} has {len(table.columns)} columns, but the row "
                    f"{first!r} has {spans}"
                )
                raise DocumentError(message)

    @staticmethod
    def _height(row: Sequence[Cell], table: Table, widths: Sequence[int]) -> int:
        """Estimate the height of a row in twentieths of a point."""
        tallest = 1
        start = 0
        for cell in row:
            width = sum(widths[start : start + cell.span]) - 2 * CELL_MARGIN[table.small]
            size = SIZE[table.small]
            texts = _texts(cell.blocks) if cell.blocks else [plain(cell.inlines)]
            if not cell.rotated:
                lines = sum(count_lines(text, max(width, size * 20), size) for text in texts)
                tallest = max(tallest, lines)
            start += cell.span
        return tallest * LINE_HEIGHT[table.small] + ROW_PADDING[table.small]


def column_widths(table: Table, width: int) -> list[int]:
    """Share the width of the page out to whole twentieths of a point; the sum is exact.

    A column too narrow for its longest word is widened, at the cost of the others.

    Raises
    ------
    DocumentError
        There is no column, or a share is not above 0.
    """
    shares = [column.share for column in table.columns]
    if not shares or not all(share > 0 for share in shares):
        message = f"table {table.id!r}: each column needs a share above 0"
        raise DocumentError(message)
    wide = _widened(shares, _least_widths(table, width), width)
    edges = [round(edge) for edge in accumulate(wide, initial=0.0)]
    edges[-1] = width
    return [right - left for left, right in pairwise(edges)]


def _widened(shares: Sequence[float], least: Sequence[float], width: int) -> list[float]:
    """Give each column its share, but never less than it needs, if all needs can be met."""
    fixed: dict[int, float] = {}
    if sum(least) > width * 0.999:
        least = [0.0] * len(least)
    while True:
        free = width - sum(fixed.values())
        total = math.fsum(share for place, share in enumerate(shares) if place not in fixed)
        wide = [
            fixed[place] if place in fixed else free * share / total
            for place, share in enumerate(shares)
        ]
        short = [n for n, value in enumerate(wide) if n not in fixed and value < least[n]]
        if not short:
            return wide
        fixed.update((place, least[place]) for place in short)


def _least_widths(table: Table, width: int) -> list[float]:
    """Find the width that the longest word of each column needs."""
    margin = 2 * CELL_MARGIN[table.small] + SLACK
    size = SIZE[table.small]
    least = [float(margin)] * len(table.columns)
    for number, row in enumerate((*table.header, *table.rows)):
        head = number < len(table.header)
        start = 0
        for cell in row:
            if cell.span == 1 and start < len(least):
                texts = _texts(cell.blocks) if cell.blocks else [plain(cell.inlines)]
                bold = head or cell.strong
                words = (longest_word(text, size, bold=bold) for text in texts)
                need = max(words, default=0.0)
                if cell.rotated:
                    long = text_width(plain(cell.inlines), size, bold=True) > ROTATED_GOAL
                    need = LINE_HEIGHT[table.small] * (2 if long else 1)
                least[start] = max(least[start], min(need + margin, WIDEST_WORD * width))
            start += cell.span
    return least


def _margins(*, small: bool) -> str:
    if not small:
        return ""
    sides = "".join(
        f'<w:{s} w:w="{CELL_MARGIN[small]}" w:type="dxa"/>' for s in ("left", "right")
    )
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _rotated_height(row: Sequence[Cell], widths: Sequence[int], *, small: bool) -> int:
    """Find the least height in which the rotated texts of a row fit; 0 where there are none."""
    tallest = 0.0
    start = 0
    for cell in row:
        width = sum(widths[start : start + cell.span]) - 2 * CELL_MARGIN[small]
        start += cell.span
        if not cell.rotated:
            continue
        text, size = plain(cell.inlines), SIZE[small]
        long = text_width(text, size, bold=True) > ROTATED_GOAL
        lines = 2 if long and width >= 2 * LINE_HEIGHT[small] else 1
        height = max(longest_word(text, size, bold=True), ROTATED_STEP)
        while count_lines(text, height, size, bold=True) > lines:
            height += ROTATED_STEP
        tallest = max(tallest, height + ROTATED_PADDING)
    return min(round(tallest), TALLEST_ROTATED)


def _is_group(row: Sequence[Cell]) -> bool:
    """Tell whether a row is a heading of the rows below."""
    return all(cell.shaded for cell in row) or (len(row) == 1 and row[0].strong)


def _texts(blocks: Sequence[Block]) -> list[str]:
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, ListBlock):
            for item in block.items:
                texts += _texts(item)
        elif isinstance(block, Paragraph | Subheading):
            texts.append(plain(block.inlines))
    return texts
