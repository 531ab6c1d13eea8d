"""The table of contents of a filled template: its own headings and those put in, in order.

Numbers of headings are counted as Word counts the list that a heading's style belongs to. Page
numbers are found by a layout program afterwards; until then each entry has a number of the
right width.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.own_template.runs import text_of
from toolkit.documents.word.labels import Label
from toolkit.documents.word.toc import DEEPEST, contents
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.documents.own_template.places import Reader
    from toolkit.documents.word.labels import Labels
    from toolkit.documents.word.template_parts import TemplateParts

GUESS: Final = 88
"""Page number that stands until the right one is known."""
FIRST_BOOKMARK: Final = 800_000
LEVELS: Final = 9
"""Levels that a list of Word has."""
LETTERS: Final = 26
MOST_ROMAN: Final = 40
"""Numbers that are written as Roman ones end before this."""
ENTRY: Final = "_TocOwn"
_PAGE: Final = re.compile(
    rb'(PAGEREF (_Toc\w+) \\h .{0,400}?<w:t xml:space="preserve">)'
    + str(GUESS).encode()
    + rb"(?=<)",
    re.DOTALL,
)
_ROOT: Final = " ".join(f'xmlns:{key}="{value}"' for key, value in NAMESPACES.items())
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def make_contents(
    body: Any,
    reader: Reader,
    counters: HeadingNumbers,
    parts: TemplateParts,
    labels: Labels,
    *,
    pages: bool,
) -> list[Any]:
    """Return the contents as elements, and give each heading the bookmark of its entry."""
    found: list[Label] = []
    for paragraph in body.iter(f"{W}p"):
        level = reader.level(paragraph)
        text = " ".join(text_of(paragraph).split())
        if not level or not text or _apart(paragraph):
            continue
        number = counters.count(paragraph, level)
        if level > DEEPEST:
            continue
        entry = f"{ENTRY}{len(found):05d}"
        _mark(paragraph, entry, FIRST_BOOKMARK + len(found))
        found.append(
            Label(word="Section", number=number, text=text, anchor="", entry=entry, level=level)
        )
    complete = replace(labels, sections=tuple(found))
    entries = [label.entry for label in (*found, *labels.captions.values())]
    known = dict.fromkeys(entries, GUESS) if pages else {}
    text = contents(parts, complete, known, new_page=False)
    made = list(etree.fromstring(f"<x {_ROOT}>{text}</x>"))
    for element in made:
        _arrange(element, parts.portrait.text_width)
    return made


def _apart(paragraph: Any) -> bool:
    """Whether a heading stands in a text box, which no table of contents looks into."""
    return any(one.tag == f"{W}txbxContent" for one in paragraph.iterancestors())


def _mark(paragraph: Any, name: str, number: int) -> None:
    start = etree.Element(f"{W}bookmarkStart")
    start.set(f"{W}id", str(number))
    start.set(f"{W}name", name)
    place = 1 if paragraph.find(f"{W}pPr") is not None else 0
    paragraph.insert(place, start)
    end = etree.SubElement(paragraph, f"{W}bookmarkEnd")
    end.set(f"{W}id", str(number))


def _arrange(element: Any, width: int) -> None:
    """Give entries the tab stops that the styles of other people's templates may lack."""
    for paragraph in element.iter(f"{W}p"):
        link = paragraph.find(f".//{W}hyperlink")
        if link is None:
            continue
        first = link.find(f"{W}r")
        if first is not None and [child.tag for child in first] == [f"{W}tab"]:
            link.remove(first)
        properties = paragraph.find(f"{W}pPr")
        style = properties.find(f"{W}pStyle")
        tabs = etree.Element(f"{W}tabs")
        numbered = any(run.find(f"{W}tab") is not None for run in link.findall(f"{W}r")[:1])
        stops = [("left", "", 720)] if numbered else []
        for kind, leader, place in (*stops, ("right", "dot", width)):
            tab = etree.SubElement(tabs, f"{W}tab")
            tab.set(VAL, kind)
            if leader:
                tab.set(f"{W}leader", leader)
            tab.set(f"{W}pos", str(place))
        style.addnext(tabs)


def with_pages(document: bytes, pages: Mapping[str, int]) -> bytes:
    """Put the right page numbers into the contents of a body."""

    def right(match: re.Match[bytes]) -> bytes:
        page = pages.get(match[2].decode(), GUESS)
        return match[1] + str(page).encode()

    return _PAGE.sub(right, document)


class HeadingNumbers:
    """Counts headings as Word counts the list that their styles belong to."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        self._lists: dict[str, tuple[str, int]] = {}
        self._based: dict[str, str] = {}
        for style in styles.iter(f"{W}style"):
            identity = style.get(f"{W}styleId", "")
            base = style.find(f"{W}basedOn")
            if base is not None:
                self._based[identity] = base.get(VAL, "")
            given = _list_of(style)
            if given:
                self._lists[identity] = given
        self._levels = _levels(numbering)
        self._counts: dict[str, list[int]] = {}

    def list_of(self, paragraph: Any) -> tuple[str, int] | None:
        """List and level of a paragraph, its own or its style's."""
        given = _list_of(paragraph)
        if given:
            return given if given[0] != "0" else None
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        identity = style.get(VAL, "") if style is not None else ""
        seen: set[str] = set()
        while identity and identity not in seen:
            if identity in self._lists:
                return self._lists[identity]
            seen.add(identity)
            identity = self._based.get(identity, "")
        return None

    def count(self, paragraph: Any, level: int) -> str:
        """Return the number of a heading; empty when it has none."""
        given = self.list_of(paragraph)
        if given is None:
            return ""
        number, place = given
        place = place or level - 1
        levels = self._levels.get(number)
        if levels is None or place not in levels:
            return ""
        counts = self._counts.setdefault(number, [0] * LEVELS)
        counts[place] += 1
        counts[place + 1 :] = [0] * (LEVELS - 1 - place)
        _, pattern = levels[place]

        def digit(match: re.Match[str]) -> str:
            which = int(match[1]) - 1
            kind = levels[which][0] if which in levels else "decimal"
            return _written(max(counts[which], 1), kind)

        return re.sub(r"%([1-9])", digit, pattern).rstrip(".")


def _list_of(element: Any) -> tuple[str, int] | None:
    numbering = element.find(f"{W}pPr/{W}numPr")
    number = numbering.find(f"{W}numId") if numbering is not None else None
    if number is None:
        return None
    level = numbering.find(f"{W}ilvl")
    text = level.get(VAL, "0") if level is not None else "0"
    return number.get(VAL, "0"), int(text) if text.isdecimal() and int(text) < LEVELS else 0


def _levels(numbering: Any) -> dict[str, dict[int, tuple[str, str]]]:
    """List -> level -> format and pattern."""
    abstract: dict[str, dict[int, tuple[str, str]]] = {}
    for kind in numbering.iter(f"{W}abstractNum"):
        levels: dict[int, tuple[str, str]] = {}
        for level in kind.iter(f"{W}lvl"):
            form, text = level.find(f"{W}numFmt"), level.find(f"{W}lvlText")
            if form is not None and text is not None and level.get(f"{W}ilvl", "").isdecimal():
                levels[int(level.get(f"{W}ilvl"))] = form.get(VAL, ""), text.get(VAL, "")
        abstract[kind.get(f"{W}abstractNumId", "")] = levels
    made: dict[str, dict[int, tuple[str, str]]] = {}
    for instance in numbering.iter(f"{W}num"):
        kind = instance.find(f"{W}abstractNumId")
        if kind is not None:
            made[instance.get(f"{W}numId", "")] = abstract.get(kind.get(VAL, ""), {})
    return made


def _written(number: int, kind: str) -> str:
    if kind in {"upperLetter", "lowerLetter"} and number <= LETTERS:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"upperRoman", "lowerRoman"} and number < MOST_ROMAN:
        text = ""
        for value, sign in _ROMAN:
            while number >= value:
                text += sign
                number -= value
        return text.upper() if kind == "upperRoman" else text
    return "" if kind in {"none", "bullet"} else str(number)
