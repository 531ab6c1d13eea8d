"""The plan for investigational products and controlled substances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import answer, head, paragraph, plain, run_in, section, strong, text
from toolkit.documents.packet.compose import Part, compose, signature_lines
from toolkit.documents.packet.protocol_prose import protocol_prose
from toolkit.documents.packet.standard_text import standard, standard_part
from toolkit.documents.pharmacy import dosing, facts
from toolkit.documents.pharmacy.logs import forms
from toolkit.documents.pharmacy.products import overview, product_parts
from toolkit.documents.pharmacy.rules import law
from toolkit.documents.pharmacy.still_open import still_open
from toolkit.documents.protocol.interventions import investigational

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Blocks, Inlines, Kit

DOCUMENT = "pharmacy"
REPORTED = (
    ("Product complaint", r"complaint"),
    ("Loss, theft, diversion, discrepancy", r"loss|theft|diversion|discrepanc"),
    ("Medication error, overdose", r"medication error|overdose"),
)
"""What the pharmacy reports, and how the protocol's table of reports names it."""


def product_plan(kit: Kit) -> Document:
    """Make the investigational product and controlled-substance plan.

    Parameters
    ----------
    kit
        The protocol and its record.
    """
    return compose(
        kit,
        kind="Investigational product and controlled-substance plan",
        member="product-plan",
        parts=tuple(_parts(kit)),
    )


def _parts(kit: Kit) -> Iterator[Part]:
    home, site = facts.taken_home(kit), facts.prepared_on_site(kit)
    yield _part(kit, "purpose", after=_signatures(kit))
    yield Part(key="products", title="Products", blocks=overview(kit))
    yield from product_parts(kit)
    yield Part(key="rules", title="Schedules, registration and rules", blocks=law(kit))
    yield _part(kit, "people", after=_people(kit))
    yield _part(kit, "people-unblinded" if site else "people-blinded", level=2)
    yield _part(kit, _supply(kit), after=_supply_open(kit))
    if site:
        yield _part(kit, "label-prepared", level=2)
    else:
        yield _part(kit, "label", level=2, after=_label(kit))
    yield _part(kit, "receipt")
    yield _part(kit, "storage", after=_storage())
    yield Part(key="blinding", title="Preparation and blinding", blocks=_blinding(kit))
    yield Part(
        key="doses",
        title="Doses",
        blocks=(*dosing.doses(kit), *dosing.by_weight(kit), *_units(kit)),
    )
    tapering = dosing.taper(kit)
    if tapering:
        yield Part(key="taper", title="Taper", level=2, blocks=tapering)
    yield Part(key="visits", title="Visit by visit", blocks=dosing.visits(kit))
    if home:
        yield _part(kit, "home")
        if facts.naloxone(kit):
            yield _part(kit, "home-opioid", level=2)
        yield _part(kit, "returns", level=2)
    if site:
        yield _part(kit, "infusion")
    custody = _custody(kit)
    if custody:
        yield Part(key="custody", title="Custody as the protocol lays it down", blocks=custody)
    yield _part(
        kit,
        "reconciliation",
        after=(
            *(standard(kit, DOCUMENT, "product-reconciliation-home") if home else ()),
            *(standard(kit, DOCUMENT, "product-reconciliation-infusion") if site else ()),
        ),
    )
    yield _part(kit, "discrepancies", after=_reports(kit))
    yield _part(
        kit,
        "destruction",
        after=standard(kit, DOCUMENT, "product-destruction-waste") if site else (),
    )
    yield _part(
        kit,
        "complaints",
        after=standard(kit, DOCUMENT, "product-complaints-home") if home else (),
    )
    yield _part(
        kit,
        "training",
        after=(
            *(standard(kit, DOCUMENT, "product-training-infusion") if site else ()),
            *(
                standard(kit, DOCUMENT, "product-training-opioid")
                if home and facts.naloxone(kit)
                else ()
            ),
        ),
    )
    yield _part(kit, "records", after=_retention(kit))
    yield Part(key="forms", title="Forms", landscape=True, blocks=forms(kit))
    yield Part(key="open", title="Still to be completed", blocks=_open(kit))


def _part(kit: Kit, name: str, *, level: int = 1, after: Blocks = ()) -> Part:
    """Return a standard part under its short key."""
    made = standard_part(kit, DOCUMENT, f"product-{name}", level=level, after=after)
    return Part(key=name, title=made.title, level=level, blocks=made.blocks)


def _signatures(kit: Kit) -> Blocks:
    pharmacist = facts.pharmacist(kit)
    named = answer(pharmacist.name) if pharmacist else ()
    return (
        paragraph("This plan is in force when these have signed:", role="label"),
        signature_lines(
            ("Responsible pharmacist", named),
            ("Sponsor", answer(kit.protocol.roles.signatory)),
        ),
    )


def _people(kit: Kit) -> Blocks:
    pharmacist = facts.pharmacist(kit)
    rows: list[tuple[Inlines, Inlines]] = []
    if pharmacist is not None:
        rows.append(
            (
                (kit.number(f"people.{pharmacist.id}.role"),),
                text(pharmacist.responsibilities),
            )
        )
    does = (
        "Receives, keeps, prepares, hands over, counts and destroys; keeps the forms"
        if facts.prepared_on_site(kit)
        else "Receives, keeps, hands out by code, takes back, counts, destroys; keeps the forms"
    )
    rows += [
        (text("Site pharmacist and deputy"), text(does)),
        (
            text("Prescriber"),
            text(
                "Orders each dose or supply; authorised for the product; on the delegation log"
            ),
        ),
        (
            text("Investigator"),
            text("Answers for the products at the site and for their use in participants only"),
        ),
        (
            text("Monitor of the pharmacy"),
            text("Compares stock, forms and use; has no access to outcome data"),
        ),
        (
            text("Sponsor"),
            text(
                "Supplies or releases the products, answers on deviations, agrees destruction"
            ),
        ),
    ]
    return (
        Table(
            id="tbl-people",
            caption=text("Roles"),
            description="Each role with what it does with the products",
            columns=(Column(share=0.3), Column(share=0.7)),
            header=head("Role", "Does"),
            rows=tuple(
                (Cell(inlines=who, strong=True), Cell(inlines=what)) for who, what in rows
            ),
        ),
    )


def _supply(kit: Kit) -> str:
    local = all(each.sourcing == "local" for each in investigational(kit))
    return "supply-local" if local else "supply-central"


def _supply_open(kit: Kit) -> Blocks:
    if _supply(kit) == "supply-local":
        return (
            paragraph(
                *facts.missing(
                    "sponsor", "manufacturers and vial strengths that may be used, with batches"
                )
            ),
        )
    return (
        paragraph(
            *facts.missing(
                "sponsor",
                "supplier, site of packaging, release of batches, expiry dating, shipping "
                "conditions, first supply and re-supply",
            )
        ),
    )


def _label(kit: Kit) -> Blocks:
    same = "the same wording for active product and placebo, with the number of units"
    rows: tuple[tuple[str, Inlines], ...] = (
        ("Statement of 21 CFR 312.6(a)", text("as above, word for word")),
        ("Protocol number", (kit.number("identity.number"),)),
        ("Code of the kit or unit", text("tells nothing of the arm; with a check digit")),
        ("Content", text(same)),
        ("Directions", text("as ordered; the participant has them in writing")),
        ("Storage, batch, expiry", facts.missing("sponsor", "from the stability data")),
        (
            "Sponsor, telephone",
            facts.missing("sponsor", "name, address, number for emergencies"),
        ),
        ("Participant, site, date, prescriber", text("left free, filled in when handed out")),
        ("Safety", text("keep locked up and out of the reach of children; return all units")),
    )
    return (
        Table(
            id="tbl-label",
            caption=text("Items proposed for the label"),
            description="Each item of the label with its content",
            columns=(Column(share=0.35), Column(share=0.65)),
            header=head("Item", "Content"),
            rows=tuple((strong(item), Cell(inlines=content)) for item, content in rows),
        ),
    )


def _storage() -> Blocks:
    return (
        paragraph(
            Text(text="Temperature limits. ", bold=True),
            *facts.missing(
                "responsible pharmacist",
                "limits of each product, device and its calibration, telephone for alarms",
            ),
        ),
        paragraph(
            "What the protocol lays down on storage and access of each product stands in ",
            section("products"),
            ".",
        ),
    )


def _blinding(kit: Kit) -> Blocks:
    return (
        *protocol_prose(kit, "6.6.1"),
        run_in("How the products are made alike", kit.protocol.therapies.blinding_of_product),
    )


def _units(kit: Kit) -> Blocks:
    """Ask for the units of a dose where more than one strength is supplied for it."""
    several = [
        each
        for each in investigational(kit)
        if len(each.strengths) > 1 and not facts.by_staff(each)
    ]
    if not several:
        return ()
    return (
        paragraph(
            *facts.missing(
                "responsible pharmacist",
                "number of units of each strength that make up each dose step, the same in "
                "every arm, and the content of one package",
            )
        ),
    )


def _custody(kit: Kit) -> Blocks:
    """Return what the protocol's own sections say on custody, word for word."""
    made: list[Blocks] = []
    for number in ("6.6.3", facts.section_titled(kit, "controlled", "substance")):
        written = protocol_prose(kit, number) if number else ()
        if written:
            where = f"Word for word from {kit.section_of_protocol(number)}:"
            made.append((paragraph(where, role="label"), *written))
    return tuple(block for blocks in made for block in blocks)


def _reports(kit: Kit) -> Blocks:
    rows: list[tuple[Cell, ...]] = []
    for name, pattern in REPORTED:
        row = next(
            (
                each
                for each in kit.protocol.safety.reporting
                if re.search(pattern, each.event_type, re.IGNORECASE)
            ),
            None,
        )
        if row is None:
            open_ = facts.missing("sponsor", "within which time")
            rows.append((strong(name), Cell(inlines=open_), plain(""), plain("")))
        else:
            rows.append(
                (
                    strong(name),
                    plain(row.timing),
                    plain(row.method),
                    Cell(inlines=answer(row.backup)),
                )
            )
    own = facts.section_titled(kit, "controlled", "substance")
    return (
        *(
            (
                paragraph(
                    "For a difference in what a participant brings back, ",
                    section("custody"),
                    " says step by step what is done.",
                ),
            )
            if own
            else ()
        ),
        Table(
            id="tbl-reports",
            caption=text("Reports of the pharmacy to the sponsor"),
            description="What is reported, how soon and how",
            columns=(
                Column(share=0.26),
                Column(share=0.26),
                Column(share=0.26),
                Column(share=0.22),
            ),
            header=head("What", "How soon", "How", "If that fails"),
            rows=tuple(rows),
        ),
    )


def _retention(kit: Kit) -> Blocks:
    return (run_in("In the words of the protocol", kit.protocol.oversight.retention),)


def _open(kit: Kit) -> Blocks:
    pharmacist = facts.pharmacist(kit)
    answers: list[tuple[str, object]] = list(facts.open_answers(kit))
    if pharmacist is not None:
        answers.append((pharmacist.role, pharmacist.name))
    answers += [("Collaborators", each) for each in kit.protocol.roles.collaborators]
    own = [
        ("responsible pharmacist", "Pharmacy manual"),
        ("responsible pharmacist", "Temperature limits and times to expiry"),
        ("sponsor", "Proof of each label"),
        ("each site", "Registrations, licences, list of people with access, storage plan")
        if facts.controlled(kit)
        else ("each site", "List of people with access, storage plan"),
        ("sponsor", "Comparison of the rules with the current regulations and state law"),
    ]
    return still_open(answers, own, caption="Open items of the products")
