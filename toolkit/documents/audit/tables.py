"""Point 3 of the audit: tables and pictures are sound and can be read aloud."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.word.flatten import text_of
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.audit.parts import Opened, Trouble

ROWS_WITHOUT_HEAD: Final = 8
LONG_ROW: Final = 2_500
"""A row with more letters may be taller than a page, and so may break."""
_FILE_NAME: Final = re.compile(r"^\S+\.(?:png|svg|jpe?g|gif|emf)$", re.IGNORECASE)
_DRAWING: Final = f"{{{NAMESPACES['wp']}}}docPr"
_SHAPE: Final = f"{{{NAMESPACES['v']}}}shape"


def check_tables(opened: Opened) -> Iterator[Trouble]:
    """Check each table and each picture of all parts that hold text."""
    for name, tree in opened.written():
        for place, table in enumerate(tree.iter(f"{W}tbl"), start=1):
            for message in _table(table):
                yield name, f"table {place} {message}"
        for picture in tree.iter(_DRAWING):
            alt = picture.get("descr", "").strip()
            if not alt or _FILE_NAME.match(alt):
                yield name, f"{picture.get('name')} has no alternative text"
        for shape in tree.iter(_SHAPE):
            if not shape.get("alt"):
                yield name, f"the shape {shape.get('id')} has no alternative text"


def _table(table: Any) -> Iterator[str]:
    rows = table.findall(f"{W}tr")
    columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
    if not rows or not columns:
        yield "has no rows or no columns"
        return
    for what in ("tblCaption", "tblDescription"):
        element = table.find(f"{W}tblPr/{W}{what}")
        if element is None or not element.get(VAL, "").strip():
            yield f"has no {what}"
    look = table.find(f"{W}tblPr/{W}tblLook")
    # A table of two columns, name and value, has no head to repeat; it says so itself.
    headless = look is not None and look.get(f"{W}firstRow") == "0"
    repeats = rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    if len(rows) > ROWS_WITHOUT_HEAD and not (repeats or headless):
        yield f"has {len(rows)} rows and does not repeat its head"
    for number, row in enumerate(rows, start=1):
        if row.find(f"{W}trPr/{W}cantSplit") is None and len(text_of(row)) < LONG_ROW:
            yield f"may break inside row {number}"
        spans = 0
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            spans += 1 if span is None else int(span.get(VAL))
            if len(cell) == 0 or cell[-1].tag != f"{W}p":
                yield f"has a cell in row {number} that does not end with a paragraph"
        if spans != columns:
            yield f"has {columns} columns, but row {number} has {spans}"
