"""Contents, list of tables, list of figures: real fields around entries that are there already.

Word fills a table of contents only when a person agrees, and not at all in its protected view.
So the entries are written here and the field stands around them: the list is complete when the
file opens, and a press of F9 still refreshes it. Page numbers come from a layout program, once;
without one the entries and their links stand without numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.word.metrics import text_width, wrap
from toolkit.documents.word.ooxml_inline import NO_BREAK
from toolkit.documents.word.wordml import escape, field, internal_link, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.documents.word.labels import Label, Labels
    from toolkit.documents.word.template_parts import TemplateParts

DEEPEST: Final = 3
"""Levels of headings in the contents."""
INDENTS: Final = (0, 480, 1120, 1920)
"""Where the text of an entry begins: of a table or figure, then by level."""
SIZES: Final = (10.0, 11.0, 11.0, 10.0)
"""Type sizes of the same, in points."""
NUMBER_WIDTH: Final = 520
"""Room for a page number and a few dots, in twentieths of a point."""


def contents(
    parts: TemplateParts, labels: Labels, pages: Mapping[str, int], *, new_page: bool
) -> str:
    """Write contents, list of tables and list of figures; those without entries are left out.

    Parameters
    ----------
    parts, labels
        Of the document.
    pages
        Bookmark -> page; empty when pages are not known.
    new_page
        Whether the contents begin a page; they follow a short front part on its page.
    """
    headings = [label for label in labels.sections if label.level <= DEEPEST]
    pieces: list[str] = []
    if headings:
        entries = [_section(parts, label, pages) for label in headings]
        code = f'TOC \\o "1-{DEEPEST}" \\h \\z \\u'
        gallery = "Table of Contents"
        made = _list(parts, gallery, code, entries, gallery=gallery, new_page=new_page)
        pieces.append(made)
    for word in ("Table", "Figure"):
        captions = [label for label in labels.captions.values() if label.word == word]
        if captions:
            entries = [_caption(parts, label, pages) for label in captions]
            title = f"List of {word.lower()}s"
            pieces.append(_list(parts, title, f'TOC \\h \\z \\c "{word}"', entries))
    return "".join(pieces)


def _list(
    parts: TemplateParts,
    title: str,
    code: str,
    entries: Sequence[tuple[str, str]],
    *,
    gallery: str = "",
    new_page: bool = False,
) -> str:
    heading = paragraph(
        parts.style("TOC Heading"),
        run(title),
        page_break_before=new_page,
        first_on_page=new_page,
    )
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    last = len(entries) - 1
    lines = "".join(
        paragraph(
            style, f"{begin if place == 0 else ''}{content}{end if place == last else ''}"
        )
        for place, (style, content) in enumerate(entries)
    )
    if not gallery:
        return heading + lines
    return (
        '<w:sdt><w:sdtPr><w:id w:val="690000001"/><w:docPartObj>'
        f'<w:docPartGallery w:val="{gallery}"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{heading}{lines}</w:sdtContent></w:sdt>"
    )


def _section(parts: TemplateParts, label: Label, pages: Mapping[str, int]) -> tuple[str, str]:
    place, size = INDENTS[label.level], SIZES[label.level]
    room = parts.portrait.text_width - place
    lines = _lines(label, label.text, pages, room, size)
    content = run(f"{label.number}\t") + "<w:r><w:br/></w:r>".join(map(run, lines))
    return parts.style(f"toc {label.level}"), _entry(label, content, pages)


def _caption(parts: TemplateParts, label: Label, pages: Mapping[str, int]) -> tuple[str, str]:
    text = f"{label.word}{NO_BREAK}{label.number}. {label.text}"
    room = parts.portrait.text_width - INDENTS[0]
    lines = _lines(label, text, pages, room, SIZES[0])
    content = "<w:r><w:br/></w:r>".join(map(run, lines))
    return parts.style("table of figures"), _entry(label, content, pages)


def _lines(
    label: Label, text: str, pages: Mapping[str, int], room: float, size: float
) -> list[str]:
    """Take the last word down to a line of its own where it leaves no place for the page.

    A program that lays the page out would take the leader and the number down, without a word.
    """
    bold = label.level == 1
    last = wrap(text, room, size, bold=bold)[-1]
    head, _, word = text.rpartition(" ")
    full = text_width(last, size, bold=bold) > room - NUMBER_WIDTH
    return [head, word] if full and head and label.entry in pages else [text]


def _entry(label: Label, content: str, pages: Mapping[str, int]) -> str:
    page = pages.get(label.entry)
    if page is not None:
        content += run("\t") + field(f"PAGEREF {label.entry} \\h", str(page))
    return internal_link(label.entry, content)
