"""The participant's card: whom to call, what to do, the visits, and a box for other doctors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.consent.facts import gives_naloxone
from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import head, paragraph, plain, text, two_columns
from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.standard_text import standard, standard_part
from toolkit.documents.site.contacts import (
    in_united_states,
    study_phone,
    to_complete,
    unblinding_phone,
)
from toolkit.documents.site.facts import (
    MODES,
    drug_words,
    either_product,
    fact,
    joined,
    said,
    tested,
    with_short_title,
)
from toolkit.documents.synopsis.sentences import leading
from toolkit.documents.word.labels import plain as plain_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Inlines, Kit
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.schedule import Visit

ROOM: Final = "site"
WARNING: Final = re.compile(r"\b(?P<said>(?:call|tell) us\b.*)", re.IGNORECASE)
"""The part of a sentence that says whom to call or to tell."""
EMERGENCY: Final = re.compile(r"\b(911|988)\b")
HOW: Final = re.compile(r"phone|video|online|call", re.IGNORECASE)
END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
OVERDOSE: Final = "If you may have had an overdose, use the naloxone spray and call 911."
CODE: Final = 420
"""Letters of the rule on breaking the code that have room."""
BLANK: Final = "____ /____"


def participant_card(kit: Kit) -> Document:
    """Make the card: one sheet, both sides."""
    made = compose(
        kit,
        kind="Participant instruction card",
        member="participant-card",
        parts=_parts(kit),
        cover=(_name(),),
    )
    return with_short_title(kit, made)


def _name() -> Table:
    return two_columns(
        [("My name or number in the study", ())],
        description="Room for the participant’s number",
        share=0.3,
    )


def _parts(kit: Kit) -> Iterator[Part]:
    yield _call(kit)
    duties = kit.protocol.consent.duties
    if duties:
        yield standard_part(kit, ROOM, "card-duties", after=(_duties(kit, duties),))
    yield _visits(kit)
    yield _doctors(kit)


def _call(kit: Kit) -> Part:
    lines = (
        paragraph(
            Text(text="Study team, by day: ", bold=True), *study_phone(kit, any_hour=False)
        ),
        paragraph(Text(text="Day and night: ", bold=True), *study_phone(kit, any_hour=True)),
    )
    drug = drug_words(kit)
    spray = (OVERDOSE,) if gives_naloxone(kit) else ()
    others = (f"If anyone else takes your {drug}, call 911.",) if _at_home(kit) else ()
    emergencies = (paragraph(" ".join((*spray, *others))),) if spray or others else ()
    warnings = warning_signs(kit)
    told = tuple(paragraph(*text(" ".join(warnings))) for _ in range(bool(warnings)))
    if not in_united_states(kit):
        title = standard_part(kit, ROOM, "card-call").title
        number = paragraph(*to_complete("site", "emergency number and crisis line"))
        return Part(key="card-call", title=title, blocks=(*lines, number, *told))
    return standard_part(
        kit,
        ROOM,
        "card-call",
        after=(
            *lines,
            *standard(kit, ROOM, "card-911"),
            *emergencies,
            *told,
        ),
    )


def _duties(kit: Kit, duties: tuple[str, ...]) -> Table:
    """Return what participants are asked to do, in two columns to be read downwards."""
    half = -(-len(duties) // 2)
    said_ = [Cell(inlines=fact(kit, duty)) for duty in duties]
    left, right = said_[:half], said_[half:]
    return Table(
        id="",
        caption=(),
        description="What you are asked to do",
        columns=(Column(share=0.5), Column(share=0.5)),
        header=(),
        rows=tuple(
            (one, right[place] if place < len(right) else Cell())
            for place, one in enumerate(left)
        ),
        row_headers=False,
    )


def warning_signs(kit: Kit) -> tuple[str, ...]:
    """Return what the consent form says to call or to tell about, as short advice.

    From the plain words of each risk, the part of each sentence that says "call ..." or
    "tell us ..." together with the sign that calls for it.
    """
    found: dict[str, None] = {}
    for risk in kit.protocol.consent.risks:
        for sentence in END.split(" ".join(risk.plain.split())):
            hit = WARNING.search(sentence)
            if not hit or " if " not in f" {sentence.lower()} ":
                continue
            advice = sentence if sentence.lower().startswith("if ") else hit["said"]
            # Emergency numbers have a place of their own on the card.
            if " if " in f" {advice.lower()} " and not EMERGENCY.search(advice):
                found.setdefault(advice[:1].upper() + advice[1:])
    return tuple(found)


def _visits(kit: Kit) -> Part:
    """Return the visits with lines for the dates, in two columns, and the doses at home."""
    visits = kit.protocol.schedule.visits
    half = -(-len(visits) // 2)
    left, right = visits[:half], visits[half:]
    rows = tuple(
        (
            *_visit(kit, one),
            *(_visit(kit, right[place]) if place < len(right) else (Cell(), Cell())),
        )
        for place, one in enumerate(left)
    )
    table = Table(
        id="",
        caption=(),
        description="Each visit with a line for its date",
        columns=tuple(Column(share=s) for s in (0.34, 0.16, 0.34, 0.16)),
        header=head("Visit", "My date", "Visit", "My date"),
        rows=rows,
        small=True,
    )
    home = (*standard(kit, ROOM, "card-doses"), _doses(kit)) if _at_home(kit) else ()
    return standard_part(kit, ROOM, "card-visits", after=(table, *home))


def _visit(kit: Kit, visit: Visit) -> tuple[Cell, Cell]:
    name: Inlines = (
        text(visit.plain) if visit.plain else (kit.number(f"visits.{visit.id}.name"),)
    )
    where = (
        ""
        if visit.mode == "site" or HOW.search(plain_words(name))
        else f", {MODES[visit.mode]}"
    )
    return Cell(inlines=said(name, where)), Cell(inlines=text(BLANK))


def _at_home(kit: Kit) -> bool:
    return kit.protocol.consent.take_home and bool(tested(kit))


def _doses(kit: Kit) -> Table:
    """Return the steps of the regimen without doses, the same in every arm."""
    product = tested(kit)[0]
    name = drug_words(kit)
    rows: dict[str, str] = {}
    for step in product.regimen:
        rows.setdefault(step.period, step.frequency.partition(",")[0])
    return Table(
        id="",
        caption=(),
        description="When and how often, with room for how much",
        columns=tuple(Column(share=s) for s in (0.34, 0.36, 0.3)),
        header=head("When", "How often", f"How many {name} each time"),
        rows=tuple((plain(when), plain(often), Cell()) for when, often in rows.items()),
        small=True,
    )


def _doctors(kit: Kit) -> Part:
    rows: list[tuple[str, Inlines]] = [
        (
            "Trial",
            said(kit.number("identity.number"), ", ", kit.number("identity.short_title")),
        ),
        (
            "May have received",
            said(
                f"{either_product(kit)}. ".capitalize(),
                joined(_most(kit, product) for product in tested(kit)),
                ".",
            ),
        ),
        ("Code break, at any hour", unblinding_phone(kit)),
        ("Study physician", study_phone(kit, any_hour=True)),
        ("When to break it", fact(kit, leading(kit.protocol.randomisation.unblinding, CODE))),
    ]
    return standard_part(
        kit,
        ROOM,
        "card-doctor",
        after=(
            two_columns(
                rows,
                description="What other doctors need to know in an emergency",
                share=0.24,
                small=True,
            ),
        ),
    )


def _most(kit: Kit, product: Intervention) -> Inlines:
    """Name a product with its highest dose."""
    base = f"interventions.{product.id}"
    daily = [
        (step.maximum_daily, n) for n, step in enumerate(product.regimen) if step.maximum_daily
    ]
    single = [(step.dose, n) for n, step in enumerate(product.regimen) if step.dose]
    name = kit.number(f"{base}.name")
    if daily:
        return said(
            name, ": at most ", kit.number(f"{base}.step_{max(daily)[1]}.maximum"), " a day"
        )
    if single:
        return said(name, ": ", kit.number(f"{base}.step_{max(single)[1]}.dose"))
    return (name,)
