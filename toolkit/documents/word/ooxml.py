"""The tree of a document as WordprocessingML: what goes into the slots of a template.

Word counts sections, captions, list items and sources itself; the numbers written here are the
ones it will count (`labels` makes sure of it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Figure, ListBlock, Paragraph, Subheading, Table
from toolkit.documents.word.labels import REFERENCES_M11, plain
from toolkit.documents.word.ooxml_figure import FigureWriter, Picture
from toolkit.documents.word.ooxml_inline import InlineWriter, reference_anchor
from toolkit.documents.word.ooxml_lists import ListWriter
from toolkit.documents.word.ooxml_table import TableWriter
from toolkit.documents.word.wordml import paragraph, run, with_section_end, with_space_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.documents.content import Block, Document, Inline, Section
    from toolkit.documents.word.labels import Label, Labels
    from toolkit.documents.word.template_parts import Page, TemplateParts

SPACE_AFTER_LIST: Final = 140
"""In twentieths of a point: what stands between paragraphs, more than between items."""
LONGEST_KEPT: Final = 320
"""Letters of a paragraph that stays with what it introduces; a longer one may break."""
ROLES: Final = {
    "body": "Body Text",
    "note": "Note",
    "lead": "Lead",
    "formula": "Formula",
    "label": "Label",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What the writer hands over to the package.

    Attributes
    ----------
    cover, front, body
        WordprocessingML for the slots of the same names.
    breaks
        The body has section breaks of its own.
    last_section
        Section properties for the end of the body, where it has breaks of its own.
    numbering
        List instances to add to the numbering part.
    links
        Web address -> relationship id.
    pictures
        To be stored in the package.
    """

    cover: str
    front: str
    body: str
    breaks: bool
    last_section: str
    numbering: str
    links: Mapping[str, str]
    pictures: tuple[Picture, ...]


class Writer:
    """Writes one document; not to be used twice.

    In a book the sections begin on a page of their own, after title page and contents.
    """

    def __init__(self, parts: TemplateParts, labels: Labels, *, book: bool = True) -> None:
        self._parts = parts
        self._book = book
        self._labels = labels
        self._inline = InlineWriter(parts, labels)
        self._lists = ListWriter(self._inline)
        self._tables = TableWriter(self._inline, self._lists)
        self._figures = FigureWriter(self._inline)
        self._breaks = 0
        self._landscape = False

    def write(
        self, document: Document, references: Sequence[tuple[str, tuple[Inline, ...]]]
    ) -> Slots:
        """Write all slots but the contents, which need page numbers."""
        cover = self.blocks(document.cover, self._parts.portrait)
        front = "".join(self._front(title, blocks) for title, blocks in document.front)
        body = self._body(document.sections, references)
        return Slots(
            cover=cover,
            front=front,
            body=body,
            breaks=self._breaks > 0,
            last_section=self.section_properties(landscape=self._landscape, first=False),
            numbering=self._lists.numbering_xml(),
            links=self._inline.links,
            pictures=self._figures.pictures,
        )

    def blocks(self, blocks: Sequence[Block], page: Page) -> str:
        """Write blocks at top level."""
        following = (*blocks[1:], None)
        return "".join(
            self._block(block, page, keep=_introduces(block, after))
            for block, after in zip(blocks, following, strict=False)
        )

    def _block(self, block: Block, page: Page, *, keep: bool) -> str:
        match block:
            case Paragraph():
                style = self._parts.style(ROLES[block.role])
                return paragraph(style, self._inline.write(block.inlines), keep_next=keep)
            case Subheading():
                return paragraph(
                    self._parts.style("Subheading"), self._inline.write(block.inlines)
                )
            case ListBlock():
                return with_space_after(self._lists.write(block), SPACE_AFTER_LIST)
            case Table():
                # Two tables in a row would become one, so each is followed by a paragraph.
                space = paragraph(self._parts.style("Spacer"), "")
                return self._tables.write(block, page) + space
            case Figure():
                space = paragraph(self._parts.style("Spacer"), "")
                return self._figures.write(block, page) + space

    def _front(self, title: str, blocks: Sequence[Block]) -> str:
        heading = paragraph(self._parts.style("Front Heading"), run(title))
        return heading + self.blocks(blocks, self._parts.portrait)

    def _body(
        self,
        sections: Sequence[Section],
        references: Sequence[tuple[str, tuple[Inline, ...]]],
    ) -> str:
        pieces: list[str] = []
        landscape = False
        for place, (section, label) in enumerate(
            zip(sections, self._labels.sections, strict=True)
        ):
            turn = section.landscape != landscape
            if turn:
                self._end_section(pieces, landscape=landscape)
                landscape = section.landscape
            page = self._parts.landscape if landscape else self._parts.portrait
            new_page = self._book and place == 0 and not turn
            heading = self._heading(label, new_page=new_page, first=turn)
            late = self._late_notes(section, page)
            if late is None:
                pieces.append(heading + self.blocks(section.blocks, page))
            else:
                # A page of its own for the notes would be turned and nearly empty.
                above = self.blocks(section.blocks[:-1], page)
                table = self._tables.without_notes(late, page)
                pieces.append(heading + above + table + self._thin())
                self._end_section(pieces, landscape=True)
                landscape = False
                space = paragraph(self._parts.style("Spacer"), "")
                pieces.append(self._tables.notes(late) + space)
            if section.m11 == REFERENCES_M11:
                pieces += [
                    self._source(number, entry)
                    for number, (_, entry) in enumerate(references, start=1)
                ]
        self._landscape = landscape
        return "".join(pieces)

    def _late_notes(self, section: Section, page: Page) -> Table | None:
        """Return the table at the end of a landscape section whose notes find no room there."""
        last = section.blocks[-1] if section.blocks else None
        late = isinstance(last, Table) and last.notes and self._tables.overfull(last, page)
        return last if isinstance(last, Table) and section.landscape and late else None

    def _thin(self) -> str:
        """Write a paragraph of no height, to end a page that may be full."""
        style = self._parts.style("Spacer")
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>'
            '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
        )

    def _end_section(self, pieces: list[str], *, landscape: bool) -> None:
        """End the pages of one direction in the last paragraph before the turn."""
        properties = self.section_properties(landscape=landscape, first=self._breaks == 0)
        self._breaks += 1
        # Before the first section stands the contents' slot, which is not ours to end.
        last = pieces.pop() if pieces else paragraph(self._parts.style("Spacer"), "")
        pieces.append(with_section_end(last, properties))

    def section_properties(self, *, landscape: bool, first: bool) -> str:
        """Section properties; only the first section has a title page."""
        references = self._parts.other_references
        if landscape:
            references = "".join(
                f'<w:{kind}Reference w:type="default" r:id="{new}"/>'
                for kind, _, new in landscape_references(self._parts)
            )
        page = self._parts.landscape if landscape else self._parts.portrait
        title = first and bool(self._parts.first_references)
        return (
            f"<w:sectPr>{self._parts.first_references if title else ''}{references}"
            f'<w:type w:val="nextPage"/>{page.xml()}{"<w:titlePg/>" if title else ""}'
            "</w:sectPr>"
        )

    def _heading(self, label: Label, *, new_page: bool, first: bool) -> str:
        content = self._inline.bookmark(label.entry, run(label.text))
        if label.anchor:
            content = self._inline.bookmark(label.anchor, content)
        return paragraph(
            self._parts.style(f"heading {label.level}"),
            content,
            page_break_before=new_page,
            first_on_page=new_page or first,
        )

    def _source(self, number: int, entry: tuple[Inline, ...]) -> str:
        content = self._inline.bookmark(reference_anchor(number), self._inline.write(entry))
        return paragraph(self._parts.style("Reference"), content)


def _introduces(block: Block, after: Block | None) -> bool:
    """Tell whether a short paragraph must stay with the table, figure or list after it."""
    if not isinstance(block, Paragraph):
        return False
    said = plain(block.inlines)
    if isinstance(after, ListBlock):
        return said.endswith(":")
    return isinstance(after, Table | Figure) and len(said) <= LONGEST_KEPT


def landscape_references(parts: TemplateParts) -> list[tuple[str, str, str]]:
    """List what landscape pages refer to: kind, id in the template, id of the wide copy."""
    found = re.findall(
        r'<w:(header|footer)Reference w:type="default" r:id="([^"]+)"', parts.other_references
    )
    return [(kind, old, f"rId{kind.capitalize()}Landscape") for kind, old in found]
