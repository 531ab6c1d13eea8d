"""Administrative information: title, versions, people, signatures (items 1 to 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Open, Table, Text
from toolkit.documents.kit import answer, head, paragraph, plain, strong, text, two_columns
from toolkit.documents.packet.compose import Part, signature_lines
from toolkit.documents.packet.standard_text import standard_part

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.identity import Person

FOLDER = "analysis_plan"
REGISTERS = {"nct": "ClinicalTrials.gov", "ind": "IND", "ide": "IDE", "eu_ct": "EU CT"}
INDEPENDENT = ("independent", "unblinded")


def parts(kit: Kit) -> tuple[Part, ...]:
    """Return section 1."""
    return (
        Part(key="administration", title="Administrative information"),
        Part(
            key="title-and-versions",
            title="Title, registration and versions",
            level=2,
            blocks=_identity(kit),
        ),
        standard_part(kit, FOLDER, "revisions", level=2, after=(_history(kit),)),
        Part(
            key="contributors",
            title="Roles and responsibilities",
            level=2,
            blocks=_contributors(kit),
        ),
        standard_part(kit, FOLDER, "signatures", level=2, after=(_signatures(kit),)),
    )


def _identity(kit: Kit) -> Blocks:
    identity = kit.protocol.identity
    acronym: list[tuple[str, Inlines]] = (
        [("Acronym", text(identity.acronym))] if identity.acronym else []
    )
    registered = [
        (
            f"{REGISTERS.get(each.kind, each.kind.upper())} number",
            answer(each.number),
        )
        for each in identity.regulatory_identifiers
    ]
    rows: list[tuple[str, Inlines]] = [
        ("Document", text("Statistical analysis plan")),
        ("Title of the trial", (kit.number("identity.title"),)),
        *acronym,
        ("Protocol number", (kit.number("identity.number"),)),
        *registered,
        ("Based on protocol version", _version(kit)),
        (
            "Version of this plan",
            (Text(text="Draft made with protocol version "), *_version(kit)),
        ),
    ]
    return (two_columns(rows, description="Title, registration and versions", share=0.3),)


def _version(kit: Kit) -> Inlines:
    return (
        kit.number("identity.version"),
        Text(text=" of "),
        kit.number("identity.version_date"),
    )


def _history(kit: Kit) -> Table:
    draft = kit.protocol.identity.status == "draft"
    when = (
        text("Before enrolment; no data of the trial exist")
        if draft
        else (Open(text="To be completed by the trial statistician: relation to the looks"),)
    )
    return Table(
        id="tbl-revisions",
        caption=text("Revisions of this plan"),
        description="Versions of the plan with date, change, reason and relation to the looks",
        columns=tuple(Column(share=s) for s in (0.14, 0.17, 0.22, 0.2, 0.27)),
        header=head(
            "Protocol version", "Date", "What changed", "Why", "Relative to looks at data"
        ),
        rows=(
            (
                Cell(inlines=(kit.number("identity.version"),), strong=True),
                Cell(inlines=(kit.number("identity.version_date"),)),
                plain("First version"),
                plain(""),
                Cell(inlines=when),
            ),
        ),
    )


def statistician(kit: Kit) -> Person | None:
    """Return the blinded statistician, if the protocol names such a role."""
    return next((p for p in _statisticians(kit) if not _independent(p)), None)


def _statisticians(kit: Kit) -> tuple[Person, ...]:
    return tuple(p for p in kit.protocol.roles.people if "statistician" in p.role.lower())


def _independent(person: Person) -> bool:
    role = person.role.lower()
    return any(word in role for word in INDEPENDENT)


def investigator(kit: Kit) -> Person | None:
    """Return the chief investigator: the first with that word in the role."""
    people = kit.protocol.roles.people
    return next((p for p in people if "investigator" in p.role.lower()), None)


def _contributors(kit: Kit) -> Blocks:
    people = [*_statisticians(kit)]
    people += [p for p in kit.protocol.roles.people if "data manager" in p.role.lower()]
    chief = investigator(kit)
    if chief is not None:
        people.append(chief)
    if not people:
        missing = Open(text="To be completed by the sponsor: who writes and reviews this plan")
        return (paragraph(missing),)
    return (
        Table(
            id="tbl-contributors",
            caption=text("Contributors to this plan"),
            description="Contributors with role, name, affiliation and responsibilities",
            columns=tuple(Column(share=s) for s in (0.22, 0.24, 0.2, 0.34)),
            header=head("Role", "Name", "Affiliation", "Responsibilities in the trial"),
            rows=tuple(
                (
                    strong(person.role),
                    Cell(inlines=answer(person.name)),
                    Cell(inlines=_affiliation(person)),
                    plain(person.responsibilities),
                )
                for person in people
            ),
            small=True,
        ),
    )


def _affiliation(person: Person) -> Inlines:
    if person.affiliation is None:
        return (Open(text="To be completed by the sponsor: affiliation"),)
    return answer(person.affiliation)


def _signatures(kit: Kit) -> Table:
    author, chief = statistician(kit), investigator(kit)
    senior: Inlines = (
        Open(
            text="To be completed by the sponsor: a senior statistician who is not the author"
        ),
    )
    return signature_lines(
        ("Author of the plan", answer(author.name) if author else ()),
        ("Senior statistician", senior),
        ("Chief investigator", answer(chief.name) if chief else ()),
    )
