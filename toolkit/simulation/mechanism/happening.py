"""Intercurrent events: when they happen, and what they do to the ratings that follow.

The hazard of an event is constant between visits: λ exp(slope · d), with d the standardised
deviation of the first score from its arm's mean at the last visit before (or baseline), as it
would be without any event. λ of each arm is calibrated so that the marginal risk by the horizon
is the one given. A participant's event is at the time at which the cumulative hazard reaches a
standard exponential number.
"""

import math
from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.courses import Courses
from toolkit.simulation.mechanism.departures import Intercurrent
from toolkit.simulation.mechanism.participants import Flags, Reals

LEAST_HAZARD = 1e-200
"""Stands for none, so that nothing is divided by 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """Days of intercurrent events and of what they end, infinity where never.

    Attributes
    ----------
    day
        Of each event, shape (I, n).
    died, stopped, lost
        Of death, of the end of treatment, of loss to follow-up at an event, shape n.
    """

    day: Reals
    died: Reals
    stopped: Reals
    lost: Reals


def widths(days: Reals, horizon: float) -> tuple[Reals, Reals]:
    """Return start and length of the intervals between visits, cut off at a horizon.

    The last interval is from the last visit to the horizon, if that is later.
    """
    start = np.concatenate(([0.0], days))
    end = np.minimum(np.append(days, np.inf), horizon)
    return start, np.maximum(end - start, 0.0)


def multipliers(event: Intercurrent, worse: Reals) -> Reals:
    """Return by what the hazard of each participant is multiplied in each interval."""
    return np.asarray(np.exp(event.slope * worse))


def rates_without_slope(event: Intercurrent) -> Reals:
    """Return the hazards of both arms at which a constant hazard gives the risks."""
    return np.array([-math.log1p(-risk) / event.horizon for risk in event.risk])


def times(
    event: Intercurrent,
    rate: Reals,
    days: Reals,
    *,
    worse: Reals,
    experimental: Flags,
    due: Reals,
) -> Reals:
    """Return the day of an event for each participant, infinity where never.

    Parameters
    ----------
    event
        The event.
    rate
        Its hazard in both arms before the slope.
    days
        Of visits.
    worse
        Deviation of the first score at baseline and visits, shape (V + 1, n).
    experimental
        Arm of each participant.
    due
        Standard exponential numbers.
    """
    hazard = np.where(experimental, rate[0], rate[1])
    if event.slope == 0.0:
        # Where there is no hazard the day is far beyond any horizon.
        day: Reals = due / np.maximum(hazard, LEAST_HAZARD)
        day[day > event.horizon] = np.inf
        return day
    never = np.full(len(due), np.inf)
    start, width = widths(days, event.horizon)
    local = multipliers(event, worse) * hazard
    reached = np.cumsum(local * width[:, None], axis=0)
    interval = (reached < due).sum(axis=0)
    happens = np.flatnonzero(interval < len(start))
    where = interval[happens]
    before = np.where(where > 0, reached[where - 1, happens], 0.0)
    never[happens] = start[where] + (due[happens] - before) / local[where, happens]
    return never


def happenings(
    events: tuple[Intercurrent, ...],
    rates: tuple[Reals, ...],
    days: Reals,
    *,
    worse: Reals,
    experimental: Flags,
    draws: tuple[Reals, Reals],
) -> Happenings:
    """Let intercurrent events happen.

    Parameters
    ----------
    events, rates
        The events, and the hazards of each in both arms.
    days
        Of visits.
    worse
        Deviation of the first score at baseline and visits, shape (V + 1, n).
    experimental
        Arm of each participant.
    draws
        For each event standard exponential numbers, and uniform numbers for being lost at it.
    """
    due, chance = draws
    number = len(experimental)
    day = np.empty((len(events), number))
    for place, event in enumerate(events):
        day[place] = times(
            event,
            rates[place],
            days,
            worse=worse,
            experimental=experimental,
            due=due[place],
        )
    died = np.full(number, np.inf)
    for place, event in enumerate(events):
        if event.death:
            np.minimum(died, day[place], out=died)
    day[day > died] = np.inf
    stopped, lost = np.full(number, np.inf), np.full(number, np.inf)
    for place, event in enumerate(events):
        if event.stops_treatment or event.death:
            np.minimum(stopped, day[place], out=stopped)
        if event.loses > 0.0 and not event.death:
            leaves = chance[place] < event.loses
            np.minimum(lost, np.where(leaves, day[place], np.inf), out=lost)
    return Happenings(day=day, died=died, stopped=stopped, lost=lost)


def after_events(
    events: tuple[Intercurrent, ...], day: Reals, days: Reals, course: Courses
) -> Reals:
    """Return values at visits as they are after the events, on an endless scale.

    Shares of the effect that several events retain are multiplied, their shifts added.

    Parameters
    ----------
    events, day
        The events, and the day of each for each participant, shape (I, n).
    days
        Of visits.
    course
        Values without events.
    """
    values = np.array(course.values)
    retained: Reals | None = None
    for place, event in enumerate(events):
        if event.death or not ((event.shift and any(event.shift)) or event.retained < 1.0):
            continue
        since = days[:, None] - day[place]
        after = since > 0.0
        for score, shift in enumerate(event.shift):
            if shift:
                values[score] += shift * after
        if event.retained < 1.0:
            # Not an event with waning: 0 at once; otherwise a straight line down.
            faded = np.clip(since / event.waning, 0.0, 1.0) if event.waning else after
            share = 1.0 - (1.0 - event.retained) * faded
            retained = share if retained is None else retained * share
    if retained is not None:
        values -= course.effect * (1.0 - retained)
    return values
