"""The values that a template takes, in the order in which it takes them, as WordprocessingML.

Citations are numbered and captions counted in the order of the filled file. What a text refers
to may not stand there: a section is then named by its title, a table by its caption, and a
citation is left out when there is no list of references to lead to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.content import (
    Block,
    Cite,
    CrossReference,
    Document,
    Figure,
    Inline,
    Link,
    Open,
    Paragraph,
    Section,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.text.citations import DAGGER, DAGGER_NOTE, resolve
from toolkit.documents.text.rewrite import rewrite_document
from toolkit.documents.word.labels import Label, Labels, bookmark_name, plain
from toolkit.documents.word.ooxml import Slots, Writer
from toolkit.documents.word.ooxml_inline import reference_anchor
from toolkit.documents.word.wordml import NAMESPACES, bookmark, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.own_template.material import Material
    from toolkit.documents.word.template_parts import Page, TemplateParts

DEEPEST: Final = 5
FIRST_BOOKMARK: Final = 500_000
UNVERIFIED: Final = "to be verified in the source"
ROOT: Final = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A value and the place that takes it.

    Attributes
    ----------
    sections
        The value; a text is one section of one paragraph.
    inline
        It stands in a sentence.
    base
        Level of the heading above it in the template.
    bare
        The place cannot hold links, controls or fields that lead elsewhere.
    before
        So many captioned tables and figures of the template stand before it.
    numbered
        Headings of this value are counted by Word as the document counts them.
    references
        The list of references stands at its end.
    """

    sections: tuple[Section, ...]
    inline: bool = False
    base: int = 0
    bare: bool = False
    before: Counter[str] = field(default_factory=Counter)
    numbered: bool = False
    references: bool = False


def as_unit(inlines: tuple[Inline, ...], *, bare: bool, before: Counter[str]) -> Unit:
    """Make a value of a text."""
    blocks = (Paragraph(inlines=inlines),)
    section = Section(m11="", number="", title="", level=0, blocks=blocks)
    return Unit(sections=(section,), inline=True, bare=bare, before=before)


class Writing:
    """All values of one filled file, written.

    Attributes
    ----------
    uncited
        So many citations were left out, because there is no list of references.
    numbers
        Names of the numbers that were printed.
    captioned
        Ids of the tables and figures that were printed.
    """

    def __init__(self, units: Sequence[Unit], material: Material, parts: TemplateParts) -> None:
        self._material = material
        self._parts = parts
        self.uncited = 0
        self._listed = any(unit.references for unit in units)
        self._units, sources = self._resolved(_distinct(units))
        self._references = sources
        self.captioned = {
            block.id
            for unit in self._units
            for block in _blocks(unit)
            if isinstance(block, Table | Figure) and block.caption
        }
        self._titled = {
            section.m11
            for unit in self._units
            if unit.numbered
            for section in unit.sections
            if section.m11
        }
        self._units = [self._told(unit) for unit in self._units]
        self.labels = self._count()
        self._writer = Writer(parts, self.labels)
        self._bookmarks = count(FIRST_BOOKMARK)

    def _resolved(
        self, units: list[Unit]
    ) -> tuple[list[Unit], tuple[tuple[str, tuple[Inline, ...]], ...]]:
        """Put source keys in place of evidence ids, in the order of the file."""
        sections = [section for unit in units for section in unit.sections]
        document = self._document(sections)
        found = resolve(
            document, list(self._material.csl), self._material.evidence, self._material.style
        )
        document = found.document
        references = found.references
        if not self._listed:
            document = rewrite_document(document, self._without_citations)
            references = ()
        rest = iter(document.sections)
        made = [
            replace(unit, sections=tuple(next(rest) for _ in unit.sections)) for unit in units
        ]
        return made, references

    def _document(self, sections: Sequence[Section]) -> Document:
        return Document(
            properties=self._material.properties, cover=(), front=(), sections=tuple(sections)
        )

    def _without_citations(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        kept: list[Inline] = []
        for piece in inlines:
            if isinstance(piece, Cite):
                self.uncited += 1
            elif isinstance(piece, Text) and piece.position == "superscript":
                if piece.text == DAGGER:
                    kept += [Text(text=" "), Open(text=UNVERIFIED)]
                elif piece.text != ",":
                    kept.append(piece)
            else:
                kept.append(piece)
        return tuple(kept)

    def _told(self, unit: Unit) -> Unit:
        """Name what does not stand in the file."""

        def tell(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
            made: list[Inline] = []
            for piece in inlines:
                said = self._reference(piece, bare=unit.bare)
                if said is not piece and isinstance(said, Text) and _begins(made):
                    said = replace(said, text=said.text[:1].upper() + said.text[1:])
                made.append(said)
            return tuple(made)

        document = rewrite_document(self._document(unit.sections), tell)
        return replace(unit, sections=document.sections)

    def _reference(self, piece: Inline, *, bare: bool) -> Inline:
        if bare and isinstance(piece, Link | Cite):
            return Text(text=piece.text if isinstance(piece, Link) else "")
        if not isinstance(piece, CrossReference):
            return piece
        there = self._titled if piece.kind == "section" else self.captioned
        if piece.target in there and not bare:
            return piece
        if piece.kind == "section":
            title = self._material.titles.get(piece.target, piece.target)
            return Text(text=f"section “{title}”")
        kind, caption = self._material.captions.get(piece.target, ("table", piece.target))
        return Text(text=f"the {kind} “{caption}” of the protocol")

    def _count(self) -> Labels:
        """Count captions and sources as Word will."""
        captions: dict[str, Label] = {}
        own: Counter[str] = Counter()
        m11: dict[str, Label] = {}
        for unit in self._units:
            for block in _blocks(unit):
                if isinstance(block, Table | Figure) and block.caption:
                    word = type(block).__name__
                    own[word] += 1
                    captions[block.id] = Label(
                        word=word,
                        number=str(own[word] + unit.before[word]),
                        text=plain(block.caption),
                        anchor=bookmark_name("_Ref_", block.id),
                        entry=f"_Toc{word}{own[word]:04d}",
                    )
            if unit.numbered:
                m11 |= {
                    section.m11: Label(
                        word="Section",
                        number=section.number,
                        text=section.title,
                        anchor=bookmark_name("_M11_", section.m11),
                        entry="",
                        level=section.level,
                    )
                    for section in unit.sections
                    if section.m11
                }
        sources = {key: place for place, (key, _) in enumerate(self._references, start=1)}
        return Labels(sections=(), captions=captions, m11=m11, sources=sources)

    def runs(self, number: int) -> list[Any]:
        """Return a text as runs and other pieces of a paragraph."""
        (section,) = self._units[number].sections
        made = _elements(self._writer.blocks(section.blocks, self._parts.portrait))
        return [
            child for element in made for child in element if not child.tag.endswith("}pPr")
        ]

    def text(self, number: int) -> str:
        """Return a text without any markup."""
        (section,) = self._units[number].sections
        return " ".join(
            plain(block.inlines) for block in section.blocks if isinstance(block, Paragraph)
        )

    def blocks(
        self, number: int, page: Page, wide: Page | None
    ) -> list[tuple[bool, list[Any]]]:
        """Return a block as paragraphs and tables, in stretches of pages of one direction.

        Parameters
        ----------
        number
            Of the unit.
        page
            The page, or cell, that it stands on.
        wide
            The landscape page; None when the place cannot be turned.

        Returns
        -------
        list of tuple
            Whether the stretch stands on landscape pages, and its elements.
        """
        unit = self._units[number]
        stretches: list[tuple[bool, list[Any]]] = []
        for section in unit.sections:
            turned = section.landscape and wide is not None
            if not stretches or stretches[-1][0] != turned:
                stretches.append((turned, []))
            text = self._heading(unit, section)
            room = wide if turned and wide is not None else page
            if section.blocks:
                text += self._writer.blocks(section.blocks, room)
            stretches[-1][1].extend(_elements(text))
        if unit.references:
            entries = _elements(self._sources())
            if stretches and not stretches[-1][0]:
                stretches[-1][1].extend(entries)
            else:
                stretches.append((False, entries))
        return stretches

    def _heading(self, unit: Unit, section: Section) -> str:
        if section.level == 0:
            return ""
        level = unit.base + section.level
        if level > DEEPEST:
            title = (Text(text=section.title),)
            return self._writer.blocks((Subheading(inlines=title),), self._parts.portrait)
        content = run(section.title)
        if unit.numbered and section.m11:
            anchor = self.labels.m11[section.m11].anchor
            content = bookmark(anchor, next(self._bookmarks), content)
        return paragraph(self._parts.style(f"heading {level}"), content)

    def _sources(self) -> str:
        """Write the list of references, and what a dagger means above it."""
        style = self._parts.style("Reference")
        counted = "reference" in self._parts.lists
        entries: list[str] = []
        if self._marked():
            entries.append(paragraph(self._parts.style("Body Text"), run(DAGGER_NOTE)))
        for number, (_, entry) in enumerate(self._references, start=1):
            (made,) = _elements(
                self._writer.blocks((Paragraph(inlines=entry),), self._parts.portrait)
            )
            inner = "".join(
                etree.tostring(child, encoding="unicode")
                for child in made
                if not child.tag.endswith("}pPr")
            )
            content = bookmark(reference_anchor(number), next(self._bookmarks), inner)
            entries.append(
                paragraph(style, content if counted else run(f"{number}.\t") + content)
            )
        if not self._references:
            nothing = run("No source is cited.")
            entries.append(paragraph(self._parts.style("Body Text"), nothing))
        return "".join(entries)

    def _marked(self) -> bool:
        found = False

        def look(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
            nonlocal found
            found = found or any(
                isinstance(piece, Text) and piece.text == DAGGER for piece in inlines
            )
            return inlines

        for unit in self._units:
            rewrite_document(self._document(unit.sections), look)
        return found

    def finished(self) -> Slots:
        """Return what the values need besides: lists, links, pictures."""
        return self._writer.write(self._document(()), ())


def _blocks(unit: Unit) -> list[Block]:
    return [block for section in unit.sections for block in section.blocks]


def _begins(before: Sequence[Inline]) -> bool:
    """Whether what comes next begins a sentence."""
    if not before:
        return True
    last = before[-1]
    return isinstance(last, Text) and last.text.rstrip().endswith((".", "!", "?", ":"))


def _distinct(units: Sequence[Unit]) -> list[Unit]:
    """Give a table or figure that stands twice an id of its own the second time."""
    seen: Counter[str] = Counter()

    def fresh(block: Block) -> Block:
        if isinstance(block, Table | Figure) and block.caption:
            seen[block.id] += 1
            if seen[block.id] > 1:
                return replace(block, id=f"{block.id}-copy{seen[block.id]}")
        return block

    return [
        replace(
            unit,
            sections=tuple(
                replace(section, blocks=tuple(fresh(block) for block in section.blocks))
                for section in unit.sections
            ),
        )
        for unit in units
    ]


def _elements(text: str) -> list[Any]:
    """Parse what the writer made, with the prefixes that it uses."""
    return list(etree.fromstring(f"<x {ROOT}>{text}</x>"))
