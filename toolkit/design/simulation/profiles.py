r"""Profiles over time: how a change sets in, what events take of it, how visits correlate.

A change sets in as :math:`(1 - 2^{-d/h}) / (1 - 2^{-D/h})` of what is reached on day :math:`D`,
with half-time :math:`h`. An event with constant hazard :math:`\lambda` takes, on average over
participants, the share

.. math:: (1 - r) \int_0^{\min(d, H)} \lambda e^{-\lambda t} \min\{1, (d - t) / w\}\, dt

of the benefit on day :math:`d`, where :math:`r` is the share retained, :math:`w` the days over
which the rest fades and :math:`H` the last day of the event's risk.

Later visits have the correlation :math:`r^2 + (1 - r^2) \rho^{|p - q|}`: all have the
correlation :math:`r` with the baseline and, given the baseline, fall off with the number of
visits :math:`|p - q|` between. This is the structure of the mixed-model power of the toolkit.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Points = Sequence[tuple[float, float]]


def onset(day: float, full: float, half_time: float) -> float:
    """Return the share of a change that is reached on a day; all of it from day ``full`` on.

    Examples
    --------
    >>> onset(0.0, 56.0, 14.0), onset(56.0, 56.0, 14.0), round(onset(14.0, 56.0, 14.0), 3)
    (0.0, 1.0, 0.533)
    """
    if day >= full:
        return 1.0
    return -math.expm1(-day * math.log(2.0) / half_time) / -math.expm1(
        -full * math.log(2.0) / half_time
    )


def course(day: float, points: Points, half_time: float) -> float:
    """Return a benefit on a day from its values on some days.

    It sets in up to the first point, goes straight from one to the next, and stays.

    Examples
    --------
    >>> course(30.0, [(20.0, 4.0), (40.0, 2.0)], 7.0), course(99.0, [(20.0, 4.0)], 7.0)
    (3.0, 4.0)
    """
    first, value = points[0]
    if day <= first:
        return value * onset(day, first, half_time)
    return straight(day, points)


def straight(day: float, points: Points) -> float:
    """Return a value on a day, straight between points, the last one's after it."""
    last, value = points[-1]
    if day >= last:
        return value
    after = bisect_left([each for each, _ in points], day)
    (low, from_), (high, to) = points[after - 1], points[after]
    if day == high:
        return to  # exactly, so that what does not fall does not fall by rounding either
    return from_ + (to - from_) * (day - low) / (high - low)


def hazard(risk: float, horizon: float) -> float:
    """Return the constant hazard a day that gives a risk by a day."""
    return -math.log1p(-risk) / horizon


def risk_by(day: float, risk: float, horizon: float) -> float:
    """Return the risk by another day; nothing more happens after the horizon."""
    return -math.expm1(-hazard(risk, horizon) * min(day, horizon))


def taken(day: float, risk: float, horizon: float, retained: float, waning: float) -> float:
    """Return the mean share of the benefit that an event has taken by a day.

    Examples
    --------
    >>> round(taken(56.0, 0.2, 56.0, 0.5, 0.0), 6), round(taken(56.0, 0.2, 56.0, 0.0, 28.0), 3)
    (0.1, 0.154)
    """
    if risk == 0.0:
        return 0.0
    if waning == 0.0:
        return (1.0 - retained) * risk_by(day, risk, horizon)
    rate, last = hazard(risk, horizon), min(day, horizon)
    whole = min(max(day - waning, 0.0), last)
    faded = -math.expm1(-rate * whole)
    if last > whole:
        early, late = math.exp(-rate * whole), math.exp(-rate * last)
        part = (day - whole) * early - (day - last) * late - (early - late) / rate
        faded += part / waning
    return (1.0 - retained) * faded


def visit_positions(grid: Sequence[str], rated: Sequence[str]) -> tuple[float, ...]:
    """Return where the visits of a grid lie on the axis of those at which a score is rated.

    Rated visits lie at 0, 1, 2, ...; those between two of them divide the step evenly, and
    those before the first or after the last are a step apart.

    Examples
    --------
    >>> visit_positions(["a", "b", "c", "d", "e"], ["b", "d"])
    (-1.0, 0.0, 0.5, 1.0, 2.0)
    """
    places = [grid.index(visit) for visit in rated]
    found: list[float] = []
    for place in range(len(grid)):
        if place <= places[0]:
            found.append(float(place - places[0]))
        elif place >= places[-1]:
            found.append(float(len(places) - 1 + place - places[-1]))
        else:
            after = bisect_left(places, place)
            low, high = places[after - 1], places[after]
            found.append(after - 1 + (place - low) / (high - low))
    return tuple(found)


def correlations(
    positions: Sequence[float], *, baseline: float, later: float, falls: bool
) -> tuple[tuple[float, ...], ...]:
    """Return the correlations of the baseline and the later visits.

    Parameters
    ----------
    positions
        Of the later visits, in steps.
    baseline
        Correlation of the baseline with each of them.
    later
        Correlation of neighbours among them, given the baseline.
    falls
        Whether it falls off with the steps between.

    Examples
    --------
    >>> rows = correlations([0.0, 1.0], baseline=0.5, later=0.6, falls=True)
    >>> [[round(value, 3) for value in row] for row in rows]
    [[1.0, 0.5, 0.5], [0.5, 1.0, 0.7], [0.5, 0.7, 1.0]]
    """
    rows = [(1.0, *(baseline for _ in positions))]
    for one in positions:
        row = [baseline]
        for other in positions:
            given = later ** (abs(one - other) if falls else float(one != other))
            row.append(baseline**2 + (1.0 - baseline**2) * given)
        rows.append(tuple(row))
    return tuple(rows)
