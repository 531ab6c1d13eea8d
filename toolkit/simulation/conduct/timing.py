"""When information accrues in a simulated trial, and when the trial is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.numerics.rounding import ceiling

if TYPE_CHECKING:
    from toolkit.simulation.conduct.plan import Plan
    from toolkit.simulation.mechanism.participants import Participants, Reals


def information_days(plan: Plan, participants: Participants) -> Reals:
    """Find the calendar days on which units of information are added.

    Parameters
    ----------
    plan
        Says what counts as information.
    participants
        All who are, or will be, randomised.

    Returns
    -------
    numpy.ndarray
        One for each participant, infinity where none is ever added: the day of the endpoint
        where it was rated, or where it is due, or the day of the first event that is seen.
    """
    match plan.counted:
        case "events":
            place = plan.endpoint.place
            day = participants.event[:, place]
            end = np.minimum(participants.lost, participants.died)
            end = np.minimum(end, participants.event_horizon[place])
            return np.where(day <= end, participants.entry + day, np.inf)
        case "due":
            return participants.entry + plan.matures
        case _:
            endpoint = plan.endpoint
            seen = participants.observed[endpoint.place, :, endpoint.visit]
            return np.where(seen, participants.entry + plan.matures, np.inf)


def day_reached(days: Reals, number: int) -> float:
    """Find the day on which a number of units of information has been reached.

    Parameters
    ----------
    days
        As `information_days` gives them.
    number
        How many are needed, at least 1.

    Returns
    -------
    float
        The day; infinity where so many are never reached.
    """
    if number > len(days):
        return float(np.inf)
    return float(np.partition(days, number - 1)[number - 1])


def needed(share: float, full: float) -> int:
    """Say how many units of information a share of the full information is, rounded up."""
    return max(1, ceiling(share * full))


def last_day(plan: Plan, participants: Participants, days: Reals) -> float:
    """Find the day of the final analysis.

    Parameters
    ----------
    plan
        Says whether events decide it.
    participants
        All who are randomised when nothing stops the trial.
    days
        As `information_days` gives them.

    Returns
    -------
    float
        The day on which the last primary endpoint is due; in an event-driven trial the day of
        the last event needed, if that comes first.
    """
    over = float(participants.entry[-1]) + plan.matures
    if plan.event_driven:
        over = min(over, day_reached(days, needed(1.0, plan.full)))
    return over
