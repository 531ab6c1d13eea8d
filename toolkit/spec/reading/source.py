"""A file of structured facts with the line of everything in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolkit.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

Loc = tuple[str | int, ...]
"""Place in a file: keys and list positions, counted from 0, from the top."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands.

    Attributes
    ----------
    line
        Line of its key, or of the list item itself, counted from 1.
    raw
        How a plain scalar is written in the file; empty when it is in quotes or no scalar.
    """

    line: int
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What stands in a file, and where.

    Attributes
    ----------
    path
        The file.
    data
        Its content: dicts, lists and scalars; None when it could not be read.
    places
        Where each part of it stands.
    problems
        What is wrong with the file as such: keys given twice, aliases and the like.
    """

    path: Path
    data: Any
    places: dict[Loc, Place]
    problems: tuple[Problem, ...] = field(default=())

    def place(self, loc: Loc) -> Place:
        """Return where a part stands; of one that is not in the file, the nearest above it."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places.get(loc, Place(line=1))

    def line(self, loc: Loc) -> int:
        """Return the line of a part, counted from 1."""
        return self.place(loc).line

    def resolve(self, loc: Loc) -> Loc:
        """Return a place with the position of each list item that is given by its id."""
        found: Loc = ()
        value = self.data
        for part in loc:
            key = part
            if isinstance(value, list) and isinstance(part, str):
                ids = [item.get("id") if isinstance(item, dict) else item for item in value]
                key = ids.index(part) if part in ids else part
            found = (*found, key)
            value = inside(value, key)
        return found

    def name(self, loc: Loc) -> str:
        """Return a place in words: ``analyses.primary.alpha``.

        An item of a list goes by its id; without one by its place, counted from 1, in brackets.
        """
        words = ""
        value = self.data
        for part in loc:
            value = inside(value, part)
            if isinstance(part, int):
                own = value.get("id") if isinstance(value, dict) else None
                named = isinstance(own, str) and NAME.fullmatch(own)
                words += f".{own}" if named else f"[{part + 1}]"
            else:
                words += f".{part}"
        return words.removeprefix(".")

    def problem(self, loc: Loc, rule: str, message: str, hint: str = "") -> Problem:
        """Return a problem at a place."""
        return Problem(
            file=self.path,
            line=self.line(loc),
            where=self.name(loc),
            message=message,
            rule=rule,
            hint=hint,
        )

    def problem_at(self, line: int, rule: str, message: str, hint: str = "") -> Problem:
        """Return a problem of a line that is no place in the content."""
        return Problem(
            file=self.path, line=line, where="", message=message, rule=rule, hint=hint
        )


def inside(value: Any, part: str | int) -> Any:
    """Return what stands at a key or position; None where there is nothing."""
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
