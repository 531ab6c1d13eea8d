"""Which power of the formulas a simulated one is to be set beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol

OBEYED = "interim.power_futility_obeyed"


def formula_power(protocol: Protocol, record: Record, analysis: str) -> str:
    """Return the name of the power that was calculated under the rules of the simulation.

    Parameters
    ----------
    protocol
        Says which analysis has looks, and whether the simulated trial obeys its futility rule.
    record
        Its numbers.
    analysis
        Id of the analysis.
    """
    simulation, interim = protocol.simulation, protocol.interim
    looked = interim is not None and interim.analysis == analysis
    if looked and simulation is not None and simulation.obey_futility and OBEYED in record:
        return OBEYED
    return f"analyses.{analysis}.power"
