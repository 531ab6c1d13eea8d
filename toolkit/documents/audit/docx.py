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

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.audit.fields import check_fields, check_headings
from toolkit.documents.audit.form import check_order, check_styles
from toolkit.documents.audit.pages import check_pages, check_properties
from toolkit.documents.audit.parts import Opened
from toolkit.documents.audit.tables import check_tables
from toolkit.documents.audit.text import check_leftovers
from toolkit.documents.word.package import dangers
from toolkit.documents.word.xmltree import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from toolkit.documents.audit.parts import Trouble

XML_ENDINGS: Final = (".xml", ".rels")


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


def audit_docx(path: Path, *, page_numbers: bool = True) -> tuple[Finding, ...]:
    """Check a Word file against the nine points.

    Parameters
    ----------
    path
        The file.
    page_numbers
        The contents must have page numbers; False for a file made without a layout program.

    Returns
    -------
    tuple
        All findings, in the order of the points; empty for a file that passes.
    """
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name) for name in names}
    trees: dict[str, Any] = {}
    broken: list[Finding] = []
    for name, data in parts.items():
        if name.endswith(XML_ENDINGS):
            try:
                trees[name] = parse(data)
            except etree.XMLSyntaxError as error:
                broken.append(Finding(point=1, part=name, message=f"does not parse: {error}"))
    if broken:
        return tuple(broken)
    opened = Opened(parts=parts, trees=trees)
    checks: tuple[tuple[int, Callable[[Opened], Iterator[Trouble]]], ...] = (
        (1, _check_package),
        (2, check_leftovers),
        (3, check_tables),
        (4, check_fields),
        (5, check_order),
        (6, check_styles),
        (7, lambda opened: check_headings(opened, page_numbers=page_numbers)),
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
