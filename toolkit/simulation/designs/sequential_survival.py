"""Two arms with a time to an event and looks at numbers of events: log-rank test, simulated.

Participants enter uniformly over the accrual, in random order of arms with fixed totals; events
and losses come at constant hazards. Each look happens when its number of events is reached, and
uses what is known on that day. See `toolkit.simulation.kernels.survival_looks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.simulation.designs.blocks import in_blocks, key_of
from toolkit.simulation.designs.looks import result, stopped

if TYPE_CHECKING:
    from toolkit.sequential.boundaries import Boundaries
    from toolkit.simulation.designs.looks import Conduct, SequentialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialSurvival:
    """What is assumed of two arms compared at numbers of events.

    Any one unit of time serves, as long as it is the same everywhere.

    Attributes
    ----------
    hazard_ratio
        Experimental over control hazard; below 1 is benefit.
    control_hazard
        Hazard of the event in the control arm.
    dropout_hazards
        Hazard of loss, experimental and control; 0 for none.
    accrual
        Time over which all participants enter.
    arms
        Participants, experimental and control.
    events
        Events at which each look happens, rising, the last look included.

    Raises
    ------
    ArgumentError
        A value is outside its range.
    """

    hazard_ratio: float
    control_hazard: float
    accrual: float
    arms: tuple[int, int]
    events: tuple[int, ...]
    dropout_hazards: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        require.positive("hazard_ratio", self.hazard_ratio)
        require.positive("control_hazard", self.control_hazard)
        require.positive("accrual", self.accrual)
        for hazard in self.dropout_hazards:
            require.nonnegative("dropout_hazards", hazard)
        for count in self.arms:
            require.whole("arms", count, least=1)
        if not self.events or min(np.diff((0, *self.events))) < 1:
            raise ArgumentError("events", self.events, "must rise from look to look")
        if self.events[-1] > sum(self.arms):
            raise ArgumentError("events", self.events, "must not be more than participants")


def simulate_sequential_survival(
    case: SequentialSurvival,
    bounds: Boundaries,
    *,
    trials: int,
    seed: int,
    workers: int = 1,
    futility: Conduct = "obeyed",
) -> SequentialResult:
    """Simulate trials with looks at numbers of events.

    Parameters
    ----------
    case
        The assumptions.
    bounds
        Bounds of the looks, as many as the case has.
    trials
        How many, at least 2.
    seed
        Below 2^64; the same seed gives the same bits with any number of workers.
    workers
        Threads.
    futility
        Whether a trial below a futility bound always stops or never.

    Returns
    -------
    SequentialResult
        With the participants entered, and the calendar time, at the end.
    """
    from toolkit.simulation.kernels.survival_looks import (  # noqa: PLC0415  # the compiler
        survival_trials,
    )

    looks = len(case.events)
    if len(bounds.looks) != looks:
        raise ArgumentError(
            "bounds", len(bounds.looks), f"must have {looks} looks, as the case"
        )
    key = key_of(seed)
    z, days = np.empty((2, trials, looks))
    entered, reached = np.empty((2, trials, looks), dtype=np.int64)
    arms = np.array(case.arms, dtype=np.int64)
    hazards = np.array([case.hazard_ratio * case.control_hazard, case.control_hazard])
    losses = np.array(case.dropout_hazards, dtype=np.float64)
    events = np.array(case.events, dtype=np.int64)

    def work(begin: int, end: int) -> None:
        survival_trials(
            begin,
            arms,
            hazards,
            losses,
            float(case.accrual),
            events,
            key,
            z[begin:end],
            days[begin:end],
            entered[begin:end],
            reached[begin:end],
        )

    in_blocks(work, trials=trials, workers=workers)
    found = stopped(bounds, z, futility=futility)
    row = np.arange(trials)
    return result(
        found,
        looks=looks,
        size=entered[row, found.look].astype(np.float64),
        unit="participants",
        duration=days[row, found.look],
        short=float((reached[row, found.look] < events[found.look]).mean()),
    )
