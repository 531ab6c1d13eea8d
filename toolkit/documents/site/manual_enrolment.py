"""Manual of procedures: the way to randomisation, with consent and eligibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import bullets, listed, paragraph, strong, subheading, text
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.site.facts import fact, section_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Blocks, Kit
    from toolkit.spec.population import Criterion

ROOM: Final = "site"
BOX: Final = "☐"
KINDS: Final = {
    "inclusion": "Inclusion (each must be met)",
    "exclusion": "Exclusion (none may be met)",
}


def enrolment_parts(kit: Kit) -> Iterator[Part]:
    """Yield the sections up to randomisation."""
    population, recruitment = kit.protocol.population, kit.protocol.recruitment
    strategies = bullets(fact(kit, each) for each in recruitment.strategies)
    found = (subheading("How candidates are found"), *strategies) if strategies else ()
    yield standard_part(kit, ROOM, "manual-screening", after=found)
    consent = kit.protocol.consent
    yield standard_part(
        kit,
        ROOM,
        "manual-consent",
        level=2,
        after=(
            subheading("In this trial"),
            paragraph(*fact(kit, consent.process)),
            subheading("Capacity"),
            paragraph(*fact(kit, consent.capacity)),
        ),
    )
    yield Part(
        key="eligibility",
        title="Eligibility checklist",
        level=2,
        blocks=(*eligibility_table(kit), paragraph(*fact(kit, population.rescreening))),
    )
    written = section_text(kit, "8.2")
    if written:
        yield Part(
            key="screening-visit", title="What screening includes", level=2, blocks=written
        )
    plan = kit.protocol.randomisation
    yield standard_part(
        kit,
        ROOM,
        "manual-randomisation",
        level=2,
        after=(
            subheading("In this trial"),
            paragraph(*fact(kit, plan.system)),
            *(
                (paragraph(f"Strata: {listed([s.name for s in plan.strata])}."),)
                if plan.strata
                else ()
            ),
        ),
    )


def eligibility_table(kit: Kit) -> Blocks:
    """Return every criterion with its id, what decides it, and room for the answer."""
    population = kit.protocol.population
    names = {a.id: a.name for a in kit.protocol.schedule.activities}
    rows: list[tuple[Cell, ...]] = []
    for kind, title in KINDS.items():
        rows.append((strong(title, shaded=True, span=5),))
        criteria: tuple[Criterion, ...] = getattr(population, kind)
        rows += [
            (
                strong(each.id),
                Cell(inlines=fact(kit, each.text)),
                Cell(
                    inlines=text(
                        "; ".join(names[a] for a in each.assessed_by) or "Site’s record"
                    )
                ),
                Cell(inlines=_boxes(), align="centre"),
                Cell(),
            )
            for each in criteria
        ]
    retired = population.retired
    notes = (
        (("", text(f"Numbers that are no longer used: {listed(list(retired))}.")),)
        if retired
        else ()
    )
    return (
        paragraph(
            "An investigator answers each line from the source beside it, signs and dates."
        ),
        Table(
            id="tbl-eligibility",
            caption=text("Eligibility checklist"),
            description="Criteria with id, wording, what decides them, and room for the answer",
            columns=(
                Column(share=0.07),
                Column(share=0.46),
                Column(share=0.22),
                Column(share=0.12, align="centre"),
                Column(share=0.13),
            ),
            header=_head(),
            rows=tuple(rows),
            notes=notes,
            small=True,
        ),
    )


def _head() -> tuple[tuple[Cell, ...], ...]:
    names = ("Id", "Criterion", "Decided by", "Yes / No", "Initials, date")
    return (tuple(strong(name) for name in names),)


def _boxes() -> tuple[Text, ...]:
    return (Text(text=f"{BOX} / {BOX}"),)
