"""The pictures of the simulated trial as figures, each with its caption and description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.simulation.formula import formula_power
from toolkit.design.simulation.plans import grid_point
from toolkit.documents.content import Figure, Text
from toolkit.documents.kit import text
from toolkit.documents.simulation import pictures
from toolkit.documents.simulation.mechanism import instrument

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Kit


def figures(kit: Kit) -> Blocks:
    """Return the pictures for which there are results."""
    record, protocol = kit.record, kit.protocol
    formula = formula_power(protocol, record, protocol.sample_size.analysis)
    made: list[Figure] = []
    if pictures.scenarios_of(record):
        drawn = pictures.scenario_picture(record, formula)
        made.append(
            Figure(
                id="fig-simulation",
                caption=text("Simulated power by scenario, with 95% Monte Carlo intervals"),
                png=drawn.png,
                svg=drawn.svg,
                alt="Share of significant trials in each scenario; the dashed line is the "
                "power of the formula. The numbers stand in the table.",
                width_cm=15.0,
            )
        )
    curve = pictures.effect_picture(record, _difference(kit))
    if curve is not None:
        made.append(
            Figure(
                id="fig-simulated-effect",
                caption=text("Simulated power against the true difference"),
                png=curve.png,
                svg=curve.svg,
                alt="The share of significant trials rises from the type I error without a "
                "difference; straight lines join the simulated points.",
                width_cm=13.0,
            )
        )
    grid = protocol.simulation.grid if protocol.simulation else None
    if grid is not None and pictures.GRID in record:
        shaded = pictures.grid_picture(protocol, record)
        made.append(
            Figure(
                id="fig-simulated-grid",
                caption=(
                    *text(f"{grid.caption}:"),
                    Text(text=" "),
                    kit.number(f"simulation.{grid_point(0, 0)}.replicates"),
                    Text(text=" trials for each pair"),
                ),
                png=shaded.png,
                svg=shaded.svg,
                alt="Simulated power for pairs of assumptions, printed in each cell; a frame "
                "marks the planning values.",
                width_cm=13.0,
            )
        )
    if protocol.simulation is not None and pictures.has_courses(record):
        label = instrument(kit, protocol.simulation.scores[0])
        fan = pictures.trajectory_picture(protocol, record, label)
        made.append(
            Figure(
                id="fig-simulated-course",
                caption=text(f"Simulated course of the primary score: {label}"),
                png=fan.png,
                svg=fan.svg,
                alt="Median by arm and day as planned, with the middle half of participants "
                "shaded and the middle nine tenths between thin lines.",
                width_cm=14.5,
            )
        )
    return tuple(made)


def _difference(kit: Kit) -> str:
    """Return the assumption of the planned difference of the primary score."""
    simulation = kit.protocol.simulation
    return simulation.scores[0].effects[0].difference if simulation else ""
