"""Citations of a whole document: which sources, in which order, and which marks.

Sources are numbered in order of first citation (ICMJE recommendations). Prose cites a reference
or, better, an evidence item; an item stands for its source. Where an item was only recalled, or
was looked for in vain, a dagger follows the number, so that no reader takes it for checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cite, Document, Inline, Text
from toolkit.documents.text.references import format_references
from toolkit.documents.text.rewrite import rewrite_document
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DAGGER: Final = "†"
DAGGER_NOTE: Final = (
    "† The statement is quoted from memory; it is to be verified in the source before use."
)
UNVERIFIED_NOTE: Final = "[bibliographic details to be verified]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A document whose citations are ready to be numbered.

    Attributes
    ----------
    document
        With reference keys in place of evidence ids, and daggers where they belong.
    references
        The reference list: (key, formatted entry) in order of first citation.
    marked
        Evidence ids cited although nobody has read them in their source, in order.
    unverified
        Keys of cited references whose bibliographic details nobody has seen.
    """

    document: Document
    references: tuple[tuple[str, tuple[Inline, ...]], ...]
    marked: tuple[str, ...]
    unverified: tuple[str, ...]


def resolve(
    document: Document,
    references: Sequence[Mapping[str, object]],
    evidence: Mapping[str, tuple[str, str]],
    style: Path | None = None,
) -> Resolved:
    """Find what a document cites, and make its list of references.

    Parameters
    ----------
    document
        Its citations name reference keys or evidence ids.
    references
        references.json: CSL-JSON entries, not all of which need be cited.
    evidence
        Evidence id -> (key of its source, status).
    style
        A CSL style of the user's; without it, the toolkit's Vancouver style.

    Raises
    ------
    DocumentError
        Something cited is not known; all unknown keys are named.
    """
    by_key = {str(reference["id"]): reference for reference in references}
    resolver = _Resolver(known=frozenset(by_key), evidence=evidence)
    rewritten = rewrite_document(document, resolver.rewrite)
    if resolver.unknown:
        listed = ", ".join(dict.fromkeys(resolver.unknown))
        message = f"cited, but neither a reference nor evidence with a known source: {listed}"
        raise DocumentError(message)
    entries = format_references([by_key[key] for key in resolver.order], style)
    unverified = tuple(key for key in resolver.order if by_key[key].get("x-verified") != "seen")
    note = Text(text=f" {UNVERIFIED_NOTE}")
    return Resolved(
        document=rewritten,
        references=tuple(
            (key, (*entry, note) if key in unverified else entry)
            for key, entry in zip(resolver.order, entries, strict=True)
        ),
        marked=tuple(dict.fromkeys(resolver.marked)),
        unverified=unverified,
    )


@dataclass(slots=True, kw_only=True)
class _Resolver:
    """Rewrites citations one paragraph after the other and keeps the order of sources."""

    known: frozenset[str]
    evidence: Mapping[str, tuple[str, str]]
    order: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def rewrite(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        rewritten: list[Inline] = []
        for piece in _merged(inlines):
            rewritten += self._cite(piece) if isinstance(piece, Cite) else [piece]
        return tuple(rewritten)

    def _cite(self, cite: Cite) -> list[Inline]:
        """One citation as one or two: the sources that were read, then those with a dagger."""
        clear: list[str] = []
        daggered: list[str] = []
        for written in cite.keys:
            key, status = self.evidence.get(written, (written, "seen"))
            if key not in self.known:
                self.unknown.append(written)
                continue
            if key not in self.order:
                self.order.append(key)
            if status == "seen":
                clear.append(key)
            else:
                self.marked.append(written)
                daggered.append(key)
        # Of one source the doubtful statement decides: better a dagger too many.
        clear = [key for key in dict.fromkeys(clear) if key not in daggered]
        pieces: list[Inline] = [Cite(keys=tuple(clear))] if clear else []
        if daggered:
            if clear:
                pieces.append(Text(text=",", position="superscript"))
            pieces.append(Cite(keys=tuple(dict.fromkeys(daggered))))
            pieces.append(Text(text=DAGGER, position="superscript"))
        return pieces


def _merged(inlines: Sequence[Inline]) -> list[Inline]:
    """Join citations that stand side by side, so that their numbers make one row."""
    merged: list[Inline] = []
    for piece in inlines:
        if isinstance(piece, Cite):
            blank = merged and isinstance(merged[-1], Text) and not merged[-1].text.strip()
            if blank and len(merged) > 1 and isinstance(merged[-2], Cite):
                merged.pop()
            if merged and isinstance(last := merged[-1], Cite):
                merged[-1] = Cite(keys=last.keys + piece.keys)
                continue
        merged.append(piece)
    return merged
