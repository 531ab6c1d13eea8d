"""Takes accepted edits of words back into the prose of a protocol; never numbers.

What can be taken back: words changed in a paragraph, item or cell that stands in a file of
prose; such a paragraph, item or row added or removed. What cannot is told with its reason, and
with the place where it has to be mended.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from toolkit.documents.files import write_whole
from toolkit.documents.packet.standard_text import POINTER
from toolkit.documents.readback.alignment import pairs
from toolkit.documents.readback.carry import (
    Change,
    RefusedError,
    as_markdown,
    changes,
    spots,
    symbols,
)
from toolkit.documents.readback.facts import place_in_facts, texts_of
from toolkit.documents.readback.lines import Piece
from toolkit.documents.readback.prose import bullet_of, files_behind, units
from toolkit.documents.text.markdown import narrative
from toolkit.errors import DocumentError, SpecError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from toolkit.documents.kit import Kit
    from toolkit.documents.readback.lines import Line, Place
    from toolkit.documents.readback.prose import Prose, Unit
    from toolkit.documents.readback.verify import Verification

_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
"""The line between the header of a table in Markdown and its rows."""
NO_PROSE = "it stands in no file of prose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An edit that is not taken back.

    Attributes
    ----------
    place
        The section.
    was, now
        The line before and after.
    reason
        Why not.
    mend
        Where it has to be mended; empty when that is not known.
    """

    place: Place
    was: str
    now: str
    reason: str
    mend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A file of prose with accepted edits."""

    prose: Prose
    text: str = field(repr=False)
    edits: int

    def diff(self) -> str:
        """Return what changes, as a unified diff."""
        lines = difflib.unified_diff(
            self.prose.text.splitlines(),
            self.text.splitlines(),
            fromfile=str(self.prose.file),
            tofile=str(self.prose.target),
            lineterm="",
            n=1,
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What can be taken back, and what cannot."""

    files: tuple[Rewritten, ...]
    refused: tuple[Refused, ...]

    def diff(self) -> str:
        """Return what would be written, file by file."""
        return "\n\n".join(file.diff() for file in self.files)

    def write(self) -> tuple[Path, ...]:
        """Write the files; each is there whole, or as it was."""
        for file in self.files:
            file.prose.target.parent.mkdir(parents=True, exist_ok=True)
            text = file.text.replace("\n", file.prose.ends)
            write_whole(file.prose.target, text.encode())
        return tuple(file.prose.target for file in self.files)


def accept(verification: Verification, kit: Kit) -> Acceptance:
    """Find which edits of a file can be taken back into the prose.

    Parameters
    ----------
    verification
        The file, compared with the document as it is rendered now.
    kit
        The protocol and its record, as they are now.

    Raises
    ------
    DocumentError
        The protocol is no longer the one that the file was rendered from, so that nobody can
        tell an edit of the file from an edit of the protocol.
    """
    if verification.protocol_changed:
        message = (
            "the protocol has changed since this file was rendered, so edits of the file "
            "cannot be told from edits of the protocol; go back to the version of the protocol "
            f"that it was rendered from (digest {verification.origin.digest[:12]}…), accept "
            "there, and merge"
        )
        raise DocumentError(message)
    return _Acceptor(verification, kit).run()


class _Acceptor:
    def __init__(self, verification: Verification, kit: Kit) -> None:
        self._verification = verification
        self._kit = kit
        self._texts = texts_of(kit)
        files = files_behind(kit.source, verification.origin.member)
        self._units = [unit for prose in files for unit in units(prose)]
        self._changes: dict[Path, list[Change]] = {}
        self._prose = {prose.target: prose for prose in files}
        self._refused: list[Refused] = []

    def run(self) -> Acceptance:
        before: Line | None = None
        matched = list(pairs(self._verification.fresh.lines, self._verification.edited.lines))
        for place, (old, new) in enumerate(matched):
            try:
                if old is not None and new is not None:
                    if old.mask != new.mask:
                        self._changed(old, new)
                elif old is not None:
                    self._removed(old)
                elif new is not None and new.text:
                    after = next((o for o, _ in matched[place:] if o is not None), None)
                    self._added(new, before, after)
            except RefusedError as error:
                self._refuse(old, new, str(error))
            before = old or before
        files = [self._rewritten(path, made) for path, made in sorted(self._changes.items())]
        kept = tuple(file for file in files if file is not None)
        return Acceptance(files=kept, refused=tuple(self._refused))

    def _refuse(self, old: Line | None, new: Line | None, reason: str) -> None:
        line = new or old
        if line is not None:
            self._refused.append(
                Refused(
                    place=line.place,
                    was=old.text if old else "",
                    now=new.text if new else "",
                    reason=reason,
                    mend=place_in_facts(self._kit, old, new) if old else "",
                )
            )

    def _candidates(self, pieces: Sequence[Piece], place: Place) -> list[Unit]:
        """Find the units of prose that read like rendered pieces, in the section if there."""
        rendered = symbols(pieces)
        found = [
            unit
            for unit in self._units
            if rendered and spots(unit, rendered, self._texts) is not None
        ]
        return [unit for unit in found if unit.prose.anchor == place.anchor] or found

    def _unit(self, pieces: Sequence[Piece], line: Line) -> Unit:
        """Find the one unit of prose that pieces of a line come from."""
        chosen = self._candidates(pieces, line.place)
        if len(chosen) > 1 and line.row:
            # Cells of several rows may read alike; the whole row tells which is meant.
            for cell in line.cells:
                if symbols(cell):
                    rows = {
                        (unit.prose.file, unit.lines)
                        for unit in self._candidates(cell, line.place)
                    }
                    chosen = [u for u in chosen if (u.prose.file, u.lines) in rows]
        if not chosen:
            raise RefusedError(NO_PROSE)
        if len(chosen) > 1:
            names = ", ".join(sorted({unit.prose.file.name for unit in chosen}))
            message = f"the same words stand more than once in the prose ({names})"
            raise RefusedError(message)
        return chosen[0]

    def _changed(self, old: Line, new: Line) -> None:
        if len(old.cells) != len(new.cells):
            message = "the row has other cells than before"
            raise RefusedError(message)
        made = []
        for was, now in zip(_said(old), _said(new), strict=True):
            if symbols(was) != symbols(now):
                unit = self._unit(was, old)
                made += [(unit, each) for each in changes(unit, was, now, self._texts)]
        self._note(made)

    def _note(self, made: Sequence[tuple[Unit, Change]]) -> None:
        """Keep the changes of one line, all of them or none."""
        for unit, change in made:
            for other in self._changes.get(unit.prose.target, ()):
                touches = change.start < other.end and other.start < change.end
                if touches and other != change:
                    message = "another edit changes the same words in another way"
                    raise RefusedError(message)
        for unit, change in made:
            kept = self._changes.setdefault(unit.prose.target, [])
            # The same words may be quoted twice and edited alike.
            if change.start == change.end or change not in kept:
                kept.append(change)

    def _removed(self, old: Line) -> None:
        cell = next((cell for cell in _said(old) if symbols(cell)), ())
        unit = self._unit(cell, old)
        if unit.kind == "caption":
            message = "a table keeps its caption"
            raise RefusedError(message)
        if not unit.alone and unit.kind != "cell":
            message = "further text of the same item would be left without its beginning"
            raise RefusedError(message)
        starts = _starts(unit.prose.text)
        first, last = unit.lines
        lines = unit.prose.text.split("\n")
        if unit.kind == "cell" and last < len(lines) and _RULE.fullmatch(lines[last]):
            message = "a table keeps its header"
            raise RefusedError(message)
        if unit.kind != "cell" and last < len(lines) and not lines[last].strip():
            # The blank line after a paragraph goes with it; one after a list stays.
            last += unit.kind != "item" or last - unit.lines[0] == 0
        end = min(starts[min(last, len(starts) - 1)], len(unit.prose.text))
        self._note([(unit, Change(start=starts[first], end=end, text=""))])

    def _added(self, new: Line, before: Line | None, after: Line | None) -> None:
        if new.row:
            message = "a row was added to a table"
            raise RefusedError(message)
        if any(piece.kind != "text" for piece in new.pieces):
            message = "it is new and holds fields; write them in the prose as names"
            raise RefusedError(message)
        words = as_markdown(new.text)
        unit = self._neighbour(before, new)
        if unit is not None:
            item = unit.kind == "item" and before is not None and before.style == new.style
            if item:
                if not unit.alone:
                    message = "it stands in the middle of an item of a list"
                    raise RefusedError(message)
                line, text = unit.lines[1], f"{bullet_of(unit)}{words}\n"
            else:
                if unit.kind == "caption":
                    message = "it stands between a caption and its table"
                    raise RefusedError(message)
                if unit.kind in {"item", "cell"} and unit.outer > unit.lines[1] + 1:
                    message = "it stands in the middle of a list or table"
                    raise RefusedError(message)
                line, text = unit.lines[1], f"\n{words}\n"
        else:
            unit = self._neighbour(after, new)
            if unit is None or unit.kind in {"item", "cell", "caption"}:
                message = "it is new, and no paragraph beside it stands in the prose"
                raise RefusedError(message)
            line, text = unit.lines[0], f"{words}\n\n"
        starts = _starts(unit.prose.text)
        place = starts[min(line, len(starts) - 1)]
        if place > len(unit.prose.text):  # the last line of the file has no end of its own
            place, text = len(unit.prose.text), f"\n{text.rstrip()}\n"
        self._note([(unit, Change(start=place, end=place, text=text))])

    def _neighbour(self, line: Line | None, new: Line) -> Unit | None:
        """Find the unit of prose that a line beside a new one comes from."""
        if line is None or line.place.anchor != new.place.anchor:
            return None
        cell = next((cell for cell in _said(line) if symbols(cell)), ())
        try:
            return self._unit(cell, line)
        except RefusedError:
            return None

    def _rewritten(self, target: Path, made: Sequence[Change]) -> Rewritten | None:
        """Put the changes of one file together and make sure that it can still be read."""
        prose = self._prose[target]
        text = applied(prose.text, made)
        pointed = POINTER.sub(lambda hit: self._kit.section_of_protocol(hit.group(1)), text)
        try:
            read = narrative(
                pointed, file=prose.file, names=self._kit.names, strings=self._kit.strings
            )
            reason = "" if read.blocks else "the file would be left empty; delete it by hand"
        except SpecError as error:
            reason = f"the file could not be read any more: {error}"
        if not reason:
            return Rewritten(prose=prose, text=text, edits=len(made))
        place = self._verification.fresh.lines[0].place
        self._refused.append(Refused(place=place, was=str(prose.file), now="", reason=reason))
        return None


def _said(line: Line) -> tuple[tuple[Piece, ...], ...]:
    """Return the cells of a line; of a caption what follows its word and number."""
    numbered = [n for n, piece in enumerate(line.pieces) if piece.key in {"Table", "Figure"}]
    if line.style != "caption" or not numbered:
        return line.cells
    first, *rest = line.pieces[numbered[0] + 1 :] or (Piece(kind="text", text=""),)
    return ((replace(first, text=first.text.removeprefix(". ")), *rest),)


def applied(text: str, made: Iterable[Change]) -> str:
    """Return a text with changes made, the last place first; those at one place in order."""
    ordered = sorted(enumerate(made), key=lambda each: (each[1].start, each[0]), reverse=True)
    for _, change in ordered:
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _starts(text: str) -> list[int]:
    """Return where each line of a text starts, and one place after its end."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
