"""What prose may hold besides Markdown: names of the record, citations, cross-references.

They are taken out before Markdown sees the text, and stand in it as markers of private-use
characters until the walker puts the finished piece back. So a value can hold ``*`` or ``<`` and
stay what it is, and no value is ever read as markup.

A name in double braces is looked up in plain data; nothing is executed, and any other Jinja is
refused. Jinja's own sandbox can be left by an object with methods; a look-up in plain data
cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cite, CrossReference, Inline, Number, Text
from toolkit.documents.text.typography import typography
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPEN_MARK: Final = "\ue000"
CLOSE_MARK: Final = "\ue001"
MARKER: Final = re.compile(f"{OPEN_MARK}(\\d+){CLOSE_MARK}")

RULE_NAME: Final = "narrative.name"
RULE_MARKUP: Final = "narrative.markup"

_KEY: Final = r"@[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_CITE: Final = rf"\[(?P<cite>{_KEY}(?:\s*;\s*{_KEY})*)\s*\]"
_SECTION: Final = r"\{section:(?P<section>\d+(?:\.\d+)*|[a-z][a-z0-9-]*)\}"
_REF: Final = r"\{ref:(?P<ref>[a-z][a-z0-9_-]*)\}"
_NAME: Final = r"\{\{\s*(?P<name>[A-Za-z_]\w*(?:\.\w+|\[\d+\])*)\s*\}\}"
_PROSE: Final = re.compile(rf"{_NAME}|{_CITE}|{_SECTION}|{_REF}")
_PLAIN: Final = re.compile(rf"{_CITE}|{_SECTION}|{_REF}")
_STRAY_PLAIN: Final = re.compile(r"\[@|\{section:|\{ref:")
_STRAY: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#(?!tbl-)|\[@|\{section:|\{ref:")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]")
_STEP: Final = re.compile(r"\w+")

_NAME_HINT: Final = (
    "a name in double braces, such as {{ sample_size.randomised }}; nothing else is allowed"
)
_STRAY_HINTS: Final = {
    "{{": _NAME_HINT,
    "}}": _NAME_HINT,
    "{%": "conditions and loops are not allowed in prose",
    "%}": "conditions and loops are not allowed in prose",
    "{#": "comments are not allowed in prose; a table's id begins with tbl-",
    "[@": "citations look like [@yovell2016] or [@YOV-03; @sordo2017]",
    "{section:": "a reference to a section looks like {section:10.11}",
    "{ref:": "a reference to a table or figure looks like {ref:tbl-schedule}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something wrong in a text, with its line counted from 1."""

    line: int
    message: str
    rule: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName:
    """A name in prose that the record does not have, with the nearest one or nothing."""

    line: int
    name: str
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A citation key or the target of a cross-reference, with its line counted from 1."""

    line: int
    text: str


@dataclass(slots=True, kw_only=True)
class Marked:
    """A text whose special pieces are markers.

    Attributes
    ----------
    text
        The text with markers.
    pieces
        What each marker stands for, by its number.
    lines
        For each line of `text`, its line in the file, counted from 1.
    troubles
        What was wrong.
    """

    text: str = ""
    pieces: list[tuple[Inline, ...]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def mark(text: str, names: Mapping[str, str], strings: Mapping[str, object]) -> Marked:
    """Replace names, citations and cross-references in Markdown by markers."""
    source = normal(text)
    marked = Marked(lines=[1])
    marked.troubles += _strays(source)
    parts: list[str] = []
    line = 1
    for gap, match in _gaps(_PROSE, source):
        parts.append(gap)
        for _ in range(gap.count("\n")):
            line += 1
            marked.lines.append(line)
        if match is None:
            break
        parts.append(f"{OPEN_MARK}{len(marked.pieces)}{CLOSE_MARK}")
        marked.pieces.append(_piece(match, names, strings, line, marked.troubles))
        line += match.group().count("\n")
    marked.text = "".join(parts)
    return marked


def normal(text: str) -> str:
    """Text without byte-order mark and with line feeds alone as line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def unknown_names(
    text: str, names: Mapping[str, str], strings: Mapping[str, object] | None = None
) -> list[UnknownName]:
    """Find the names in prose that neither the record nor the protocol has.

    Examples
    --------
    >>> unknown_names("{{ size.randomized }}", {"size.randomised": "160"})
    [UnknownName(line=1, name='size.randomized', suggestion='size.randomised')]
    """
    source = normal(text)
    plain = strings or {}
    return [
        UnknownName(
            line=_line(source, match.start()),
            name=match["name"],
            suggestion=_suggestion(match["name"], names, plain),
        )
        for match in _PROSE.finditer(source)
        if match["name"]
        and match["name"] not in names
        and _look_up(match["name"], plain) is None
    ]


def citations_in(text: str) -> list[Located]:
    """List every key cited in a text, in order, with its line.

    Examples
    --------
    >>> [cited.text for cited in citations_in("It fell [@YOV-03; @sordo2017].")]
    ['YOV-03', 'sordo2017']
    """
    source = normal(text)
    return [
        Located(line=_line(source, match.start()), text=key)
        for match in _PLAIN.finditer(source)
        for key in _keys(match["cite"] or "")
    ]


def cross_references_in(text: str) -> list[Located]:
    """List every table, figure and section referred to, in order, with its line.

    Examples
    --------
    >>> [found.text for found in cross_references_in("See {ref:tbl-arms} and {section:6.1}.")]
    ['tbl-arms', '6.1']
    """
    source = normal(text)
    return [
        Located(line=_line(source, match.start()), text=match["ref"] or match["section"])
        for match in _PLAIN.finditer(source)
        if match["ref"] or match["section"]
    ]


def inlines_of(text: str, where: str = "") -> tuple[Inline, ...]:
    """Inline pieces of a text from the protocol: citations and cross-references, no markup.

    Raises
    ------
    DocumentError
        A citation or cross-reference in it is malformed.
    """
    joined = " ".join(text.split())
    rest = _PLAIN.sub("", joined)
    stray = _STRAY_PLAIN.search(rest)
    if stray:
        place = f"{where}: " if where else ""
        message = (
            f"{place}{rest[stray.start() :][:40]!r} is malformed: {_STRAY_HINTS[stray[0]]}"
        )
        raise DocumentError(message)
    pieces: list[Inline] = []
    before = ""
    for gap, match in _gaps(_PLAIN, joined):
        written = typography(gap, before=before)
        if match and match["cite"]:
            written = written.rstrip(" \u00a0")
        if written:
            pieces.append(Text(text=written))
        before = gap or before
        if match:
            pieces += _reference(match)
            before = "]"
    return tuple(pieces)


def _gaps(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Text before each match, with the match; at the end the rest, with None."""
    place = 0
    for match in pattern.finditer(text):
        yield text[place : match.start()], match
        place = match.end()
    yield text[place:], None


def _strays(source: str) -> Iterator[Trouble]:
    """Find what looks like a special piece and is none, and what cannot be printed."""
    blanked = _PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source)
    for match in _STRAY.finditer(blanked):
        yield Trouble(
            line=_line(blanked, match.start()),
            message=f"{match.group()!r} is not understood here",
            rule=RULE_MARKUP,
            hint=_STRAY_HINTS[match.group()],
        )
    for match in _CONTROL.finditer(source):
        yield Trouble(
            line=_line(source, match.start()),
            message=f"the character U+{ord(match.group()):04X} cannot be printed",
            rule=RULE_MARKUP,
            hint="delete it; it often comes with text copied from a PDF",
        )


def _piece(
    match: re.Match[str],
    names: Mapping[str, str],
    strings: Mapping[str, object],
    line: int,
    troubles: list[Trouble],
) -> tuple[Inline, ...]:
    name = match["name"]
    if not name:
        return _reference(match)
    if name in names:
        return (Number(name=name, text=names[name]),)
    value = _look_up(name, strings)
    if isinstance(value, str):
        try:
            return inlines_of(value, name)
        except DocumentError as error:
            troubles.append(Trouble(line=line, message=str(error), rule=RULE_MARKUP))
            return ()
    if isinstance(value, int) and not isinstance(value, bool):
        return (Text(text=str(value)),)
    if value is not None:
        trouble = Trouble(
            line=line,
            message=f"{name!r} is not a text: it cannot be printed",
            rule=RULE_NAME,
            hint="name a text in it, or a number of the record",
        )
    else:
        nearest = _suggestion(name, names, strings)
        trouble = Trouble(
            line=line,
            message=f"{name!r} is neither in the record nor in the protocol",
            rule=RULE_NAME,
            hint=f"did you mean {nearest!r}?" if nearest else "",
        )
    troubles.append(trouble)
    return ()


def _reference(match: re.Match[str]) -> tuple[Inline, ...]:
    if match["cite"]:
        return (Cite(keys=_keys(match["cite"])),)
    if match["section"]:
        return (CrossReference(target=match["section"], kind="section"),)
    return (CrossReference(target=match["ref"], kind="caption"),)


def _keys(cite: str) -> tuple[str, ...]:
    keys = (key.strip().removeprefix("@") for key in cite.split(";"))
    return tuple(dict.fromkeys(key for key in keys if key))


def _look_up(name: str, strings: Mapping[str, object]) -> object | None:
    """Value of a dotted name in nested plain data; None when there is none."""
    value: object = strings
    for step in _STEP.findall(name):
        # Exact types: an object that only behaves like a dict is not plain data.
        if type(value) is dict:
            value = value.get(step)
        elif (
            (type(value) is list or type(value) is tuple)
            and step.isdecimal()
            and int(step) < len(value)
        ):
            value = value[int(step)]
        else:
            return None
    return value


def _suggestion(name: str, names: Mapping[str, str], strings: Mapping[str, object]) -> str:
    nearest = get_close_matches(name, [*names, *_paths(strings, "")], n=1)
    return nearest[0] if nearest else ""


def _paths(value: object, path: str) -> Iterator[str]:
    if isinstance(value, str | int):
        yield path
    elif type(value) is list or type(value) is tuple:
        for place, part in enumerate(value):
            yield from _paths(part, f"{path}[{place}]")
    elif type(value) is dict:
        for key, part in value.items():
            yield from _paths(part, f"{path}.{key}" if path else str(key))


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
