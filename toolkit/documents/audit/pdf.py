"""Point 12 of the audit: the document as a PDF can be printed, searched and read aloud.

It is tagged, tells its language and its title, carries all its fonts, and has no page that is
all but empty. What needs a layout program (that no word stands past the margin) is a test.

References
----------
ISO 32000-1:2008, Document management, Portable document format, sections 9.8 and 14.8.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pypdf import PdfReader

from toolkit.documents.audit.docx import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pypdf import PageObject

POINT: Final = 12
EDGES: Final = 2
"""Lines of a header and a footer."""
FEWEST: Final = 3
"""Lines that a page has besides, unless the paper turns after it or the document ends."""
_HEIGHTS: Final = re.compile(rb"BT\s+[\d.-]+ ([\d.-]+) Td")
_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")


def audit_pdf(path: Path) -> tuple[Finding, ...]:
    """Check a PDF that was made from a Word file.

    Returns
    -------
    tuple
        All findings; empty for a file that passes.
    """
    reader = PdfReader(path)
    found = [*_whole(reader), *_fonts(reader), *_pages(reader)]
    return tuple(Finding(point=POINT, part=path.name, message=message) for message in found)


def _whole(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.trailer["/Root"]
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "is not tagged"
    if not root.get("/Lang"):
        yield "does not tell its language"
    if not (reader.metadata and reader.metadata.title):
        yield "has no title"
    if not reader.pages:
        yield "has no pages"


def _fonts(reader: PdfReader) -> Iterator[str]:
    bare: set[str] = set()
    for page in reader.pages:
        fonts = page.get("/Resources", {}).get("/Font", {})
        for reference in fonts.values():
            font = reference.get_object()
            inner = font.get("/DescendantFonts")
            carrier = inner[0].get_object() if inner else font
            description = carrier.get("/FontDescriptor", {})
            if not any(kind in description for kind in _FILES):
                bare.add(str(font.get("/BaseFont", "without a name")))
    yield from (f"does not carry the font {name}" for name in sorted(bare))


def _pages(reader: PdfReader) -> Iterator[str]:
    pages = list(reader.pages)
    for place, page in enumerate(pages[:-1]):
        turned = _wide(page) != _wide(pages[place + 1])
        if _lines(page) < EDGES + FEWEST and not (turned or page.images):
            yield f"page {place + 1} is all but empty"


def _lines(page: PageObject) -> int:
    """Count the heights at which text begins: quick, and near enough to lines."""
    content = page.get_contents()
    return len(set(_HEIGHTS.findall(content.get_data()))) if content is not None else 0


def _wide(page: PageObject) -> bool:
    return float(page.mediabox.width) > float(page.mediabox.height)
