"""The whole protocol document: outline, prose and derived content put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import toolkit
from toolkit.documents.content import (
    Document,
    DocumentProperties,
    Open,
    Paragraph,
    Section,
    Text,
)
from toolkit.documents.kit import Kit, paragraph, prose
from toolkit.documents.protocol import (
    amendments,
    assessments,
    front,
    interim,
    interventions,
    objectives,
    outline,
    oversight,
    population,
    safety,
    sample_size,
    schedule,
    statistics,
    synopsis,
)
from toolkit.documents.text.markdown import narrative

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.design.record import Record
    from toolkit.documents.kit import Blocks
    from toolkit.documents.protocol.outline import Slot
    from toolkit.spec.objectives import Objective
    from toolkit.spec.reader import ProtocolFolder

DERIVED: Mapping[str, Callable[[Kit], Blocks]] = {
    "1.1.1": synopsis.synopsis_objectives,
    "1.1.2": synopsis.overall_design,
    "1.2": schedule.figure,
    "1.3": schedule.table,
    "2.2.1": safety.risk_table,
    "4.1": objectives.design_summary,
    "4.1.1": objectives.patient_input,
    "4.2.1": objectives.estimand_rationale,
    "4.3": safety.stopping_rules,
    "4.4": objectives.start_and_end,
    "4.5": objectives.after_trial,
    "5.1": population.description,
    "5.2": population.inclusion,
    "5.3": population.exclusion,
    "5.4.1": population.childbearing,
    "5.4.2": population.contraception,
    "5.5": population.lifestyle,
    "5.6": population.rescreening,
    "6": interventions.arms_table,
    "6.1": interventions.descriptions,
    "6.3": interventions.regimen,
    "6.4": interventions.modifications,
    "6.5": interventions.overdose,
    "6.6.1": interventions.preparation,
    "6.6.2": interventions.storage,
    "6.6.3": interventions.accountability,
    "6.7.2": interventions.randomisation,
    "6.7.4": interventions.unblinding,
    "6.8": interventions.adherence,
    "6.9.1": interventions.background,
    "6.9.2": interventions.rescue,
    "6.9.3": interventions.other_products,
    "6.10.1": interventions.prohibited,
    "6.10.2": interventions.permitted,
    "7.1.1": safety.permanent_stops,
    "7.1.2": safety.holds,
    "8.1": schedule.other_visits,
    "8.3": assessments.table,
    "9.2": safety.reporting,
    "9.2.1": safety.timing,
    "9.2.2": safety.collection,
    "9.2.4": safety.special_interest,
    "10.1": statistics.general,
    "10.2": statistics.analysis_sets,
    "10.6": statistics.exploratory,
    "10.9": interim.interim,
    "10.10": statistics.multiplicity,
    "10.11": sample_size.justification,
    "11.1": oversight.ethics,
    "11.2": oversight.roles,
    "11.3": oversight.consent,
    "11.4": safety.board,
    "11.5": oversight.insurance,
    "11.7": oversight.governance,
    "11.8": oversight.protection,
    "11.12": oversight.dissemination,
    "12.1": oversight.laboratory,
    "12.3": amendments.prior,
    "13": oversight.glossary,
}
"""What stands in a section because the facts say so; prose of the folder stands before it."""

AROUND: Mapping[str, Callable[[Kit, Blocks], Blocks]] = {
    "9.2.2": safety.collection,
    "10.9": interim.interim,
    "10.11": sample_size.justification,
}
"""Sections whose facts stand around or between the prose."""

FACTS_FIRST = frozenset({"11.1", "11.7"})
"""Sections whose facts come first, so that no sub-heading of the prose takes them in."""

REPEATED: Mapping[str, Callable[[Kit, Objective], Blocks]] = {
    "3.1.X": objectives.objective,
    "3.2.X": objectives.objective,
    "3.3.X": objectives.objective,
    "10.4.X.1": statistics.method,
    "10.4.X.2": statistics.events,
    "10.4.X.3": statistics.missing,
    "10.4.X.4": statistics.sensitivity,
    "10.4.X.5": statistics.supplementary,
    "10.5.X.1": statistics.method,
    "10.5.X.2": statistics.events,
    "10.5.X.3": statistics.missing,
    "10.5.X.4": statistics.sensitivity,
    "10.5.X.5": statistics.supplementary,
}
"""The same for sections that repeat for each objective."""

LANDSCAPE = frozenset({"1.3"})
EMPTY_LEVEL = {"3.2": "secondary", "3.3": "exploratory", "10.5": "secondary"}
REFERENCES = "14"
"""The section of the reference list, which is made after all other sections are known."""
TO_WRITE = "To be written: this section has no text yet"


def content_of(kit: Kit, slot: Slot) -> Blocks:
    """Return what stands under a heading: prose first, then what the facts say."""
    skipped = {each.section: each.reason for each in kit.protocol.not_applicable}
    if slot.m11 in skipped:
        first, *rest = prose(skipped[slot.m11])
        lead = first.inlines if isinstance(first, Paragraph) else ()
        return paragraph(Text(text="Not applicable. "), *lead), *rest
    written = kit.source.narrative.get(slot.m11)
    text: Blocks = ()
    if written is not None:
        text = narrative(
            written.text, file=written.file, names=kit.names, strings=kit.strings
        ).blocks
    if slot.objective is not None and slot.pattern in REPEATED:
        return *text, *REPEATED[slot.pattern](kit, slot.objective)
    if slot.m11 in AROUND:
        return AROUND[slot.m11](kit, text)
    if slot.m11 in DERIVED:
        facts = DERIVED[slot.m11](kit)
        return (*facts, *text) if slot.m11 in FACTS_FIRST else (*text, *facts)
    level = EMPTY_LEVEL.get(slot.m11)
    if level and not any(o.level == level for o in kit.protocol.objectives):
        return *text, paragraph(f"Not applicable. There is no {level} objective.")
    return text


def chosen_sections(kit: Kit) -> tuple[tuple[Slot, Blocks], ...]:
    """Return the headings that stand in this document, each with its content."""
    filled = [(slot, content_of(kit, slot)) for slot in outline.slots(kit)]
    kept = []
    for slot, blocks in filled:
        below = [b for s, b in filled if s.m11.startswith(f"{slot.m11}.") and b]
        if blocks or slot.required or below:
            said = blocks
            if not blocks and not slot.heading_only and not below and slot.m11 != REFERENCES:
                said = (paragraph(Open(text=TO_WRITE)),)
            kept.append((slot, said))
    return tuple(kept)


def missing_sections(kit: Kit) -> tuple[Slot, ...]:
    """Return the headings under which text is needed and none stands."""
    filled = [(slot, content_of(kit, slot)) for slot in outline.slots(kit)]
    return tuple(
        slot
        for slot, blocks in filled
        if slot.required
        and not slot.heading_only
        and not blocks
        and not any(s.m11.startswith(f"{slot.m11}.") and b for s, b in filled)
    )


def protocol_document(source: ProtocolFolder, record: Record) -> Document:
    """Make the protocol document.

    Parameters
    ----------
    source
        The folder as it was read.
    record
        Its numbers.

    Returns
    -------
    Document
        Cover, amendment details and all sections, free of any file format.
    """
    kit = Kit(source, record)
    identity = source.protocol.identity
    sections = tuple(
        Section(
            m11=slot.m11,
            number=number,
            title=slot.title,
            level=slot.level,
            blocks=blocks,
            landscape=slot.m11 in LANDSCAPE,
        )
        for slot, number, blocks in outline.numbered(chosen_sections(kit))
    )
    return Document(
        properties=DocumentProperties(
            title=identity.title,
            short_title=identity.short_title,
            subject="Clinical trial protocol",
            author=front.author(kit),
            language=identity.language,
            protocol_number=front.protocol_number(kit),
            version=identity.version,
            date=identity.version_date,
            draft=identity.status == "draft",
            confidentiality="Confidential",
            keywords=source.protocol.population.condition.keywords,
            provenance=(
                ("ProtocolDigest", source.digest),
                ("ToolkitVersion", toolkit.__version__),
            ),
        ),
        cover=front.cover(kit),
        front=(("Amendment Details", amendments.details(kit)),),
        sections=sections,
    )
