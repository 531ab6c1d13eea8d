"""Compares a file that people edited with the same document as it is rendered now."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.alignment import edits, pairs
from toolkit.documents.readback.findings import Finding
from toolkit.documents.readback.lines import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.documents.readback.lines import Line, Piece, Reading

ALL: Final = "every number and fact"
NO_FIELDS: Final = "the file has no fields any more; numbers were compared by their text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the record knows of the fields of a document.

    Attributes
    ----------
    names
        Tag -> name in the record.
    texts
        Tag -> how the value is printed; tables and forms of their own are left out.
    source
        Says where a name is given, or what it is computed from.
    """

    names: dict[str, str]
    texts: dict[str, str]
    source: Callable[[str], str] = field(default=lambda name: "")  # noqa: ARG005


def compare(fresh: Reading, edited: Reading, known: Known) -> tuple[Finding, ...]:
    """Return everything in a file that is not as it would be rendered now.

    Parameters
    ----------
    fresh
        The same document, rendered now.
    edited
        The file.
    known
        The record.
    """
    return tuple(_Comparison(fresh, edited, known).findings())


class _Comparison:
    def __init__(self, fresh: Reading, edited: Reading, known: Known) -> None:
        self._fresh = fresh
        self._edited = edited
        self._known = known
        printed: defaultdict[str, set[str]] = defaultdict(set)
        for line in fresh.lines:
            for number in line.numbers:
                printed[number.key].add(number.text)
        self._printed = printed
        self._told: set[str] = set()  # comments

    def findings(self) -> Iterator[Finding]:
        """Yield everything that differs, in the order of the file."""
        bare = bool(self._printed) and not any(line.numbers for line in self._edited.lines)
        if bare:
            place = self._fresh.lines[0].place
            yield Finding(kind="lost", place=place, name=ALL, source=NO_FIELDS)
        for old, new in pairs(self._fresh.lines, self._edited.lines):
            for found in self._pair(old, new):
                stands = found.kind == "lost" and found.was == found.now
                if not (bare and stands):
                    yield found

    def _pair(self, old: Line | None, new: Line | None) -> Iterator[Finding]:
        if new is None:
            if old is not None:
                yield Finding(kind="removed", place=old.place, was=old.text, fresh=old)
            return
        yield from self._both(old, new) if old is not None else self._new(new)
        for change in new.tracked:
            word = "inserted" if change.inserted else "deleted"
            by = f" by {change.author}" if change.author else ""
            said = f"{word} “{change.text.strip()}”{by}"
            yield Finding(kind="tracked", place=new.place, now=said, edited=new)
        for identity in new.comments:
            if identity in self._edited.comments and identity not in self._told:
                self._told.add(identity)
                yield self._comment(identity, new)

    def _comment(self, identity: str, line: Line) -> Finding:
        comment = self._edited.comments[identity]
        return Finding(
            kind="comment", place=line.place, name=comment.author, now=comment.text, edited=line
        )

    def _new(self, line: Line) -> Iterator[Finding]:
        for number in line.numbers:
            yield from self._number(number, line)
        if line.text:
            yield Finding(kind="added", place=line.place, now=line.text, edited=line)

    def _both(self, old: Line, new: Line) -> Iterator[Finding]:
        counted = Counter(number.key for number in new.numbers)
        missing: Counter[str] = Counter()
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for number in old.numbers:
            wanted[number.key].append(number.text)
            if len(wanted[number.key]) > counted[number.key]:
                missing[number.key] += 1
        for number in new.numbers:
            texts = wanted[number.key]
            yield from self._number(number, new, texts.pop(0) if texts else None)
        if old.mask == new.mask:
            return
        lost, words = self._lost(old, new, missing)
        yield from lost
        if words:
            yield Finding(
                kind="changed",
                place=new.place,
                was=old.text,
                now=new.text,
                fresh=old,
                edited=new,
            )

    def _number(
        self, number: Piece, line: Line, wanted: str | None = None
    ) -> Iterator[Finding]:
        """Compare a field with what stands in its place, or else with what the record says."""
        right = self._printed.get(number.key, set())
        if wanted is None:
            also = self._known.texts.get(number.key)
            right = right | ({also} if also is not None else set())
            if number.text in right:
                return
            wanted = min(right, default=None)
        if wanted is None and number.key not in self._known.names:
            yield Finding(
                kind="unknown", place=line.place, name=number.key, now=number.text, edited=line
            )
        elif wanted is not None and number.text != wanted:
            name = self._known.names.get(number.key, number.key)
            yield Finding(
                kind="number",
                place=line.place,
                name=name,
                was=wanted,
                now=number.text,
                source=self._known.source(name),
                edited=line,
            )

    def _lost(self, old: Line, new: Line, missing: Counter[str]) -> tuple[list[Finding], bool]:
        """Find numbers that have no field any more; tell whether other words changed too."""
        found: list[Finding] = []
        words = False
        if normal(old.text) == normal(new.text):
            gone = [n for n in old.numbers if missing[n.key] > 0]
            return [self._gone(number, new, number.text) for number in gone], not gone
        for edit in edits(old, new):
            gone = [
                token.piece
                for token in edit.was
                if token.piece is not None
                and token.piece.kind == "number"
                and missing[token.piece.key] > 0
            ]
            others = [
                token for token in edit.was if token.mask.strip() and token.piece not in gone
            ]
            now = "".join(token.text for token in edit.now).strip()
            words = words or bool(others) or (not gone and bool(now))
            words = words or not (gone or others or now)
            for piece in gone:
                missing[piece.key] -= 1
                found.append(self._gone(piece, new, piece.text if piece.text in now else now))
        return found, words

    def _gone(self, number: Piece, line: Line, now: str) -> Finding:
        name = self._known.names.get(number.key, number.key)
        return Finding(
            kind="lost",
            place=line.place,
            name=name,
            was=number.text,
            now=now,
            source=self._known.source(name),
            edited=line,
        )
