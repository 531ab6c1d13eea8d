"""The planning values of one scenario, and the visits as days after randomisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.simulation.mechanism.description import Score
    from toolkit.spec.planning import Assumption
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.simulation import Simulation

MONTH = 30.4375
"""Days of a month, in rates of recruitment."""
FIRST_DAY = 1
"""The protocol's day of randomisation; there is no day 0."""
SITE = "site"
"""Id of the stratification factor that is the site."""


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """What is assumed in one scenario.

    Attributes
    ----------
    protocol
        The protocol, which has a section on simulation.
    changes
        Values of assumptions that are other than planned, by id.
    mechanism, planned_difference
        As in the section on simulation, or as the scenario has them.
    no_benefit
        Whether there is no benefit in any endpoint.
    alike
        Whether the arms are the same in everything else that could bear on a rating or an
        event: the control arm's losses and events, and no knowledge of the arm.
    kept
        Scores already described in other scenarios of this protocol, by what they depend on.
    """

    protocol: Protocol
    changes: Mapping[str, float] = field(default_factory=dict)
    mechanism: Literal["mcar", "mar", "mnar"]
    planned_difference: Literal["estimand", "without_events"]
    no_benefit: bool = False
    alike: bool = False
    kept: dict[tuple[object, ...], Score] = field(default_factory=dict)

    @cached_property
    def simulation(self) -> Simulation:
        """The section on simulation."""
        simulation = self.protocol.simulation
        if simulation is None:
            message = "the protocol has no section on simulation"
            raise AssertionError(message)
        return simulation

    @cached_property
    def assumptions(self) -> Mapping[str, Assumption]:
        """The assumptions by id."""
        return {each.id: each for each in self.protocol.assumptions}

    def value(self, name: str) -> float:
        """Return the value of an assumption in this scenario."""
        return self.changes.get(name, self.assumptions[name].value)

    def optional(self, name: str | None, otherwise: float) -> float:
        """Return the value of an assumption, or another where none is named."""
        return otherwise if name is None else self.value(name)

    def benefit(self, name: str) -> float:
        """Return a benefit: nothing where there is none."""
        return 0.0 if self.no_benefit else self.value(name)

    def arms(self, experimental: str, control: str) -> tuple[float, float]:
        """Return a value for each arm: the control's for both where they are alike."""
        of_control = self.value(control)
        return (of_control if self.alike else self.value(experimental), of_control)

    @cached_property
    def days(self) -> Mapping[str, float]:
        """Days after randomisation by visit."""
        return {each.id: float(each.day - FIRST_DAY) for each in self.protocol.schedule.visits}

    @cached_property
    def grid(self) -> tuple[str, ...]:
        """The visits that the simulation needs, in order of time."""
        simulation = self.simulation
        wanted = {visit for score in simulation.scores for visit in score.rated}
        wanted |= {loss.visit for loss in simulation.dropout.losses}
        return tuple(v.id for v in self.protocol.schedule.visits if v.id in wanted)

    @cached_property
    def grid_days(self) -> tuple[float, ...]:
        """Their days after randomisation."""
        return tuple(self.days[visit] for visit in self.grid)

    def place(self, visit: str) -> int:
        """Return the place of a visit in the grid."""
        return self.grid.index(visit)
