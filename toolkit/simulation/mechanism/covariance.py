"""Correlations of repeated ratings by their usual structures, as rows that a score takes.

Every function returns rows of the whole matrix. Heterogeneous versions of a structure differ in
their standard deviations alone, which a score is told apart (``Score.sd``).

References
----------
Fitzmaurice GM, Laird NM, Ware JH. Applied Longitudinal Analysis. 2nd ed. Hoboken: Wiley; 2011,
chapter 7.
"""

import numpy as np

from toolkit.numerics import require
from toolkit.simulation.mechanism.values import (
    Matrix,
    Profile,
    ascending,
    correlations,
    every,
    number_of,
)


def unstructured(below: tuple[Profile, ...]) -> Matrix:
    """Complete a matrix of correlations from what stands below its diagonal.

    Parameters
    ----------
    below
        One row for each variable but the first: its correlations with all before it.

    Examples
    --------
    >>> unstructured(((0.5,), (0.3, 0.6)))
    ((1.0, 0.5, 0.3), (0.5, 1.0, 0.6), (0.3, 0.6, 1.0))
    """
    size = len(below) + 1
    matrix = np.eye(size)
    for place, row in enumerate(below, start=1):
        number_of("a row below the diagonal", row, place, "one for each variable before")
        matrix[place, :place] = row
        matrix[:place, place] = row
    return _checked("the unstructured correlation matrix", matrix)


def compound_symmetry(size: int, correlation: float) -> Matrix:
    """Make the matrix in which every two ratings have the same correlation.

    Examples
    --------
    >>> compound_symmetry(2, 0.5)
    ((1.0, 0.5), (0.5, 1.0))
    """
    require.whole("size", size, least=1)
    require.correlation("correlation", correlation)
    matrix = np.full((size, size), correlation)
    np.fill_diagonal(matrix, 1.0)
    return _checked("the compound symmetric correlation matrix", matrix)


def autoregressive(size: int, correlation: float) -> Matrix:
    """Make the matrix whose correlations fall by one factor from visit to visit, AR(1).

    Examples
    --------
    >>> autoregressive(3, 0.5)[0]
    (1.0, 0.5, 0.25)
    """
    require.whole("size", size, least=1)
    require.correlation("correlation", correlation)
    places = np.arange(size)
    matrix = np.power(float(correlation), np.abs(places[:, None] - places))
    return _checked("the autoregressive correlation matrix", matrix)


def autoregressive_in_time(days: Profile, correlation: float, *, apart: float) -> Matrix:
    """Make the matrix whose correlations fall with the time between unequally spaced visits.

    Parameters
    ----------
    days
        Days of the ratings, ascending.
    correlation
        Of two ratings ``apart`` days from each other, above 0.

    Examples
    --------
    >>> autoregressive_in_time((0.0, 7.0, 21.0), 0.5, apart=7.0)[2]
    (0.125, 0.25, 1.0)
    """
    ascending("days", days)
    require.probability("correlation", correlation)
    require.positive("apart", apart)
    when = np.asarray(days, dtype=np.float64)
    matrix = correlation ** (np.abs(when[:, None] - when) / apart)
    return _checked("the autoregressive correlation matrix", matrix)


def toeplitz(by_lag: Profile) -> Matrix:
    """Make the matrix whose correlations depend on the number of visits between alone.

    Parameters
    ----------
    by_lag
        Correlations of neighbours, of those two visits apart, and so on.

    Examples
    --------
    >>> toeplitz((0.6, 0.4))[0]
    (1.0, 0.6, 0.4)
    """
    band = np.array((1.0, *by_lag))
    places = np.arange(len(band))
    return _checked("the Toeplitz correlation matrix", band[np.abs(places[:, None] - places)])


def given_baseline(with_baseline: Profile, among_visits: Matrix) -> Matrix:
    """Join correlations with the baseline to those among visits given the baseline.

    With r the correlations of visits with the baseline and P their partial correlations given
    it, visits s and t correlate by r_s r_t + P_st √((1 − r_s²)(1 − r_t²)). The result is
    positive definite whenever P is, so that any r may be assumed.

    Parameters
    ----------
    with_baseline
        Correlation of each visit with the baseline.
    among_visits
        Partial correlations among visits given the baseline.

    Examples
    --------
    >>> joined = given_baseline((0.6, 0.6), compound_symmetry(2, 0.5))
    >>> joined[0], round(joined[1][2], 12)
    ((1.0, 0.6, 0.6), 0.68)
    """
    visits = len(with_baseline)
    every("with_baseline", with_baseline, require.correlation)
    correlations("the matrix among visits", among_visits, visits)
    r = np.asarray(with_baseline, dtype=np.float64)
    left = np.sqrt(1.0 - r * r)
    matrix = np.eye(visits + 1)
    matrix[0, 1:] = matrix[1:, 0] = r
    matrix[1:, 1:] = np.outer(r, r) + np.asarray(among_visits) * np.outer(left, left)
    np.fill_diagonal(matrix, 1.0)
    return _checked("the correlation matrix with the baseline", matrix)


def from_covariance(rows: Matrix) -> tuple[Matrix, Profile]:
    """Split a covariance matrix into correlations and standard deviations.

    Examples
    --------
    >>> from_covariance(((4.0, 3.0), (3.0, 9.0)))
    (((1.0, 0.5), (0.5, 1.0)), (2.0, 3.0))
    """
    for place, row in enumerate(rows):
        number_of("a row of the covariance matrix", row, len(rows), "one for each variable")
        require.positive("a variance", row[place])
    matrix = np.array(rows, dtype=np.float64).reshape(len(rows), len(rows))
    sd = np.sqrt(np.diag(matrix))
    scaled = matrix / np.outer(sd, sd)
    np.fill_diagonal(scaled, 1.0)
    return (
        _checked("the correlation matrix of the covariances", scaled),
        tuple(float(each) for each in sd),
    )


def _checked(name: str, matrix: np.ndarray) -> Matrix:
    """Return the rows of a matrix that has been found positive definite."""
    rows = tuple(tuple(float(each) for each in row) for row in matrix)
    correlations(name, rows, len(rows))
    return rows
