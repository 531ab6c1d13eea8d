"""A workbook of plain tables with the same bytes every time, in which nothing is a formula."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

TURNED_OFF = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    name
        At most 31 characters; letters, digits, spaces.
    heads
        Headings of the columns, repeated on every printed page.
    rows
        Texts and whole numbers.
    widths
        Of the columns, in characters.
    above
        A line above the headings; none when empty. It also heads every printed page.
    """

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    widths: tuple[int, ...]
    above: str = ""


def workbook(sheets: tuple[Sheet, ...], *, title: str, date: str) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    sheets
        In order.
    title
        Stands in the file's properties.
    date
        ISO date that the file says it was made on; there is no clock.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, TURNED_OFF) as book:
        book.set_properties({"title": title, "created": datetime.fromisoformat(date)})
        strong = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        warning = book.add_format({"bold": True, "font_color": "#9C0006"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for each in sheets:
            page = book.add_worksheet(each.name)
            first = 0
            if each.above:
                page.write_string(0, 0, each.above, warning)
                page.set_header(f"&C{each.above.replace('&', '&&')}")
                first = 1
            page.set_footer("&CPage &P of &N")
            for column, (head, width) in enumerate(zip(each.heads, each.widths, strict=True)):
                page.write_string(first, column, head, strong)
                page.set_column(column, column, width)
            for line, row in enumerate(each.rows, start=first + 1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        page.write_string(line, column, value, wrapped)
                    else:
                        page.write_number(line, column, value, wrapped)
            page.freeze_panes(first + 1, 0)
            page.repeat_rows(first)
            page.set_landscape()
            page.fit_to_pages(1, 0)
    return file.getvalue()
