"""Prose cut into passages and sentences, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.spec.reading.markup import CITATION, NAMES, POINTER
from toolkit.spec.reading.text_file import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.reading.narrative import NarrativeFile

OWN = re.compile(r"\s*(?:[-*+]|\d+[.)]|\(?[a-z]\)|#+)\s|\s*\|")
"""How a line begins that starts a passage of its own: list items, headings, rows of tables."""
END = re.compile(r"(?<=[.!?;:])[)\]\"”’*_]*\s+(?=[\"“(*_\[]*[A-Z0-9{])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of text.

    Attributes
    ----------
    text
        The text; it may hold line breaks.
    line
        Line of its beginning, counted from 1.
    """

    text: str
    line: int

    @property
    def words(self) -> str:
        """The text with blanks where names, citations and pointers stand."""
        return blanked(self.text)

    @property
    def cites(self) -> bool:
        """Something is cited in it."""
        return CITATION.search(self.text) is not None

    def line_at(self, place: int) -> int:
        """Return the line of a place in the text."""
        return self.line + self.text.count("\n", 0, place)


def blanked(text: str) -> str:
    """Return a text of the same length without names, citations and pointers.

    Examples
    --------
    >>> blanked("At {{ recruitment.sites }} sites [@a].")
    'At                         sites     .'
    """
    for pattern in (NAMES, CITATION, POINTER):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text


def passages(text: str, line: int = 1) -> Iterator[Passage]:
    """Yield the paragraphs, list items, headings and table rows of a text.

    Parameters
    ----------
    text
        Markdown, or plain text.
    line
        Line of its first row.
    """
    rows: list[str] = []
    start = line
    for number, row in enumerate(text.split("\n"), start=line):
        if rows and (not row.strip() or OWN.match(row)):
            yield Passage(text="\n".join(rows), line=start)
            rows = []
        if row.strip():
            start = start if rows else number
            rows.append(row)
    if rows:
        yield Passage(text="\n".join(rows), line=start)


def sentences(passage: Passage) -> Iterator[Passage]:
    """Yield the sentences of a passage; a row of a table is one."""
    place = 0
    ends = () if passage.text.lstrip().startswith("|") else END.finditer(passage.text)
    for end in ends:
        yield Passage(text=passage.text[place : end.end()], line=passage.line_at(place))
        place = end.end()
    yield Passage(text=passage.text[place:], line=passage.line_at(place))


def narrative_passages(file: NarrativeFile) -> Iterator[Passage]:
    """Yield the passages of a narrative file, with their lines in it."""
    above = read_text(file.file).text.count("\n") - file.text.count("\n")
    yield from passages(file.text, line=1 + above)
