"""Cross-products of one data set by pattern of missing visits, and the fit by the right path.

Where a crossed covariate is constant 1, other crossed covariates and the ratings of each visit
are centred first: sums of squares of numbers far from zero lose digits. The contrast is carried
over. Common covariates that depend on the others (a site without participants in one arm,
levels that sum to the intercept) are left out, later columns first to go, and counted.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from toolkit.simulation.kernels.arrow import arrow_fit
from toolkit.simulation.kernels.arrow_space import arrow_space
from toolkit.simulation.kernels.codes import EMPTY_ARM, ESTIMATE, OK, TOO_FEW
from toolkit.simulation.kernels.compiled import compiled, inner
from toolkit.simulation.kernels.general import general_fit
from toolkit.simulation.kernels.general_space import general_space

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import Marks
    from toolkit.simulation.mechanism.participants import Flags, Reals, Whole

NOT_FINITE: Final = -1
_CLOSED: Final = 0
_ARROW: Final = 1
_GENERAL: Final = 2
_DEPENDENT: Final = 1e-9  # share of its sum of squares below which a column depends on others


@compiled
def fit_dataset(
    response: Reals,
    crossed: Reals,
    common: Reals,
    weights: Reals,
    contrast: Reals,
    adjust: int,
    expected: int,
    results: Reals,
) -> tuple[int, int, int]:
    """Fit one data set; return status, path and number of common columns left out."""
    participants, visits = response.shape
    own = crossed.shape[1]
    columns = own + common.shape[1]
    size = columns + visits
    table = np.empty((participants, size))
    moved = contrast.copy()
    shift = fill_table(response, crossed, common, weights, contrast, table, moved)
    if not math.isfinite(shift):
        return NOT_FINITE, _CLOSED, 0
    which = np.empty(participants, np.int64)
    keys = np.empty(participants, np.int64)
    patterns = find_patterns(response, which, keys)
    if patterns == 0:
        return TOO_FEW, _CLOSED, 0
    cross = np.zeros((patterns, size, size))
    counts = np.zeros(patterns)
    seen = np.zeros((patterns, visits), np.uint8)
    for r in range(patterns):
        for t in range(visits):
            seen[r, t] = (keys[r] >> t) & 1
    for i in range(participants):
        r = which[i]
        if r < 0:
            continue
        counts[r] += 1.0
        for j in range(size):
            value = table[i, j]
            for k in range(j + 1):
                cross[r, j, k] += value * table[i, k]
    kept = np.ones(columns, np.bool_)
    status = mark_dependent(cross, seen, counts, own, columns, kept)
    dropped = 0
    for j in range(columns):
        if not kept[j]:
            dropped += 1
    monotone = True
    for r in range(patterns):
        if (keys[r] & (keys[r] + 1)) != 0:
            monotone = False
    left = columns - own - dropped
    path = _GENERAL
    if monotone:
        path = _ARROW if left > 0 else _CLOSED
    if status != OK:
        return status, path, dropped
    if dropped > 0:
        cross = without_columns(cross, kept, visits)
    if monotone:
        visit_cross, visit_counts = by_visit(cross, seen, counts)
        status = arrow_fit(
            visit_cross,
            visit_counts,
            weights,
            moved,
            left,
            adjust,
            expected,
            arrow_space(own, left, visits),
            results,
        )
    else:
        status = general_fit(
            cross,
            seen,
            counts,
            patterns,
            weights,
            moved,
            left,
            adjust,
            expected,
            general_space(own, left, visits, patterns),
            results,
        )
    results[ESTIMATE] += shift
    return status, path, dropped


@inner
def fill_table(
    response: Reals,
    crossed: Reals,
    common: Reals,
    weights: Reals,
    contrast: Reals,
    table: Reals,
    moved: Reals,
) -> float:
    """Write covariates and ratings side by side; return what centring took from the contrast.

    NaN where a covariate is not finite.
    """
    participants, visits = response.shape
    own = crossed.shape[1]
    columns = own + common.shape[1]
    one = -1
    for j in range(own):
        constant = True
        for i in range(participants):
            if not math.isfinite(crossed[i, j]):
                return math.nan
            if crossed[i, j] != 1.0:
                constant = False
        if constant and one < 0:
            one = j
    for j in range(own):
        mean = 0.0
        if one >= 0 and j != one:
            for i in range(participants):
                mean += crossed[i, j]
            mean /= participants
            moved[j] = contrast[j] - contrast[one] * mean
        for i in range(participants):
            table[i, j] = crossed[i, j] - mean
    for j in range(common.shape[1]):
        for i in range(participants):
            if not math.isfinite(common[i, j]):
                return math.nan
            table[i, own + j] = common[i, j]
    shift = 0.0
    for t in range(visits):
        mean = 0.0
        if one >= 0:
            number = 0.0
            for i in range(participants):
                if not math.isnan(response[i, t]):
                    mean += response[i, t]
                    number += 1.0
            mean = mean / number if number > 0.0 else 0.0
            shift += weights[t] * contrast[one] * mean
        for i in range(participants):
            value = response[i, t]
            table[i, columns + t] = 0.0 if math.isnan(value) else value - mean
    return shift


@inner
def find_patterns(response: Reals, which: Whole, keys: Whole) -> int:
    """Give each participant the number of the pattern, in order of appearance; -1 where unseen.

    ``keys`` has a bit for each visit of each pattern.
    """
    participants, visits = response.shape
    patterns = 0
    for i in range(participants):
        key = 0
        for t in range(visits):
            if not math.isnan(response[i, t]):
                key |= 1 << t
        place = -1
        if key != 0:
            for r in range(patterns):
                if keys[r] == key:
                    place = r
                    break
            if place < 0:
                place = patterns
                keys[place] = key
                patterns += 1
        which[i] = place
    return patterns


@inner
def mark_dependent(
    cross: Reals, seen: Marks, counts: Reals, own: int, columns: int, kept: Flags
) -> int:
    """Mark common columns that depend on those before them or on crossed ones at every visit.

    Returns a status where crossed columns themselves are dependent at a visit.
    """
    visits = seen.shape[1]
    common = columns - own
    total = np.zeros((common, common))
    full = np.zeros(common)
    work = np.empty((columns, columns))
    for t in range(visits):
        number = 0.0
        for i in range(columns):
            for j in range(i + 1):
                work[i, j] = 0.0
        for r in range(seen.shape[0]):
            if seen[r, t]:
                number += counts[r]
                for i in range(columns):
                    for j in range(i + 1):
                        work[i, j] += cross[r, i, j]
        if not number > own:
            return TOO_FEW
        for i in range(common):
            full[i] += work[own + i, own + i]
        for k in range(own):
            full_pivot = 0.0
            for r in range(seen.shape[0]):
                if seen[r, t]:
                    full_pivot += cross[r, k, k]
            if not work[k, k] > _DEPENDENT * full_pivot:
                return EMPTY_ARM
            for i in range(k + 1, columns):
                multiple = work[i, k] / work[k, k]
                for j in range(k + 1, i + 1):
                    work[i, j] -= multiple * work[j, k]
        for i in range(common):
            for j in range(i + 1):
                total[i, j] += work[own + i, own + j]
    for k in range(common):
        if not total[k, k] > _DEPENDENT * full[k]:
            kept[own + k] = False
            continue
        for i in range(k + 1, common):
            multiple = total[i, k] / total[k, k]
            for j in range(k + 1, i + 1):
                total[i, j] -= multiple * total[j, k]
    return OK


@inner
def without_columns(cross: Reals, kept: Flags, visits: int) -> Reals:
    """Copy cross-products without the columns that are left out."""
    columns = kept.shape[0]
    places = np.empty(columns + visits, np.int64)
    size = 0
    for j in range(columns + visits):
        if j >= columns or kept[j]:
            places[size] = j
            size += 1
    smaller = np.zeros((cross.shape[0], size, size))
    for r in range(cross.shape[0]):
        for i in range(size):
            for j in range(i + 1):
                smaller[r, i, j] = cross[r, places[i], places[j]]
    return smaller


@inner
def by_visit(cross: Reals, seen: Marks, counts: Reals) -> tuple[Reals, Reals]:
    """Add patterns to cross-products and numbers of those seen at each visit."""
    visits = seen.shape[1]
    size = cross.shape[1]
    total = np.zeros((visits, size, size))
    number = np.zeros(visits)
    for r in range(cross.shape[0]):
        for t in range(visits):
            if seen[r, t]:
                number[t] += counts[r]
                for i in range(size):
                    for j in range(i + 1):
                        total[t, i, j] += cross[r, i, j]
    return total, number
