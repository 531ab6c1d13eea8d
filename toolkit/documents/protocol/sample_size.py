"""Sample size determination (M11 section 10.11): every assumption, its source, what follows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from toolkit.design.wording import power_sentence, sample_size_paragraphs
from toolkit.documents.content import (
    Block,
    Cell,
    Column,
    Figure,
    Paragraph,
    Subheading,
    Table,
    Text,
)
from toolkit.documents.kit import (
    Kit,
    bullets,
    cited,
    head,
    inside,
    listed,
    paragraph,
    prose,
    reference,
    run_in,
    sentence,
    strong,
    subheading,
    text,
)
from toolkit.documents.power_picture import counted_in, power_picture, varied_in
from toolkit.documents.protocol import feasibility, sensitivity
from toolkit.documents.simulation import section as simulated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.planning import Assumption

POWER_COLUMNS = (
    ("alpha", "Type I error"),
    ("sides", "Sides"),
    ("power", "Power"),
    ("detectable", "Detectable effect"),
    ("assurance", "Assurance"),
)
MEANINGS = {
    "power": "Power: the chance of a significant result if the planning values hold.",
    "detectable": "Detectable effect: the smallest difference, or the proportion of the "
    "experimental arm or the ratio nearest to no effect, with the target power.",
    "assurance": "Assurance: the power averaged over the uncertainty of the planning values, "
    "where that uncertainty is stated.",
}


def justification(kit: Kit, written: Blocks = ()) -> Blocks:
    """Return section 10.11: the size, each assumption, what if not; then what is written."""
    protocol = kit.protocol
    apart = simulated.simulated_alone(kit)
    made: list[Block] = []
    for template in sample_size_paragraphs(protocol, kit.record):
        made.extend(kit.say(template))
    made.extend(prose(protocol.sample_size.justification))
    made += [
        paragraph(
            "Every assumption of sample size and power stands in "
            if apart
            else "Every assumption stands in ",
            reference("tbl-assumptions"),
            " with its plausible range and evidence, the power of each analysis in ",
            reference("tbl-power"),
            ".",
        ),
        _method(kit),
        _assumptions(kit, [each for each in protocol.assumptions if each.id not in apart]),
        _powers(kit),
    ]
    others = [
        a
        for a in protocol.analyses
        if a.id != protocol.sample_size.analysis and f"analyses.{a.id}.power" in kit.record
    ]
    if others:
        made.append(subheading("Power of the other analyses"))
        made.extend(bullets(kit.say_inline(power_sentence(protocol, a)) for a in others))
    made.extend(simulated.in_protocol(kit))
    if apart:
        made.append(_apart(kit, [each for each in protocol.assumptions if each.id in apart]))
    made.append(subheading("If the planning values do not hold"))
    made.append(_curve(kit))
    made.extend(sensitivity.grid(kit, table) for table in protocol.sensitivity)
    made.extend(feasibility.targets(kit))
    if written and not isinstance(written[0], Subheading):
        made.append(subheading("Discussion"))
    return *made, *written


def _method(kit: Kit) -> Paragraph:
    chosen = kit.record[f"analyses.{kit.protocol.sample_size.analysis}.power"]
    return run_in(
        "Method",
        f"{sentence(chosen.method[:1].upper() + chosen.method[1:])} Sample sizes are found by "
        "search over whole allocation blocks, so that one block less is known to fall short. "
        "The record delivered with this document names for each number its method and its "
        "inputs.",
    )


def _assumptions(kit: Kit, chosen: Sequence[Assumption]) -> Table:
    """Return the table of some assumptions with their evidence."""
    rows = []
    for each in chosen:
        name = f"assumptions.{each.id}"
        adjusted = (
            f" Already adjusted for {listed(each.adjusted_for)}." if each.adjusted_for else ""
        )
        rows.append(
            (
                strong(each.name),
                Cell(inlines=kit.assumed(each.id)),
                Cell(inlines=kit.between(f"{name}.low", f"{name}.high")),
                Cell(inlines=(*text(sentence(each.rationale) + adjusted), *_evidence(each))),
            )
        )
    return Table(
        id="tbl-assumptions",
        caption=text("Planning assumptions"),
        description="Assumptions with value, plausible range, rationale and evidence",
        columns=(
            Column(share=0.24),
            Column(share=0.13),
            Column(share=0.13),
            Column(share=0.5),
        ),
        header=head("Assumption", "Value", "Plausible range", "Rationale and evidence"),
        rows=tuple(rows),
        small=True,
    )


def _apart(kit: Kit, chosen: Sequence[Assumption]) -> Table:
    """Return the assumptions that nothing but the simulation stands on."""
    return dataclasses.replace(
        _assumptions(kit, chosen),
        id="tbl-simulation-assumptions",
        caption=text("Planning assumptions of the simulation alone"),
    )


def _evidence(assumption: Assumption) -> Inlines:
    """Cite the evidence of an assumption apart from what its rationale cites."""
    return (Text(text=" Evidence:"), *cited(assumption.evidence)) if assumption.evidence else ()


def _powers(kit: Kit) -> Table:
    analyses = [a for a in kit.protocol.analyses if f"analyses.{a.id}.power" in kit.record]
    used = [
        (what, label)
        for what, label in POWER_COLUMNS
        if any(f"analyses.{a.id}.{what}" in kit.record for a in analyses)
    ]
    return Table(
        id="tbl-power",
        caption=text("Power of each analysis at the planned sample size"),
        description="Type I error, sides, power, detectable effect and assurance by analysis",
        columns=(Column(share=3), *(Column(share=1, align="right") for _ in used)),
        header=head("Analysis", *(label for _, label in used)),
        rows=tuple(
            (strong(a.name), *(kit.cell(f"analyses.{a.id}.{what}") for what, _ in used))
            for a in analyses
        ),
        notes=(
            (
                "",
                text(" ".join(MEANINGS[what] for what, _ in used if what in MEANINGS)),
            ),
        ),
    )


def _curve(kit: Kit) -> Figure:
    picture = power_picture(kit.record)
    varied, counted = varied_in(kit.record), counted_in(kit.record)
    size, power = kit.record[f"sample_size.{counted}"], kit.record["sample_size.power"]
    chosen = kit.protocol.sample_size.analysis
    name = next(a.name for a in kit.protocol.analyses if a.id == chosen)
    return Figure(
        id="fig-power",
        caption=text(f"Power against the number of participants: {inside(name)}"),
        png=picture.png,
        svg=picture.svg,
        alt=f"Power rises with the number of participants; at the planned {size.text} "
        f"{counted} participants it is {power.text}. The curves differ in: {varied.caption}.",
        width_cm=14.5,
    )
