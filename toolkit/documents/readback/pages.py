"""On which page of an edited file each finding stands, by laying the file out once."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.word import pdf
from toolkit.documents.word.package import pack
from toolkit.documents.word.xmltree import W
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.readback.findings import Finding
    from toolkit.documents.readback.lines import Reading

FIRST: Final = 900_000
"""Ids of our bookmarks start here, far from those of a document."""


def with_pages(findings: Sequence[Finding], edited: Reading) -> tuple[Finding, ...]:
    """Give each finding its page, if LibreOffice is there and can lay the file out."""
    if not findings or pdf.find_office() is None:
        return tuple(findings)
    marked, names = _marked(findings, edited)
    try:
        pages, _ = pdf.bookmark_pages(marked)
    except DocumentError:
        # A file that cannot be laid out can still be compared; sections say where.
        return tuple(findings)
    return tuple(
        replace(finding, page=pages.get(names.get(place, ""), 0))
        for place, finding in enumerate(findings)
    )


def _marked(findings: Sequence[Finding], edited: Reading) -> tuple[bytes, dict[int, str]]:
    """Return a copy of the file with a bookmark at each finding, and the bookmarks' names."""
    # The copy keeps the order of elements, so the same walk finds the same ones.
    root = copy.deepcopy(edited.root)
    twins = dict(zip(edited.root.iter(), root.iter(), strict=True))
    names: dict[int, str] = {}
    for place, finding in enumerate(findings):
        element = None if finding.edited is None else finding.edited.element
        twin = twins.get(element)
        if twin is None:
            continue
        paragraph = twin if twin.tag == f"{W}p" else next(twin.iter(f"{W}p"), None)
        if paragraph is not None:
            names[place] = f"_Verify{place:05d}"
            _mark(paragraph, FIRST + place, names[place])
    parts = {**edited.parts, "word/document.xml": etree.tostring(root, encoding="UTF-8")}
    return pack(parts), names


def _mark(paragraph: Any, number: int, name: str) -> None:
    place = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": name})
    end = etree.Element(f"{W}bookmarkEnd", {f"{W}id": str(number)})
    paragraph.insert(place, start)
    paragraph.insert(place + 1, end)
