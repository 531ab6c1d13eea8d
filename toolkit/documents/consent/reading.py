"""How hard each section of a consent form is to read, with its hardest sentences.

The grade is that of `toolkit.checks.readability` (Flesch-Kincaid). What is graded is what a
participant reads: paragraphs, items of lists and cells of tables, not headings, not the open
items that still stand for missing text. An item, a cell, or a phrase of a cell between
bullets ends as a sentence does; but what is shorter than four words is read together with
what follows it, so that neither lists nor full stops after every third word make a text seem
easier than it is. Flesch's reading ease is ``206.835 - 1.015 x words per sentence - 84.6 x
syllables per word``.

References
----------
Flesch R. A new readability yardstick. Journal of Applied Psychology 1948;32(3):221-233.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.checks.readability import WORD, grade, syllables
from toolkit.documents.consent.fixed import statement
from toolkit.documents.content import (
    Cell,
    LineBreak,
    Link,
    ListBlock,
    Number,
    Paragraph,
    Table,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.documents.content import Block, Document, Inline, Section

HIGHEST = 8.0
"""Grade at which a section may be at most."""
SHORTEST = 4
"""Words that a sentence has at least, to be counted as one of its own."""
SHOWN = 3
"""Hardest sentences shown for each section."""
WIDTH = 96
END = re.compile(r"(?<=[.!?])[\"”')]*\s+")
LAST = ".!?;:, "
PHRASES = re.compile(r"\s*[•\n]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionGrade:
    """How hard one section is to read.

    Attributes
    ----------
    key, title
        Of the section.
    grade
        Flesch-Kincaid grade of all of it.
    ease
        Flesch reading ease; 60 and more is plain English.
    hardest
        The hardest sentences with their own grades, hardest first.
    fixed
        Whether the law fixes its wording, so that the limit does not bind it.
    words
        How many words it has.
    """

    key: str
    title: str
    grade: float
    ease: float
    hardest: tuple[tuple[str, float], ...]
    fixed: bool
    words: int

    @property
    def too_hard(self) -> bool:
        """Whether it is above the limit that binds it."""
        return not self.fixed and round(self.grade, 1) > HIGHEST


def section_grades(document: Document) -> tuple[SectionGrade, ...]:
    """Return how hard each section with text is to read, in order."""
    return tuple(
        _grade(section, said)
        for section in document.sections
        if (said := sentences(section.blocks))
    )


def readable_text(blocks: Iterable[Block]) -> str:
    """Return the text of some blocks as it is graded: one sentence after the other."""
    return " ".join(f"{each}." for each in sentences(blocks))


def sentences(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the sentences of some blocks, without their last mark.

    Very short ones are joined with what follows, at the end with what stands before.
    """
    joined: list[str] = []
    waiting = ""
    for piece in _pieces(blocks):
        for each in END.split(piece):
            said = each.strip().rstrip(LAST)
            if not WORD.search(said):
                continue
            waiting = f"{waiting}, {said}" if waiting else said
            if len(WORD.findall(waiting)) >= SHORTEST:
                joined.append(waiting)
                waiting = ""
    if waiting and joined:
        joined[-1] = f"{joined[-1]}, {waiting}"
    elif waiting:
        joined.append(waiting)
    return tuple(joined)


def reading_report(document: Document) -> str:
    """Return a table of the grades with the hardest sentences of each section, as text.

    Parameters
    ----------
    document
        The consent form.
    """
    grades, properties = section_grades(document), document.properties
    above = [each for each in grades if each.too_hard]
    verdict = (
        f"{len(above)} of {len(grades)} sections are above grade {HIGHEST:g}."
        if above
        else f"Every section is at or below grade {HIGHEST:g}, legally fixed text apart."
    )
    lines = [
        f"Reading level of: {properties.subject}",
        f"Protocol {properties.protocol_number}, version {properties.version}",
        "",
        "Flesch-Kincaid grade by section. Headings and open items are not counted; an item",
        f"of a list or a cell counts as a sentence, joined to the next below {SHORTEST} words.",
        verdict,
        "",
        f"{'Grade':>5}  {'Ease':>5}  {'Words':>5}  Section",
    ]
    for each in grades:
        mark = "  (fixed by law)" if each.fixed else "  ABOVE" if each.too_hard else ""
        lines.append(
            f"{each.grade:>5.1f}  {each.ease:>5.1f}  {each.words:>5}  {each.title}{mark}"
        )
    lines += ["", "Hardest sentences"]
    for each in grades:
        lines += ["", each.title]
        lines += [f"{level:>5.1f}  {_short(said)}" for said, level in each.hardest]
    return "\n".join(lines) + "\n"


def _short(said: str) -> str:
    return said if len(said) <= WIDTH else f"{said[: WIDTH - 1].rstrip()}…"


def _grade(section: Section, said: tuple[str, ...]) -> SectionGrade:
    text = " ".join(f"{each}." for each in said)
    words = WORD.findall(text)
    spoken = sum(map(syllables, words))
    ranked = sorted(((each, grade(each)) for each in said), key=lambda pair: -pair[1])
    return SectionGrade(
        key=section.m11,
        title=section.title,
        grade=grade(text),
        ease=206.835 - 1.015 * len(words) / len(said) - 84.6 * spoken / len(words),
        hardest=tuple(ranked[:SHOWN]),
        fixed=any(_is_fixed(block) for block in section.blocks),
        words=len(words),
    )


def _is_fixed(block: Block) -> bool:
    return isinstance(block, Paragraph) and _said(block.inlines) == statement()


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield each paragraph, item, cell and phrase between bullets as text."""
    for block in blocks:
        match block:
            case Paragraph():
                yield from PHRASES.split(_said(block.inlines))
            case ListBlock():
                for item in block.items:
                    yield from _pieces(item)
            case Table():
                yield _said(block.caption)
                for row in (*block.header, *block.rows):
                    for cell in row:
                        yield from _cell(cell)
            case _:  # headings and pictures
                pass


def _cell(cell: Cell) -> Iterator[str]:
    yield from PHRASES.split(_said(cell.inlines))
    yield from _pieces(cell.blocks)


def _said(inlines: Iterable[Inline]) -> str:
    """Return the words of inline pieces; an open item has none of the form's own."""
    said = []
    for piece in inlines:
        match piece:
            case Text() | Number() | Link():
                said.append(piece.text)
            case LineBreak():
                said.append("\n")
            case _:
                said.append("")
    return "".join(said)
