"""The analysis of each outcome: method, data, assumptions, sensitivity (item 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.analysis_plan import harms, outcomes
from toolkit.documents.analysis_plan.administration import FOLDER
from toolkit.documents.analysis_plan.models import main_families, models
from toolkit.documents.analysis_plan.pointers import SOURCES, prose_of
from toolkit.documents.analysis_plan.software import software
from toolkit.documents.content import Block, LineBreak, Text
from toolkit.documents.kit import (
    Kit,
    inside,
    listed,
    paragraph,
    prose,
    reference,
    section,
    subheading,
    text,
    two_columns,
)
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard, standard_part
from toolkit.documents.protocol import feasibility, statistics

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.base import NamedText

GROUPS = (
    ("primary", "primary-analysis", "Primary analysis"),
    ("key_secondary", "key-secondary", "Key secondary analyses"),
    ("secondary", "secondary", "Secondary analyses"),
    ("exploratory", "exploratory", "Exploratory analyses"),
)
JUMP = ("jump to reference", "reference-based", "copy reference")
SHIFT = ("tipping point", "delta", "penalty")
RETRIEVED = ("retrieved", "off-treatment", "stopped and were rated", "stopped and were still")


def parts(kit: Kit) -> tuple[Part, ...]:
    """Return section 6."""
    return (
        Part(key="analysis", title="Analysis"),
        standard_part(kit, FOLDER, "outcomes", level=2, after=outcomes.definitions(kit)),
        standard_part(kit, FOLDER, "derived-variables", level=2, after=outcomes.scoring(kit)),
        standard_part(kit, FOLDER, "event-map", level=2, after=outcomes.event_map(kit)),
        Part(
            key="analyses-of-outcomes",
            title="Analysis of each outcome",
            level=2,
            blocks=statistics.general(kit),
        ),
        *_groups(kit),
        standard_part(kit, FOLDER, "models", level=2, after=models(kit)),
        standard_part(kit, FOLDER, "missing-data", level=2, after=_missing(kit)),
        standard_part(kit, FOLDER, "subgroups", level=2, after=_explored(kit)),
        standard_part(kit, FOLDER, "additional", level=2, after=_additional(kit)),
        standard_part(kit, FOLDER, "blinding", level=2),
        *harms.parts(kit),
        Part(key="software", title="Software", level=2, blocks=software(kit)),
        standard_part(kit, FOLDER, "documents", level=2, before=_data_management(kit)),
        standard_part(kit, FOLDER, "changes", level=2),
        Part(key=SOURCES, title="Sources of the methods", level=2),
    )


def _groups(kit: Kit) -> tuple[Part, ...]:
    made = []
    for role, key, title in GROUPS:
        chosen = [a for a in kit.protocol.analyses if a.role == role]
        if chosen:
            blocks = tuple(block for a in chosen for block in _card(kit, a))
            made.append(Part(key=key, title=title, level=3, blocks=blocks))
    return tuple(made)


def _card(kit: Kit, analysis: Analysis) -> Blocks:
    """Return everything about one analysis as a table of labels and values."""
    protocol = kit.protocol
    used = next(s.name for s in protocol.analysis_sets if s.id == analysis.analysis_set)
    objective = next(
        (
            o
            for o in protocol.objectives
            if o.estimand is not None and o.estimand.id == analysis.estimand
        ),
        None,
    )
    families = main_families(analysis)
    rows: list[tuple[str, Inlines]] = [
        ("Outcome", text(kit.endpoints[analysis.endpoint].name)),
        ("Analysis set", text(used)),
        ("Model", text(analysis.model)),
        ("Intercurrent events", text(analysis.event_handling)),
        ("Missing data", text(analysis.missing_data)),
    ]
    if objective is not None:
        rows.insert(1, ("Estimand", (reference(f"tbl-estimand-{objective.id}"),)))
    if families:
        named = listed([inside(family.name) for family in families])
        rows.append(
            ("Formula", (Text(text=f"{named[:1].upper()}{named[1:]}, in "), section("models")))
        )
    if analysis.sensitivity:
        rows.append(("Sensitivity analyses", _named(analysis.sensitivity)))
    if analysis.supplementary:
        rows.append(("Supplementary analyses", _named(analysis.supplementary)))
    return (
        subheading(analysis.name),
        two_columns(rows, description=f"The analysis “{analysis.name}”", share=0.2, small=True),
    )


def _named(items: tuple[NamedText, ...]) -> Inlines:
    joined: Inlines = ()
    for each in items:
        piece = (Text(text=f"{each.name}. ", bold=True), *text(each.text))
        joined = (*joined, *((LineBreak(),) if joined else ()), *piece)
    return joined


def _said(kit: Kit) -> str:
    """Return all that the analyses say of missing data and sensitivity, in lower case."""
    return " ".join(
        " ".join(
            (
                a.missing_data,
                *(f"{each.name} {each.text}" for each in (*a.sensitivity, *a.supplementary)),
            )
        )
        for a in kit.protocol.analyses
    ).lower()


def _missing(kit: Kit) -> Blocks:
    """Return the methods for missing data that the analyses name, as algorithms."""
    said = _said(kit)
    made: list[Block] = [*standard(kit, FOLDER, "missing-imputation")]
    if any(word in said for word in RETRIEVED):
        made += standard(kit, FOLDER, "missing-retrieved")
    if any(word in said for word in JUMP):
        made += standard(kit, FOLDER, "missing-reference")
    if any(word in said for word in SHIFT):
        made += standard(kit, FOLDER, "missing-shift")
    return tuple(made)


def _explored(kit: Kit) -> Blocks:
    return (
        *_found(kit, "10.6"),
        *statistics.exploratory(kit),
    )


def _additional(kit: Kit) -> Blocks:
    further = [
        (inside(a.name), listed([f"“{each.name}”" for each in a.supplementary]))
        for a in kit.protocol.analyses
        if a.supplementary and a.role != "supportive"
    ]
    return (
        *(paragraph(f"Supplementary to the {name}: {names}.") for name, names in further),
        *_found(kit, "10.8"),
        *feasibility.targets(kit),
    )


def _found(kit: Kit, m11: str) -> Blocks:
    """Return the protocol's prose of a section under a line that says whose it is."""
    written = prose_of(kit, m11)
    return (subheading("As the protocol says"), *written) if written else ()


def _data_management(kit: Kit) -> Blocks:
    return prose(kit.protocol.oversight.data_management)
