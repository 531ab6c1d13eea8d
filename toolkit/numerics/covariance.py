"""Covariance matrices of repeated measurements, as plain nested tuples.

Rows and columns are visits in order of time. A matrix is refused unless it is symmetric and
positive definite.

References
----------
Fitzmaurice GM, Laird NM, Ware JH. Applied Longitudinal Analysis. 2nd ed. Hoboken: Wiley; 2011,
chapter 7. doi:10.1002/9781119513469.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from toolkit.numerics import require

if TYPE_CHECKING:
    from toolkit.numerics.quadrature import Array

Matrix = tuple[tuple[float, ...], ...]
"""A square matrix, row by row."""
SYMMETRY = 1e-12
"""Relative difference between mirrored entries that counts as rounding error."""


def cholesky(covariance: Matrix) -> Array:
    """Return the lower triangular root of a covariance matrix, after checking it.

    Raises
    ------
    ArgumentError
        It is not square, not symmetric, or not positive definite.
    """

    def refuse_unless(requirement: str, *, holds: bool) -> None:
        require.that("covariance", covariance, requirement, holds=holds)

    rows = len(covariance)
    square = rows > 0 and all(len(row) == rows for row in covariance)
    refuse_unless("must be square", holds=square)
    matrix = np.array(covariance, dtype=np.float64)
    refuse_unless("must be finite", holds=bool(np.isfinite(matrix).all()))
    crooked = float(np.abs(matrix - matrix.T).max())
    symmetric = crooked <= SYMMETRY * float(np.abs(matrix).max())
    refuse_unless("must be symmetric", holds=symmetric)
    # The root exists for positive definite matrices only; rounding lets near misses pass it.
    least = float(np.linalg.eigvalsh(matrix)[0])
    definite = least > float(rows * np.finfo(np.float64).eps * np.abs(matrix).max())
    refuse_unless("must be positive definite", holds=definite)
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)


def unstructured(sds: tuple[float, ...], correlations: Matrix) -> Matrix:
    """Make a covariance matrix of standard deviations and a correlation matrix.

    Parameters
    ----------
    sds
        Standard deviation at each visit.
    correlations
        Correlation of each visit with each, 1 on the diagonal.

    Returns
    -------
    Matrix
        The covariance matrix.

    Examples
    --------
    >>> unstructured((2.0, 3.0), ((1.0, 0.5), (0.5, 1.0)))
    ((4.0, 3.0), (3.0, 9.0))
    """
    _check_sds(sds)
    visits = len(sds)
    square = len(correlations) == visits and all(len(row) == visits for row in correlations)
    require.that("correlations", correlations, "must have a row for each visit", holds=square)
    unit = all(row[visit] == 1.0 for visit, row in enumerate(correlations))
    require.that("correlations", correlations, "must have 1 on the diagonal", holds=unit)
    matrix = tuple(
        tuple(sds[i] * sds[j] * correlations[i][j] for j in range(visits))
        for i in range(visits)
    )
    cholesky(matrix)
    return matrix


def compound_symmetry(sds: tuple[float, ...], correlation: float) -> Matrix:
    """Make a covariance matrix with the same correlation between any two visits.

    Parameters
    ----------
    sds
        Standard deviation at each visit.
    correlation
        Between any two visits.

    Returns
    -------
    Matrix
        The covariance matrix.

    Examples
    --------
    >>> compound_symmetry((1.0, 2.0), 0.5)
    ((1.0, 1.0), (1.0, 4.0))
    """
    require.correlation("correlation", correlation)
    return toeplitz(sds, (correlation,) * (len(sds) - 1))


def toeplitz(sds: tuple[float, ...], correlations: tuple[float, ...]) -> Matrix:
    """Make a covariance matrix whose correlations depend on the number of visits between.

    Parameters
    ----------
    sds
        Standard deviation at each visit.
    correlations
        Between visits one apart, two apart, and so on; one fewer than there are visits.

    Returns
    -------
    Matrix
        The covariance matrix.
    """
    _check_sds(sds)
    fits = len(correlations) == len(sds) - 1
    require.that("correlations", correlations, "must be one fewer than the visits", holds=fits)
    for value in correlations:
        require.correlation("correlations", value)
    lags = (1.0, *correlations)
    visits = range(len(sds))
    return unstructured(sds, tuple(tuple(lags[abs(i - j)] for j in visits) for i in visits))


def autoregressive(
    sds: tuple[float, ...], correlation: float, times: tuple[float, ...]
) -> Matrix:
    """Make a covariance matrix whose correlation fades with time, AR(1) in continuous time.

    Parameters
    ----------
    sds
        Standard deviation at each visit.
    correlation
        Between measurements one unit of time apart, strictly between 0 and 1.
    times
        Time of each visit, rising; ``(1, 2, 3)`` gives the plain AR(1).

    Returns
    -------
    Matrix
        The covariance matrix: the correlation is raised to the time between two visits.

    Examples
    --------
    >>> autoregressive((1.0, 1.0), 0.5, (2.0, 4.0))
    ((1.0, 0.25), (0.25, 1.0))
    """
    require.probability("correlation", correlation)
    require.that("times", times, "must be one for each visit", holds=len(times) == len(sds))
    check_times(times)
    return unstructured(
        sds, tuple(tuple(math.pow(correlation, abs(s - t)) for t in times) for s in times)
    )


def adjusted_for_first(covariance: Matrix) -> Matrix:
    """Compute the covariance that is left at the later visits once the first is known.

    This is the covariance of an analysis that has the first visit, the baseline, as a
    covariate with its own slope at each visit. It is the same for the endpoint itself and for
    its change from baseline.

    Parameters
    ----------
    covariance
        Baseline first, then the visits.

    Returns
    -------
    Matrix
        One row and one column fewer.

    Examples
    --------
    >>> adjusted_for_first(((4.0, 2.0), (2.0, 4.0)))
    ((3.0,),)
    """
    cholesky(covariance)
    requirement = "must have a visit after the baseline"
    require.that("covariance", covariance, requirement, holds=len(covariance) > 1)
    first = covariance[0]
    later = range(1, len(covariance))
    return tuple(
        tuple(covariance[i][j] - first[i] * first[j] / first[0] for j in later) for i in later
    )


def random_slopes(
    times: tuple[float, ...],
    *,
    intercept_sd: float,
    slope_sd: float,
    correlation: float,
    residual_sd: float,
) -> Matrix:
    """Make the covariance that a random intercept and a random slope give.

    Parameters
    ----------
    times
        Time of each visit, rising.
    intercept_sd
        Standard deviation of the participants' intercepts at time 0, 0 or above.
    slope_sd
        Standard deviation of their slopes, per unit of time, 0 or above.
    correlation
        Of intercept and slope, strictly between -1 and 1.
    residual_sd
        Standard deviation about a participant's own line, above 0.

    Returns
    -------
    Matrix
        The covariance matrix of the visits.

    Examples
    --------
    >>> random_slopes(
    ...     (0.0, 1.0), intercept_sd=2.0, slope_sd=1.0, correlation=0.5, residual_sd=3.0
    ... )
    ((13.0, 5.0), (5.0, 16.0))
    """
    check_times(times)
    require.nonnegative("intercept_sd", intercept_sd)
    require.nonnegative("slope_sd", slope_sd)
    require.correlation("correlation", correlation)
    require.positive("residual_sd", residual_sd)
    crossed = correlation * intercept_sd * slope_sd
    return tuple(
        tuple(
            intercept_sd**2
            + (s + t) * crossed
            + s * t * slope_sd**2
            + (residual_sd**2 if i == j else 0.0)
            for j, t in enumerate(times)
        )
        for i, s in enumerate(times)
    )


def check_times(times: tuple[float, ...]) -> None:
    """Refuse times of visits that are not finite and rising."""
    for value in times:
        require.finite("times", value)
    rising = all(before < after for before, after in pairwise(times))
    require.that("times", times, "must rise", holds=rising)


def check_retention(row: tuple[float, ...], *, visits: int) -> None:
    """Refuse fractions that are not one for each visit, above 0, at most 1, never rising."""
    requirement = f"must have {visits} visits, as the covariance has"
    require.that("retention", row, requirement, holds=len(row) == visits)
    fractions = all(0.0 < value <= 1.0 for value in row)
    require.that("retention", row, "must be above 0 and at most 1", holds=fractions)
    falling = all(before >= after for before, after in pairwise(row))
    require.that("retention", row, "must never rise", holds=falling)


def _check_sds(sds: tuple[float, ...]) -> None:
    """Refuse no visit, and standard deviations that are not above 0."""
    require.that("sds", sds, "must have at least one visit", holds=len(sds) > 0)
    for value in sds:
        require.positive("sds", value)
