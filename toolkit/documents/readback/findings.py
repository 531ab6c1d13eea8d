"""What was found in a file that people edited: one finding for each thing, with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.readback.lines import Line, Place

Kind = Literal["number", "lost", "unknown", "changed", "added", "removed", "tracked", "comment"]
HEADINGS: dict[Kind, str] = {
    "number": "Numbers and facts that do not match the record",
    "lost": "Numbers and facts that were typed over, or whose field is gone",
    "unknown": "Fields whose name the record does not know",
    "changed": "Text that was changed",
    "added": "Text that was added",
    "removed": "Text that was removed",
    "tracked": "Tracked changes, read as accepted",
    "comment": "Comments",
}
"""Of each kind, in the order they are told."""
LONGEST = 300
"""Letters of a text that a message shows."""
BEFORE = 80
"""Letters shown before the first that differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing in the file that is not as it was rendered.

    Attributes
    ----------
    kind
        What it is; `HEADINGS` has the words.
    place
        The section.
    name
        Of the number or fact in the record; for a comment its author.
    was, now
        Before and after; one of them may be empty.
    source
        Where the number is given, or what it is computed from; where a text is to be mended.
    page
        Of the edited file, where a layout program found it; 0 when unknown.
    fresh, edited
        The lines that were compared; None where there is none.
    """

    kind: Kind
    place: Place
    name: str = ""
    was: str = ""
    now: str = ""
    source: str = ""
    page: int = 0
    fresh: Line | None = field(default=None, compare=False, repr=False)
    edited: Line | None = field(default=None, compare=False, repr=False)

    @property
    def where(self) -> str:
        """Section and, if known, page."""
        return f"{self.place}, page {self.page}" if self.page else str(self.place)

    def __str__(self) -> str:
        """Place, what, before and after, in one line or two."""
        return f"{self.where}: {self._said()}" + (f" ({self.source})" if self.source else "")

    def _said(self) -> str:
        was, now = _quoted(self.was), _quoted(self.now)
        start = _same(self.was, self.now)
        before, after = _short(self.was, start), _short(self.now, start)
        instead = f"typed over with {now}" if self.now else "taken out"
        said = {
            "number": f"{self.name} is {now}, the record says {was}",
            "lost": f"{self.name}: {was} was {instead}",
            "unknown": f"{self.name} holds {now}",
            "changed": "\n    ".join(("", f"- {before}", f"+ {after}")),
            "comment": f"{self.name or 'somebody'}: {now}",
            "tracked": self.now,
        }
        if self.kind == "lost" and not self.was:
            return f"the fields of {self.name} are gone"
        if self.kind == "lost" and self.was == self.now:
            return f"{self.name}: the text {was} stands, its field is gone"
        return said.get(self.kind, was if self.was else now)

    def as_json(self) -> dict[str, object]:
        """Return the finding as plain data."""
        plain: dict[str, Any] = {
            "kind": self.kind,
            "section": self.place.number,
            "title": self.place.title,
            "page": self.page or None,
            "name": self.name,
            "was": self.was,
            "now": self.now,
            "source": self.source,
        }
        return {key: value for key, value in plain.items() if value not in ("", None)}


def grouped(findings: Iterable[Finding]) -> str:
    """Return findings as text, each kind under its heading."""
    order = list(HEADINGS)
    ordered = sorted(findings, key=lambda finding: order.index(finding.kind))
    parts = [
        "\n".join((HEADINGS[kind], *(f"  {each}".rstrip() for each in group)))
        for kind, group in groupby(ordered, key=lambda finding: finding.kind)
    ]
    return "\n\n".join(parts)


def _quoted(text: str) -> str:
    return f"“{_short(text)}”"


def _short(text: str, start: int = 0) -> str:
    """Cut a long text; `start` is the first letter that has to be seen."""
    if start > BEFORE and len(text) > LONGEST:
        cut = text.rfind(" ", 0, start - BEFORE) + 1
        text = f"… {text[cut:]}" if cut else text
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _same(one: str, other: str) -> int:
    """Count the letters with which both texts begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
