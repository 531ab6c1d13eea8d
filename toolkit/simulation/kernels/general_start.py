"""Starts of the search for data with any missing pattern, and the move to a new point.

The first start treats participants with complete histories up to each visit as monotone data
and takes the start of `arrow`. Where they are too few, each visit has its residual variance
over all who were seen, and all correlations are one half.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: FBT001, FBT003, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.arrow_start import eliminate, start
from toolkit.simulation.kernels.codes import EMPTY_ARM, NOT_POSITIVE_DEFINITE, OK, TOO_FEW
from toolkit.simulation.kernels.compiled import inner

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import GeneralSpace
    from toolkit.simulation.mechanism.participants import Reals, Whole

_CORRELATION = 0.5


@inner
def start_from_histories(
    patterns: int, contrast: Reals, common: int, visits: int, space: GeneralSpace
) -> bool:
    """Whiten by a monotone start; False where complete histories do not give one."""
    crossed = contrast.shape[0]
    first = crossed + common
    cross = space.cross
    counts = space.counts
    arrow = space.start
    for t in range(visits):
        size = first + t + 1
        _sum_patterns(
            patterns,
            t,
            size,
            True,
            space.data,
            space.number,
            space.last,
            space.gaps,
            space.gap,
            cross,
            counts,
        )
        if not counts[t] > first + t:
            return False
        if not eliminate(
            cross,
            t,
            contrast,
            common,
            arrow.partial,
            arrow.solved,
            arrow.height,
            arrow.rho,
            arrow.inner,
            arrow.mixed,
            arrow.squares,
            arrow.slopes,
        ):
            return False
        arrow.degrees[t] = counts[t] - crossed
        arrow.ones[0, t] = 1.0
        arrow.weights[0, t] = 1.0
    logarithm = start(
        visits,
        common,
        arrow.degrees,
        arrow.inner,
        arrow.mixed,
        arrow.squares,
        arrow.ones,
        arrow.slopes,
        arrow.weights,
        arrow.tau,
        arrow.effect,
        arrow.pull,
        arrow.residual,
        arrow.vector,
        arrow.least,
        arrow.change,
        arrow.rotated,
    )
    if not math.isfinite(logarithm):
        return False
    white = space.white
    for t in range(visits):
        for s in range(t + 1):
            white[0, t, s] = arrow.change[t, s]
    _whiten_ones(visits, white, space.ones)
    return True


@inner
def start_from_visits(
    patterns: int, contrast: Reals, common: int, visits: int, space: GeneralSpace
) -> int:
    """Whiten by variances of single visits; return a status where even they do not exist."""
    crossed = contrast.shape[0]
    first = crossed + common
    arrow = space.start
    white = space.white
    for t in range(visits):
        _sum_patterns(
            patterns,
            t,
            first + t + 1,
            False,
            space.data,
            space.number,
            space.last,
            space.gaps,
            space.gap,
            space.cross,
            space.counts,
        )
        degrees = space.counts[t] - crossed
        if not degrees > 0.0:
            return TOO_FEW
        if not eliminate(
            space.cross,
            t,
            contrast,
            common,
            arrow.partial,
            arrow.solved,
            arrow.height,
            arrow.rho,
            arrow.inner,
            arrow.mixed,
            arrow.squares,
            arrow.slopes,
        ):
            return EMPTY_ARM
        variance = arrow.squares[0, t, t, t] / degrees
        if not variance > 0.0:
            return NOT_POSITIVE_DEFINITE
        # Rows of the inverse factor of a matrix with equal correlations, in closed form.
        shared = _CORRELATION / (1.0 + (t - 1.0) * _CORRELATION)
        left = math.sqrt((1.0 - t * _CORRELATION * shared) * variance)
        for s in range(t):
            white[0, t, s] = -shared / (left * space.spans[s]) * math.sqrt(variance)
        white[0, t, t] = 1.0 / left
        space.spans[t] = math.sqrt(variance)
    _whiten_ones(visits, white, space.ones)
    return OK


@inner
def _whiten_ones(visits: int, white: Reals, ones: Reals) -> None:
    """Whiten the vector of ones at the first point."""
    for t in range(visits):
        total = 0.0
        for s in range(t + 1):
            total += white[0, t, s]
        ones[0, t] = total


@inner
def move(here: int, visits: int, change: Reals, white: Reals, ones: Reals) -> None:
    """Write the other point, to which a change of whitened visits leads."""
    for t in range(visits):
        total = 0.0
        for u in range(t + 1):
            total += change[t, u] * ones[here, u]
        ones[1 - here, t] = total
        for s in range(t + 1):
            total = 0.0
            for u in range(s, t + 1):
                total += change[t, u] * white[here, u, s]
            white[1 - here, t, s] = total


@inner
def _sum_patterns(
    patterns: int,
    visit: int,
    size: int,
    complete: bool,
    data: Reals,
    number: Reals,
    last: Whole,
    gaps: Whole,
    gap: Whole,
    cross: Reals,
    counts: Reals,
) -> None:
    """Add the cross-products of those seen at a visit, or seen at it and at all before."""
    counts[visit] = 0.0
    for i in range(size):
        for j in range(i + 1):
            cross[visit, i, j] = 0.0
    for r in range(patterns):
        taken = last[r] > visit
        for k in range(gaps[r]):
            missed = gap[r, k]
            if missed == visit or (complete and missed < visit):
                taken = False
        if taken:
            counts[visit] += number[r]
            for i in range(size):
                for j in range(i + 1):
                    cross[visit, i, j] += data[r, i, j]
