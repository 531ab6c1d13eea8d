"""Whom to call, what may be declined, and where everybody signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.facts import minors, self_harm_may_be_told
from toolkit.documents.consent.wording import part
from toolkit.documents.content import Cell, Column, LineBreak, Open, Table, Text
from toolkit.documents.kit import answer, head, named, subheading, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.documents.packet.compose import Part

BOX = "\N{BALLOT BOX}"
YES_NO = f"{BOX} Yes   {BOX} No"


def contacts(kit: Kit) -> Part:
    """Return whom to call about what."""
    table = Table(
        id="tbl-contacts",
        caption=text("Whom to call"),
        description="Whom to call for which reason",
        columns=(Column(share=0.5), Column(share=0.5)),
        header=head("If", "Then"),
        rows=tuple(
            (Cell(inlines=text(when), strong=True), Cell(inlines=whom))
            for when, whom in _contacts(kit)
        ),
    )
    return part(kit, "contacts", after=(table,))


def _contacts(kit: Kit) -> Iterator[tuple[str, Inlines]]:
    given = kit.protocol.consent.contacts
    site = "To be completed by the site: "
    doctor: Inlines = (Open(text=f"{site}name and address of your study doctor"),)
    day: Inlines = (Open(text=f"{site}telephone number of the study team"),)
    night: Inlines = (Open(text=f"{site}telephone number that is answered day and night"),)
    rights: Inlines = (Open(text=f"{site}telephone number for questions on rights"),)
    if given is not None:
        day, night = answer(given.day), answer(given.any_hour)
        rights = answer(given.rights)
    if self_harm_may_be_told(kit):
        yield (
            "You are in danger, or you may act on thoughts of suicide",
            text("Call 911. Call or text 988. Then call us, day or night."),
        )
    yield "You feel unwell, or the study has hurt you", (Text(text="Call us: "), *night)
    yield (
        "You have questions about the study, or you want to stop",
        (
            Text(text="Call the study team: "),
            *day,
        ),
    )
    yield (
        "You want to write to us, or take back your permission",
        (
            Text(text="Write to your study doctor: "),
            *doctor,
        ),
    )
    yield (
        "You have questions about your rights, or a complaint for someone outside the team",
        (
            Text(text="Call the ethics board (IRB): "),
            *answer(kit.protocol.oversight.irb),
            Text(text=". "),
            *rights,
        ),
    )


def optional(kit: Kit) -> Part:
    """Return the parts that may be declined, each with boxes and a place for initials."""
    table = Table(
        id="tbl-optional",
        caption=text("Your choices"),
        description="Each optional part with yes, no and a place for initials",
        columns=(Column(share=0.6), Column(share=0.22), Column(share=0.18)),
        header=head("What we ask", "Your choice", "Initials"),
        rows=tuple(
            (
                Cell(inlines=named(each.name, each.text)),
                Cell(inlines=text(YES_NO)),
                Cell(),
            )
            for each in kit.protocol.consent.optional_parts
        ),
    )
    return part(kit, "optional", after=(table,))


def signatures(kit: Kit) -> Part:
    """Return the statement and the places to sign, for everybody who has to."""
    consent = kit.protocol.consent
    opening = "signatures" if consent.hipaa else "signatures-no-hipaa"
    blocks: list[Block] = [
        _signers("The person who joins the study", "Name of the participant"),
    ]
    if consent.representative:
        blocks += _declared(
            kit,
            "representative",
            "Name of the legally authorised representative",
            "What gives you the right to sign",
        )
    blocks += _declared(kit, "signatures-team", "Name of the person who obtained consent")
    if consent.witness:
        blocks += _declared(kit, "witness", "Name of the witness")
    return part(kit, opening, key="signatures", after=tuple(blocks))


def _declared(kit: Kit, key: str, *labels: str) -> Blocks:
    """Return a standard statement with the lines below it, on one page."""
    made = part(kit, key)
    return (subheading(made.title), _signers(made.title, *labels, statement=made.blocks))


def assent(kit: Kit) -> tuple[Part, ...]:
    """Return the assent of minors and the permission of their parents, where they take part."""
    if not minors(kit):
        return ()
    blocks = (
        _signers("The child or young person", "Name of the child or young person"),
        _signers("A parent or guardian", "Name of the parent or guardian"),
        _signers("The other parent, if the board asks for both", "Name of the other parent"),
        _signers("The person who asked for assent", "Name of the person who obtained assent"),
    )
    return (part(kit, "assent", after=blocks),)


def _signers(who: str, name: str, *more: str, statement: Blocks = ()) -> Table:
    """Return the lines on which one person writes name, signature and date.

    What the person declares stands in the table's first row, so that it is never on another
    page than the signature.
    """
    labels = (name, *more, "Signature", "Date (and time, if asked)")
    first = ((Cell(blocks=statement, span=2),),) if statement else ()
    return Table(
        id="",
        caption=(),
        description=f"{who}: name, signature and date",
        columns=(Column(share=0.45), Column(share=0.55)),
        header=(),
        rows=(
            *first,
            *(
                (Cell(inlines=text(label), strong=True), Cell(inlines=(LineBreak(),)))
                for label in labels
            ),
        ),
    )
