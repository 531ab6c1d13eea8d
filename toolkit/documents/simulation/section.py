"""What the protocol itself says of the simulation, beside the formula (M11 section 10.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.kit import paragraph, subheading
from toolkit.documents.simulation import pictures, results

if TYPE_CHECKING:
    from toolkit.documents.content import Block
    from toolkit.documents.kit import Blocks, Kit


def in_protocol(kit: Kit) -> Blocks:
    """Return what section 10.11 of the protocol says, or nothing."""
    if kit.protocol.simulation is None:
        return ()
    made: list[Block] = [
        subheading("The trial as it is simulated"),
        paragraph(
            "Beside the formula the whole trial was simulated with the analysis that it "
            "prescribes: visits, loss to follow-up, intercurrent events, sites, strata and "
            "looks. The mechanisms and all results stand in the statistical analysis plan."
        ),
        *results.beside_formula(kit),
    ]
    if pictures.scenarios_of(kit.record):
        made.append(results.scenarios_table(kit, ranges=False))
        ranges = results.ranges_table(kit)
        made += [ranges] if ranges is not None else []
    return tuple(made)
