"""Oversight, consent and data (M11 section 11) and the appendices (12 and 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, Paragraph, Table, Text
from toolkit.documents.kit import (
    Kit,
    answer,
    answer_blocks,
    bullets,
    head,
    inside,
    listed,
    paragraph,
    plain,
    prose,
    run_in,
    sentence,
    strong,
    subheading,
    text,
)

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks


def ethics(kit: Kit) -> Blocks:
    """Return the review board that section 11.1 names."""
    oversight = kit.protocol.oversight
    model = (
        "One board reviews the trial for all sites: "
        if oversight.irb_model == "single_irb"
        else "The board of each site reviews the trial: "
    )
    return (
        Paragraph(
            inlines=(
                Text(text="Institutional review board. ", bold=True),
                Text(text=model),
                *answer(oversight.irb),
                Text(text="."),
            )
        ),
    )


def roles(kit: Kit) -> Blocks:
    """Return who does what, for section 11.2."""
    people, recruitment = kit.protocol.roles, kit.protocol.recruitment
    rows = [
        ("Sponsor", people.sponsor.name, people.sponsor.role),
        *(("Funder", funder.name, funder.role) for funder in people.funders),
        *((person.role, person.name, person.responsibilities) for person in people.people),
    ]
    return (
        Table(
            id="tbl-roles",
            caption=text("Roles and responsibilities"),
            description="Roles with name and responsibilities",
            columns=(Column(share=0.2), Column(share=0.3), Column(share=0.5)),
            header=head("Role", "Name", "Responsibilities"),
            rows=tuple(
                (strong(role), Cell(inlines=answer(name)), plain(what))
                for role, name, what in rows
            ),
            small=True,
        ),
        subheading("Sites"),
        *prose(people.sites.setting),
        *bullets(answer(site) for site in people.sites.named),
        subheading("Recruitment and retention"),
        *bullets(
            text(sentence(each)) for each in (*recruitment.strategies, *recruitment.retention)
        ),
        subheading("Monitoring"),
        *prose(kit.protocol.oversight.monitoring),
    )


def consent(kit: Kit) -> Blocks:
    """Return the facts of section 11.3; the last of them speak as the consent form does."""
    facts = kit.protocol.consent
    made: list[Block] = [
        run_in("Process", facts.process),
        run_in("Capacity to consent", facts.capacity),
    ]
    if facts.certificate_of_confidentiality:
        made.append(
            run_in(
                "Certificate of Confidentiality",
                "The data are protected by a certificate, of which participants are told "
                "together with its limits.",
            )
        )
    if facts.hipaa:
        made.append(
            run_in(
                "Authorisation",
                "Participants sign an authorisation under the Health Insurance Portability "
                "and Accountability Act for the use of their health information.",
            )
        )
    if facts.payments:
        made.append(_payments(kit))
    made += [
        subheading("In the words of the consent form"),
        run_in("Alternatives to taking part", facts.alternatives),
        run_in("Costs", facts.costs),
        run_in("Injury", facts.injury),
        *(run_in(f"Optional: {inside(each.name)}", each.text) for each in facts.optional_parts),
    ]
    return tuple(made)


def _payments(kit: Kit) -> Table:
    return Table(
        id="tbl-payments",
        caption=text("Payment to participants"),
        description="Payment by visit",
        columns=(Column(share=0.55), Column(share=0.45)),
        header=head("Visits", "Amount per visit (US dollars)"),
        rows=tuple(
            (
                plain(listed([kit.visits[visit].name for visit in each.visits])),
                Cell(inlines=answer(each.amount)),
            )
            for each in kit.protocol.consent.payments
        ),
    )


def insurance(kit: Kit) -> Blocks:
    """Return section 11.5."""
    return answer_blocks(kit.protocol.oversight.insurance)


def governance(kit: Kit) -> Blocks:
    """Return the facts of section 11.7."""
    oversight = kit.protocol.oversight
    return (
        run_in("Data management", oversight.data_management),
        run_in("Retention of records", oversight.retention),
    )


def protection(kit: Kit) -> Blocks:
    """Return section 11.8."""
    return prose(kit.protocol.oversight.data_protection)


def dissemination(kit: Kit) -> Blocks:
    """Return the facts of section 11.12."""
    oversight = kit.protocol.oversight
    registry = kit.protocol.registration.registry
    return (
        run_in("Registration", f"{registry}, before the first enrolment."),
        run_in("Publication", oversight.publication),
        run_in("Data sharing", oversight.data_sharing),
        run_in("Competing interests", oversight.interests),
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
            rows=tuple((strong(panel.name), plain(panel.tests)) for panel in panels),
        ),
    )


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
                (strong(a.short), plain(a.full))
                for a in sorted(kit.protocol.abbreviations, key=lambda a: a.short.lower())
            ),
        ),
    )
