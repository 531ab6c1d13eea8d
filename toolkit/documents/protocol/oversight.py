"""Oversight, consent and data (M11 section 11) and the appendices (12 and 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, Paragraph, Table, Text
from toolkit.documents.protocol.kit import (
    Kit,
    answer,
    answer_blocks,
    head,
    listed,
    named,
    paragraph,
    plain,
    prose,
    subheading,
    text,
)

if TYPE_CHECKING:
    from toolkit.documents.protocol.kit import Blocks


def ethics(kit: Kit) -> Blocks:
    """Return the review board that section 11.1 names."""
    oversight = kit.protocol.oversight
    model = (
        "One institutional review board reviews the trial for all sites: "
        if oversight.irb_model == "single_irb"
        else "The institutional review board of each site reviews the trial: "
    )
    return (Paragraph(inlines=(Text(text=model), *answer(oversight.irb), Text(text="."))),)


def roles(kit: Kit) -> Blocks:
    """Return who does what, for section 11.2."""
    people = kit.protocol.roles
    rows = [
        (
            Cell(inlines=text("Sponsor"), strong=True),
            Cell(inlines=answer(people.sponsor.name)),
            plain(people.sponsor.role),
        )
    ]
    rows += [
        (
            Cell(inlines=text("Funder"), strong=True),
            Cell(inlines=answer(funder.name)),
            plain(funder.role),
        )
        for funder in people.funders
    ]
    rows += [
        (
            Cell(inlines=text(person.role), strong=True),
            Cell(inlines=answer(person.name)),
            plain(person.responsibilities),
        )
        for person in people.people
    ]
    return (
        Table(
            id="tbl-roles",
            caption=text("Roles and responsibilities"),
            description="Roles with name and responsibilities",
            columns=(Column(share=0.2), Column(share=0.3), Column(share=0.5)),
            header=head("Role", "Name", "Responsibilities"),
            rows=tuple(rows),
        ),
        subheading("Sites"),
        *prose(people.sites.setting),
        subheading("Recruitment and retention"),
        *(Paragraph(inlines=text(each)) for each in kit.protocol.recruitment.strategies),
        *(Paragraph(inlines=text(each)) for each in kit.protocol.recruitment.retention),
        subheading("Monitoring"),
        *prose(kit.protocol.oversight.monitoring),
    )


def consent(kit: Kit) -> Blocks:
    """Return the facts of section 11.3."""
    facts = kit.protocol.consent
    made: list[Block] = [
        *prose(facts.process),
        Paragraph(inlines=named("Capacity to consent", facts.capacity)),
        Paragraph(inlines=named("Alternatives to taking part", facts.alternatives)),
        Paragraph(inlines=(Text(text="Costs. ", bold=True), *answer(facts.costs))),
        Paragraph(inlines=(Text(text="Injury. ", bold=True), *answer(facts.injury))),
    ]
    if facts.payments:
        labels = kit.visits
        made.append(
            Table(
                id="tbl-payments",
                caption=text("Payment to participants"),
                description="Payment by visit",
                columns=(Column(share=0.6), Column(share=0.4)),
                header=head("Visits", "Amount per visit (US dollars)"),
                rows=tuple(
                    (
                        plain(listed([labels[v].name for v in p.visits])),
                        Cell(inlines=answer(p.amount)),
                    )
                    for p in facts.payments
                ),
            )
        )
    made.extend(
        Paragraph(inlines=named(f"Optional: {part.name}", part.text))
        for part in facts.optional_parts
    )
    if facts.certificate_of_confidentiality:
        made.append(
            paragraph(
                "The data are protected by a Certificate of Confidentiality, of which "
                "participants "
                "are told together with its limits."
            )
        )
    if facts.hipaa:
        made.append(
            paragraph(
                "Participants sign an authorisation under the Health Insurance Portability and "
                "Accountability Act for the use of their health information."
            )
        )
    return tuple(made)


def insurance(kit: Kit) -> Blocks:
    """Return section 11.5."""
    return answer_blocks(kit.protocol.oversight.insurance)


def governance(kit: Kit) -> Blocks:
    """Return the facts of section 11.7."""
    oversight = kit.protocol.oversight
    return *prose(oversight.data_management), *prose(oversight.retention)


def protection(kit: Kit) -> Blocks:
    """Return section 11.8."""
    return prose(kit.protocol.oversight.data_protection)


def dissemination(kit: Kit) -> Blocks:
    """Return the facts of section 11.12."""
    oversight = kit.protocol.oversight
    registration = kit.protocol.registration
    return (
        Paragraph(inlines=named("Publication", oversight.publication)),
        Paragraph(inlines=named("Data sharing", oversight.data_sharing)),
        paragraph(
            f"The trial is registered at {registration.registry} before the first enrolment."
        ),
        Paragraph(
            inlines=(
                Text(text="Competing interests. ", bold=True),
                *answer(oversight.interests),
            )
        ),
    )


def laboratory(kit: Kit) -> Blocks:
    """Return section 12.1."""
    panels = kit.protocol.laboratory
    if not panels:
        return (paragraph("Not applicable. No laboratory test is performed."),)
    return (
        Table(
            id="tbl-laboratory",
            caption=text("Clinical laboratory tests"),
            description="Groups of laboratory tests",
            columns=(Column(share=0.28), Column(share=0.72)),
            header=head("Group", "Tests"),
            rows=tuple(
                (Cell(inlines=text(p.name), strong=True), plain(p.tests)) for p in panels
            ),
        ),
    )


def prior_amendments(kit: Kit) -> Blocks:
    """Return section 12.3."""
    identity = kit.protocol.identity
    if not identity.amendments:
        return (paragraph("This protocol has not been amended."),)
    rows = [
        (
            plain(f"Amendment {a.id}"),
            Cell(inlines=answer(a.approved)),
            plain(_enrolled(a.enrolled_percent)),
        )
        for a in reversed(identity.amendments)
    ]
    rows.append(
        (
            plain("Original protocol"),
            Cell(inlines=answer(identity.sponsor_approval)),
            plain("0%"),
        )
    )
    return (
        Table(
            id="tbl-amendments",
            caption=text("Document history"),
            description="Amendments with approval date and enrolment",
            columns=(Column(share=0.4), Column(share=0.3), Column(share=0.3)),
            header=head("Document", "Sponsor approval", "Enrolled at approval"),
            rows=tuple(rows),
        ),
    )


def _enrolled(percent: float | None) -> str:
    return "" if percent is None else f"{percent:g}%"


def glossary(kit: Kit) -> Blocks:
    """Return section 13."""
    return (
        Table(
            id="tbl-abbreviations",
            caption=(),
            description="Abbreviations and what they stand for",
            columns=(Column(share=0.2), Column(share=0.8)),
            header=head("Abbreviation", "Meaning"),
            rows=tuple(
                (Cell(inlines=text(a.short), strong=True), plain(a.full))
                for a in sorted(kit.protocol.abbreviations, key=lambda a: a.short.lower())
            ),
        ),
    )


def references_note(kit: Kit) -> Blocks:
    """Return what stands above the reference list: what the dagger means."""
    recalled = [e for e in kit.source.evidence.values() if e.status != "seen"]
    if not recalled:
        return ()
    return (
        paragraph(
            "A dagger (†) marks a statement whose evidence was recalled, or not found, and has "
            "not been verified in the source; it must be verified before submission."
        ),
    )
