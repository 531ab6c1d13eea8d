"""Whom a site calls: the people of the protocol, the services, the crisis numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Open, Table
from toolkit.documents.kit import answer, head, plain, strong, text
from toolkit.documents.site.facts import fact

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit

EMERGENCY = "911"
CRISIS = "988"
"""Emergency call, and Suicide and Crisis Lifeline, in the United States."""
UNITED_STATES = "United States"


def to_complete(owner: str, what: str) -> Inlines:
    """Return an open item that a document adds to those of the protocol."""
    return (Open(text=f"To be completed by {owner}: {what}"),)


def in_united_states(kit: Kit) -> bool:
    """Whether the crisis numbers of the United States hold for all sites."""
    return kit.protocol.roles.sites.countries == (UNITED_STATES,)


def study_phone(kit: Kit, *, any_hour: bool) -> Inlines:
    """Return the telephone of the study team, as the consent form gives it."""
    contacts = kit.protocol.consent.contacts
    if contacts is None:
        hours = "answered day and night" if any_hour else "of the study team in working hours"
        return to_complete("site", f"telephone number {hours}")
    return fact(kit, contacts.any_hour if any_hour else contacts.day)


def rights_phone(kit: Kit) -> Inlines:
    """Return whom to ask about the rights of participants."""
    contacts = kit.protocol.consent.contacts
    if contacts is None:
        return to_complete("site", "office for the rights of participants")
    return fact(kit, contacts.rights)


def unblinding_phone(kit: Kit) -> Inlines:
    """Return the number of the unblinding service, if the protocol names one."""
    rows = kit.protocol.safety.reporting
    given = [row.backup for row in rows if "unblinding" in row.event_type.lower()]
    if given:
        return fact(kit, given[0])
    return to_complete("sponsor", "telephone number of the unblinding service, at any hour")


def contact_sheet(kit: Kit) -> Blocks:
    """Return the sheet: people with their part in the trial, then services."""
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(inlines=(kit.number(f"people.{person.id}.role"),), strong=True),
            plain(person.responsibilities),
            Cell(inlines=answer(person.name)),
            Cell(
                inlines=answer(person.contact)
                if person.contact is not None
                else to_complete("sponsor", "telephone and e-mail")
            ),
        )
        for person in kit.protocol.roles.people
    ]
    services: list[tuple[str, str, Inlines]] = [
        (
            "Study team of the site",
            "Participants and their families",
            study_phone(kit, any_hour=False),
        ),
        ("The same, at any hour", "Crises and side effects", study_phone(kit, any_hour=True)),
        ("Emergency unblinding", "Whoever treats an emergency", unblinding_phone(kit)),
        (
            "Research pharmacy",
            "Supply, discrepancies, product complaints",
            to_complete("site", "telephone of the research pharmacy"),
        ),
        (
            "Support for data entry and randomisation",
            "Access, errors, queries",
            to_complete("sponsor", "telephone and e-mail of the help desk"),
        ),
        ("Institutional review board", "Rights of participants", rights_phone(kit)),
    ]
    if in_united_states(kit):
        services += [
            ("Emergency services", "Danger to life", text(EMERGENCY)),
            (
                "Suicide and Crisis Lifeline",
                "Participants and families, by call or text, at any hour",
                text(CRISIS),
            ),
        ]
    else:
        number = to_complete("site", "emergency number and crisis line of the country")
        services.append(("Emergency services and crisis line", "Danger to life", number))
    rows += [
        (strong(name), plain(when), Cell(), Cell(inlines=number))
        for name, when, number in services
    ]
    return (
        Table(
            id="tbl-contacts",
            caption=text("Contact sheet of the site"),
            description="Each role or service with when to call it, name and telephone",
            columns=(
                Column(share=0.2),
                Column(share=0.38),
                Column(share=0.2),
                Column(share=0.22),
            ),
            header=head("Role or service", "For what", "Name", "Telephone, e-mail"),
            rows=tuple(rows),
            small=True,
        ),
    )
