r"""Covariance structures of the ratings of one participant, with their derivatives.

Parameters are those that SAS's PROC MIXED prints: covariances where the matrix is linear in
them, otherwise variances and correlations. With visits a and b, h = \|a - b\| the number of
visits between them:

============  ==========================  ==============================================
name          PROC MIXED                  covariance of visits a and b
============  ==========================  ==============================================
unstructured  UN                          s_ab, any
toeplitz_h    TOEPH                       sqrt(v_a v_b) r_h, r_0 = 1
toeplitz      TOEP                        c_h
ar1_h         ARH(1)                      sqrt(v_a v_b) r^h
ar1           AR(1)                       v r^h
cs_h          CSH                         sqrt(v_a v_b) r, v_a for a = b
cs            CS                          c, c + v for a = b
============  ==========================  ==============================================

The parametrisation matters for one thing only, the exact Kenward-Roger adjustment, whose second
derivatives of the covariance matrix (zero for the three linear structures) depend on it.

References
----------
Wolfinger RD. Heterogeneous variance-covariance structures for repeated measures. Journal of
Agricultural, Biological, and Environmental Statistics 1996;1(2):205-230 (recalled).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from toolkit.numerics import require
from toolkit.simulation.methods.method import Covariance

if TYPE_CHECKING:
    from collections.abc import Sequence

Reals = NDArray[np.float64]
Shape = Literal["free", "powers", "constant"]

STEEPEST = 0.95
"""Largest size of a correlation from which a search starts."""
SHRINK = 0.8
"""Factor by which starting correlations fall until their matrix is positive definite."""

TITLES: dict[Covariance, str] = {
    "unstructured": "unstructured",
    "toeplitz_h": "heterogeneous Toeplitz",
    "toeplitz": "Toeplitz",
    "ar1_h": "heterogeneous first-order autoregressive",
    "ar1": "first-order autoregressive",
    "cs_h": "heterogeneous compound symmetry",
    "cs": "compound symmetry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A structure that is a sum of fixed matrices, each times a parameter.

    Attributes
    ----------
    name
        Which one.
    basis
        The fixed matrices, shape (parameters, visits, visits).
    labels
        Names of the parameters.
    """

    name: Covariance
    basis: Reals
    labels: tuple[str, ...]

    def matrix(self, parameters: Reals) -> Reals:
        """Compute the covariance matrix."""
        return np.asarray(np.tensordot(parameters, self.basis, 1), dtype=np.float64)

    def first(self, parameters: Reals) -> Reals:
        """Compute its derivatives by each parameter, shape (parameters, visits, visits)."""
        del parameters
        return self.basis

    def second(self, parameters: Reals) -> Reals | None:
        """Say that second derivatives are zero."""
        del parameters
        return None  # the other structure returns some

    def start(self, sigma: Reals) -> Reals:
        """Take the parameters nearest to a covariance matrix."""
        flat = self.basis.reshape(len(self.basis), -1)
        nearest = np.linalg.solve(flat @ flat.T, flat @ sigma.ravel())
        diagonal = np.linalg.solve(flat @ flat.T, flat @ np.diag(np.diag(sigma)).ravel())
        share = 1.0
        while not positive_definite(self.matrix(share * nearest + (1 - share) * diagonal)):
            share *= SHRINK
        return share * nearest + (1 - share) * diagonal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """Variances, one or one for each visit, around a correlation matrix of few parameters.

    Attributes
    ----------
    name
        Which one.
    visits
        Their number.
    heterogeneous
        Whether each visit has a variance of its own.
    shape
        Correlations by distance: ``free`` for each, ``powers`` of one, or ``constant``.
    labels
        Names of the parameters: variances, then correlations.
    """

    name: Covariance
    visits: int
    heterogeneous: bool
    shape: Shape
    labels: tuple[str, ...]

    def _split(self, parameters: Reals) -> tuple[Reals, Reals]:
        """Separate variances from correlations."""
        number = self.visits if self.heterogeneous else 1
        return parameters[:number], parameters[number:]

    def _correlation(self, rho: Reals) -> tuple[Reals, Reals, Reals]:
        """Compute the correlation matrix with its first and second derivatives."""
        index = np.arange(self.visits)
        apart = np.abs(index[:, None] - index[None, :])
        number = len(rho)
        second = np.zeros((number, number, self.visits, self.visits))
        if self.shape == "free":
            first = (apart == np.arange(1, self.visits)[:, None, None]).astype(float)
        elif self.shape == "constant":
            first = (apart > 0).astype(float)[None]
        else:
            r = rho[0]
            first = (apart * r ** np.maximum(apart - 1, 0))[None]
            second[0, 0] = apart * (apart - 1) * r ** np.maximum(apart - 2, 0)
            return r**apart, first, second
        return np.eye(self.visits) + np.tensordot(rho, first, 1), first, second

    def _scale(self, variances: Reals) -> tuple[Reals, Reals]:
        """Compute products of two deviations, and the powers of each variance in them."""
        visits = self.visits
        if not self.heterogeneous:
            return np.full((visits, visits), variances[0]), np.ones((1, visits, visits))
        if not np.all(variances > 0.0):
            return np.full((visits, visits), np.nan), np.zeros((visits, visits, visits))
        deviations = np.sqrt(variances)
        same = np.eye(visits)
        return np.outer(deviations, deviations), (same[:, :, None] + same[:, None, :]) / 2

    def matrix(self, parameters: Reals) -> Reals:
        """Compute the covariance matrix; NaN in it where a variance is not above 0."""
        variances, rho = self._split(parameters)
        return np.asarray(self._scale(variances)[0] * self._correlation(rho)[0])

    def first(self, parameters: Reals) -> Reals:
        """Compute its derivatives by each parameter, shape (parameters, visits, visits)."""
        variances, rho = self._split(parameters)
        scale, power = self._scale(variances)
        correlation, slope, _ = self._correlation(rho)
        by_variance = power / variances[:, None, None] * scale * correlation
        return np.concatenate([by_variance, scale * slope])

    def second(self, parameters: Reals) -> Reals | None:
        """Compute its second derivatives, shape (parameters, parameters, visits, visits)."""
        variances, rho = self._split(parameters)
        scale, power = self._scale(variances)
        correlation, slope, bend = self._correlation(rho)
        number = len(variances)
        relative = power / variances[:, None, None]
        result = np.zeros((number + len(rho), number + len(rho), self.visits, self.visits))
        twice = relative[:, None] * relative[None]
        index = np.arange(number)
        twice[index, index] -= relative / variances[:, None, None]
        result[:number, :number] = twice * scale * correlation
        mixed = relative[:, None] * slope[None] * scale
        result[:number, number:] = mixed
        result[number:, :number] = mixed.transpose(1, 0, 2, 3)
        result[number:, number:] = bend * scale
        return result

    def start(self, sigma: Reals) -> Reals:
        """Take variances and mean correlations of a covariance matrix, shrunk where needed."""
        variances = np.diag(sigma)
        correlation = sigma / np.sqrt(np.outer(variances, variances))
        by_distance = np.array(
            [np.diag(correlation, lag).mean() for lag in range(1, self.visits)]
        )
        if self.shape == "powers":
            rho = by_distance[:1]
        elif self.shape == "constant":
            rho = correlation[np.triu_indices(self.visits, 1)].mean(keepdims=True)
        else:
            rho = by_distance
        rho = np.clip(rho, -STEEPEST, STEEPEST)
        while not positive_definite(self._correlation(rho)[0]):
            rho = SHRINK * rho
        return np.concatenate(
            [variances if self.heterogeneous else variances.mean(keepdims=True), rho]
        )


Structure = Linear | Scaled


def positive_definite(matrix: Reals) -> bool:
    """Whether a symmetric matrix has a Cholesky factor; false for one with NaN."""
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(factor).all())


def structure(name: Covariance, visits: Sequence[str]) -> Structure:
    """Build a structure for given visits.

    Parameters
    ----------
    name
        Which one; see the table above.
    visits
        Names of the visits in their order.

    Examples
    --------
    >>> ar1 = structure("ar1", ["1", "2", "3"])
    >>> ar1.labels
    ('variance', 'correlation')
    >>> ar1.matrix(np.array([4.0, 0.5])).tolist()
    [[4.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 4.0]]
    """
    require.one_of("covariance", name, get_args(Covariance))
    number = len(visits)
    index = np.arange(number)
    apart = np.abs(index[:, None] - index[None, :])
    if number == 1 or name == "unstructured":
        return _unstructured(visits)
    if name == "toeplitz":
        labels = ("variance", *(f"covariance, {lag} apart" for lag in range(1, number)))
        return Linear(name=name, basis=(apart == index[:, None, None]) * 1.0, labels=labels)
    if name == "cs":
        basis = np.stack([np.ones((number, number)), np.eye(number)])
        return Linear(name=name, basis=basis, labels=("covariance", "residual variance"))
    shape: Shape = "free" if name == "toeplitz_h" else "constant"
    shape = "powers" if name in {"ar1", "ar1_h"} else shape
    heterogeneous = name != "ar1"
    variances = [f"variance, {visit}" for visit in visits] if heterogeneous else ["variance"]
    lags = [f"correlation, {lag} apart" for lag in range(1, number)]
    return Scaled(
        name=name,
        visits=number,
        heterogeneous=heterogeneous,
        shape=shape,
        labels=(*variances, *(lags if shape == "free" else ["correlation"])),
    )


def _unstructured(visits: Sequence[str]) -> Linear:
    """Build the structure in which each variance and covariance is a parameter."""
    pairs = [(a, b) for a in range(len(visits)) for b in range(a + 1)]
    basis = np.zeros((len(pairs), len(visits), len(visits)))
    for place, (a, b) in enumerate(pairs):
        basis[place, a, b] = basis[place, b, a] = 1.0
    labels = tuple(
        f"variance, {visits[a]}" if a == b else f"covariance, {visits[a]} and {visits[b]}"
        for a, b in pairs
    )
    return Linear(name="unstructured", basis=basis, labels=labels)
