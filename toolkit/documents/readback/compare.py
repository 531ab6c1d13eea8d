"""Compares a file that people edited with the same document as it is rendered now."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.documents.readback.alignment import edits, pairs
from toolkit.documents.readback.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.documents.readback.lines import Line, Piece, Reading


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

    def findings(self) -> Iterator[Finding]:
        told: set[str] = set()
        for old, new in pairs(self._fresh.lines, self._edited.lines):
            if old is not None and new is not None:
                yield from self._both(old, new)
            elif new is not None:
                yield from self._new(new)
            elif old is not None:
                yield Finding(kind="removed", place=old.place, was=old.text, fresh=old)
            if new is None:
                continue
            for change in new.tracked:
                word = "inserted" if change.inserted else "deleted"
                said = f"{word} “{change.text.strip()}”"
                by = f" by {change.author}" if change.author else ""
                yield Finding(kind="tracked", place=new.place, now=said + by, edited=new)
            for identity in new.comments:
                if identity in self._edited.comments and identity not in told:
                    told.add(identity)
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
                name = self._known.names.get(piece.key, piece.key)
                found.append(
                    Finding(
                        kind="lost",
                        place=new.place,
                        name=name,
                        was=piece.text,
                        now=piece.text if piece.text in now else now,
                        source=self._known.source(name),
                        edited=new,
                    )
                )
        return found, words
