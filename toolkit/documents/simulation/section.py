"""What the protocol itself says of the simulation, beside the formula (M11 section 10.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.kit import paragraph, reference, subheading
from toolkit.documents.simulation import pictures, results
from toolkit.spec.simulation import taken

if TYPE_CHECKING:
    from toolkit.documents.content import Block, CrossReference
    from toolkit.documents.kit import Blocks, Kit


def simulated_alone(kit: Kit) -> frozenset[str]:
    """Return the assumptions of the simulation on which no other number stands."""
    simulation = kit.protocol.simulation
    if simulation is None:
        return frozenset()
    elsewhere = {
        name
        for key, quantity in kit.record.items()
        if not key.startswith(("simulation.", "assumptions."))
        for name in quantity.inputs
    }
    return frozenset(
        name for _, name, _ in taken(simulation) if f"assumptions.{name}" not in elsewhere
    )


def _pointer(kit: Kit) -> tuple[CrossReference | str, ...]:
    if not simulated_alone(kit):
        return ()
    table = reference("tbl-simulation-assumptions")
    return " The assumptions that nothing else stands on are in ", table, "."


def in_protocol(kit: Kit) -> Blocks:
    """Return what section 10.11 of the protocol says, or nothing."""
    if kit.protocol.simulation is None:
        return ()
    made: list[Block] = [
        subheading("The trial as it is simulated"),
        paragraph(
            "Beside the formula stands a simulation of the whole trial with the analysis that "
            "it prescribes: visits, loss to follow-up, intercurrent events, sites, strata and "
            "looks. Its mechanisms, what each scenario changes, and all results stand in the "
            "statistical analysis plan.",
            *_pointer(kit),
        ),
        *results.beside_formula(kit),
    ]
    if pictures.scenarios_of(kit.record):
        made.append(results.scenarios_table(kit, ranges=False))
        ranges = results.ranges_table(kit)
        made += [ranges] if ranges is not None else []
    return tuple(made)
