"""Amendment details before the table of contents, and prior amendments (M11 section 12.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, LineBreak, Table
from toolkit.documents.kit import (
    NOTHING,
    Kit,
    answer,
    head,
    paragraph,
    plain,
    strong,
    subheading,
    text,
    yes_no,
)
from toolkit.documents.protocol.outline import slots
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from toolkit.documents.content import Paragraph
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.identity import Amendment

REASONS = {
    "regulatory_agency_request": "Regulatory Agency Request To Amend",
    "new_regulatory_guidance": "New Regulatory Guidance",
    "irb_feedback": "IRB/IEC Feedback",
    "new_safety_information": "New Safety Information Available",
    "manufacturing_change": "Manufacturing Change",
    "imp_addition": "IMP Addition",
    "change_in_strategy": "Change In Strategy",
    "change_in_standard_of_care": "Change In Standard Of Care",
    "new_data_other_than_safety": "New Data Available (Other Than Safety Data)",
    "site_feedback": "Investigator/Site Feedback",
    "recruitment_difficulty": "Recruitment Difficulty",
    "inconsistency_or_error": "Inconsistency And/Or Error In The Protocol",
    "protocol_design_error": "Protocol Design Error",
    "other": "Other",
}
NONE = "This protocol has not been amended."
FIRST = "This is the first protocol amendment."
PREVIOUSLY = (
    "This protocol has been amended previously. Details of prior amendments are presented in "
    "Section 12.3 Prior Protocol Amendment(s)."
)
"""M11's terms; the last names its section in words, since a term has no fields in it."""
QUESTION = "Is this amendment likely to have a substantial impact on the "
SAFETY = f"{QUESTION}safety or rights of the participants?"
DATA = f"{QUESTION}reliability and robustness of the data generated in the clinical trial?"


def details(kit: Kit) -> Blocks:
    """Return the statement before the table of contents, with the current amendment if any."""
    amendments = kit.protocol.identity.amendments
    if not amendments:
        return (paragraph(NONE),)
    statement = paragraph(FIRST) if len(amendments) == 1 else paragraph(PREVIOUSLY)
    current = amendments[-1]
    return (
        statement,
        subheading("Current Amendment"),
        paragraph("The table below describes the current amendment."),
        _current(current),
        subheading("Overview of Changes in the Current Amendment"),
        _changes(kit, current),
    )


def _current(current: Amendment) -> Table:
    """Return the table of the current amendment, with M11's questions as its labels."""
    first, *further = [REASONS[reason] for reason in current.secondary_reasons] or [
        "Not Applicable"
    ]

    def wide(label: str, value: Inlines) -> tuple[Cell, ...]:
        return strong(label), Cell(inlines=value, span=2)

    return Table(
        id="",
        caption=(),
        description="The current amendment: enrolment, reasons, summary and impact",
        columns=(Column(share=0.4), Column(share=0.3), Column(share=0.3)),
        header=(),
        rows=(
            wide("Approximate % Enrolled at Time of Sponsor Approval:", _enrolled(current)),
            (
                strong("Reason(s) for Amendment:"),
                plain(f"Primary: {REASONS[current.primary_reason]}"),
                plain(f"Secondary: {first}"),
            ),
            *(wide("Further secondary reason:", text(reason)) for reason in further),
            wide("Amendment Summary:", text(current.summary)),
            wide(SAFETY, _impact(current, value=current.affects_safety_or_rights)),
            wide(DATA, _impact(current, value=current.affects_data_reliability)),
        ),
    )


def _impact(current: Amendment, *, value: bool) -> Inlines:
    """Answer one of the two questions, with the explanation on a line of its own."""
    why = text(current.impact_explanation) if value and current.impact_explanation else ()
    return (*text(yes_no(value=value)), *((LineBreak(), *why) if why else ()))


def _changes(kit: Kit, amendment: Amendment) -> Table:
    titles = {slot.m11: slot.title for slot in slots(kit)}
    return Table(
        id="",
        caption=(),
        description=f"Changes of amendment {amendment.id} with rationale and sections",
        columns=(Column(share=0.38), Column(share=0.34), Column(share=0.28)),
        header=head(
            "Description of Change", "Brief Rationale for Change", "Section # and Name"
        ),
        rows=tuple(
            (
                plain(change.description),
                plain(change.rationale),
                plain(
                    "; ".join(
                        f"{number} {titles.get(number, '')}".strip()
                        for number in change.sections
                    )
                ),
            )
            for change in amendment.changes
        ),
    )


def _enrolled(amendment: Amendment) -> Inlines:
    share = amendment.enrolled_percent
    if share is None:
        return NOTHING
    where = "Globally" if amendment.scope == "global" else "Locally"
    return *text(f"{share:g}%"), LineBreak(), *text(where)


def prior(kit: Kit) -> Blocks:
    """Return section 12.3: the history of the document, and what earlier amendments changed."""
    identity = kit.protocol.identity
    amendments = identity.amendments
    if not amendments:
        return (paragraph(NONE),)
    rows = [
        (
            plain(f"Amendment {each.id}"),
            Cell(inlines=answer(each.approved)),
            Cell(inlines=_enrolled(each)),
        )
        for each in reversed(amendments)
    ]
    original = (
        plain("Original Protocol"),
        Cell(inlines=answer(identity.sponsor_approval)),
        Cell(inlines=NOTHING),
    )
    history = Table(
        id="tbl-amendments",
        caption=text("Document history"),
        description="Amendments, the latest first, with approval date and enrolment",
        columns=(Column(share=0.3), Column(share=0.35), Column(share=0.35)),
        header=head(
            "Document",
            "Sponsor Approval Date",
            "Approximate Enrollment when Sponsor Approved Amendment",
        ),
        rows=(*rows, original),
    )
    earlier: list[Block] = []
    for each in reversed(amendments[:-1]):
        date = "date open" if isinstance(each.approved, OpenItem) else each.approved
        earlier += [
            subheading(f"Overview of Changes in Amendment {each.id} ({date})"),
            _changes(kit, each),
        ]
    return *_statement(len(amendments)), history, *earlier


def _statement(count: int) -> tuple[Paragraph, ...]:
    if count == 1:
        return (paragraph(FIRST),)
    return (
        paragraph(
            "This protocol has been amended previously. Prior amendments are listed below, "
            "beginning with the most recent."
        ),
        paragraph(
            "The Overview of Changes from each prior protocol amendment is provided below."
        ),
    )
