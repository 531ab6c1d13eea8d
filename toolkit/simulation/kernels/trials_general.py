"""Runs of simulated longitudinal trials with gaps: each goes the cheapest way its data allow.

Ratings missing before the last visit seen make patterns. Participants are dealt into slabs by
pattern, cross-products are taken within patterns, and the general fit works on those. A trial
in which, as it happens, nobody has a gap is fitted as the monotone data that it is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from toolkit.simulation.kernels.arrow import arrow_fit
from toolkit.simulation.kernels.arrow_space import arrow_space
from toolkit.simulation.kernels.closed import closed_fit, closed_space
from toolkit.simulation.kernels.compiled import compiled
from toolkit.simulation.kernels.general import general_fit
from toolkit.simulation.kernels.general_space import general_space
from toolkit.simulation.kernels.normals import uniform
from toolkit.simulation.kernels.products import LANES, TILE, add_tile, whole_vectors
from toolkit.simulation.kernels.trials import (
    ARROW,
    CLOSED,
    GENERAL,
    Scheme,
    TrialSpace,
    start_trial,
    trial_space,
)

UNSEEN = -1
"""Place of a pattern that has not occurred in a trial."""


class PatternSpace(NamedTuple):
    """Patterns of one trial, in order of appearance.

    Attributes
    ----------
    code
        Sum of 2^t over the visits t seen, for each participant, as floats.
    place
        Place of each code among the patterns, 2^T.
    codes, seen
        Code of each pattern, and whether it has each visit, (patterns, T).
    filled, counts
        Participants of each pattern in the slabs, and in all.
    slabs, cross
        Columns of participants by pattern, and their cross-products.
    """

    code: Any
    place: Any
    codes: Any
    seen: Any
    filled: Any
    counts: Any
    slabs: Any
    cross: Any


@compiled
def pattern_space(scheme: Scheme, columns: int) -> PatternSpace:
    """Make the working arrays for the sizes of a scheme."""
    n = scheme.arm.shape[0]
    visits = scheme.weights.shape[0]
    patterns = min((1 << visits) - 1, n)
    rows = (columns + TILE - 1) // TILE * TILE
    return PatternSpace(
        np.zeros(n),
        np.full(1 << visits, UNSEEN),
        np.zeros(patterns, np.int64),
        np.zeros((patterns, visits), np.uint8),
        np.zeros(patterns, np.int64),
        np.zeros(patterns),
        np.zeros((patterns, rows, n + LANES)),
        np.zeros((patterns, rows, rows)),
    )


@compiled
def draw_gaps(  # noqa: PLR0917  # kernels know no keywords
    word: Any, n: int, gap: float, last: Any, visit: int, code: Any, rating: Any
) -> None:
    """Note which participants are rated at a visit; ratings that are not made become 0."""
    value = float(1 << visit)
    for i in range(n):
        rated = last[i] > visit and uniform(np.uint64(word[i])) >= gap
        code[i] += value if rated else 0.0
        rating[i] = rating[i] if rated else 0.0


@compiled
def deal_patterns(  # noqa: C901  # one pass over participants
    columns: Any, start: int, stop: int, number: int, space: PatternSpace
) -> tuple[int, bool]:
    """Add participants to the cross-products of their patterns.

    Returns the number of patterns so far, and whether the new ones are all without gaps.
    """
    monotone = True
    for r in range(space.filled.shape[0]):
        space.filled[r] = 0
    for i in range(start, stop):
        code = int(space.code[i])
        if code == 0:
            continue
        r = space.place[code]
        if r == UNSEEN:
            r = number
            number += 1
            space.place[code] = r
            space.codes[r] = code
            space.counts[r] = 0.0
            for t in range(space.seen.shape[1]):
                space.seen[r, t] = (code >> t) & 1
            space.cross[r, :, :] = 0.0
            monotone = monotone and (code & (code + 1)) == 0
        k = space.filled[r]
        space.filled[r] = k + 1
        space.counts[r] += 1.0
        for row in range(columns.shape[0]):
            space.slabs[r, row, k] = columns[row, i]
    tiles = space.cross.shape[1] // TILE
    for r in range(number):
        count = whole_vectors(space.filled[r])
        if count > 0:
            for row in range(columns.shape[0]):
                for k in range(space.filled[r], count):
                    space.slabs[r, row, k] = 0.0
            for u in range(tiles):
                for v in range(u + 1):
                    add_tile(space.slabs[r], TILE * u, TILE * v, count, space.cross[r])
    return number, monotone


@compiled
def forget_patterns(number: int, space: PatternSpace) -> None:
    """Make ready for another trial."""
    for r in range(number):
        space.place[space.codes[r]] = UNSEEN


@compiled
def sum_by_visit(number: int, patterns: PatternSpace, space: TrialSpace) -> None:
    """Write cross-products and numbers over those seen at each visit."""
    size = space.cross.shape[1]
    for t in range(space.counts.shape[0]):
        space.counts[t] = 0.0
        space.cross[t, :, :] = 0.0
        for r in range(number):
            if patterns.seen[r, t] != 0:
                space.counts[t] += patterns.counts[r]
                for u in range(size):
                    for v in range(u + 1):
                        space.cross[t, u, v] += patterns.cross[r, u, v]


@compiled
def run_general(  # noqa: PLR0917  # kernels know no keywords
    scheme: Scheme, first: int, seed: Any, numbers: Any, status: Any, path: Any
) -> None:
    """Simulate trials as `trials.run_closed` does, with gaps."""
    n = scheme.arm.shape[0]
    visits = scheme.weights.shape[0]
    crossed = scheme.contrast.shape[0]
    common = scheme.common_levels.shape[0]
    fixed = crossed + common
    row = (visits + 2) // 2 * 2 + 1 + scheme.bounds.shape[0]
    space = trial_space(scheme)
    patterns = pattern_space(scheme, fixed + visits)
    closed = closed_space(crossed, visits)
    arrow = arrow_space(crossed, common, visits)
    general = general_space(crossed, common, visits, patterns.counts.shape[0])
    for k in range(numbers.shape[0]):
        start_trial(scheme, first + k, seed, space)
        patterns.code[:] = 0.0
        for t in range(visits):
            draw_gaps(
                space.words[row + t],
                n,
                scheme.gap,
                space.last,
                t,
                patterns.code,
                space.columns[fixed + t],
            )
        number = 0
        start = 0
        monotone = True
        for size in range(scheme.sizes.shape[0]):
            number, plain = deal_patterns(
                space.columns, start, scheme.sizes[size], number, patterns
            )
            start = scheme.sizes[size]
            monotone = monotone and plain
            if not monotone:
                path[k, size] = GENERAL
                status[k, size] = general_fit(
                    patterns.cross,
                    patterns.seen,
                    patterns.counts,
                    number,
                    scheme.weights,
                    scheme.contrast,
                    common,
                    scheme.adjust,
                    scheme.expected,
                    general,
                    numbers[k, size],
                )
                continue
            sum_by_visit(number, patterns, space)
            if common == 0:
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
            else:
                path[k, size] = ARROW
                status[k, size] = arrow_fit(
                    space.cross,
                    space.counts,
                    scheme.weights,
                    scheme.contrast,
                    common,
                    scheme.adjust,
                    scheme.expected,
                    arrow,
                    numbers[k, size],
                )
        forget_patterns(number, patterns)
