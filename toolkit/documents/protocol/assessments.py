"""Instruments and procedures (M11 section 8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table
from toolkit.documents.kit import Kit, cited, head, plain, sentence, text

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks
    from toolkit.spec.schedule import Assessment

KINDS = {
    "clinician_rated": "Clinician-rated",
    "self_report": "Self-report",
    "interview": "Interview",
    "laboratory": "Laboratory",
    "device": "Device",
    "procedure": "Procedure",
    "record": "Record",
}


def table(kit: Kit) -> Blocks:
    """Return the table of instruments: what, how scored, by whom, when."""
    done: dict[str, set[str]] = {}
    for activity in kit.protocol.schedule.activities:
        if activity.assessment is not None:
            done.setdefault(activity.assessment, set()).update(activity.visits)
    visits = kit.protocol.schedule.visits
    when = {
        name: [visit.label for visit in visits if visit.id in ids] for name, ids in done.items()
    }
    return (
        Table(
            id="tbl-assessments",
            caption=text("Assessments"),
            description="Instruments and procedures with scoring, rater and time points",
            columns=(
                Column(share=0.2),
                Column(share=0.36),
                Column(share=0.24),
                Column(share=0.2),
            ),
            header=head(
                "Assessment", "What it measures and how it is scored", "By whom", "When"
            ),
            rows=tuple(
                (
                    Cell(inlines=(*text(_name(a)), *cited(a.evidence)), strong=True),
                    plain(_description(a)),
                    plain(sentence(f"{KINDS[a.kind]}. {a.rater}")),
                    plain(", ".join(when.get(a.id, [])) or "As needed"),
                )
                for a in kit.protocol.assessments
            ),
            small=True,
        ),
    )


def _name(assessment: Assessment) -> str:
    short = f" ({assessment.abbreviation})" if assessment.abbreviation else ""
    return f"{assessment.name}{short}"


def _description(assessment: Assessment) -> str:
    parts = [sentence(assessment.description)]
    if assessment.minimum is not None and assessment.maximum is not None:
        meaning = (
            ""
            if assessment.higher_means == "neither"
            else f"; higher is {assessment.higher_means}"
        )
        parts.append(f"Range {assessment.minimum:g} to {assessment.maximum:g}{meaning}.")
    if assessment.permission_needed:
        parts.append("Permission or a licence is needed before use.")
    return " ".join(parts)
