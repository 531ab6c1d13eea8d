"""Observed ratings, grouped by which visits are missing, ready for the likelihood.

All that the likelihood needs of the participants who were rated at the same visits O is, for
each pair of visits (a, b) in O, the sum over participants of the products of (covariates,
rating) at a and at b. No cost of a step of the search grows with the number of participants.

Two changes of coordinates keep digits and are undone at the end: covariates are replaced by an
orthonormal basis of the space they span (which finds dependent ones on the way), and ratings by
their residuals from ordinary least squares. The likelihood is the same, but for the constant
``log_volume`` in the restricted one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toolkit.simulation.mmrm.structures import Reals

DEPENDENT = 1e-9
"""Share of a column's length, left after earlier columns, below which it says nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Participants rated at the same visits.

    Attributes
    ----------
    visits
        Places of those visits.
    number
        How many participants.
    products
        Summed products of (covariates, rating), shape (visits, visits, columns, columns).
    """

    visits: NDArray[np.intp]
    number: int
    products: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The data of a mixed model, in the coordinates in which it is fitted.

    n participants with a rating, T visits, p independent columns of covariates.

    Attributes
    ----------
    patterns
        Cross-products by pattern.
    basis
        Orthonormal columns, shape (n, T, p); 0 where no rating.
    residual
        Ratings less their ordinary least squares fit, shape (n, T); 0 where missing.
    seen
        Whether rated, shape (n, T).
    kept
        Places of independent columns among all columns of covariates.
    triangle
        Upper triangular matrix by which the basis gives the kept columns.
    least_squares
        Coefficients, in the basis, of the ordinary least squares fit.
    relation
        Kept columns that make each dependent column, shape (p, dependent columns).
    log_volume
        Logarithm of the determinant of the cross-products of the kept columns.
    """

    patterns: tuple[Pattern, ...]
    basis: Reals
    residual: Reals
    seen: NDArray[np.bool_]
    kept: NDArray[np.intp]
    triangle: Reals
    least_squares: Reals
    relation: Reals
    log_volume: float

    @property
    def ratings(self) -> int:
        """Number of ratings."""
        return int(self.seen.sum())

    @property
    def participants(self) -> int:
        """Number of participants with a rating."""
        return len(self.seen)

    @property
    def coefficients(self) -> int:
        """Number of independent columns."""
        return len(self.kept)


def problem(response: Reals, columns: Reals) -> Problem:
    """Prepare ratings and covariates.

    Parameters
    ----------
    response
        Ratings, shape (participants, visits), NaN where missing.
    columns
        Covariates at each rating, shape (participants, visits, columns); not looked at where
        the rating is missing.
    """
    rated = ~np.isnan(response).all(axis=1)
    response, columns = response[rated], columns[rated]
    seen = ~np.isnan(response)
    rows = columns[seen]
    values = response[seen]
    orthonormal, kept, triangle = independent(rows)
    least_squares = orthonormal.T @ values
    dropped = np.setdiff1d(np.arange(rows.shape[1]), kept)
    relation = np.asarray(
        np.linalg.solve(triangle, orthonormal.T @ rows[:, dropped]), dtype=np.float64
    )
    basis = np.zeros((*seen.shape, len(kept)))
    basis[seen] = orthonormal
    residual = np.zeros(seen.shape)
    residual[seen] = values - orthonormal @ least_squares
    return Problem(
        patterns=_patterns(seen, basis, residual),
        basis=basis,
        residual=residual,
        seen=seen,
        kept=kept,
        triangle=triangle,
        least_squares=least_squares,
        relation=relation,
        log_volume=float(2.0 * np.log(np.abs(np.diag(triangle))).sum()),
    )


def independent(rows: Reals) -> tuple[Reals, NDArray[np.intp], Reals]:
    """Orthonormalise columns in their order, leaving out those that depend on earlier ones.

    Returns
    -------
    tuple
        Orthonormal columns, places of the columns kept, and the triangular matrix between them.
    """
    found = np.zeros((len(rows), 0))
    kept: list[int] = []
    for place in range(rows.shape[1]):
        column = rows[:, place]
        rest = column
        for _ in range(2):  # once more, since the first pass leaves rounding errors
            rest = rest - found @ (found.T @ rest)
        length = np.sqrt(rest @ rest)
        if length > DEPENDENT * np.sqrt(column @ column):
            found = np.column_stack([found, rest / length])
            kept.append(place)
    return found, np.array(kept, dtype=np.intp), np.triu(found.T @ rows[:, kept])


def _patterns(seen: NDArray[np.bool_], basis: Reals, residual: Reals) -> tuple[Pattern, ...]:
    """Group participants by the visits at which they were rated, and add up their products."""
    joined = np.concatenate([basis, residual[:, :, None]], axis=2)
    width = joined.shape[2]
    kinds, which = np.unique(seen, axis=0, return_inverse=True)
    patterns = []
    for kind, flags in enumerate(kinds):
        visits = np.flatnonzero(flags)
        members = joined[which.ravel() == kind][:, visits]
        flat = members.reshape(len(members), -1)
        products = (flat.T @ flat).reshape(len(visits), width, len(visits), width)
        patterns.append(
            Pattern(
                visits=visits,
                number=len(members),
                products=np.ascontiguousarray(products.transpose(0, 2, 1, 3)),
            )
        )
    return tuple(patterns)
