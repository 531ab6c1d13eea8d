"""Trials with looks at numbers of events: log-rank test of participants one by one.

Participants enter uniformly over the accrual: their ordered entries are made at once, as
partial sums of exponential variables over the whole sum, and need no sorting. A look happens at
the calendar time of its last event. At the look a participant has been followed until the
event, the loss, or the day of the look, whichever is first. Times since entry are sorted once
in a trial: at every look the risk set shrinks along two lists, that of times since entry and
that of entries (whoever entered last is the first to be cut off).

Times are about exponential, so that one minus their exponential is about uniform: they are put
into as many bins as there are participants, and then move few places each.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import compiled
from toolkit.simulation.kernels.normals import exponential_variable, raised, uniform
from toolkit.simulation.kernels.visits import draw_words


@compiled
def exponentials(words: Any, n: Any, drawn: Any) -> None:
    """Turn a row of words into standard exponential variables; runs in vectors."""
    for place in range(n):
        drawn[place] = exponential_variable(np.uint64(words[place]))


@compiled
def draw(n: Any, trial: Any, seed: Any, words: Any, drawn: Any) -> None:
    """Fill the draws of all participants and one more: three exponentials and a uniform.

    ``words`` and ``drawn`` have shape (4, n + 1).
    """
    draw_words(words, n + 1, trial, seed)
    for row in range(3):
        exponentials(words[row], n + 1, drawn[row])
    for place in range(n + 1):
        drawn[3, place] = uniform(np.uint64(words[3, place]))


@compiled
def make_participants(  # noqa: PLR0917  # a kernel
    arms: Any,
    hazards: Any,
    losses: Any,
    accrual: Any,
    drawn: Any,
    entry: Any,
    followed: Any,
    experimental: Any,
    event: Any,
) -> None:
    """Fill the arrays of one trial: entry in order, time to event or loss, arm, which it was.

    ``hazards`` and ``losses`` are the rates of events and of losses, experimental and control.
    """
    n = arms[0] + arms[1]
    left = arms[0]
    total = 0.0
    for place in range(n):
        total += drawn[0, place]
        entry[place] = total
        treated = drawn[3, place] * (n - place) < left
        if treated:
            left -= 1
        arm = 0 if treated else 1
        experimental[place] = treated
        until_event = drawn[1, place] / hazards[arm]
        until_loss = np.inf
        if losses[arm] > 0.0:
            until_loss = drawn[2, place] / losses[arm]
        event[place] = until_event <= until_loss
        followed[place] = min(until_event, until_loss)
    scale = accrual / (total + drawn[0, n])
    for place in range(n):
        entry[place] *= scale


@compiled
def sort_places(  # noqa: PLR0917  # a kernel
    values: Any, many: Any, rate: Any, order: Any, bins: Any, starts: Any
) -> None:
    """Order the places of non-negative values, about exponential with this rate.

    ``order`` is filled; ``bins`` and ``starts`` are room, the latter with one place more.
    """
    starts[: many + 1] = 0
    for place in range(many):
        share = 1.0 - raised(-min(rate * values[place], 700.0))
        into = min(int(share * many), many - 1)
        bins[place] = into
        starts[into + 1] += 1
    for place in range(many):
        starts[place + 1] += starts[place]
    for place in range(many):
        into = bins[place]
        order[starts[into]] = place
        starts[into] += 1
    for place in range(1, many):
        moved = order[place]
        value = values[moved]
        to = place
        while to > 0 and values[order[to - 1]] > value:
            order[to] = order[to - 1]
            to -= 1
        order[to] = moved


@compiled
def log_rank_at(  # noqa: C901, PLR0917  # a kernel
    cut: Any, entry: Any, followed: Any, experimental: Any, event: Any, order: Any, gone: Any
) -> tuple[Any, Any, Any]:
    """Compute the log-rank score and its variance at a calendar time.

    Returns
    -------
    tuple
        Observed minus expected events of the experimental arm, variance, participants entered.
    """
    n = entry.shape[0]
    entered = 0
    risk_1 = 0
    while entered < n and entry[entered] < cut:
        gone[entered] = False
        if experimental[entered]:
            risk_1 += 1
        entered += 1
    risk = entered
    score = 0.0
    variance = 0.0
    latest = entered - 1  # the next participant to be cut off by the day of the look
    for place in range(n):
        i = order[place]
        if i >= entered:
            continue
        time = followed[i]
        # Summed as the day of the look was, which its own event must not miss by rounding.
        while latest >= 0 and entry[latest] + time > cut:
            if not gone[latest]:
                gone[latest] = True
                risk -= 1
                if experimental[latest]:
                    risk_1 -= 1
            latest -= 1
        if gone[i]:
            continue
        if event[i]:
            share = risk_1 / risk
            score += (1.0 if experimental[i] else 0.0) - share
            variance += share * (1.0 - share)
        gone[i] = True
        risk -= 1
        if experimental[i]:
            risk_1 -= 1
    return score, variance, entered


@compiled
def survival_trials(  # noqa: PLR0917  # a kernel
    first: Any,
    arms: Any,
    hazards: Any,
    losses: Any,
    accrual: Any,
    events: Any,
    seed: Any,
    statistics: Any,
    days: Any,
    entered: Any,
    reached: Any,
) -> None:
    """Compute the log-rank statistic at each look of consecutive trials.

    Parameters
    ----------
    first
        Number of the first trial; as many are made as ``statistics`` has rows.
    arms
        Participants, experimental and control.
    hazards, losses
        Rates of events and of losses, experimental and control.
    accrual
        Duration over which all enter.
    events
        Events at which each look happens, rising.
    seed
        Key of the random numbers.
    statistics, days, entered, reached
        Filled, shape (trials, looks): Z, positive for fewer events in the experimental arm (0
        where nothing varies); calendar time; participants entered; events there. A look whose
        events never come happens with the last event of all.
    """
    n = arms[0] + arms[1]
    words = np.empty((4, n + 1), np.uint32)
    drawn = np.empty((4, n + 1))
    entry = np.empty(n)
    followed = np.empty(n)
    experimental = np.empty(n, np.bool_)
    event = np.empty(n, np.bool_)
    gone = np.empty(n, np.bool_)
    calendar = np.empty(n)
    order = np.empty(n, np.int64)
    by_day = np.empty(n, np.int64)
    bins = np.empty(n, np.int64)
    starts = np.empty(n + 1, np.int64)
    rate = (hazards[0] + losses[0] + hazards[1] + losses[1]) / 2.0
    for row in range(statistics.shape[0]):
        trial = np.uint64(first + row)
        draw(n, trial, seed, words, drawn)
        make_participants(
            arms, hazards, losses, accrual, drawn, entry, followed, experimental, event
        )
        seen = 0
        for place in range(n):
            if event[place]:
                calendar[seen] = entry[place] + followed[place]
                seen += 1
        sort_places(followed, n, rate, order, bins, starts)
        sort_places(calendar, seen, 1.0 / (accrual / 2.0 + 1.0 / rate), by_day, bins, starts)
        for look in range(events.shape[0]):
            count = min(events[look], seen)
            statistics[row, look] = 0.0
            days[row, look] = 0.0
            entered[row, look] = 0
            reached[row, look] = count
            if count > 0:
                cut = calendar[by_day[count - 1]]
                score, variance, many = log_rank_at(
                    cut, entry, followed, experimental, event, order, gone
                )
                days[row, look] = cut
                entered[row, look] = many
                if variance > 0.0:
                    statistics[row, look] = -score / np.sqrt(variance)
