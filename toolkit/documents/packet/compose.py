"""Puts sections together to a document: numbers, properties, title page, list of sources."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import toolkit
from toolkit.documents.content import (
    Cell,
    Column,
    Document,
    DocumentProperties,
    Section,
    Table,
    Text,
)
from toolkit.documents.kit import Kit, answer, head, text, two_columns
from toolkit.documents.protocol.document import REFERENCES
from toolkit.documents.protocol.front import author, protocol_number
from toolkit.documents.text.rewrite import cites, rewrite_document
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.documents.kit import Blocks, Inlines

NUMBERED = re.compile(r"\b[Ss]ection[ \N{NO-BREAK SPACE}](\d+(?:\.\d+)+)(?![\d.]*\d)(?! of )")
"""The number of a section that is not said to be of anything yet."""
DEEPEST = 5
"""Levels of headings that Word counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section of a document.

    Attributes
    ----------
    key
        Name by which other text refers to it, such as ``voluntary``; unique in the document.
    title
        Its heading.
    blocks
        What stands under it.
    level
        1 to 5; a part is at most one level deeper than the one before it.
    landscape
        Whether it stands on landscape pages of its own.
    """

    key: str
    title: str
    blocks: Blocks = ()
    level: int = 1
    landscape: bool = False


def identification(kit: Kit, rows: Sequence[tuple[str, Inlines]] = ()) -> Table:
    """Return the table that says which trial and which version a document belongs to.

    Parameters
    ----------
    kit
        The protocol and its record.
    rows
        Further rows: label and value.
    """
    identity = kit.protocol.identity
    number: Inlines = (kit.number("identity.number"),)
    if isinstance(identity.sponsor_protocol_identifier, OpenItem):
        own = answer(identity.sponsor_protocol_identifier)
        number = *number, Text(text=" (working identifier); "), *own
    draft = "Draft; nobody has approved it"
    return two_columns(
        [
            ("Protocol number", number),
            ("Trial", (kit.number("identity.short_title"),)),
            ("Protocol version", (kit.number("identity.version"),)),
            ("Date of this version", (kit.number("identity.version_date"),)),
            ("Sponsor", answer(kit.protocol.roles.sponsor.name)),
            ("Status", text(draft if identity.status == "draft" else "Final")),
            *rows,
        ],
        description="The trial and the version that this document belongs to",
        share=0.3,
    )


def compose(
    kit: Kit,
    *,
    kind: str,
    member: str,
    parts: Iterable[Part],
    cover: Blocks | None = None,
    front: tuple[tuple[str, Blocks], ...] = (),
) -> Document:
    """Make a document of numbered sections, with its list of references when it cites.

    Parameters
    ----------
    kit
        The protocol and its record.
    kind
        What the document is, such as "Informed consent form"; stands on the title page and in
        every header.
    member
        Its id in the catalogue; the finished file carries it in its properties.
    parts
        Its sections, in order.
    cover
        Blocks of the title page below the title; the identification table when None.
    front
        Unnumbered parts before the contents.

    Raises
    ------
    ValueError
        A key stands twice.
    """
    made = Document(
        properties=_properties(kit, kind, member),
        cover=(identification(kit),) if cover is None else cover,
        front=front,
        sections=_numbered(tuple(parts)),
    )
    made = rewrite_document(made, partial(_into_protocol, kit))
    if not cites(made):
        return made
    place = str(1 + sum(section.level == 1 for section in made.sections))
    last = Section(m11=REFERENCES, number=place, title="References", level=1)
    return replace(made, sections=(*made.sections, last))


def _into_protocol(kit: Kit, inlines: Inlines) -> Inlines:
    """Say of a section number in a fact that it is one of the protocol, which it is."""

    def pointer(hit: re.Match[str]) -> str:
        known = kit.numbers_of_sections
        return kit.section_of_protocol(hit.group(1)) if hit.group(1) in known else hit.group()

    return tuple(
        replace(piece, text=NUMBERED.sub(pointer, piece.text))
        if isinstance(piece, Text) and "ection" in piece.text
        else piece
        for piece in inlines
    )


def signature_lines(*signers: tuple[str, Inlines]) -> Table:
    """Return a table to sign in.

    Parameters
    ----------
    signers
        Role of each person who signs, and the name as far as it is known.
    """
    return Table(
        id="",
        caption=(),
        description="Who signs: role and name, signature, date",
        columns=(Column(share=0.4), Column(share=0.36), Column(share=0.24)),
        header=head("Role and name", "Signature", "Date"),
        rows=tuple(
            (Cell(inlines=(Text(text=f"{role}: " if name else role), *name)), Cell(), Cell())
            for role, name in signers
        ),
    )


def _properties(kit: Kit, kind: str, member: str) -> DocumentProperties:
    identity = kit.protocol.identity
    return DocumentProperties(
        title=identity.title,
        short_title=kind,
        subject=kind,
        author=author(kit),
        language=identity.language,
        protocol_number=protocol_number(kit),
        version=identity.version,
        date=identity.version_date,
        draft=identity.status == "draft",
        keywords=kit.protocol.population.condition.keywords,
        provenance=(
            ("PacketDocument", member),
            ("ProtocolFolder", kit.source.name),
            ("ProtocolDigest", kit.source.digest),
            ("ToolkitVersion", toolkit.__version__),
        ),
    )


def _numbered(parts: tuple[Part, ...]) -> tuple[Section, ...]:
    """Give each part the number that a multilevel list counts."""
    keys = [part.key for part in parts if part.key]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        message = f"the key of a part stands twice: {', '.join(twice)}"
        raise ValueError(message)
    counters = [0] * DEEPEST
    made = []
    for part in parts:
        counters[part.level - 1] += 1
        counters[part.level :] = [0] * (DEEPEST - part.level)
        made.append(
            Section(
                m11=part.key,
                number=".".join(map(str, counters[: part.level])),
                title=part.title,
                level=part.level,
                blocks=part.blocks,
                landscape=part.landscape,
            )
        )
    return tuple(made)
