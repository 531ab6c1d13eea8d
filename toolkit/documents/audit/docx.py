"""The acceptance test of a finished Word file, before it is handed to a reviewer.

Nine points, each a list of rules that a file keeps or breaks:

1. the package is whole and holds nothing dangerous;
2. nothing is left over from templates or from missing values;
3. tables and pictures are sound and can be read aloud;
4. bookmarks, fields and links lead somewhere, and fields show what they lead to;
5. children stand in the order of the schema, ids are unique, lists exist;
6. everything has a style, and no run is formatted by hand;
7. headings are counted by Word, the contents list them;
8. every page says what it is, drafts are marked;
9. the properties are filled.

References
----------
ECMA-376-1:2016, Office Open XML File Formats, Part 1 (order of children: annex A).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.audit.fields import check_fields, check_headings
from toolkit.documents.audit.form import check_order, check_styles
from toolkit.documents.audit.pages import check_pages, check_properties
from toolkit.documents.audit.parts import UnreadableError, open_docx
from toolkit.documents.audit.tables import check_tables
from toolkit.documents.audit.text import check_leftovers
from toolkit.documents.word.package import dangers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from toolkit.documents.audit.parts import Opened, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that a Word file breaks.

    Attributes
    ----------
    point
        Of the list above, 1 to 9.
    part
        Member of the package.
    message
        What is wrong, in one sentence without a full stop.
    """

    point: int
    part: str
    message: str

    def __str__(self) -> str:
        """One line: point, part, message."""
        return f"{self.point}. {self.part}: {self.message}"


def audit_docx(
    path: Path, *, page_numbers: bool = True, contents: bool = True, numbered: bool = True
) -> tuple[Finding, ...]:
    """Check a Word file against the nine points.

    Parameters
    ----------
    path
        The file.
    page_numbers
        The contents must have page numbers; False for a file made without a layout program.
    contents
        There must be contents; False for a leaflet, in which they may be missing.
    numbered
        Headings must be counted as 1, 1.1 and so on; False for a file made from a template
        that counts them in another way, or not at all.

    Returns
    -------
    tuple
        All findings, in the order of the points; empty for a file that passes.
    """
    try:
        opened = open_docx(path)
    except UnreadableError as error:
        return tuple(
            Finding(point=1, part=part, message=message) for part, message in error.troubles
        )

    def headings(file: Opened) -> Iterator[Trouble]:
        return check_headings(
            file, page_numbers=page_numbers, contents=contents, numbered=numbered
        )

    checks: tuple[tuple[int, Callable[[Opened], Iterator[Trouble]]], ...] = (
        (1, _check_package),
        (2, check_leftovers),
        (3, check_tables),
        (4, check_fields),
        (5, check_order),
        (6, check_styles),
        (7, headings),
        (8, check_pages),
        (9, check_properties),
    )
    return tuple(
        Finding(point=point, part=part, message=message)
        for point, check in checks
        for part, message in check(opened)
    )


def _check_package(opened: Opened) -> Iterator[Trouble]:
    for name, data in opened.parts.items():
        for danger in dangers(name, data):
            yield name, danger
        if not name.endswith(".rels"):
            continue
        base = name.removesuffix(".rels").replace("_rels/", "").rpartition("/")[0]
        for relation in opened.trees[name]:
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                continue
            full = target[1:] if target.startswith("/") else f"{base}/{target}".lstrip("/")
            if full not in opened.parts:
                yield name, f"leads to {target}, which is not there"
