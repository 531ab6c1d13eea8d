"""Arrays in which the fit of data with any missing pattern works, made once for many trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.simulation.kernels.arrow_space import ArrowSpace, arrow_space
from toolkit.simulation.kernels.compiled import by_reference, inner
from toolkit.simulation.mechanism.participants import Reals, Whole  # noqa: TC001  # read by Numba

Marks = NDArray[np.uint8]
"""Whether a pattern has a visit, 0 or 1."""


@by_reference
@dataclass(frozen=True, slots=True)
class GeneralSpace:
    """Working arrays for R patterns, q crossed and m common columns, T visits.

    p = qT + m coefficients, K = T(T + 1)/2 parameters of the matrix, e = q + m columns.
    Symmetric T x T matrices of patterns are kept as rows of K numbers, lower triangle row by
    row.

    Attributes
    ----------
    start
        Working arrays of the start, a monotone fit to complete histories.
    cross, counts
        What the start reads, (T, d, d) and (T).
    data
        Cross-products of each pattern, both triangles, (R, d, d).
    number, last, gaps, gap
        Participants, one more than the last visit seen, number of visits missing before it, and
        which they are, of each pattern.
    crossed, mixed
        Cross-products of crossed columns (lower triangle) and of crossed with common, as rows.
    white, ones
        At two points: the matrix that whitens visits (2, T, T), what it makes of ones (2, T).
    missing
        Orthonormal basis of what a pattern does not see, whitened, (R, T, T).
    seen, level, height
        Whitened inverse W of each pattern (R, K), W kappa (R, T), kappa'W kappa (R).
    score
        Cross-products of the columns with the whitened visits, (R, e, T).
    left, leftx
        The same with residuals or another field, times W: rows of qT, and (m, T).
    middle
        The matrix between W and W in second derivatives, (R, K).
    matrix, another
        T x T scratch.
    """

    start: ArrowSpace
    cross: Reals
    counts: Reals
    data: Reals
    number: Reals
    last: Whole
    gaps: Whole
    gap: Whole
    crossed: Reals
    mixed: Reals
    white: Reals
    ones: Reals
    missing: Reals
    seen: Reals
    level: Reals
    height: Reals
    score: Reals
    left: Reals
    leftx: Reals
    middle: Reals
    matrix: Reals
    another: Reals
    field: Reals
    information: Reals
    inverse: Reals
    covariance: Reals
    effects: Reals
    crossing: Reals
    tail: Reals
    phi: Reals
    spread: Reals
    paired: Reals
    moved: Reals
    movedx: Reals
    moments: Reals
    gradient: Reals
    hessian: Reals
    root: Reals
    least: Reals
    scale: Reals
    step: Reals
    change: Reals
    pull: Reals
    products: Reals
    pairs: Reals
    pairsx: Reals
    both: Reals
    derivative: Reals
    direction: Reals
    vector: Reals
    rotated: Reals
    levels: Reals
    loads: Reals
    spans: Reals
    shrunk: Reals
    bilinear: Reals


@inner
def general_space(crossed: int, common: int, visits: int, patterns: int) -> GeneralSpace:
    """Make the working arrays of `general_fit` for so many columns, visits and patterns."""
    columns = crossed + common
    size = columns + visits
    coefficients = crossed * visits + common
    parameters = visits * (visits + 1) // 2
    squares = crossed * (crossed + 1) // 2
    pairs = parameters * (parameters + 1) // 2
    return GeneralSpace(
        arrow_space(crossed, common, visits),
        np.zeros((visits, size, size)),
        np.zeros(visits),
        np.zeros((patterns, size, size)),
        np.zeros(patterns),
        np.zeros(patterns, np.int64),
        np.zeros(patterns, np.int64),
        np.zeros((patterns, visits), np.int64),
        np.zeros((patterns, squares)),
        np.zeros((patterns, crossed * common)),
        np.zeros((2, visits, visits)),
        np.zeros((2, visits)),
        np.zeros((patterns, visits, visits)),
        np.zeros((patterns, parameters)),
        np.zeros((patterns, visits)),
        np.zeros(patterns),
        np.zeros((patterns, columns, visits)),
        np.zeros((patterns, crossed * visits)),
        np.zeros((common, visits)),
        np.zeros((patterns, parameters)),
        np.zeros((visits, visits)),
        np.zeros((visits, visits)),
        np.zeros((columns, visits)),
        np.zeros((coefficients, coefficients)),
        np.zeros((coefficients, coefficients)),
        np.zeros((coefficients, coefficients)),
        np.zeros(coefficients),
        np.zeros((squares, parameters)),
        np.zeros((visits, crossed * common)),
        np.zeros((squares, parameters)),
        np.zeros((patterns, parameters)),
        np.zeros((parameters, parameters)),
        np.zeros((crossed * visits, parameters)),
        np.zeros((common, visits, visits)),
        np.zeros((coefficients, parameters)),
        np.zeros(parameters),
        np.zeros((parameters, parameters)),
        np.zeros((parameters, parameters)),
        np.zeros(max(coefficients, parameters)),
        np.zeros(parameters),
        np.zeros(parameters),
        np.zeros((visits, visits)),
        np.zeros((visits, visits)),
        np.zeros((patterns, pairs)),
        np.zeros((pairs, squares)),
        np.zeros((parameters * visits, crossed * common)),
        np.zeros((parameters, common * common)),
        np.zeros((coefficients, coefficients * parameters)),
        np.zeros(coefficients),
        np.zeros(max(coefficients, visits)),
        np.zeros((visits, visits)),
        np.zeros((patterns, parameters * visits)),
        np.zeros((columns, visits)),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros((parameters, parameters)),
    )
