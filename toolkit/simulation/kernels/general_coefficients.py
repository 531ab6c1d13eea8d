"""Generalised least squares over all patterns at the current whitening.

Coefficients are those of whitened visits, crossed ones first, visit by visit::

    H = sum_r [ W_r (x) S_r^vv      W_r kappa (x) S_r^vx    ]
              [ .                   kappa'W_r kappa S_r^xx  ]

with S_r the cross-products of the columns in pattern r.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.codes import SINGULAR
from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.general_patterns import add_products
from toolkit.simulation.kernels.triangles import (
    backward,
    factor,
    forward,
    invert_lower,
    square_of_inverse,
)

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Reals, Whole


@inner
def information_of_coefficients(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    data: Reals,
    squares: Reals,
    mixed: Reals,
    seen: Reals,
    level: Reals,
    height: Reals,
    crossing: Reals,
    tail: Reals,
    information: Reals,
) -> None:
    """Write H, lower triangle."""
    parameters = visits * (visits + 1) // 2
    add_products(squares, seen, patterns, crossed * (crossed + 1) // 2, parameters, crossing)
    for t in range(visits):
        for u in range(t + 1):
            place = t * (t + 1) // 2 + u
            for j in range(crossed):
                for k in range(crossed):
                    row = j * (j + 1) // 2 + k if k <= j else k * (k + 1) // 2 + j
                    information[t * crossed + j, u * crossed + k] = crossing[row, place]
    if common == 0:
        return
    first = crossed * visits
    add_products(level, mixed, patterns, visits, crossed * common, tail)
    for c in range(common):
        for t in range(visits):
            for j in range(crossed):
                information[first + c, t * crossed + j] = tail[t, j * common + c]
        for d in range(c + 1):
            information[first + c, first + d] = 0.0
    for r in range(patterns):
        share = height[r]
        for c in range(common):
            for d in range(c + 1):
                information[first + c, first + d] += share * data[r, crossed + c, crossed + d]


@inner
def coefficients(
    white: Reals,
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    data: Reals,
    last: Whole,
    seen: Reals,
    level: Reals,
    score: Reals,
    information: Reals,
    inverse: Reals,
    covariance: Reals,
    effects: Reals,
    least: Reals,
) -> float:
    """Solve for the coefficients and their covariance; return log|H|, infinity where singular.

    Leaves the Cholesky factor of H, its inverse, and the cross-products of the columns with the
    whitened visits.
    """
    columns = crossed + common
    size = crossed * visits + common
    for i in range(size):
        effects[i] = 0.0
        least[i] = SINGULAR * information[i, i]
    for r in range(patterns):
        end = last[r]
        for j in range(columns):
            for t in range(end):
                total = 0.0
                for s in range(t + 1):
                    total += white[t, s] * data[r, j, columns + s]
                score[r, j, t] = total
        for j in range(crossed):
            for t in range(end):
                total = 0.0
                for s in range(t + 1):
                    total += seen[r, t * (t + 1) // 2 + s] * score[r, j, s]
                for s in range(t + 1, end):
                    total += seen[r, s * (s + 1) // 2 + t] * score[r, j, s]
                effects[t * crossed + j] += total
        for c in range(common):
            total = 0.0
            for t in range(end):
                total += level[r, t] * score[r, crossed + c, t]
            effects[crossed * visits + c] += total
    if not factor(information, size, least):
        return math.inf
    logarithm = 0.0
    for i in range(size):
        logarithm += 2.0 * math.log(information[i, i])
    forward(information, size, effects)
    backward(information, size, effects)
    invert_lower(information, size, inverse)
    square_of_inverse(inverse, size, covariance)
    return logarithm


@inner
def spread_of_fit(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    data: Reals,
    squares: Reals,
    mixed: Reals,
    ones: Reals,
    covariance: Reals,
    phi: Reals,
    tail: Reals,
    spread: Reals,
) -> None:
    """Write F_r = sum_jk Phi[(t, j), (u, k)] S_r[j, k] of each pattern as rows."""
    parameters = visits * (visits + 1) // 2
    first = crossed * visits
    pairs = crossed * (crossed + 1) // 2
    for t in range(visits):
        for u in range(t + 1):
            place = t * (t + 1) // 2 + u
            for j in range(crossed):
                for k in range(j):
                    phi[j * (j + 1) // 2 + k, place] = (
                        covariance[t * crossed + j, u * crossed + k]
                        + covariance[t * crossed + k, u * crossed + j]
                    )
                phi[j * (j + 1) // 2 + j, place] = covariance[t * crossed + j, u * crossed + j]
    for r in range(patterns):
        for i in range(parameters):
            spread[r, i] = 0.0
        for k in range(pairs):
            share = squares[r, k]
            for i in range(parameters):
                spread[r, i] += share * phi[k, i]
    if common == 0:
        return
    for t in range(visits):
        for j in range(crossed):
            for c in range(common):
                tail[t, j * common + c] = covariance[t * crossed + j, first + c]
    for r in range(patterns):
        square = 0.0
        for c in range(common):
            for d in range(common):
                square += covariance[first + c, first + d] * data[r, crossed + c, crossed + d]
        for t in range(visits):
            total = 0.0
            for k in range(crossed * common):
                total += tail[t, k] * mixed[r, k]
            # Half of the common square goes with each of the two visits of an entry.
            along = total + 0.5 * square * ones[t]
            for u in range(visits):
                if u <= t:
                    spread[r, t * (t + 1) // 2 + u] += along * ones[u]
                if u >= t:
                    spread[r, u * (u + 1) // 2 + t] += along * ones[u]
