"""Carries an edit of a rendered paragraph back to the letters of its Markdown.

The Markdown and what Word shows are walked side by side: each letter, name, citation and
reference of one must meet its counterpart in the other. Where they do not, or where an edit
touches a field or crosses a change of typeface, the edit is refused; nothing is guessed.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.alignment import Token, tokens
from toolkit.documents.readback.lines import Piece, normal
from toolkit.documents.word.ooxml_inline import tag_of
from toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.readback.prose import Unit

_MARKER: Final = re.compile(
    r"\{\{\s*(?P<name>[A-Za-z_]\w*(?:\.\w+|\[\d+\])*)\s*\}\}|\[(?P<cite>@[^\]]+)\]"
    r"|\{section:(?P<section>[^}]+)\}|\{ref:(?P<ref>[^}]+)\}|\{protocol:(?P<protocol>[^}]+)\}"
)
_ELSEWHERE: Final = re.compile(r"(?:Section|Table|Figure) [\d.]*\d of the protocol")
_ENTITY: Final = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|\w+);")
_ADDRESS: Final = re.compile(r"\]\(\S+?\)")
_MARKUP: Final = frozenset("*_~[<>")
_ESCAPED: Final = re.compile(r"\\[!-/:-@\[-`{-~]")
_TO_ESCAPE: Final = re.compile(r"[\\*\[\]`~^|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
_FORBIDDEN: Final = ("{{", "}}", "{%", "%}", "{#", "{section:", "{ref:", "{protocol:", "[@")
LONGEST_POINTER: Final = 60
"""Letters of "Section 10.4.1.2 of the protocol" and the like, and some to spare."""
FIELDS: Final = {"number": "number", "cite": "citation", "reference": "reference"}

Symbol = str | Piece
"""A letter, or a field."""


class RefusedError(ToolkitError):
    """An edit cannot be carried back safely; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Letters of a file that are replaced: from a place to before another."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a symbol of the rendered text comes from."""

    start: int
    end: int
    field: bool = False


def symbols(pieces: Sequence[Piece]) -> list[Symbol]:
    """Return the letters and fields of a rendered text, without blanks at its ends."""
    return [symbol for _, group in _stripped(pieces) for symbol in group]


def _stripped(pieces: Sequence[Piece]) -> list[tuple[Token, list[Symbol]]]:
    found = tokens(pieces)
    while found and not found[0].mask.strip():
        found.pop(0)
    while found and not found[-1].mask.strip():
        found.pop()
    return [
        (token, list(token.mask) if token.piece is None else [token.piece]) for token in found
    ]


def spots(unit: Unit, rendered: Sequence[Symbol], texts: dict[str, str]) -> list[_Spot] | None:
    """Find where each symbol of a rendered text comes from; None when it comes from elsewhere.

    Parameters
    ----------
    unit
        A unit of prose.
    rendered
        What Word shows.
    texts
        Texts of the protocol that prose may name, by dotted name.
    """
    return _Walk(unit, rendered, texts).run()


class _Walk:
    def __init__(self, unit: Unit, rendered: Sequence[Symbol], texts: dict[str, str]) -> None:
        self._text = unit.text
        self._places = [place for _, place in unit.letters]
        self._rendered = rendered
        self._texts = texts
        self._spots: list[_Spot] = []
        self._i = 0

    def run(self) -> list[_Spot] | None:
        while self._i < len(self._text):
            marker = _MARKER.match(self._text, self._i)
            if not (self._marker(marker) if marker else self._letter()):
                return None
        return self._spots if len(self._spots) == len(self._rendered) else None

    def _next(self) -> Symbol:
        place = len(self._spots)
        return self._rendered[place] if place < len(self._rendered) else ""

    def _take(self, end: int, count: int = 1, *, field: bool = False) -> bool:
        """Say that the next symbols come from the text up to a place."""
        spot = _Spot(self._places[self._i], self._places[end - 1] + 1, field)
        self._spots += [spot] * count
        self._i = end
        return True

    def _marker(self, marker: re.Match[str]) -> bool:
        """Walk over a name, citation or reference and what it is printed as."""
        if marker["cite"]:
            return self._cite(marker.end())
        if marker["name"]:
            return self._name(marker["name"], marker.end())
        return self._reference(marker) or self._elsewhere(marker.end())

    def _cite(self, end: int) -> bool:
        if _is(self._next(), "cite"):
            return self._take(end, field=True)
        # Citations that stand side by side are printed as one.
        self._i = end
        return bool(self._spots) and _is(self._rendered[len(self._spots) - 1], "cite")

    def _name(self, name: str, end: int) -> bool:
        symbol = self._next()
        if isinstance(symbol, Piece):
            right = symbol.kind == "number" and symbol.key == tag_of(name)
            return right and self._take(end, field=True)
        return self._words(self._texts.get(name, ""), end)

    def _reference(self, marker: re.Match[str]) -> bool:
        word = "Section " if marker["section"] else ""
        after = len(self._spots) + len(word)
        found = (
            not marker["protocol"]
            and self._ahead(len(word)) == word
            and after < len(self._rendered)
            and _is(self._rendered[after], "reference")
        )
        return found and self._take(marker.end(), len(word) + 1, field=True)

    def _elsewhere(self, end: int) -> bool:
        hit = _ELSEWHERE.match(self._ahead(LONGEST_POINTER))
        return bool(hit) and self._words(hit.group() if hit else "", end)

    def _words(self, words: str, end: int) -> bool:
        wanted = normal(words).strip()
        if not wanted or self._ahead(len(wanted)) != wanted:
            return False
        return self._take(end, len(wanted), field=True)

    def _ahead(self, count: int) -> str:
        place = len(self._spots)
        letters: list[str] = []
        for symbol in self._rendered[place : place + count]:
            if isinstance(symbol, Piece):
                break
            letters.append(symbol)
        return "".join(letters)

    def _letter(self) -> bool:
        text, i, symbol = self._text, self._i, self._next()
        if text[i].isspace():
            return self._blank()
        entity = _ENTITY.match(text, i)
        if _ESCAPED.match(text, i) and text[i + 1] == symbol:
            return self._take(i + 2)
        if entity and normal(html.unescape(entity.group())) == symbol:
            return self._take(entity.end())
        if normal(text[i]) == symbol:
            return self._take(i + 1)
        return self._markup()

    def _markup(self) -> bool:
        """Walk over what makes emphasis, a link or a hard line end, and prints nothing."""
        text, i = self._text, self._i
        address = _ADDRESS.match(text, i)
        self._i = address.end() if address else i + 1
        return bool(address) or text[i] in _MARKUP or text[i : i + 2] == "\\\n"

    def _blank(self) -> bool:
        end = self._i
        while end < len(self._text) and self._text[end].isspace():
            end += 1
        if self._next() == " ":
            return self._take(end)
        # The space before a citation is not printed.
        cited = _MARKER.match(self._text, end)
        self._i = end
        return end == len(self._text) or bool(cited and cited["cite"])


def _is(symbol: Symbol, kind: str) -> bool:
    return isinstance(symbol, Piece) and symbol.kind == kind


def changes(
    unit: Unit,
    old: Sequence[Piece],
    new: Sequence[Piece],
    texts: dict[str, str],
) -> list[Change]:
    """Return what has to change in a file so that a unit reads as it was edited.

    Raises
    ------
    RefusedError
        The edit cannot be carried back safely.
    """
    before, after = _stripped(old), _stripped(new)
    where = spots(unit, [symbol for _, group in before for symbol in group], texts)
    if where is None:
        message = "its words were not found in the prose"
        raise RefusedError(message)
    starts = [0]
    for _, group in before:
        starts.append(starts[-1] + len(group))
    matcher = SequenceMatcher(
        None,
        [token.mask for token, _ in before],
        [token.mask for token, _ in after],
        autojunk=False,
    )
    found: list[Change] = []
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        words = _written([token for token, _ in after[j:j_end]])
        start, end = _range(unit, where, starts[i], starts[i_end])
        found.append(Change(start=start, end=end, text=words))
    return found


def _written(new: Sequence[Token]) -> str:
    """Write new words as Markdown."""
    for token in new:
        if token.piece is not None:
            message = f"it puts a {FIELDS[token.piece.kind]} where there was none"
            raise RefusedError(message)
    return as_markdown("".join(token.text for token in new))


def as_markdown(words: str) -> str:
    r"""Write words so that Markdown shows them as they are.

    Raises
    ------
    RefusedError
        They hold what prose has a meaning of its own for.

    Examples
    --------
    >>> as_markdown("2 * 3")
    '2 \\* 3'
    """
    if any(mark in words for mark in _FORBIDDEN):
        message = "it holds braces or brackets that have a meaning of their own in prose"
        raise RefusedError(message)
    if "^" in words:
        message = "it holds raised text"
        raise RefusedError(message)
    plain = re.sub(r"\s+", " ", words.replace("\u00a0", " "))
    return _TO_ESCAPE.sub(lambda hit: f"\\{hit.group()}", plain)


def _range(unit: Unit, where: Sequence[_Spot], first: int, last: int) -> tuple[int, int]:
    """Return the letters of the file that make some symbols, or the place between two."""
    if first < last:
        chosen = where[first:last]
        if any(spot.field for spot in chosen):
            message = "it changes a number, a citation or a reference"
            raise RefusedError(message)
        gaps = (unit.prose.text[one.end : other.start] for one, other in pairwise(chosen))
        if any(gap.strip() for gap in gaps):
            message = "it crosses a change of typeface or a link"
            raise RefusedError(message)
        return chosen[0].start, chosen[-1].end
    begin = unit.letters[0][1] if unit.letters else 0
    finish = unit.letters[-1][1] + 1 if unit.letters else 0
    left = where[first - 1].end if first else begin
    right = where[first].start if first < len(where) else finish
    between = unit.prose.text[left:right]
    if between.strip():
        message = "it stands where the typeface changes"
        raise RefusedError(message)
    return left, left
