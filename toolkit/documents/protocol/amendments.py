"""Amendment details before the table of contents, and prior amendments (M11 section 12.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, Table, Text
from toolkit.documents.kit import (
    NOTHING,
    Kit,
    answer,
    head,
    listed,
    paragraph,
    plain,
    section,
    subheading,
    text,
    two_columns,
    yes_no,
)
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


def details(kit: Kit) -> Blocks:
    """Return the statement before the table of contents, with the current amendment if any."""
    amendments = kit.protocol.identity.amendments
    if not amendments:
        return (paragraph(NONE),)
    statement = (
        paragraph(FIRST)
        if len(amendments) == 1
        else paragraph(
            "This protocol has been amended previously. Details of prior amendments are "
            "presented in ",
            section("12.3"),
            ".",
        )
    )
    current = amendments[-1]
    return (
        statement,
        two_columns(_current(current), description="Current amendment"),
        _changes(
            current,
            identity="tbl-changes",
            caption=text(f"Overview of changes in the current amendment ({current.id})"),
        ),
    )


def _current(current: Amendment) -> list[tuple[str, Inlines]]:
    reasons = [REASONS[reason] for reason in current.secondary_reasons]
    why = f" {current.impact_explanation}" if current.impact_explanation else ""

    def impact(*, value: bool) -> Inlines:
        return text(f"{yes_no(value=value)}.{why}" if value else yes_no(value=value))

    return [
        ("Approximate % enrolled at time of sponsor approval", _enrolled(current)),
        ("Primary reason for amendment", text(REASONS[current.primary_reason])),
        ("Secondary reason for amendment", text(listed(reasons) or "Not Applicable")),
        ("Amendment summary", text(current.summary)),
        (
            "Substantial impact on the safety or rights of the participants",
            impact(value=current.affects_safety_or_rights),
        ),
        (
            "Substantial impact on the reliability and robustness of the data",
            impact(value=current.affects_data_reliability),
        ),
    ]


def _changes(amendment: Amendment, *, identity: str, caption: Inlines) -> Table:
    return Table(
        id=identity,
        caption=caption,
        description=f"Changes of amendment {amendment.id} with rationale and sections",
        columns=(Column(share=0.42), Column(share=0.36), Column(share=0.22)),
        header=head("Description of Change", "Brief Rationale for Change", "Section"),
        rows=tuple(
            (
                plain(change.description),
                plain(change.rationale),
                plain(", ".join(change.sections)),
            )
            for change in amendment.changes
        ),
    )


def _enrolled(amendment: Amendment) -> Inlines:
    share = amendment.enrolled_percent
    return NOTHING if share is None else text(f"{share:g}%")


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
            _changes(each, identity="", caption=()),
        ]
    return _statement(len(amendments)), history, *earlier


def _statement(count: int) -> Paragraph:
    if count == 1:
        return paragraph(FIRST)
    return paragraph(
        Text(text="This protocol has been amended previously. The current amendment is "),
        Text(text="described before the table of contents."),
    )
