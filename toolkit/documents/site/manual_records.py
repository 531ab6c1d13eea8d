"""Manual of procedures: missed visits, deviations, records, logs, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, Column, Open, Table
from toolkit.documents.kit import bullets, head, paragraph, plain, strong, subheading, text
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.site.contacts import to_complete
from toolkit.documents.site.facts import fact, section_text
from toolkit.documents.site.manual_enrolment import BOX, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Kit

BLANK_ROWS: Final = 6
TASKS: Final = (
    "Obtains consent",
    "Confirms eligibility",
    "Orders the trial intervention",
    "Dispenses or prepares the trial intervention",
    "Gives the intervention or observes doses",
    "Interviews and ratings",
    "Assesses suicide risk; clinician of the day",
    "Records adverse events; judges relatedness",
    "Takes and handles samples",
    "Enters data and answers queries",
    "Breaks the code in an emergency",
)
"""What a delegation log has to give to somebody by name."""
TRAINING: Final = (
    "Protocol and this manual, current version",
    "Good clinical practice",
    "Consent, capacity and plain language",
    "Suicide risk: interview and pathway, rehearsed",
    "Emergencies during and after the intervention, rehearsed",
    "Blinding, and neutral answers",
    "Controlled substances and diversion",
    "Instruments and their certification",
    "Data entry, queries and corrections",
)
SOURCES: Final = (
    ("Consent", "Signed form and note on the conversation"),
    ("Eligibility", "Checklist with the record that each answer rests on"),
    ("Interviews and ratings", ""),
    ("Questionnaires", ""),
    ("Vital signs, devices", ""),
    ("Laboratory and electrocardiogram", "Signed and dated report"),
    ("Trial intervention", ""),
    ("Adverse events, medicines", ""),
    ("Telephone and video contacts", "Call log with time and place"),
)
"""Kinds of data with their usual source; empty where it depends on the site's systems."""


def conduct_parts(kit: Kit) -> Iterator[Part]:
    """Yield the sections on missed visits and deviations."""
    missed = section_text(kit, "7.3")
    leaving = section_text(kit, "7.2")
    retention = bullets(fact(kit, each) for each in kit.protocol.recruitment.retention)
    yield standard_part(
        kit,
        ROOM,
        "manual-missed",
        after=(
            *((subheading("A missed contact"), *missed) if missed else ()),
            *((subheading("Keeping in touch"), *retention) if retention else ()),
            *((subheading("A participant who wishes to leave"), *leaving) if leaving else ()),
        ),
    )
    yield standard_part(kit, ROOM, "manual-deviations", after=section_text(kit, "11.10"))


def record_parts(kit: Kit) -> Iterator[Part]:
    """Yield the sections on records, logs and history."""
    oversight = kit.protocol.oversight
    yield standard_part(
        kit, ROOM, "manual-records", after=(_sources(), *section_text(kit, "11.9"))
    )
    yield standard_part(
        kit,
        ROOM,
        "manual-entry",
        level=2,
        after=(paragraph(*fact(kit, oversight.data_management)),),
    )
    yield Part(
        key="monitoring",
        title="Monitoring visits",
        level=2,
        blocks=(paragraph(*fact(kit, oversight.monitoring)),),
    )
    yield Part(
        key="keeping",
        title="How long records are kept",
        level=2,
        blocks=(
            paragraph(*fact(kit, oversight.retention)),
            paragraph(*fact(kit, oversight.data_protection)),
        ),
    )
    yield standard_part(
        kit,
        ROOM,
        "manual-ready",
        after=(paragraph(*fact(kit, kit.protocol.roles.sites.setting)), _ready()),
    )
    yield standard_part(kit, ROOM, "manual-logs")
    yield Part(key="delegation", title="Delegation log", level=2, blocks=(_delegation(),))
    yield Part(key="training", title="Training log", level=2, blocks=(_training(),))
    yield Part(key="history", title="Document history", level=2, blocks=(_history(kit),))


def _sources() -> Table:
    return Table(
        id="tbl-sources",
        caption=text("Sources of data at this site"),
        description="Each kind of data with its source and where it is kept",
        columns=(Column(share=0.26), Column(share=0.4), Column(share=0.34)),
        header=head("Data", "Source", "Where it is kept"),
        rows=tuple(
            (
                strong(kind),
                plain(source)
                if source
                else Cell(inlines=to_complete("site", "paper form, device or system")),
                Cell(inlines=to_complete("site", "room or system")),
            )
            for kind, source in SOURCES
        ),
        small=True,
    )


def _ready() -> Table:
    lines = (
        "Approval of the reviewing board, current forms with its stamp",
        "Agreements, insurance, registrations and licences on file",
        "Delegation log and training log complete",
        "Emergency equipment checked; pathway for suicide risk rehearsed",
        "Research pharmacy ready; storage and access verified",
        "Access to randomisation, data entry and unblinding tested, at night as well",
        "Contact sheet complete, each number called once",
        "Instruments, devices and questionnaires in the right version, permissions on file",
    )
    return Table(
        id="tbl-ready",
        caption=text("Before the first participant"),
        description="What is checked before a site opens, with room for date and initials",
        columns=(Column(share=0.68), Column(share=0.1, align="centre"), Column(share=0.22)),
        header=head("Checked", "Done", "Date, initials"),
        rows=tuple((plain(line), Cell(inlines=text(BOX)), Cell()) for line in lines),
        small=True,
    )


def _delegation() -> Table:
    return Table(
        id="tbl-delegation",
        caption=text("Delegation log"),
        description="Each task with the person to whom the investigator gives it",
        columns=tuple(Column(share=s) for s in (0.34, 0.22, 0.14, 0.14, 0.16)),
        header=head("Task", "Name", "From", "To", "Investigator’s signature"),
        rows=tuple((strong(task), *(Cell() for _ in range(4))) for task in TASKS),
        small=True,
    )


def _training() -> Table:
    return Table(
        id="tbl-training",
        caption=text("Training log"),
        description="Each subject with who was trained, when and by whom",
        columns=tuple(Column(share=s) for s in (0.4, 0.22, 0.16, 0.22)),
        header=head("Subject", "Name and signature", "Date", "Trained by"),
        rows=tuple((strong(subject), *(Cell() for _ in range(3))) for subject in TRAINING),
        small=True,
    )


def _history(kit: Kit) -> Table:
    identity = kit.protocol.identity
    first = (
        Cell(inlines=(kit.number("identity.version"),)),
        Cell(inlines=(kit.number("identity.version_date"),)),
        plain("Made from the protocol of the same version"),
        Cell(inlines=(Open(text="To be completed by sponsor: who approved this manual"),)),
    )
    amended = tuple(
        (plain(f"Amendment {each.id}"), Cell(), plain(each.summary), Cell())
        for each in identity.amendments
    )
    return Table(
        id="tbl-history",
        caption=text("Versions of this manual"),
        description="Version, date, what changed, and who approved it",
        columns=tuple(Column(share=s) for s in (0.14, 0.16, 0.42, 0.28)),
        header=head("Version", "Date", "What changed", "Approved by"),
        rows=(first, *amended),
        small=True,
    )
