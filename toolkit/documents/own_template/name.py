"""One name that a template may use: what it is, and its value in a protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from toolkit.documents.word.labels import plain

if TYPE_CHECKING:
    from toolkit.documents.content import Inline, Section

Kind = Literal["text", "truth", "block"]
CONTENTS: Final = "contents"
REFERENCES: Final = "references"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name with its value.

    Attributes
    ----------
    name, kind
        As a template writes it, and what it may be used for.
    group
        Heading under which it is listed.
    caption
        What it is, in a few words.
    inlines
        Value of a text.
    truth
        Value in a condition: of a truth itself, of others whether there is anything.
    sections
        Value of a block: pieces with their level below the place, 0 without a heading.
    """

    name: str
    kind: Kind
    group: str
    caption: str
    inlines: tuple[Inline, ...] = ()
    truth: bool = True
    sections: tuple[Section, ...] = ()

    @property
    def shown(self) -> str:
        """Present value on one line; of a block what it is."""
        if self.kind == "block":
            empty = not self.truth and self.name not in {CONTENTS, REFERENCES}
            return f"{self.caption} (block{', empty in this protocol' if empty else ''})"
        return plain(self.inlines)
