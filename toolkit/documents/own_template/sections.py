"""Pages of a template: which page a place stands on, and turning pages for what is wide.

A section of pages is described at its end, so what is put in reads the description of the
section that it stands in. A stretch of landscape pages splits that section in three; only the
first of them keeps a title page and a number to start at.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.own_template.runs import text_of
from toolkit.documents.word.template_parts import Page
from toolkit.documents.word.xmltree import W

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LETTER: Final = {"w": 12240, "h": 15840}
EDGES: Final = ("top", "right", "bottom", "left", "header", "footer")
INCH: Final = 1440
CELL_MARGINS: Final = 216
NARROWEST: Final = 1440
"""Width that any place is taken to have, in twentieths of a point."""
_ORDER: Final = [
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "pgSz",
    "pgMar",
    "paperSrc",
    "pgBorders",
    "lnNumType",
    "pgNumType",
    "cols",
    "formProt",
    "vAlign",
    "noEndnote",
    "titlePg",
    "textDirection",
    "bidi",
    "rtlGutter",
    "docGrid",
    "printerSettings",
    "sectPrChange",
]


def section_of(node: Any) -> Any:
    """Return the description of the section of pages that a node of the body stands in."""
    top = node
    while top.getparent().tag != f"{W}body":
        top = top.getparent()
    for sibling in (top, *top.itersiblings()):
        if sibling.tag == f"{W}sectPr":
            return sibling
        found = sibling.find(f"{W}pPr/{W}sectPr")
        if found is not None:
            return found
    return etree.SubElement(top.getparent(), f"{W}sectPr")


def page_of(section: Any) -> Page:
    """Size and margins of the pages of a section; what is not said is as Word takes it."""
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    return Page(
        width=_number(size, "w", LETTER["w"]),
        height=_number(size, "h", LETTER["h"]),
        **{edge: _number(margins, edge, INCH) for edge in EDGES},
    )


def _number(element: Any, name: str, otherwise: int) -> int:
    text: str = element.get(f"{W}{name}", "") if element is not None else ""
    try:
        return abs(int(float(text)))
    except (ValueError, OverflowError):
        return otherwise


def room(node: Any, page: Page) -> Page:
    """Return the page, or the inside of the cell of a table that a node stands in."""
    cell = next((one for one in node.iterancestors() if one.tag == f"{W}tc"), None)
    if cell is None:
        return page
    width = _cell_width(cell, page.text_width)
    width = max(width - CELL_MARGINS, NARROWEST)
    return Page(
        width=width,
        height=page.height,
        top=page.top,
        right=0,
        bottom=page.bottom,
        left=0,
        header=page.header,
        footer=page.footer,
    )


def _cell_width(cell: Any, otherwise: int) -> int:
    declared = cell.find(f"{W}tcPr/{W}tcW")
    if declared is not None and declared.get(f"{W}type") == "dxa":
        return _number(declared, "w", otherwise)
    grid = next(one for one in cell.iterancestors() if one.tag == f"{W}tbl")
    columns = [_number(one, "w", 0) for one in grid.iterfind(f"{W}tblGrid/{W}gridCol")]
    row = next(one for one in cell.iterancestors() if one.tag == f"{W}tr")
    start = 0
    for other in row.iter(f"{W}tc"):
        span = _number(_value(other, "gridSpan"), "val", 1)
        if other is cell:
            return sum(columns[start : start + span]) or otherwise
        start += span
    return otherwise


def _value(cell: Any, name: str) -> Any:
    return cell.find(f"{W}tcPr/{W}{name}")


def put_blocks(
    paragraph: Any,
    stretches: Sequence[tuple[bool, list[Any]]],
    is_heading: Callable[[Any], bool],
) -> None:
    """Put blocks in the place of a paragraph, turning pages where a stretch wants it.

    A heading directly above a stretch of landscape pages goes there with it.
    """
    parent = paragraph.getparent()
    # A paragraph that ends a section stays, emptied, to end it.
    ends = paragraph.find(f"{W}pPr/{W}sectPr") is not None
    if ends:
        for child in [child for child in paragraph if child.tag != f"{W}pPr"]:
            paragraph.remove(child)
    if any(wide for wide, _ in stretches):
        _put_turned(paragraph, stretches, is_heading)
    else:
        for _, elements in stretches:
            for element in elements:
                paragraph.addprevious(element)
    if not ends:
        parent.remove(paragraph)


def _put_turned(
    paragraph: Any,
    stretches: Sequence[tuple[bool, list[Any]]],
    is_heading: Callable[[Any], bool],
) -> None:
    """Put blocks before a paragraph, some of them on landscape pages."""
    described = section_of(paragraph)
    first = True
    last_turned = False
    for place, (wide, elements) in enumerate(stretches):
        before = _before(paragraph, is_heading) if wide else None
        if before is not None:
            _end(before, described, wide=False, first=first)
            first = False
        for element in elements:
            paragraph.addprevious(element)
        last_turned = (
            wide and place == len(stretches) - 1 and _nothing_follows(paragraph, described)
        )
        if wide and not last_turned:
            if paragraph.getprevious().tag != f"{W}p":
                paragraph.addprevious(etree.Element(f"{W}p"))
            _end(paragraph.getprevious(), described, wide=True, first=first)
            first = False
    _describe(described, wide=last_turned, first=first)


def _before(paragraph: Any, is_heading: Callable[[Any], bool]) -> Any | None:
    """Paragraph that can end the section before; None where a section ends already."""
    first = paragraph
    previous = first.getprevious()
    while previous is not None and previous.tag == f"{W}p" and is_heading(previous):
        if previous.find(f"{W}pPr/{W}sectPr") is not None:
            break
        first = previous
        previous = first.getprevious()
    if previous is None:
        return None
    if previous.tag == f"{W}p":
        return None if previous.find(f"{W}pPr/{W}sectPr") is not None else previous
    fresh = etree.Element(f"{W}p")
    first.addprevious(fresh)
    return fresh


def _nothing_follows(paragraph: Any, described: Any) -> bool:
    """Whether the section has nothing but empty paragraphs after a place."""
    for sibling in (paragraph, *paragraph.itersiblings()):
        if sibling is described:
            return True
        if sibling is not paragraph and (sibling.tag != f"{W}p" or text_of(sibling).strip()):
            return False
        if described in list(sibling.iter(f"{W}sectPr")):
            return True
    return True


def _end(paragraph: Any, described: Any, *, wide: bool, first: bool) -> None:
    """Let a section of pages end with a paragraph."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    section = deepcopy(described)
    _describe(section, wide=wide, first=first)
    change = properties.find(f"{W}pPrChange")
    if change is None:
        properties.append(section)
    else:
        change.addprevious(section)


def _describe(section: Any, *, wide: bool, first: bool) -> None:
    """Turn the pages of a section, and let all but the first go on from the one before."""
    if not first:
        for name in ("titlePg", "type"):
            for found in section.findall(f"{W}{name}"):
                section.remove(found)
        for found in section.findall(f"{W}pgNumType"):
            found.attrib.pop(f"{W}start", None)
        kind = etree.SubElement(section, f"{W}type")
        kind.set(f"{W}val", "nextPage")
        section[:] = sorted(section, key=_rank)
    if wide:
        page = page_of(section).turned()
        for name in ("pgSz", "pgMar"):
            for found in section.findall(f"{W}{name}"):
                section.remove(found)
        size, margins = etree.fromstring(f'<x xmlns:w="{W[1:-1]}">{page.xml()}</x>')
        section.extend((size, margins))
        section[:] = sorted(section, key=_rank)


def _rank(element: Any) -> int:
    name = etree.QName(element).localname
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
