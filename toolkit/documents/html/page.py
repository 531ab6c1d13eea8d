"""The HTML file: one page with its style sheet, its contents and its sections.

Screen readers find a title, a language, landmarks, headings without gaps, header cells and
alternative texts; printers find headers and footers with the number of each page. The file
refers to nothing outside itself, and holds no script.

References
----------
W3C. Web Content Accessibility Guidelines (WCAG) 2.2, 2023. W3C. CSS Paged Media Module Level 3.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Figure, ListBlock, Paragraph, Subheading, Table
from toolkit.documents.files import write_whole
from toolkit.documents.html.inline import InlineHtml, anchor_of, source_anchor
from toolkit.documents.html.marks import css_string, element, escape
from toolkit.documents.html.pictures import inline_svg
from toolkit.documents.html.tables import TableHtml
from toolkit.documents.word.labels import REFERENCES_M11, collect_labels
from toolkit.documents.word.properties import custom_properties
from toolkit.documents.word.toc import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.content import (
        Block,
        Document,
        DocumentProperties,
        Inline,
        Section,
    )
    from toolkit.documents.word.labels import Label

STYLES: Final = Path(__file__).with_name("page.css")
DEEPEST_HEADING: Final = 6
"""HTML has headings of six levels; the title takes the first."""
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
NOT_APPROVED: Final = "Draft, not approved"


def write_html(
    document: Document,
    references: Sequence[tuple[str, tuple[Inline, ...]]],
    path: Path,
    *,
    contents: bool = True,
) -> None:
    """Write a document as one HTML file.

    Parameters
    ----------
    document
        The content.
    references
        Key and text of each source, in order of first citation.
    path
        The file to write; it is there whole, or not at all.
    contents
        Whether the page begins with a table of contents; a leaflet has none.

    Raises
    ------
    DocumentError
        The content refers to what is not there, or a picture is none.
    """
    write_whole(path, html(document, references, contents=contents).encode())


def html(
    document: Document,
    references: Sequence[tuple[str, tuple[Inline, ...]]],
    *,
    contents: bool = True,
) -> str:
    """Return a document as the text of an HTML file; `write_html` says what it takes."""
    return _Page(document, references).write(contents=contents)


class _Page:
    def __init__(
        self, document: Document, references: Sequence[tuple[str, tuple[Inline, ...]]]
    ) -> None:
        self._document = document
        self._references = references
        self._labels = collect_labels(document, references)
        self._inline = InlineHtml(self._labels)
        self._tables = TableHtml(self._inline, lambda blocks: self._blocks(blocks, 0))
        self._figures = 0

    def write(self, *, contents: bool) -> str:
        properties = self._document.properties
        body = "\n".join(
            (
                element("a", "Skip to the text", class_="skip", href="#text"),
                _running(properties),
                self._title(),
                '<main id="text">',
                *(self._front(title, blocks) for title, blocks in self._document.front),
                self._contents() if contents else "",
                *self._sections(),
                "</main>",
                element("footer", element("p", escape(_foot(properties)))),
            )
        )
        look = "draft" if properties.draft else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{escape(properties.language)}">\n'
            f"{_head(properties)}\n{element('body', body, class_=look)}\n</html>\n"
        )

    def _title(self) -> str:
        properties = self._document.properties
        return element(
            "header",
            element("p", escape(" ".join(properties.subject.split())), class_="subject")
            + element("h1", escape(" ".join(properties.title.split())))
            + self._blocks(self._document.cover, 2),
            class_="title",
        )

    def _front(self, title: str, blocks: Sequence[Block]) -> str:
        inner = element("h2", escape(title)) + self._blocks(blocks, 3)
        return element("section", inner, class_="front")

    def _contents(self) -> str:
        headings = [label for label in self._labels.sections if label.level <= DEEPEST]
        lists = (
            [("Table of Contents", [_entry(label) for label in headings])] if headings else []
        )
        for word in ("Table", "Figure"):
            captions = [
                _entry(label) for label in self._labels.captions.values() if label.word == word
            ]
            if captions:
                lists.append((f"List of {word.lower()}s", captions))
        inner = "".join(
            element("h2", title) + element("ol", "".join(entries)) for title, entries in lists
        )
        return element("nav", inner, aria_label="Contents") if inner else ""

    def _sections(self) -> list[str]:
        pairs = zip(self._document.sections, self._labels.sections, strict=True)
        return [self._section(section, label) for section, label in pairs]

    def _section(self, section: Section, label: Label) -> str:
        name = f"h{label.level + 1}"
        number = element("span", f"{label.number} ", class_="number")
        inner = element(name, number + escape(label.text))
        inner += self._blocks(section.blocks, label.level + 2)
        if section.m11 == REFERENCES_M11:
            entries = "".join(
                element("li", element("p", self._inline.write(entry)), id=source_anchor(place))
                for place, (_, entry) in enumerate(self._references, start=1)
            )
            inner += element("ol", entries, class_="sources") if entries else ""
        look = f"level{label.level}" + (" landscape" if section.landscape else "")
        return element("section", inner, id=anchor_of(label), class_=look)

    def _blocks(self, blocks: Sequence[Block], level: int) -> str:
        """Write blocks; `level` is the one of a heading among them, 0 inside a cell."""
        return "\n".join(self._block(block, level) for block in blocks)

    def _block(self, block: Block, level: int) -> str:
        match block:
            case Paragraph():
                look = "" if block.role == "body" else block.role
                return element("p", self._inline.write(block.inlines), class_=look)
            case Subheading():
                return self._subheading(block, level)
            case ListBlock():
                return self._list(block, level)
            case Table():
                return self._tables.write(block)
            case Figure():
                return self._figure(block)

    def _subheading(self, block: Subheading, level: int) -> str:
        inner = self._inline.write(block.inlines)
        if level == 0:
            return element("p", element("strong", inner))
        if level > DEEPEST_HEADING:
            return element(
                "p", inner, class_="subheading", role="heading", aria_level=str(level)
            )
        return element(f"h{level}", inner, class_="subheading")

    def _list(self, block: ListBlock, level: int) -> str:
        items: list[str] = []
        for place, (first, *rest) in enumerate(block.items):
            inner = self._block(first, level)
            if block.labels:
                # A reader that knows no styles still says the label before its text.
                label = element("span", escape(block.labels[place]), class_="label")
                inner = inner.replace("<p>", f"<p>{label} ", 1)
            items.append(element("li", inner + self._blocks(rest, level)))
        if block.labels:
            return element("ul", "".join(items), class_="labelled", role="list")
        return element("ol" if block.ordered else "ul", "".join(items))

    def _figure(self, figure: Figure) -> str:
        self._figures += 1
        inner = inline_svg(
            figure.svg, number=self._figures, alt=figure.alt, width_cm=figure.width_cm
        )
        anchor = ""
        if figure.caption:
            label = self._labels.captions[figure.id]
            anchor = anchor_of(label)
            word = element("span", f"{label.word}&nbsp;{label.number}. ", class_="label")
            inner += element("figcaption", word + self._inline.write(figure.caption))
        if figure.notes:
            note = element("p", self._inline.write(figure.notes))
            inner += element("div", note, class_="notes")
        return element("figure", inner, id=anchor)


def _entry(label: Label) -> str:
    word = f"{label.word}&nbsp;{label.number}. " if not label.level else f"{label.number} "
    link = element("a", word + escape(label.text), href=f"#{anchor_of(label)}")
    return element("li", element("p", link), class_=f"level{label.level}")


def _running(properties: DocumentProperties) -> str:
    """Return the line that stands above the page on a screen, as on every printed page."""
    pieces = [element("span", escape(text)) for text in (_left(properties), _right(properties))]
    if properties.draft:
        pieces.insert(1, element("strong", NOT_APPROVED))
    return element("div", " ".join(pieces), class_="running", role="note")


def _left(properties: DocumentProperties) -> str:
    name = properties.short_title or properties.title
    return f"{properties.protocol_number} · {name}"


def _right(properties: DocumentProperties) -> str:
    return f"Version {properties.version} · {properties.date}"


def _foot(properties: DocumentProperties) -> str:
    return properties.confidentiality + (f" · {NOT_APPROVED}" if properties.draft else "")


def _head(properties: DocumentProperties) -> str:
    pages = {
        "top-left": css_string(_left(properties)),
        "top-right": css_string(_right(properties)),
        "bottom-left": css_string(_foot(properties)),
        "bottom-right": '"Page " counter(page) " of " counter(pages)',
    }
    boxes = " ".join(f"@{place} {{ content: {text} }}" for place, text in pages.items())
    named = [("author", properties.author), ("keywords", ", ".join(properties.keywords))]
    named += [
        (f"toolkit.{name.replace(' ', '-')}", value)
        for name, value in custom_properties(properties)
    ]
    metas = "".join(
        f'<meta name="{escape(name)}" content="{escape(value)}">\n'
        for name, value in named
        if value
    )
    title = f"{properties.protocol_number}: {properties.subject}: {properties.title}"
    return (
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{escape(' '.join(title.split()))}</title>\n{metas}"
        f"<style>\n{STYLES.read_text(encoding='utf-8')}@page {{ {boxes} }}\n</style>\n</head>"
    )
