"""Facts of the protocol as documents for sites and participants say them.

A fact is written for the protocol document: it cites literature there and points at sections by
number. Elsewhere the sources stay in the protocol, and a section is one "of the protocol".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import (
    Cite,
    CrossReference,
    ListBlock,
    Number,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.kit import answer, text
from toolkit.documents.packet.protocol_prose import protocol_prose
from toolkit.documents.text.typography import typography
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.content import Block, Cell, Document, Inline
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.schedule import Activity, Visit

MODES: Final = {"site": "at the clinic", "remote": "by video", "phone": "by telephone"}
DAYS_OF_MONTH: Final = 31
WEEK: Final = 7


def section_words(kit: Kit, number: str) -> str:
    """Say where something stands in the protocol document.

    A number with a point is named bare: every document turns it into a pointer when it is put
    together.
    """
    if number in kit.numbers_of_sections and "." in number:
        return f"Section\N{NO-BREAK SPACE}{number}"
    return f"Section\N{NO-BREAK SPACE}{number} of the protocol"


def pieces(kit: Kit, inlines: Iterable[Inline]) -> Inlines:
    """Return inline pieces as they stand outside the protocol document."""
    made: list[Inline] = []
    for piece in inlines:
        match piece:
            case Cite():
                continue
            case CrossReference(kind="section"):
                made.append(Text(text=section_words(kit, piece.target)))
            case CrossReference():
                known = kit.captions_of_protocol
                words = known.get(piece.target, "the table")
                made.append(Text(text=f"{words} of the protocol"))
            case _:
                made.append(piece)
    return tuple(made)


def said(*parts: str | Inline | Inlines) -> Inlines:
    """Join pieces and plain words, whose spaces at either end are kept.

    Examples
    --------
    >>> said("at ", Number(name="n", text="5"), " sites")[2]
    Text(text=' sites', bold=False, italic=False, position='normal')
    """
    made: list[Inline] = []
    for part in parts:
        if isinstance(part, str):
            before = made[-1].text if made and isinstance(made[-1], Text | Number) else ""
            if part:
                made.append(Text(text=typography(part, before=before)))
        elif isinstance(part, tuple):
            made.extend(part)
        else:
            made.append(part)
    return tuple(made)


def joined(parts: Iterable[Inlines], between: str = "; ") -> Inlines:
    """Join some texts with a mark between two."""
    made: Inlines = ()
    for part in parts:
        made = said(made, between, part) if made else part
    return made


def fact(kit: Kit, value: str | OpenItem | None) -> Inlines:
    """Return a line or a paragraph of the protocol, or the open item that stands for it."""
    if value is None or isinstance(value, OpenItem):
        return answer(value)
    return pieces(kit, text(" ".join(value.split())))


def section_text(kit: Kit, m11: str) -> Blocks:
    """Return what the protocol's authors wrote in a section, for use in another document."""
    return tuple(_outside(kit, block) for block in protocol_prose(kit, m11))


def section_title(kit: Kit, m11: str) -> str:
    """Return the title of a section that the protocol has added to M11's."""
    written = kit.source.narrative.get(m11)
    return (written.title or "") if written else ""


def find_section(kit: Kit, *words: str) -> str:
    """Return the number of the added section whose title has one of some words, or nothing."""
    for number in kit.source.narrative:
        title = section_title(kit, number).lower()
        if any(word in title for word in words):
            return number
    return ""


def _outside(kit: Kit, block: Block) -> Block:
    match block:
        case Paragraph() | Subheading():
            return replace(block, inlines=pieces(kit, block.inlines))
        case ListBlock():
            items = tuple(tuple(_outside(kit, part) for part in item) for item in block.items)
            return replace(block, items=items)
        case Table():
            return replace(
                block,
                caption=pieces(kit, block.caption),
                header=tuple(tuple(_cell(kit, c) for c in row) for row in block.header),
                rows=tuple(tuple(_cell(kit, c) for c in row) for row in block.rows),
            )
    return block


def _cell(kit: Kit, cell: Cell) -> Cell:
    return replace(
        cell,
        inlines=pieces(kit, cell.inlines),
        blocks=tuple(_outside(kit, block) for block in cell.blocks),
    )


def short_name(visit: Visit) -> str:
    """Name a visit without what stands in brackets.

    Examples
    --------
    >>> from toolkit.spec.schedule import Visit
    >>> short_name(Visit(id="w8", name="Week 8 (primary)", label="W8", epoch="t", day=57,
    ...                  window={"before": 0, "after": 0}, mode="site"))
    'Week 8'
    """
    return visit.name.partition(" (")[0]


def done_at(kit: Kit, visit: str) -> tuple[Activity, ...]:
    """Return what is done at a visit, in the order of the schedule."""
    return tuple(a for a in kit.protocol.schedule.activities if visit in a.visits)


def notes_at(activity: Activity, visit: str) -> tuple[str, ...]:
    """Return the notes that hold for an activity at a visit."""
    return tuple(n.text for n in activity.notes if not n.visits or visit in n.visits)


def tested(kit: Kit) -> tuple[Intervention, ...]:
    """Return the investigational products, the experimental arm's first."""
    own = kit.arm("experimental").interventions
    products = [i for i in kit.protocol.therapies.interventions if i.investigational]
    return tuple(sorted(products, key=lambda each: each.id not in own))


DRUG_WORDS: Final = (
    ("tablet", "study tablets"),
    ("capsule", "study capsules"),
    ("spray", "study spray"),
    ("film", "study films"),
    ("patch", "study patches"),
    ("infusion", "infusions (drips)"),
    ("inject", "study shots"),
)
"""What participants call a product, by its dose form."""


def drug_words(kit: Kit) -> str:
    """Name the trial intervention, without saying which one it is, as participants do."""
    form = tested(kit)[0].dose_form.lower() if tested(kit) else ""
    return next((words for part, words in DRUG_WORDS if part in form), "study drug")


def either_product(kit: Kit) -> str:
    """Name what a participant may have received: "buprenorphine or placebo".

    The name of each arm without what stands in brackets, as people outside know it.
    """
    names = [arm.name.partition(" (")[0] for arm in kit.protocol.therapies.arms]
    return " or ".join(name[:1].lower() + name[1:] for name in names)


def with_short_title(kit: Kit, document: Document) -> Document:
    """Return a leaflet that is headed by the title in plain words."""
    short = replace(document.properties, title=kit.protocol.identity.short_title)
    return replace(document, properties=short)
