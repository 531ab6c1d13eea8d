"""The report on the simulated trial: aims, mechanisms, estimands, methods, measures, results.

The structure is ADEMP (Morris TP, White IR, Crowther MJ. Using simulation studies to evaluate
statistical methods. Statistics in Medicine 2019;38:2074-2102).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import toolkit
from toolkit.design.simulation.plans import NULL_OBEYED
from toolkit.documents.content import Block, Cell, Column, Table, Text
from toolkit.documents.kit import (
    bullets,
    head,
    listed,
    paragraph,
    plain,
    reference,
    strong,
    text,
)
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.simulation import figures, pictures, results
from toolkit.documents.simulation.changes import changed, range_rows
from toolkit.documents.simulation.mechanism import mechanisms, scores

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Kit
    from toolkit.spec.simulation import SimulatedAnalysis, Simulation

FOLDER = "analysis_plan"
MODELS = {
    "mmrm": "mixed model for repeated measures by restricted maximum likelihood, unstructured "
    "covariance, Kenward-Roger standard error and degrees of freedom with the expected "
    "information",
    "ancova": "analysis of covariance of the change among those rated",
    "risk_difference": "difference in proportions of responders",
    "log_rank": "log-rank test",
}
TRUTHS = {
    "estimand": "The planned differences are read as those of the estimands before the ends of "
    "a scale cut ratings off: intercurrent events are part of them, and the benefit without "
    "such events is larger. Where many ratings lie at an end, the rated difference is smaller "
    "than the planned one, and so is its standard deviation.",
    "without_events": "The planned differences are read as those that would be seen without "
    "intercurrent events, which then lessen them.",
}


def parts(kit: Kit) -> tuple[Part, ...]:
    """Return the section, or nothing for a protocol that asks for no simulation."""
    simulation = kit.protocol.simulation
    if simulation is None:
        return ()
    return (
        Part(key="simulation", title="Simulation report"),
        standard_part(kit, FOLDER, "simulation-aims", level=2),
        Part(
            key="simulation-mechanisms",
            title="Data-generating mechanisms",
            level=2,
            blocks=_mechanisms(kit, simulation),
        ),
        Part(
            key="simulation-estimands",
            title="Estimands",
            level=2,
            blocks=(
                paragraph(
                    "Each test estimates what this plan defines for it, with the strategy "
                    "of its estimand for every intercurrent event. ",
                    TRUTHS[simulation.planned_difference],
                ),
            ),
        ),
        Part(
            key="simulation-methods",
            title="Methods",
            level=2,
            blocks=_methods(kit, simulation),
        ),
        standard_part(kit, FOLDER, "simulation-failures", level=2),
        standard_part(kit, FOLDER, "simulation-measures", level=2),
        Part(
            key="simulation-results",
            title="Results",
            level=2,
            blocks=_results(kit),
        ),
        Part(
            key="simulation-reproduction",
            title="How to repeat it",
            level=2,
            blocks=_reproduction(kit),
        ),
    )


def _mechanisms(kit: Kit, simulation: Simulation) -> Blocks:
    return (
        paragraph(
            "What is assumed of the data: the scores in ",
            reference("tbl-simulated-scores"),
            ", all else below, and what each scenario changes in ",
            reference("tbl-scenarios"),
            ". Each value is a planning assumption; the protocol gives its plausible range "
            "with its evidence, or says that it rests on none.",
        ),
        scores(kit, simulation),
        *bullets(
            (Text(text=f"{name}. ", bold=True), *words)
            for name, words in mechanisms(kit, simulation)
        ),
        _scenarios(kit, simulation),
    )


def _scenarios(kit: Kit, simulation: Simulation) -> Table:
    """Return what each scenario changes, and why; planned case and no benefit come first."""
    same = plain("Nothing")
    rows = [
        (strong("As planned"), same, plain("All planning values hold.")),
        (
            strong("No benefit"),
            plain("No benefit in any endpoint"),
            plain("The share of significant results is the type I error."),
        ),
        *_overruled(kit),
        (strong("Ends of plausible ranges, one at a time", span=3, shaded=True),),
        *range_rows(kit, simulation),
        *(
            [(strong("Further scenarios", span=3, shaded=True),)]
            if simulation.scenarios
            else []
        ),
        *(
            (strong(each.name), Cell(inlines=changed(kit, each)), plain(each.reason))
            for each in simulation.scenarios
        ),
    ]
    return Table(
        id="tbl-scenarios",
        caption=text("Scenarios of the simulation"),
        description="Name of each scenario, what it changes, and why it is simulated",
        columns=(Column(share=0.28), Column(share=0.4), Column(share=0.32)),
        header=head("Scenario", "What is other than planned", "Why"),
        rows=tuple(rows),
        small=True,
    )


def _overruled(kit: Kit) -> tuple[tuple[Cell, ...], ...]:
    """Return the row of the scenario in which a rule obeyed nowhere else is obeyed."""
    if NULL_OBEYED not in kit.record["simulation.asked"].axes[0].values:
        return ()
    return (
        (
            strong("No benefit, futility rule obeyed"),
            plain("No benefit in any endpoint; every advice to stop for futility is followed"),
            plain("The size and the duration that may be saved."),
        ),
    )


def _methods(kit: Kit, simulation: Simulation) -> Blocks:
    names = {each.id: each.name for each in kit.protocol.analyses}
    made: list[Block] = [_looks(simulation)] if kit.protocol.interim is not None else []
    made.extend(
        bullets(
            (
                Text(text=f"{names[each.analysis]}. ", bold=True),
                *text(_model(kit, simulation, each)),
            )
            for each in simulation.analyses
        )
    )
    return tuple(made)


def _looks(simulation: Simulation) -> Block:
    """Say how the looks of the plan are made."""
    again = (
        ", computed again for the information really reached"
        if simulation.recalculate_bounds
        else ""
    )
    obeyed = "obeyed" if simulation.obey_futility else "not obeyed"
    return paragraph(
        "The looks of this plan are made when their information is reached, with its "
        f"bounds{again}; the futility rule is {obeyed}."
    )


def _model(kit: Kit, simulation: Simulation, analysis: SimulatedAnalysis) -> str:
    """Say how one analysis is done in a simulated trial."""
    sites = any(each.id == "site" for each in kit.protocol.randomisation.strata)
    adjusted = [
        *(["the stratification factors"] if analysis.strata and simulation.strata else []),
        *(["site"] if analysis.site and sites else []),
    ]
    words = MODELS[analysis.kind]
    if adjusted:
        joined = "stratified by" if analysis.kind == "log_rank" else "adjusted for"
        words += f", {joined} {listed(adjusted)}"
    if analysis.smallest_site:
        words += f"; sites with fewer than {analysis.smallest_site} participants are pooled"
    return f"{words[:1].upper()}{words[1:]}."


def _results(kit: Kit) -> Blocks:
    if not pictures.scenarios_of(kit.record):
        return (paragraph(*results.missing(kit)),)
    made: list[Block] = [*results.beside_formula(kit)]
    made.append(results.scenarios_table(kit))
    made.append(results.tests_table(kit))
    made.extend(
        table
        for table in (results.stops_table(kit), results.feasibility_table(kit))
        if table is not None
    )
    made.extend(figures.figures(kit))
    return tuple(made)


def _reproduction(kit: Kit) -> Blocks:
    return (
        *kit.say(
            "{{ simulation.replicates }} trials are asked of the planned case and of that "
            "without a benefit; how many each result rests on stands with it. The seed is "
            "{{ simulation.seed }}; trials with the same number share their random numbers "
            "across scenarios, so that scenarios differ by what they assume and less by chance."
        ),
        paragraph(
            f"The command is: toolkit simulate {kit.source.name}. The same planning values and "
            "seed give the same numbers again, whatever the number of processes; results of "
            "other planning values are not printed. This document was written by version "
            f"{toolkit.__version__} of the toolkit."
        ),
    )
