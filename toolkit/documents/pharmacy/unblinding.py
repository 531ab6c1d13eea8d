"""Who knows an assignment, and the forms for breaking a code; none of them holds one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table
from toolkit.documents.kit import answer, head, paragraph, plain, strong, text, two_columns
from toolkit.documents.pharmacy import facts
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit

ROLES = {
    "participant": "Participants",
    "care_provider": "Those who give care in the trial",
    "investigator": "Investigators and site team",
    "outcomes_assessor": "Raters of the outcomes",
    "sponsor": "Sponsor",
}
_UNBLINDED_MONITOR = re.compile(
    r"unblinded monitor|monitor\w* by a person who is\s+not blinded"
)
ROWS_TO_FILL = 6


def who_knows(kit: Kit) -> Table:
    """Return the table of who is blinded and who is not, from the facts of the protocol."""
    blinded = kit.protocol.design.blinded
    rows: list[tuple[Inlines, str, str]] = [
        (text(name), _word(blinded=role in blinded), "") for role, name in ROLES.items()
    ]
    for person in kit.protocol.roles.people:
        unblinded = facts.is_unblinded(person)
        rows.append(
            (
                (kit.number(f"people.{person.id}.role"),),
                _word(blinded=not unblinded),
                _clause(person.responsibilities),
            )
        )
    if facts.prepared_on_site(kit):
        why = "Prepares each dose; takes no part in enrolling, treating or rating"
        rows.append((text("Site pharmacist who prepares"), _word(blinded=False), why))
    else:
        why = "Sees codes and products that look alike"
        rows.append((text("Site pharmacy"), _word(blinded=True), why))
        why = "Knows the content of each kit number; knows no participant"
        rows.append((text("Packer of the kits"), _word(blinded=False), why))
    if _UNBLINDED_MONITOR.search(kit.protocol.oversight.monitoring):
        why = "Sees pharmacy records only, and no outcome data"
        rows.append((text("Monitor of the pharmacy"), _word(blinded=False), why))
    board = "Sees results by arm in its closed session, as its charter says"
    rows.append(((kit.number("board.name"),), _word(blinded=False), board))
    return Table(
        id="tbl-blinded",
        caption=text("Who is blinded"),
        description="Each role, whether it is blinded, and what it may see",
        columns=(Column(share=0.42), Column(share=0.16), Column(share=0.42)),
        header=head("Role", "Blinded", "What the role may see"),
        rows=tuple(
            (Cell(inlines=name, strong=True), plain(word), plain(why or _usual(word)))
            for name, word, why in rows
        ),
    )


def _clause(responsibilities: str) -> str:
    """Return the clause in which the protocol says that a role is blinded."""
    clauses = re.split(r"[,;.]", " ".join(responsibilities.split()))
    said = next((each.strip() for each in clauses if re.search(r"\bblinded\b", each)), "")
    return said[:1].upper() + said[1:]


def _word(*, blinded: bool) -> str:
    return "Yes" if blinded else "No"


def _usual(word: str) -> str:
    return "No assignment before the planned unblinding" if word == "Yes" else "Assignments"


def emergency_contacts(kit: Kit) -> Blocks:
    """Return whom to call, and how the protocol wants a code break reported."""
    rows: list[tuple[str, Inlines]] = [
        ("System", facts.missing("sponsor", "address of the randomisation system")),
        ("Telephone, day and night", facts.missing("sponsor", "telephone of the service")),
    ]
    monitor = next(
        (p for p in kit.protocol.roles.people if "medical monitor" in p.role.lower()), None
    )
    if monitor is not None:
        contact = monitor.contact or OpenItem(open="telephone, day and night", owner="sponsor")
        rows.append(
            ("Medical monitor", facts.said(answer(monitor.name), "; ", answer(contact)))
        )
    reporting = [
        row
        for row in kit.protocol.safety.reporting
        if re.search(r"unblind|code break", row.event_type, re.IGNORECASE)
    ]
    for row in reporting:
        rows += [
            ("Reported to the sponsor", text(row.timing)),
            ("How", text(row.method)),
            ("If that fails", answer(row.backup)),
        ]
    if not reporting:
        rows.append(
            ("Reported to the sponsor", facts.missing("sponsor", "within which time, and how"))
        )
    return (
        two_columns(rows, description="Whom to reach when a code has to be broken", share=0.3),
    )


def unblinding_log() -> Blocks:
    """Return the empty log of code breaks."""
    heads = (
        "Participant",
        "Date and time",
        "Asked by (name, role)",
        "Reason; what care depended on it",
        "Who was told",
        "Medical monitor told (date, time)",
        "Signature",
    )
    return (
        paragraph(
            "One line for each code break, also when it happened by mistake. The log never "
            "says what the assignment was."
        ),
        Table(
            id="tbl-unblinding-log",
            caption=text("Log of code breaks"),
            description="Empty form: one line for each code break",
            columns=(
                Column(share=0.1),
                Column(share=0.12),
                Column(share=0.14),
                Column(share=0.26),
                Column(share=0.14),
                Column(share=0.13),
                Column(share=0.11),
            ),
            header=head(*heads),
            rows=facts.empty(columns=len(heads), rows=ROWS_TO_FILL),
            row_headers=False,
        ),
    )


def code_break_sheet(kit: Kit) -> Blocks:
    """Return the outline of a sealed sheet."""
    outside: tuple[tuple[str, Inlines], ...] = (
        ("Protocol number", (kit.number("identity.number"),)),
        ("Randomisation code", text("printed on the sheet")),
        ("Site and stratum", text("printed on the sheet")),
        ("Open only if", text("emergency care depends on it and system and telephone fail")),
    )
    inside: tuple[tuple[str, Inlines], ...] = (
        (
            "Assignment",
            text("printed by the keeper of the list and by nobody else"),
        ),
        ("Opened by, date, time", ()),
        ("Reason", ()),
        ("Medical monitor told, date, time", ()),
        ("Signature", ()),
    )
    return (
        *(
            Table(
                id=identity,
                caption=text(caption),
                description=f"Fields {caption.lower()}",
                columns=(Column(share=0.38), Column(share=0.62)),
                header=head("Field", "Content"),
                rows=tuple((strong(label), Cell(inlines=value)) for label, value in rows),
            )
            for identity, caption, rows in (
                ("tbl-sheet-outside", "On the outside of a code-break sheet", outside),
                ("tbl-sheet-inside", "Inside the seal", inside),
            )
        ),
    )
