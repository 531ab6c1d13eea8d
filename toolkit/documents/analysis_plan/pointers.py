"""What the plan points at: its own sections, the protocol's, and the sources of its methods.

Prose that the plan shares with the protocol refers to the protocol's sections and tables; in
the plan these become words ("Section 4.3 of the protocol"). Sources of statistical methods ship
with the toolkit. They are numbered M1, M2, ... in order of first citation, apart from the
protocol's own references, which keep their place at the end of the document.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.documents.content import (
    Block,
    Cell,
    Cite,
    Column,
    CrossReference,
    Figure,
    Inline,
    ListBlock,
    Table,
    Text,
)
from toolkit.documents.kit import Kit, head, paragraph, strong, text
from toolkit.documents.text.markdown import narrative
from toolkit.documents.text.references import format_references
from toolkit.documents.text.rewrite import rewrite_blocks
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.documents.packet.compose import Part

SOURCES = "methods-references"
"""Key of the section that holds the sources of the methods."""
RECALLED = (
    "Sources marked † were written down from memory; their details must be checked against the "
    "publications before this plan is signed."
)


@lru_cache
def method_sources() -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Return the sources of methods that ship: key -> status and CSL-JSON entry."""
    file = templates_folder() / "analysis_plan" / "references.json"
    entries = json.loads(file.read_text(encoding="utf-8"))
    return {e["reference"]["id"]: (e["status"], e["reference"]) for e in entries}


def prose_of(kit: Kit, m11: str) -> Blocks:
    """Return the protocol's prose of a section, its pointers as they are until `settled`."""
    written = kit.source.narrative.get(m11)
    if written is None:
        return ()
    return narrative(
        written.text, file=written.file, names=kit.names, strings=kit.strings
    ).blocks


def settled(kit: Kit, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with every reference pointing at something that a reader can find."""
    given = tuple(parts)
    pointers = _Pointers(kit, given)
    made = [
        replace(part, blocks=rewrite_blocks(part.blocks, pointers.rewrite)) for part in given
    ]
    return tuple(
        replace(part, blocks=(*part.blocks, *_source_table(pointers.methods)))
        if part.key == SOURCES
        else part
        for part in made
    )


class _Pointers:
    """Rewrites inline pieces, and remembers which methods were cited in which order."""

    def __init__(self, kit: Kit, parts: tuple[Part, ...]) -> None:
        self.kit = kit
        self.keys = {part.key for part in parts}
        self.captions = {
            each.id for part in parts for each in _captioned(part.blocks) if each.caption
        }
        self.methods: list[str] = []

    def rewrite(self, inlines: Inlines) -> Inlines:
        return tuple(new for piece in inlines for new in self._piece(piece))

    def _piece(self, piece: Inline) -> Inlines:
        if isinstance(piece, Cite):
            return self._cite(piece)
        if not isinstance(piece, CrossReference):
            return (piece,)
        own = self.keys if piece.kind == "section" else self.captions
        if piece.target in own:
            return (piece,)
        if piece.kind == "section":
            return (Text(text=self._section_of_protocol(piece.target)),)
        return self._caption_of_protocol(piece.target)

    def _cite(self, piece: Cite) -> Inlines:
        """Part the sources of methods from those of the protocol."""
        known = self.kit.source
        methods = [k for k in piece.keys if k in method_sources() and k not in known.evidence]
        for key in methods:
            if key not in self.methods:
                self.methods.append(key)
        numbers = [f"M{self.methods.index(key) + 1}" for key in methods]
        said: Inlines = (Text(text=f" [{', '.join(numbers)}]"),) if numbers else ()
        others = tuple(k for k in piece.keys if k not in methods)
        return (*said, Cite(keys=others)) if others else said

    def _section_of_protocol(self, target: str) -> str:
        if target not in self.kit.numbers_of_sections:
            return "the protocol"
        # What puts the document together completes a number with dots by itself.
        if "." in target:
            return f"Section\N{NO-BREAK SPACE}{target}"
        return self.kit.section_of_protocol(target)

    def _caption_of_protocol(self, target: str) -> Inlines:
        known = self.kit.captions_of_protocol
        if target not in known:
            return (CrossReference(target=target, kind="caption"),)
        return (Text(text=f"{known[target]} of the protocol"),)


def _captioned(blocks: Iterable[Block]) -> Iterator[Table | Figure]:
    for block in blocks:
        if isinstance(block, Table | Figure):
            yield block
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _captioned(item)


def _source_table(methods: list[str]) -> Blocks:
    """Return the sources that were cited, numbered in order of first citation."""
    if not methods:
        return (paragraph("No source of a statistical method is cited."),)
    sources = method_sources()
    entries = format_references([sources[key][1] for key in methods])
    return (
        Table(
            id="tbl-methods-references",
            caption=text("Sources of the statistical methods"),
            description="Sources of statistical methods with their numbers",
            columns=(Column(share=0.1), Column(share=0.9)),
            header=head("No.", "Source"),
            rows=tuple(
                (
                    strong(f"M{number}{'' if sources[key][0] == 'seen' else ' †'}"),
                    Cell(inlines=entry),
                )
                for number, (key, entry) in enumerate(
                    zip(methods, entries, strict=True), start=1
                )
            ),
            notes=(("", text(RECALLED)),),
            small=True,
        ),
    )
