"""Statistical considerations (M11 sections 10.2, 10.4 to 10.6, 10.9 and 10.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.wording import test_words
from toolkit.documents.charts import BoundaryPlot, boundary_plot
from toolkit.documents.content import Block, Cell, Column, Figure, Paragraph, Table, Text
from toolkit.documents.protocol.kit import (
    Kit,
    bullets,
    head,
    named,
    paragraph,
    plain,
    prose,
    subheading,
    text,
    words,
)
from toolkit.spec.analyses import DescriptiveDesign, NoEfficacyStop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.documents.protocol.kit import Blocks
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.base import NamedText
    from toolkit.spec.objectives import Objective

TWO_SIDED = 2
STRATEGIES = {
    "fixed_sequence": "Fixed-sequence (hierarchical) testing",
    "holm": "Holm's procedure",
    "hochberg": "Hochberg's procedure",
    "bonferroni": "Bonferroni's procedure",
    "none": "No adjustment",
}
SPENDING = {
    "obrien_fleming": "the Lan–DeMets spending function of O’Brien–Fleming type",
    "pocock": "the Lan–DeMets spending function of Pocock type",
    "kim_demets": "a Kim–DeMets power spending function",
    "hwang_shih_decani": "a Hwang–Shih–DeCani spending function",
}


def analysis_sets(kit: Kit) -> Blocks:
    """Return section 10.2, with the analyses that use each set."""
    rows = []
    for each in kit.protocol.analysis_sets:
        used = [a.name for a in kit.protocol.analyses if a.analysis_set == each.id]
        rows.append(
            (
                Cell(inlines=text(each.name), strong=True),
                plain(each.definition),
                plain("; ".join(used) or "Description only"),
            )
        )
    return (
        Table(
            id="tbl-analysis-sets",
            caption=text("Analysis sets"),
            description="Analysis sets with definition and the analyses that use them",
            columns=(Column(share=0.2), Column(share=0.42), Column(share=0.38)),
            header=head("Set", "Definition", "Used by"),
            rows=tuple(rows),
        ),
    )


def _each(
    kit: Kit, objective: Objective, part: Callable[[Analysis], Blocks | Sequence[Block]]
) -> Blocks:
    """Return a part of every analysis of an objective, under the analysis's name if several."""
    analyses = kit.analyses_of(objective.endpoints)
    made: list[Block] = []
    for analysis in analyses:
        blocks = tuple(part(analysis))
        if not blocks:
            continue
        if len(analyses) > 1:
            made.append(subheading(analysis.name))
        made.extend(blocks)
    return tuple(made)


def method(kit: Kit, objective: Objective) -> Blocks:
    """Return the statistical analysis method of an objective."""

    def part(analysis: Analysis) -> Blocks:
        used = next(s.name for s in kit.protocol.analysis_sets if s.id == analysis.analysis_set)
        claim: tuple[Paragraph, ...]
        if isinstance(analysis.design, DescriptiveDesign):
            claim = (
                Paragraph(
                    inlines=(
                        *text(f"Analysis set: {used}."),
                        Text(text=" No power is claimed. "),
                        *text(analysis.design.reason),
                    )
                ),
            )
        else:
            made = kit.say_inline(f"Test with a {test_words(analysis)}. Analysis set: {used}.")
            claim = (Paragraph(inlines=made),)
        return *prose(analysis.model), *claim

    return _each(kit, objective, part)


def events(kit: Kit, objective: Objective) -> Blocks:
    """Return how data around intercurrent events are handled."""
    return _each(kit, objective, lambda analysis: prose(analysis.event_handling))


def missing(kit: Kit, objective: Objective) -> Blocks:
    """Return how missing data are handled."""
    return _each(kit, objective, lambda analysis: prose(analysis.missing_data))


def _named(items: tuple[NamedText, ...]) -> Blocks:
    return bullets(named(each.name, each.text) for each in items)


def sensitivity(kit: Kit, objective: Objective) -> Blocks:
    """Return the sensitivity analyses."""
    return _each(kit, objective, lambda analysis: _named(analysis.sensitivity))


def supplementary(kit: Kit, objective: Objective) -> Blocks:
    """Return the supplementary analyses."""
    return _each(kit, objective, lambda analysis: _named(analysis.supplementary))


def exploratory(kit: Kit) -> Blocks:
    """Return the analyses of the exploratory objectives."""
    named_before = {
        endpoint
        for objective in kit.protocol.objectives
        if objective.level != "exploratory"
        for endpoint in objective.endpoints
    }
    made: list[Block] = []
    for objective in kit.protocol.objectives:
        if objective.level == "exploratory":
            made.extend(
                Paragraph(
                    inlines=(Text(text=f"{analysis.name}. ", bold=True), *text(analysis.model))
                )
                for analysis in kit.analyses_of(objective.endpoints)
                if analysis.role == "exploratory" or analysis.endpoint not in named_before
            )
    return tuple(made)


def multiplicity(kit: Kit) -> Blocks:
    """Return section 10.10: the procedure and the order of testing."""
    plan = kit.protocol.multiplicity
    analyses = {a.id: a for a in kit.protocol.analyses}
    rows = []
    for rank, each in enumerate(plan.order, start=1):
        first = f"multiplicity.first_{rank}"
        analysis = analyses[each]
        base = f"analyses.{each}"
        chance = (
            (kit.number(f"{first}.lower"), Text(text=" to "), kit.number(f"{first}.upper"))
            if f"{first}.lower" in kit.record
            else (Text(text="not computed"),)
        )
        rows.append(
            (
                plain(str(rank)),
                plain(analysis.name),
                Cell(
                    inlines=kit.say_inline(test_words(analysis))
                    if f"{base}.alpha" in kit.record
                    else ()
                ),
                kit.cell(f"{base}.power"),
                Cell(inlines=chance),
            )
        )
    table = Table(
        id="tbl-multiplicity",
        caption=text("Order of testing"),
        description="Analyses in the order of testing, with level, power and the chance that "
        "all "
        "tests so far are significant",
        columns=(
            Column(share=0.07, align="centre"),
            Column(share=0.36),
            Column(share=0.22),
            Column(share=0.13, align="right"),
            Column(share=0.22, align="right"),
        ),
        header=head("", "Analysis", "Error", "Power alone", "All up to here significant"),
        rows=tuple(rows),
        notes=(
            (
                "",
                text(
                    "The last column gives the least and the greatest possible chance (Fréchet "
                    "bounds), which hold whatever the correlation of the endpoints."
                ),
            ),
        )
        if any(name.startswith("multiplicity.") for name in kit.record)
        else (),
    )
    return (
        Paragraph(
            inlines=(
                Text(text=f"{STRATEGIES[plan.strategy]}. ", bold=True),
                *text(plan.description),
            )
        ),
        table,
    )


def interim(kit: Kit) -> Blocks:
    """Return section 10.9: looks, boundaries, chances of stopping, re-estimation."""
    plan = kit.protocol.interim
    if plan is None:
        return (paragraph("No interim analysis of efficacy or futility is planned."),)
    analysis = next(a for a in kit.protocol.analyses if a.id == plan.analysis)
    efficacy = (
        "There is no stop for efficacy before the end of the trial; the whole type I error is "
        "left for the final analysis."
        if isinstance(plan.efficacy, NoEfficacyStop)
        else f"The type I error is spent by {SPENDING[plan.efficacy.kind]}."
    )
    made: list[Block] = [
        paragraph(f"The interim analysis concerns the {analysis.name}. {efficacy}"),
        *(
            Paragraph(inlines=(Text(text=f"{look.name}. ", bold=True), *text(look.trigger)))
            for look in plan.looks
        ),
        _boundary_table(kit),
        *_boundary_figure(kit),
        _operating_table(kit),
    ]
    if plan.reestimation is not None:
        made.append(subheading("Blinded re-estimation of the sample size"))
        made.extend(prose(plan.reestimation.rule))
        if "interim.reestimation" in kit.record:
            made.append(_reestimation_table(kit))
    made += [subheading("Who performs, reviews and knows"), *prose(plan.performed_by)]
    made += [subheading("Protection of the trial’s integrity"), *prose(plan.integrity)]
    return tuple(made)


def _looks(kit: Kit) -> tuple[tuple[str, str], ...]:
    plan = kit.protocol.interim
    looks = () if plan is None else tuple((look.id, look.name) for look in plan.looks)
    return *looks, ("final", "Final analysis")


def _boundary_table(kit: Kit) -> Table:
    right = Column(share=1, align="right")
    columns: tuple[tuple[str, str], ...] = (
        ("evaluable", "Evaluable participants"),
        ("efficacy_z", "Efficacy: z at least"),
        ("efficacy_p", "Nominal p"),
        ("efficacy_difference", "Difference"),
        ("futility_z", "Futility: z below"),
        ("futility_difference", "Difference"),
    )
    used = [
        (key, label)
        for key, label in columns
        if any(f"interim.{look}.{key}" in kit.record for look, _ in _looks(kit))
    ]
    rows = []
    for look, name in _looks(kit):
        cells = [Cell(inlines=text(name), strong=True)]
        for key, _ in used:
            full = f"interim.{look}.{key}"
            if look == "final" and key == "evaluable":
                full = "sample_size.evaluable"
            cells.append(kit.cell(full))
        rows.append(tuple(cells))
    return Table(
        id="tbl-boundaries",
        caption=text("Boundaries of the interim and the final analysis"),
        description="Efficacy and futility boundaries at each look",
        columns=(Column(share=1.6), *(right for _ in used)),
        header=head("Look", *(label for _, label in used)),
        rows=tuple(rows),
        notes=(
            (
                "",
                text(
                    "A positive z or difference favours the experimental arm. Differences are "
                    "what would be observed at the boundary if the standard deviation is as "
                    "planned."
                ),
            ),
        ),
    )


def _value(kit: Kit, name: str) -> float | None:
    return kit.record[name].number() if name in kit.record else None


def _boundary_figure(kit: Kit) -> Blocks:
    plan = kit.protocol.interim
    if plan is None:
        return ()
    analysis = next(a for a in kit.protocol.analyses if a.id == plan.analysis)
    looks = _looks(kit)
    sizes = [
        kit.names["sample_size.evaluable" if look == "final" else f"interim.{look}.evaluable"]
        for look, _ in looks
    ]
    picture = boundary_plot(
        BoundaryPlot(
            information=(*(look.information for look in plan.looks), 1.0),
            efficacy=tuple(_value(kit, f"interim.{look}.efficacy_z") for look, _ in looks),
            futility=tuple(_value(kit, f"interim.{look}.futility_z") for look, _ in looks),
            x_label="Share of the information",
            labels=tuple(
                f"{name}, {size}" for (_, name), size in zip(looks, sizes, strict=True)
            ),
            mirror=analysis.sides == TWO_SIDED,
        )
    )
    return (
        Figure(
            id="fig-boundaries",
            caption=text("Boundaries on the scale of the test statistic"),
            png=picture.png,
            svg=picture.svg,
            alt="Efficacy and futility boundaries of the test statistic at each look, by share "
            "of the information; the values stand in the table of boundaries",
            width_cm=14.5,
        ),
    )


def _operating_table(kit: Kit) -> Table:
    quantity = kit.record["interim.operating"]
    rows = []
    effects = ("No difference", "Half the planned difference", "The planned difference")
    values = quantity.value
    if not isinstance(values, tuple):
        message = "the operating characteristics are no table"
        raise TypeError(message)
    for label, row in zip(effects, values, strict=True):
        if not isinstance(row, tuple):
            message = "a row of the operating characteristics is no row"
            raise TypeError(message)
        power, futility, expected = (float(str(v)) for v in row)
        rows.append(
            (
                Cell(inlines=text(label), strong=True),
                plain(f"{power:.1%}"),
                plain(f"{futility:.1%}"),
                plain(f"{expected:.1f}"),
            )
        )
    right = Column(share=1, align="right")
    return Table(
        id="tbl-operating",
        caption=text("What the interim analysis does"),
        description="Power, chance of stopping for futility and expected size, by true "
        "difference",
        columns=(Column(share=1.5), right, right, right),
        header=head(
            "True difference",
            "Rejects in favour of the experimental arm",
            "Stops for futility",
            "Evaluable participants, mean",
        ),
        rows=tuple(rows),
        notes=(("", text("With the futility rule always obeyed.")),),
    )


def _reestimation_table(kit: Kit) -> Table:
    quantity = kit.record["interim.reestimation"]
    seen = quantity.axes[0]
    values = quantity.value if isinstance(quantity.value, tuple) else ()
    rows = []
    for sd, row in zip(seen.values, values, strict=True):
        if isinstance(row, tuple):
            rows.append(
                (
                    plain(f"{float(str(sd)):g}"),
                    *(plain(f"{int(float(str(value))):,}") for value in row),
                )
            )
    right = Column(share=1, align="right")
    return Table(
        id="tbl-reestimation",
        caption=text("Participants randomised after blinded re-estimation"),
        description="Required and used sample size by the standard deviation that is found",
        columns=(right, right, right),
        header=head(f"{seen.caption} ({seen.unit})", "Required", "Used"),
        rows=tuple(rows),
        notes=(
            (
                "",
                text(
                    "The size used is never below the planned one and never above the highest "
                    "one allowed; where less than required is used the power falls short."
                ),
            ),
        ),
    )


def general(kit: Kit) -> Blocks:
    """Return the table of all analyses that opens section 10.1."""
    rows = tuple(
        (
            Cell(inlines=text(a.name), strong=True),
            plain(words(a.role)),
            plain(kit.endpoints[a.endpoint].name),
            plain(
                "None"
                if isinstance(a.design, DescriptiveDesign)
                else a.design.kind.replace("_", " ")
            ),
        )
        for a in kit.protocol.analyses
    )
    return (
        Table(
            id="tbl-analyses",
            caption=text("Planned analyses"),
            description="Analyses with their place, endpoint and method of the power "
            "computation",
            columns=(
                Column(share=0.34),
                Column(share=0.14),
                Column(share=0.36),
                Column(share=0.16),
            ),
            header=head("Analysis", "Place", "Endpoint", "Power computed as"),
            rows=rows,
            small=True,
        ),
    )
