"""Runs of simulated longitudinal trials: data, cross-products, and the closed form.

Nothing of a trial is kept but its results. Every trial has its own random words, so a run of
trials gives the same bits wherever it starts and stops.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from toolkit.simulation.kernels.closed import closed_fit, closed_space
from toolkit.simulation.kernels.compiled import compiled
from toolkit.simulation.kernels.products import (
    LANES,
    TILE,
    accumulate,
    add_products,
    deal,
)
from toolkit.simulation.kernels.visits import (
    add_levels,
    draw_levels,
    draw_losses,
    draw_normals,
    draw_responses,
    draw_words,
)

CLOSED = 0
ARROW = 1
GENERAL = 2
"""Which fit a trial took."""


class Scheme(NamedTuple):
    """How trials are generated and analysed, as arrays that compiled code takes.

    S factors, T visits.

    Attributes
    ----------
    root
        Lower triangular root of the covariance of baseline and visits, (T + 1, T + 1).
    means
        Means of the control arm, and differences, of baseline and visits, (2, T + 1).
    arm
        1.0 in the experimental arm, in the order of participants, n.
    bounds
        Cumulative shares of the levels of each factor, filled up with 2, (S, levels - 1).
    effects
        Added to all responses from one level to the next, (S, levels - 1).
    intercept, slope, current
        Of the log odds of loss: (2, T), T, and 1 where the response about to be unseen drives
        it.
    lossy
        Whether anybody is lost.
    gap
        Probability that a rating of a participant still followed is missing.
    weights
        Of the visits in the contrast, T.
    contrast
        On the crossed covariates: 0 but for the last, 1.
    baseline
        1 where the baseline is a covariate.
    crossed_levels, common_levels
        Factor and level of each dummy variable, crossed with visit or common to all, (k, 2).
    sizes
        Numbers of participants analysed, ascending.
    adjust, expected
        Codes of the small-sample method and of the information.
    """

    root: Any
    means: Any
    arm: Any
    bounds: Any
    effects: Any
    intercept: Any
    slope: Any
    current: int
    lossy: int
    gap: float
    weights: Any
    contrast: Any
    baseline: int
    crossed_levels: Any
    common_levels: Any
    sizes: Any
    adjust: int
    expected: int


@compiled
def words_needed(visits: int, factors: int, gaps: int) -> int:
    """Count the rows of words of one trial, in whole blocks of four."""
    rows = (visits + 2) // 2 * 2 + 1 + factors + gaps * visits
    return (rows + 3) // 4 * 4


@compiled
def generate(  # noqa: PLR0917  # kernels know no keywords
    scheme: Scheme, words: Any, normal: Any, level: Any, columns: Any, work: Any, last: Any
) -> None:
    """Turn the words of one trial into columns of covariates and visits.

    Columns are 1, the baseline if it is a covariate, crossed dummies, arm, common dummies, all
    visits; ``last`` is the last visit followed.
    """
    n = scheme.arm.shape[0]
    visits = scheme.weights.shape[0]
    factors = scheme.bounds.shape[0]
    fixed = columns.shape[0] - visits
    first = (visits + 2) // 2 * 2
    draw_normals(words, n, normal)
    # The baseline is written before the visits: its column is kept free for it, or overwritten.
    response = columns[fixed - 1 :]
    draw_responses(normal, n, scheme.root, scheme.means, scheme.arm, response)
    for k in range(factors):
        draw_levels(words[first + 1 + k], n, scheme.bounds[k], level[k])
        add_levels(level[k], n, scheme.effects[k], response)
    if scheme.lossy == 1:
        draw_losses(
            words[first],
            n,
            scheme.intercept,
            scheme.slope,
            scheme.current,
            scheme.arm,
            response,
            work,
            last,
        )
    else:
        for i in range(n):
            last[i] = visits
    place = 1
    if scheme.baseline == 1:
        for i in range(n):
            columns[1, i] = response[0, i]
        place = 2
    for k in range(scheme.crossed_levels.shape[0]):
        _dummy(level[scheme.crossed_levels[k, 0]], scheme.crossed_levels[k, 1], columns[place])
        place += 1
    for i in range(n):
        columns[0, i] = 1.0
        columns[place, i] = scheme.arm[i]
    place += 1
    for k in range(scheme.common_levels.shape[0]):
        _dummy(level[scheme.common_levels[k, 0]], scheme.common_levels[k, 1], columns[place])
        place += 1


@compiled
def _dummy(level: Any, which: int, column: Any) -> None:
    """Write 1 for participants of one level."""
    for i in range(level.shape[0]):
        column[i] = 1.0 if level[i] == which else 0.0


class TrialSpace(NamedTuple):
    """Working arrays of one thread, from words to cross-products."""

    words: Any
    normal: Any
    level: Any
    columns: Any
    work: Any
    last: Any
    place: Any
    filled: Any
    slabs: Any
    sums: Any
    cross: Any
    counts: Any


@compiled
def trial_space(scheme: Scheme) -> TrialSpace:
    """Make the working arrays for the sizes of a scheme."""
    n = scheme.arm.shape[0]
    visits = scheme.weights.shape[0]
    fixed = scheme.contrast.shape[0] + scheme.common_levels.shape[0]
    factors = scheme.bounds.shape[0]
    gaps = 1 if scheme.gap > 0.0 else 0
    rows = (fixed + visits + TILE - 1) // TILE * TILE
    return TrialSpace(
        np.zeros((words_needed(visits, factors, gaps), n), np.uint32),
        np.zeros(((visits + 2) // 2 * 2, n)),
        np.zeros((max(factors, 1), n)),
        np.zeros((fixed + visits, n)),
        np.zeros(n),
        np.zeros(n),
        np.zeros(n, np.uint64),
        np.zeros(visits + 1, np.int64),
        np.zeros((visits + 1, rows, n + LANES)),
        np.zeros((visits + 1, rows, rows)),
        np.zeros((visits, fixed + visits, fixed + visits)),
        np.zeros(visits),
    )


@compiled
def start_trial(scheme: Scheme, trial: int, seed: Any, space: TrialSpace) -> None:
    """Generate the participants of one trial."""
    n = scheme.arm.shape[0]
    draw_words(space.words, n, np.uint64(trial), seed)
    generate(
        scheme, space.words, space.normal, space.level, space.columns, space.work, space.last
    )
    space.sums[:] = 0.0


@compiled
def add_participants(start: int, stop: int, space: TrialSpace) -> None:
    """Bring some more participants into the cross-products."""
    fixed = space.columns.shape[0] - space.counts.shape[0]
    deal(
        space.columns,
        space.last,
        start,
        stop,
        fixed,
        space.slabs,
        space.filled,
        space.place,
    )
    add_products(space.slabs, space.filled, fixed, space.sums)
    accumulate(space.sums, fixed, space.cross, space.counts)


@compiled
def run_closed(  # noqa: PLR0917  # kernels know no keywords
    scheme: Scheme, first: int, seed: Any, numbers: Any, status: Any, path: Any
) -> None:
    """Simulate trials from number ``first`` on, monotone and without common covariates.

    Parameters
    ----------
    numbers
        Written: shape (trials, sizes, codes.RESULTS).
    status, path
        Written: shape (trials, sizes).
    """
    crossed = scheme.contrast.shape[0]
    space = trial_space(scheme)
    closed = closed_space(crossed, scheme.weights.shape[0])
    for k in range(numbers.shape[0]):
        start_trial(scheme, first + k, seed, space)
        start = 0
        for size in range(scheme.sizes.shape[0]):
            add_participants(start, scheme.sizes[size], space)
            start = scheme.sizes[size]
            path[k, size] = CLOSED
            status[k, size] = closed_fit(
                space.cross,
                space.counts,
                scheme.weights,
                crossed,
                scheme.adjust,
                scheme.expected,
                closed,
                numbers[k, size],
            )
