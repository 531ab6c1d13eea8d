"""What became of a template: what was put in, what was not, and which facts found no place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.documents.own_template.places import Place
    from toolkit.documents.own_template.required import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A place of a template that was not filled.

    Attributes
    ----------
    written
        What stands there: the tag in braces, or the tag of a content control.
    place
        Where.
    rule, message, hint
        Why, and what to do.
    """

    written: str
    place: Place
    rule: str
    message: str
    hint: str

    def __str__(self) -> str:
        """Say it on one line."""
        quoted = f" “{self.place.paragraph}”" if self.place.paragraph else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}:{quoted} {self.written}: {self.message}{hint} [{self.rule}]"

    def as_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "written": self.written,
            "place": self.place.as_json(),
            "rule": self.rule,
            "message": self.message,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FillReport:
    """What became of a template.

    Attributes
    ----------
    path
        The filled file.
    taken
        Names that were put in, with the number of places.
    left
        Places that were not filled.
    missing
        Required facts of the protocol that the file does not show.
    added
        Styles that the template lacks and that were added.
    notices
        What the user should know besides.
    sha256
        Digest of the file.
    """

    path: Path
    taken: dict[str, int]
    left: tuple[Left, ...]
    missing: tuple[Fact, ...]
    added: tuple[str, ...]
    notices: tuple[str, ...]
    sha256: str

    @property
    def complete(self) -> bool:
        """Every place was filled, and every required fact has found one."""
        return not self.left and not self.missing

    def text(self) -> str:
        """Return the report for people."""
        places = sum(self.taken.values())
        lines = [f"{places} places filled with {len(self.taken)} names"]
        if self.left:
            lines += ["", f"Could not be filled ({len(self.left)}):"]
            lines += [f"  {one}" for one in self.left]
        if self.missing:
            lines += ["", f"Facts of the protocol that found no place ({len(self.missing)}):"]
            group = ""
            for fact in self.missing:
                if fact.group != group:
                    group = fact.group
                    lines.append(f"  {group}")
                lines.append(f"    {fact.label}: {{{{ {fact.names[0]} }}}}")
        if self.notices:
            lines += ["", *self.notices]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "file": str(self.path),
            "taken": self.taken,
            "left": [one.as_json() for one in self.left],
            "missing": [
                {"group": fact.group, "fact": fact.label, "names": list(fact.names)}
                for fact in self.missing
            ],
            "added_styles": list(self.added),
            "notices": list(self.notices),
            "sha256": self.sha256,
        }
