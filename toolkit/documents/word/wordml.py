"""Small pieces of WordprocessingML as strings, with every child in the order of its schema.

Word refuses or silently repairs a file whose properties stand in the wrong order, so order is
fixed here, by construction, and nowhere else. Braces in data are written as character
references: a brace that stands bare in a finished part is then a template tag left over.

References
----------
ECMA-376-1:2016, Office Open XML File Formats, Part 1, section 17 (WordprocessingML).
"""

from __future__ import annotations

import re
from typing import Final

from toolkit.errors import DocumentError

NAMESPACES: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w10": "urn:schemas-microsoft-com:office:word",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}
"""Prefixes used in every part."""

TWIPS_PER_CM: Final = 1440 / 2.54
EMU_PER_TWIP: Final = 635

_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "}": "&#125;"}
)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    r"""Write text for an element or an attribute.

    Raises
    ------
    DocumentError
        The text has a character that XML cannot hold; Word would drop it in silence.

    Examples
    --------
    >>> escape("R&D <5 {x}")
    'R&amp;D &lt;5 &#123;x&#125;'
    """
    bad = _NOT_XML.search(text)
    if bad:
        around = text[max(0, bad.start() - 20) : bad.start()]
        message = f"a text has the control character U+{ord(bad.group()):04X} after {around!r}"
        raise DocumentError(message)
    return text.translate(_ESCAPES)


def run(
    text: str,
    *,
    style: str = "",
    bold: bool = False,
    italic: bool = False,
    position: str = "",
) -> str:
    """One run of text; a tab stays a tab and a line end becomes a space."""
    properties = "".join(
        (
            f'<w:rStyle w:val="{style}"/>' if style else "",
            "<w:b/>" if bold else "",
            "<w:i/>" if italic else "",
            f'<w:vertAlign w:val="{position}"/>' if position else "",
        )
    )
    head = f"<w:r><w:rPr>{properties}</w:rPr>" if properties else "<w:r>"
    pieces = escape(re.sub(r"[\r\n]+", " ", text)).split("\t")
    body = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{piece}</w:t>' if piece else "" for piece in pieces
    )
    return f"{head}{body}</w:r>" if body else ""


def paragraph(
    style: str,
    content: str,
    *,
    keep_next: bool = False,
    page_break_before: bool = False,
    numbering: tuple[int, int] | None = None,
    first_on_page: bool = False,
    indent: tuple[int, int] | None = None,
    align: str = "",
) -> str:
    """One paragraph.

    Parameters
    ----------
    style
        Style id, not name.
    content
        Runs and other inline elements.
    numbering
        List instance and level.
    first_on_page
        Leave out the space before.
    indent
        Left and hanging indent in twentieths of a point.
    align
        ``left``, ``center`` or ``right``; empty for the style's own.
    """
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>',
            "<w:keepNext/>" if keep_next else "",
            "<w:pageBreakBefore/>" if page_break_before else "",
            _numbered(*numbering) if numbering else "",
            '<w:spacing w:before="0"/>' if first_on_page else "",
            f'<w:ind w:left="{indent[0]}" w:hanging="{indent[1]}"/>' if indent else "",
            f'<w:jc w:val="{align}"/>' if align else "",
        )
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def _numbered(instance: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/></w:numPr>'


def field(code: str, cached: str, *, style: str = "") -> str:
    """Write a field with the text that stands until Word refreshes it.

    All its runs have the same style, since a refresh takes the first one's.
    """
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return (
        f'<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{look}<w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(cached, style=style)}<w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(name: str, number: int, content: str) -> str:
    """Put runs between the two ends of a bookmark."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}'
        f'<w:bookmarkEnd w:id="{number}"/>'
    )


def internal_link(anchor: str, content: str) -> str:
    """Make runs lead to a bookmark."""
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{content}</w:hyperlink>'


def with_section_end(block: str, section: str) -> str:
    """Put section properties into the last paragraph of a block of paragraphs."""
    place = block.rindex("</w:pPr>")
    return f"{block[:place]}{section}{block[place:]}"


def with_space_after(blocks: str, space: int) -> str:
    """Give the last paragraph of a block of paragraphs its own space after."""
    start = blocks.rindex("<w:pPr>")
    places = (blocks.find(tag, start) for tag in ("<w:ind ", "<w:jc ", "</w:pPr>"))
    place = min(found for found in places if found > 0)
    return f'{blocks[:place]}<w:spacing w:after="{space}"/>{blocks[place:]}'
