"""Closed form of the restricted likelihood fit: monotone data, all crossed with visit.

With Sigma = M D M', M unit lower triangular with inverse I - Gamma and D = diag(sigma_t^2), the
restricted likelihood factorises over visits once the coefficients of each visit are freed from
those of the visits before it. So each visit is one ordinary regression of y_t on (z, y_1 ..
y_{t-1}) over those seen at it, with sigma_t^2 = RSS_t / nu_t, nu_t = n_t - q. The contrast of
visits l and of the last covariate has, with w' = l'M, omega_t = w_t^2 sigma_t^2, h_t the last
diagonal element of (Z_t'Z_t)^-1, kappa_s = sum_{u<=s} M_su sigma_u^2 h_u w_u and P_t the
residual cross-products of y_1 .. y_{t-1} given z::

    estimate     sum_t w_t a_t
    variance     f = sum_t omega_t h_t
    df, expected information   2 f^2 / sum_t (2 omega_t / nu_t) [omega_t h_t^2
                                                        + 2 sum_{u<t} omega_u h_u^2]
    df, observed information   2 f^2 / sum_t [2 omega_t^2 h_t^2 / nu_t
                                         + 4 omega_t kappa_{<t}' P_t^-1 kappa_{<t}]
    Kenward and Roger's variance, expected information
        sum_t omega_t [h_t + (2 / nu_t) sum_{s<t} (h_t - h_s)]
    the same, observed information, with m_s = M_{<t,s}
        f + 2 sum_t omega_t sum_{s<t} sigma_s^2 (h_t - h_s) m_s' P_t^-1 m_s

For one contrast Kenward and Roger's scale is 1 and their degrees of freedom are
Satterthwaite's.

References
----------
Tang Y. Closed-form REML estimators and sample size determination for mixed effects models for
repeated measures under monotone missingness. Statistics in Medicine. 2017;36(13):2135-2147.
doi:10.1002/sim.7270 (recalled). (The degrees of freedom are our own derivation.)

Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum
likelihood. Biometrics. 1997;53(3):983-997. doi:10.2307/2533558.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from toolkit.simulation.kernels.codes import (
    DF,
    DF_BELOW_ONE,
    EMPTY_ARM,
    ESTIMATE,
    EXPECTED,
    ITERATIONS,
    KENWARD_ROGER,
    MODEL_SE,
    NOT_POSITIVE_DEFINITE,
    OK,
    SE,
    SINGULAR,
    TOO_FEW,
)
from toolkit.simulation.kernels.compiled import compiled, compiled_contracted


class ClosedSpace(NamedTuple):
    """Working arrays for q crossed columns and T visits."""

    root: Any
    """Cholesky factors of each visit, (T, q + T, q + T)."""
    gamma: Any
    """Coefficients of earlier visits, (T, T)."""
    mixing: Any
    """M, (T, T)."""
    variance: Any
    """Residual variances."""
    height: Any
    """h."""
    effect: Any
    """Coefficients of the last covariate."""
    weight: Any
    """w."""
    kappa: Any
    solved: Any
    inverse: Any
    """Reciprocals of the diagonal of a factor."""


@compiled
def closed_space(crossed: int, visits: int) -> ClosedSpace:
    """Make the working arrays of `closed_fit`."""
    size = crossed + visits
    return ClosedSpace(
        np.zeros((visits, size, size)),
        np.zeros((visits, visits)),
        np.zeros((visits, visits)),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros(visits),
        np.zeros(size),
    )


@compiled_contracted
def closed_fit(  # noqa: C901, PLR0917  # one sweep over visits; no keywords
    cross: Any,
    counts: Any,
    weights: Any,
    crossed: int,
    adjust: int,
    expected: int,
    space: ClosedSpace,
    results: Any,
) -> int:
    """Fit one trial; write the places of `codes` and return a status.

    Parameters
    ----------
    cross, counts
        Cross-products of (covariates, visits) over those seen at each visit and their numbers,
        as `products.accumulate` writes them.
    weights
        Weight of each visit in the contrast.
    crossed
        Number of covariates, q; the contrast is of the last one.
    adjust, expected
        Codes of the small-sample method and of the information.
    """
    for i in range(results.shape[0]):
        results[i] = math.nan
    visits = weights.shape[0]
    for t in range(visits):
        if not counts[t] > crossed + t:
            return TOO_FEW
        status = _regress(cross, counts[t] - crossed, t, crossed, space)
        if status != OK:
            return status
    weight, variance, height = space.weight, space.variance, space.height
    for back in range(visits):
        s = visits - 1 - back
        total = weights[s]
        for t in range(s + 1, visits):
            total += weight[t] * space.gamma[t, s]
        weight[s] = total
    estimate = 0.0
    model = 0.0
    for t in range(visits):
        estimate += weight[t] * space.effect[t]
        model += weight[t] * weight[t] * variance[t] * height[t]
    if expected == EXPECTED:
        spread, extra = _expected(counts, crossed, space)
    else:
        spread, extra = _observed(counts, crossed, adjust, space)
    if adjust != KENWARD_ROGER:
        extra = 0.0
    if not (model > 0.0 and model + extra > 0.0 and spread > 0.0):
        return NOT_POSITIVE_DEFINITE
    results[ITERATIONS] = 0.0
    results[ESTIMATE] = estimate
    results[MODEL_SE] = math.sqrt(model)
    results[SE] = math.sqrt(model + extra)
    results[DF] = 2.0 * model * model / spread
    return OK if results[DF] >= 1.0 else DF_BELOW_ONE


@compiled_contracted
def _regress(cross: Any, degrees: float, t: int, crossed: int, space: ClosedSpace) -> int:
    """Regress visit ``t`` on the covariates and the visits before it."""
    size = crossed + t + 1
    root = space.root
    inverse = space.inverse
    for i in range(size):
        for j in range(i):
            total = cross[t, i, j]
            for k in range(j):
                total -= root[t, i, k] * root[t, j, k]
            root[t, i, j] = total * inverse[j]
        total = cross[t, i, i]
        limit = SINGULAR * total
        for k in range(i):
            total -= root[t, i, k] * root[t, i, k]
        if not total > limit:
            return EMPTY_ARM if i < crossed else NOT_POSITIVE_DEFINITE
        root[t, i, i] = math.sqrt(total)
        inverse[i] = 1.0 / root[t, i, i]
    last = size - 1
    space.variance[t] = root[t, last, last] * root[t, last, last] / degrees
    space.height[t] = inverse[crossed - 1] * inverse[crossed - 1]
    for back in range(t + 1):
        j = last - 1 - back
        total = root[t, last, j]
        for k in range(j + 1, last):
            total -= root[t, k, j] * space.gamma[t, k - crossed]
        total *= inverse[j]
        if j >= crossed:
            space.gamma[t, j - crossed] = total
        else:
            space.effect[t] = total
    return OK


@compiled_contracted
def _expected(counts: Any, crossed: int, space: ClosedSpace) -> tuple[float, float]:
    """Compute the variance of the variance over 1, and what Kenward and Roger add to it."""
    spread = 0.0
    extra = 0.0
    earlier = 0.0
    heights = 0.0
    for t in range(space.weight.shape[0]):
        height = space.height[t]
        degrees = counts[t] - crossed
        omega = space.weight[t] * space.weight[t] * space.variance[t]
        spread += 2.0 * omega / degrees * (omega * height * height + 2.0 * earlier)
        extra += 2.0 * omega / degrees * (t * height - heights)
        earlier += omega * height * height
        heights += height
    return spread, extra


@compiled_contracted
def _observed(  # noqa: C901  # one formula
    counts: Any, crossed: int, adjust: int, space: ClosedSpace
) -> tuple[float, float]:
    """Compute the same two with the observed information."""
    visits = space.weight.shape[0]
    mixing, kappa = space.mixing, space.kappa
    for t in range(visits):
        mixing[t, t] = 1.0
        for s in range(t):
            total = 0.0
            for u in range(s, t):
                total += space.gamma[t, u] * mixing[u, s]
            mixing[t, s] = total
    for s in range(visits):
        total = 0.0
        for u in range(s + 1):
            total += mixing[s, u] * space.variance[u] * space.height[u] * space.weight[u]
        kappa[s] = total
    spread = 0.0
    extra = 0.0
    for t in range(visits):
        height = space.height[t]
        omega = space.weight[t] * space.weight[t] * space.variance[t]
        for s in range(t):
            space.solved[s] = kappa[s]
        inner = _squared(space, t, crossed, 0)
        spread += 2.0 * omega * omega * height * height / (counts[t] - crossed)
        spread += 4.0 * omega * inner
        if adjust == KENWARD_ROGER:
            for s in range(t):
                for u in range(s, t):
                    space.solved[u] = mixing[u, s]
                inner = _squared(space, t, crossed, s)
                extra += 2.0 * omega * space.variance[s] * (height - space.height[s]) * inner
    return spread, extra


@compiled_contracted
def _squared(space: ClosedSpace, t: int, crossed: int, first: int) -> float:
    """Compute x' P_t^-1 x for ``solved``, whose elements before ``first`` are zero."""
    total = 0.0
    for i in range(first, t):
        value = space.solved[i]
        for k in range(first, i):
            value -= space.root[t, crossed + i, crossed + k] * space.solved[k]
        value /= space.root[t, crossed + i, crossed + i]
        space.solved[i] = value
        total += value * value
    return total
