"""Arrays in which the fit of monotone data works, made once for many trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.simulation.kernels.compiled import by_reference, inner
from toolkit.simulation.mechanism.participants import Reals  # noqa: TC001  # read by Numba


@by_reference
@dataclass(frozen=True, slots=True)
class ArrowSpace:
    """Working arrays for q crossed and m common columns, T visits and K parameters.

    Arrays with a leading 2 hold the current point and the one that a step leads to.

    Attributes
    ----------
    partial
        Cross-products with the crossed columns eliminated, one visit after the other.
    solved
        The contrast solved by the factor of the crossed block, length q.
    height
        Variance of the contrast at each visit for residual variance 1.
    rho
        Coefficient of the contrast column for each common column at each visit, (T, m).
    degrees
        Participants less crossed columns, at each visit.
    inner
        Cross-products of the common columns, crossed ones eliminated, (T, m, m).
    mixed, squares, ones, slopes, weights
        Of whitened visits: cross-products with the common columns (2, T, T, m) and among
        themselves (2, T, T, T), what stands for the vector of ones (2, T), coefficients of the
        contrast for each visit over the participants of another (2, T, T), and weights (2, T).
    tau, effect
        Information about the common effects and its factor; their estimates.
    pull
        Common cross-products times the common effects, (T, m).
    left
        Residuals' cross-products with the common columns, for each parameter, (K, m).
    excess, shared
        Traces xi (T) and Xi (T, T).
    residual
        Residual cross-products D of one visit.
    """

    partial: Reals
    solved: Reals
    height: Reals
    rho: Reals
    degrees: Reals
    inner: Reals
    mixed: Reals
    squares: Reals
    ones: Reals
    slopes: Reals
    weights: Reals
    tau: Reals
    effect: Reals
    pull: Reals
    left: Reals
    excess: Reals
    shared: Reals
    residual: Reals
    squeezed: Reals
    vector: Reals
    scale: Reals
    gradient: Reals
    hessian: Reals
    root: Reals
    least: Reals
    step: Reals
    change: Reals
    bilinear: Reals
    shrunk: Reals
    rotated: Reals
    inverse: Reals
    product: Reals
    kap: Reals
    phi: Reals
    omega: Reals


@inner
def arrow_space(crossed: int, common: int, visits: int) -> ArrowSpace:
    """Make the working arrays of `arrow_fit` for so many columns and visits."""
    size = crossed + common + visits
    parameters = visits * (visits + 1) // 2
    return ArrowSpace(
        np.zeros((size, size)),
        np.zeros(crossed),
        np.zeros(visits),
        np.zeros((visits, common)),
        np.zeros(visits),
        np.zeros((visits, common, common)),
        np.zeros((2, visits, visits, common)),
        np.zeros((2, visits, visits, visits)),
        np.zeros((2, visits)),
        np.zeros((2, visits, visits)),
        np.zeros((2, visits)),
        np.zeros((common, common)),
        np.zeros(common),
        np.zeros((visits, common)),
        np.zeros((parameters, common)),
        np.zeros(visits),
        np.zeros((visits, visits)),
        np.zeros((visits, visits)),
        np.zeros((visits, common, common)),
        np.zeros(max(common, parameters)),
        np.zeros(parameters),
        np.zeros(parameters),
        np.zeros((parameters, parameters)),
        np.zeros((parameters, parameters)),
        np.zeros(max(size, parameters)),
        np.zeros(parameters),
        np.zeros((visits, visits)),
        np.zeros((parameters, parameters)),
        np.zeros(visits),
        np.zeros((visits, visits)),
        np.zeros((max(common, parameters), max(common, parameters))),
        np.zeros((max(common, parameters), max(common, parameters))),
        np.zeros(common),
        np.zeros(visits),
        np.zeros(visits),
    )
