"""Inline pieces as WordprocessingML: text, numbers, citations, references, open items, links.

A `Number` becomes an inline content control whose tag is the number's name, so that a file that
people have edited can be read back. Citations follow the Vancouver habit: superscript numbers,
collapsed where three or more follow each other, each leading to its entry.

References
----------
International Committee of Medical Journal Editors. Recommendations for the conduct, reporting,
editing, and publication of scholarly work in medical journals: references numbered in order of
first mention.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import (
    Cite,
    CrossReference,
    Inline,
    LineBreak,
    Link,
    Number,
    Open,
    Text,
)
from toolkit.documents.word.labels import open_text
from toolkit.documents.word.wordml import bookmark, escape, field, internal_link, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.documents.word.labels import Label, Labels
    from toolkit.documents.word.template_parts import TemplateParts

LONGEST_TAG: Final = 64
"""Word refuses longer tags of content controls."""
FIRST_CONTROL: Final = 700_000_001
"""Ids of content controls start here, far from those a person's Word gives."""
FIRST_BOOKMARK: Final = 10_000
SHORTEST_RANGE: Final = 3
"""So many numbers in a row are printed as a range."""

_UNITS: Final = (
    r"(?:mg|µg|mcg|g|kg|ng|mL|ml|L|dL|mmol|mm|cm|mmHg|Hz|bpm|ms|min|h|hours?|minutes?|days?|"
    r"weeks?|months?|years?|points?|participants?|visits?|sites?|doses?|infusions?|%|°C)"
)
_NUMBER_UNIT: Final = re.compile(rf"(?<=\d) (?={_UNITS}(?![A-Za-z]))")
_SIGN_NUMBER: Final = re.compile(r"(?<=[=<>≤≥±≈×]) (?=[\d.−-])|(?<=\S) (?=[=<>≤≥±≈] ?[\d.−-])")
_UNIT_FIRST: Final = re.compile(rf"^ (?={_UNITS}(?![A-Za-z]))")
NO_BREAK: Final = "\u00a0"


def tag_of(name: str) -> str:
    """Tag of the content control of a number: its name, or a shortened one.

    Examples
    --------
    >>> tag_of("sample_size.randomised")
    'sample_size.randomised'
    >>> len(tag_of("a." * 60))
    64
    """
    if len(name) <= LONGEST_TAG:
        return name
    return f"{name[: LONGEST_TAG - 17]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def tie(text: str) -> str:
    """Tie a number to its unit and a sign to its number, so that no line ends between them.

    Examples
    --------
    >>> tie("take 2 mg for 3 weeks if p < 0.05").count(NO_BREAK)
    4
    """
    return _SIGN_NUMBER.sub(NO_BREAK, _NUMBER_UNIT.sub(NO_BREAK, text))


def collapse(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Sort numbers into runs (first, last).

    Examples
    --------
    >>> collapse([3, 1, 2, 7])
    [(1, 3), (7, 7)]
    """
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def arrange(inlines: Sequence[Inline]) -> list[Inline]:
    """Merge neighbouring citations, eat the space before them, tie units to numbers."""
    arranged: list[Inline] = []
    for piece in inlines:
        last = arranged[-1] if arranged else None
        if isinstance(piece, Text):
            text = tie(piece.text)
            if isinstance(last, Number):
                text = _UNIT_FIRST.sub(NO_BREAK, text)
            arranged.append(replace(piece, text=text))
        elif isinstance(piece, Cite):
            if isinstance(last, Text):
                shortened = last.text.rstrip(" ")
                arranged[-1] = replace(last, text=shortened)
                if not shortened and len(arranged) > 1 and isinstance(arranged[-2], Cite):
                    arranged.pop()
                    last = arranged[-1]
            if isinstance(last, Cite):
                arranged[-1] = Cite(keys=last.keys + piece.keys)
            else:
                arranged.append(piece)
        else:
            arranged.append(piece)
    return arranged


def reference_anchor(number: int) -> str:
    """Bookmark of an entry in the list of references."""
    return f"_Source{number:04d}"


class InlineWriter:
    """Writes inline pieces and keeps count of bookmarks, controls and links.

    Attributes
    ----------
    links
        Web addresses in order of first use -> relationship id.
    """

    def __init__(self, parts: TemplateParts, labels: Labels) -> None:
        self.parts = parts
        self.labels = labels
        self.links: dict[str, str] = {}
        self._bookmarks = count(FIRST_BOOKMARK)
        self._controls = count(FIRST_CONTROL)

    def bookmark(self, name: str, content: str) -> str:
        """Put a bookmark with the next free number around runs."""
        return bookmark(name, next(self._bookmarks), content)

    def write(self, inlines: Sequence[Inline], *, bold: bool = False) -> str:
        """Write a sequence of inline pieces; `bold` sets all of them in bold."""
        return "".join(self._piece(piece, bold=bold) for piece in arrange(inlines))

    def caption_label(self, label: Label) -> str:
        """Word and counted number of a caption, in its bookmark."""
        style = self.parts.style("Caption Label")
        number = field(f"SEQ {label.word} \\* ARABIC", label.number, style=style)
        word = run(f"{label.word}{NO_BREAK}", style=style)
        return self.bookmark(label.anchor, word + number)

    def _piece(self, piece: Inline, *, bold: bool) -> str:
        match piece:
            case Text():
                position = "" if piece.position == "normal" else piece.position
                bold = bold or piece.bold
                made = run(piece.text, bold=bold, italic=piece.italic, position=position)
            case Number():
                made = self._number(piece, bold=bold)
            case Cite():
                made = self._cite(piece)
            case CrossReference():
                made = self._reference(piece)
            case Open():
                made = run(open_text(piece), style=self.parts.style("Open Item"), bold=bold)
            case Link():
                relation = self.links.setdefault(piece.url, f"rIdLink{len(self.links) + 1}")
                text = run(piece.text, style=self.parts.style("Hyperlink"))
                made = f'<w:hyperlink r:id="{relation}" w:history="1">{text}</w:hyperlink>'
            case LineBreak():
                made = "<w:r><w:br/></w:r>"
        return made

    def _number(self, number: Number, *, bold: bool) -> str:
        tag = escape(tag_of(number.name))
        content = run(number.text, bold=number.bold or bold, italic=number.italic)
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/>'
            f'<w:id w:val="{next(self._controls)}"/><w15:appearance w15:val="hidden"/>'
            f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )

    def _cite(self, cite: Cite) -> str:
        style = self.parts.style("Citation")
        pieces: list[str] = []

        def link(number: int) -> str:
            return internal_link(reference_anchor(number), run(str(number), style=style))

        for first, last in collapse(self.labels.sources[key] for key in cite.keys):
            if last - first + 1 >= SHORTEST_RANGE:
                pieces.append(link(first) + run("–", style=style) + link(last))
            else:
                pieces += [link(number) for number in range(first, last + 1)]
        return run(",", style=style).join(pieces)

    def _reference(self, reference: CrossReference) -> str:
        if reference.kind == "caption":
            label = self.labels.captions[reference.target]
            text = f"{label.word}{NO_BREAK}{label.number}"
            return field(f"REF {label.anchor} \\h", text)
        label = self.labels.m11[reference.target]
        number = field(f"REF {label.anchor} \\r \\h", label.number)
        return run(f"Section{NO_BREAK}") + number
