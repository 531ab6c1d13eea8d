"""Feasibility criteria, measured on the participants of a simulated trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from toolkit.simulation.conduct.rules import Criterion
    from toolkit.simulation.mechanism.description import Mechanism
    from toolkit.simulation.mechanism.participants import Flags, Participants

MONTH = 30.4375
"""Days of a month, a twelfth of a year of 365.25 days."""


def measured(criterion: Criterion, participants: Participants, mechanism: Mechanism) -> float:
    """Measure a feasibility criterion.

    Parameters
    ----------
    criterion
        What is measured, and of whom.
    participants
        All who were randomised, followed to the end of their follow-up.
    mechanism
        Says when each site opened, and whether beliefs are described.

    Returns
    -------
    float
        A share, or participants per site and month; NaN where nobody can be counted, or where
        no beliefs are described.
    """
    if criterion.measure == "guessed" and mechanism.expectancy is None:
        return float("nan")
    if criterion.measure == "accrual":
        opened = np.maximum(
            0.0, participants.entry[-1] - np.asarray(mechanism.recruitment.opening)
        )
        months = float(opened.sum()) / MONTH
        return len(participants.entry) / months if months > 0.0 else float("nan")
    among, fulfils = _counted(criterion, participants)
    if criterion.of != "all":
        among &= participants.experimental == (criterion.of == "experimental")
    people = int(among.sum())
    return float(fulfils[among].sum()) / people if people else float("nan")


def _counted(criterion: Criterion, participants: Participants) -> tuple[Flags, Flags]:
    """Say who is counted, and who of all fulfils the criterion."""
    day = 0.0 if criterion.day is None else criterion.day
    everybody = np.ones(len(participants.entry), dtype=np.bool_)
    match criterion.measure:
        case "rated":
            return everybody, participants.observed[0, :, criterion.at]
        case "guessed":
            return everybody, participants.believes_experimental == participants.experimental
        case "ascertained":
            return participants.died > day, participants.lost > day
        case _:
            end = np.minimum(participants.stopped, participants.lost)
            return everybody, np.minimum(end, participants.died) > day


def met(criterion: Criterion, value: float) -> bool:
    """Tell whether a value reaches the target; a value that is not there does not."""
    if criterion.aim == "at_least":
        return value >= criterion.target
    return value <= criterion.target


def failed(criterion: Criterion, value: float) -> bool:
    """Tell whether a value lies beyond the stopping value; never where there is none."""
    if criterion.stop is None:
        return False
    return value < criterion.stop if criterion.aim == "at_least" else value > criterion.stop
