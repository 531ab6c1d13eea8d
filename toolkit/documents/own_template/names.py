"""Every name that a template may use, with its value in a protocol.

Four kinds: a *text* stands in a sentence; a *truth* decides whether something stands; a *block*
(a section, a table, a figure, a list) stands alone in its paragraph; `contents` and
`references` are blocks that are made when the place of everything else is known.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import (
    Figure,
    Inline,
    ListBlock,
    Number,
    Section,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.own_template.facts import protocol_names, record_names
from toolkit.documents.own_template.name import CONTENTS, REFERENCES, Name
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.documents.content import Block, Document
    from toolkit.documents.kit import Kit

ALIASES: Final = {
    "table.objectives": "tbl-synopsis",
    "table.design": "",
}
"""Names of tables whose id says less: objectives and estimands, overall design."""
LISTS: Final = {"inclusion": "5.2", "exclusion": "5.3"}
"""Names of the lists of criteria, with their section."""
DESIGN: Final = "1.1.2"
PAIR: Final = 2
"""Cells of a row that is a label and its value."""
LONGEST_WORD: Final = 48
"""Letters of the name of a section; with "section." it must fit into a tag of 64."""
SMALL_WORDS: Final = frozenset({"and", "for", "from", "in", "of", "or", "the", "to", "who"})
SOMETIMES: Final = (
    "figure.boundaries",
    "table.boundaries",
    "table.feasibility",
    "table.laboratory",
    "table.modifications",
    "table.multiplicity",
    "table.operating",
    "table.payments",
    "table.reestimation",
    "table.special-interest",
    "table.strata",
)
"""Tables and figures that some protocols have and others do not: known, but then empty."""
SHARED: Final = {
    "title": "identity.title",
    "short_title": "identity.short_title",
    "protocol_number": "identity.number",
    "version": "identity.version",
    "date": "identity.version_date",
}
"""Short names of shared facts, with their names in the record."""


def catalogue(
    kit: Kit,
    protocol: Document,
    *,
    document: Document | None = None,
    packet: Mapping[str, Document] | None = None,
) -> dict[str, Name]:
    """Return every name with its value.

    Parameters
    ----------
    kit
        The protocol and its record.
    protocol
        The protocol document: gives the sections, tables and figures.
    document
        The document that is made; gives `body`, `cover` and the small names. The protocol
        document when None.
    packet
        Further documents by id, whose sections are named ``<id>.<key>``.
    """
    made: dict[str, Name] = {}
    for one in (
        *_small(kit, document or protocol),
        *_whole(document or protocol),
        *_sections(protocol),
        *_pictures(protocol),
        *_lists(protocol),
        *_fields(protocol),
        *record_names(kit),
        *protocol_names(kit),
        *_empty(),
        *(one for key, each in (packet or {}).items() for one in _member(key, each)),
    ):
        made.setdefault(one.name, one)
    return made


def word_name(title: str) -> str:
    """Turn a heading of M11 into a name.

    Examples
    --------
    >>> word_name("Screening/Baseline Assessments and Procedures")
    'screening_baseline_assessments_and_procedures'
    """
    bare = title.lower().replace("(s)", "").replace("’s", "")
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


@lru_cache
def word_names() -> Mapping[str, str]:
    """M11 number -> word name, of every heading whose title stands once in the template."""
    appendix = re.compile(r"^appendix_")
    named = {
        one.number: _short(appendix.sub("", word_name(one.title)))
        for one in headings()
        if "X" not in one.number and "<" not in one.title
    }
    titles = list(named.values())
    return {number: name for number, name in named.items() if titles.count(name) == 1}


def _short(name: str) -> str:
    """Cut a name after a whole word, so that it can be the tag of a content control."""
    if len(name) <= LONGEST_WORD:
        return name
    kept = name[: LONGEST_WORD + 1].rpartition("_")[0].split("_")
    while kept[-1] in SMALL_WORDS:
        kept.pop()
    return "_".join(kept)


def _small(kit: Kit, document: Document) -> Iterator[Name]:
    properties = document.properties
    group = "Title page, headers and footers"
    texts = {
        "title": (properties.title, "title of the trial"),
        "short_title": (
            properties.short_title,
            "its short title; of another document its kind",
        ),
        "subject": (properties.subject, "what the document is"),
        "protocol_number": (properties.protocol_number, "protocol number"),
        "version": (properties.version, "version"),
        "date": (properties.date, "date of the version"),
        "status": ("Draft" if properties.draft else "Final", "Draft or Final"),
        "author": (properties.author, "author in the file's properties"),
        "confidentiality": (properties.confidentiality, "what stands in every footer"),
        "language": (properties.language, "language code"),
    }
    for name, (text, caption) in texts.items():
        shared = SHARED.get(name, "")
        same = shared in kit.names and kit.names[shared] == text
        piece: Inline = Number(name=shared, text=text) if same else Text(text=text)
        yield Name(
            name=name,
            kind="text",
            group=group,
            caption=caption,
            inlines=(piece,) if text else (),
            truth=bool(text),
        )
    for name, value in (("draft", properties.draft), ("final", not properties.draft)):
        yield Name(
            name=name,
            kind="truth",
            group=group,
            caption=f"true in a {name} version",
            inlines=(Text(text="Yes" if value else "No"),),
            truth=value,
        )


def _whole(document: Document) -> Iterator[Name]:
    group = "The whole document"
    front: list[Block] = []
    for title, blocks in document.front:
        front += [Subheading(inlines=(Text(text=title),)), *blocks]
    yield _block("cover", group, "table of the title page", document.cover)
    yield _block("front", group, "what stands before the contents", tuple(front))
    yield Name(
        name=CONTENTS,
        kind="block",
        group=group,
        caption="table of contents, lists of tables and figures",
    )
    yield Name(
        name="body",
        kind="block",
        group=group,
        caption="all sections with their headings",
        sections=document.sections,
        truth=bool(document.sections),
    )
    yield Name(
        name=REFERENCES,
        kind="block",
        group=group,
        caption="list of the sources that are cited",
    )


def _sections(protocol: Document) -> Iterator[Name]:
    words = word_names()
    for section in protocol.sections:
        if not section.m11:
            continue
        tree = below(protocol.sections, section)
        caption = section.title if not section.title.isupper() else section.title.capitalize()
        said = any(each.blocks for each in tree)
        by_word = (f"section.{words[section.m11]}",) if section.m11 in words else ()
        for name in (f"section.{section.m11}", *by_word):
            yield Name(
                name=name,
                kind="block",
                group="Sections",
                caption=caption,
                sections=tree,
                truth=said,
            )


def below(sections: tuple[Section, ...], top: Section) -> tuple[Section, ...]:
    """Return a section without its heading, and all below it, with levels from 0."""
    place = sections.index(top)
    tree = [replace(top, level=0)]
    for section in sections[place + 1 :]:
        if section.level <= top.level:
            break
        tree.append(replace(section, level=section.level - top.level))
    return tuple(tree)


def _pictures(protocol: Document) -> Iterator[Name]:
    for section in protocol.sections:
        for block in section.blocks:
            if not isinstance(block, Table | Figure):
                continue
            kind = "table" if isinstance(block, Table) else "figure"
            names = [f"{kind}.{block.id.removeprefix(f'{kind[:3]}-').removeprefix('tbl-')}"]
            if not block.id or not re.match(r"(tbl|fig)-", block.id):
                names = []
            names += [name for name, key in ALIASES.items() if key and key == block.id]
            if section.m11 == DESIGN and not block.id:
                names.append("table.design")
            caption = _words(block.caption) or block.id
            if isinstance(block, Table):
                caption = _words(block.caption) or block.description
            for name in names:
                made = _block(name, "Tables and figures", caption, (block,))
                wide = tuple(replace(one, landscape=section.landscape) for one in made.sections)
                yield replace(made, sections=wide)


def _lists(protocol: Document) -> Iterator[Name]:
    by_number = {section.m11: section for section in protocol.sections}
    for name, number in LISTS.items():
        blocks = by_number[number].blocks if number in by_number else ()
        found = tuple(block for block in blocks if isinstance(block, ListBlock))
        yield _block(name, "Lists", f"{name} criteria with their ids", found)


def _fields(protocol: Document) -> Iterator[Name]:
    """Rows of the title page and of the overall design: label and value, as M11 names them."""
    by_number = {section.m11: section.blocks for section in protocol.sections}
    for block in (*protocol.cover, *by_number.get(DESIGN, ())):
        if not isinstance(block, Table):
            continue
        for row in block.rows:
            if len(row) == PAIR and row[1].inlines and not row[0].blocks:
                label = _words(row[0].inlines).partition(":")[0]
                yield Name(
                    name=f"field.{_short(word_name(label))}",
                    kind="text",
                    group="Fields of the title page and of the overall design",
                    caption=label,
                    inlines=row[1].inlines,
                )


def _empty() -> Iterator[Name]:
    """Names of what M11 knows and this protocol has not: no unknown names, only empty ones."""
    words = word_names()
    for heading in headings():
        if heading.number in words:
            for name in (f"section.{heading.number}", f"section.{words[heading.number]}"):
                yield replace(_block(name, "Sections", heading.title, ()), truth=False)
    for name in SOMETIMES:
        words_of = name.partition(".")[2].replace("-", " ").replace("_", " ")
        yield _block(name, "Tables and figures", words_of, ())


def _member(member: str, document: Document) -> Iterator[Name]:
    for section in document.sections:
        if section.m11:
            yield Name(
                name=f"{member}.{section.m11}",
                kind="block",
                group=f"Sections of {member}",
                caption=section.title,
                sections=below(document.sections, section),
            )


def _block(name: str, group: str, caption: str, blocks: tuple[Block, ...]) -> Name:
    section = Section(m11="", number="", title="", level=0, blocks=blocks)
    return Name(
        name=name,
        kind="block",
        group=group,
        caption=caption,
        sections=(section,) if blocks else (),
        truth=bool(blocks),
    )


def _words(inlines: tuple[Inline, ...]) -> str:
    return "".join(piece.text for piece in inlines if isinstance(piece, Text | Number)).strip()
