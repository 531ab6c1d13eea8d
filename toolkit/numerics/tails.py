"""Tails of the distributions that power calculations need, safe at every design.

Central tails come from `scipy.special`, which imports in a fraction of the time that
`scipy.stats` takes.

Noncentral t. If Z is standard normal and S the square root of an independent chi-square over
its degrees of freedom, then (Z + noncentrality) / S exceeds x just when Z + noncentrality
exceeds x S, so that

    P(T > x) = E[ Phi(noncentrality - x S) ].

The expectation is taken by composite Gauss-Legendre quadrature over the density of S, cut
where its tails fall below 1e-19 and split where Phi rises. Nothing is iterated, so there is no
design at which it fails. Published algorithms sum series that lose digits, and some releases
of SciPy return NaN for the lower tail at quite ordinary designs.

References
----------
Owen DB. A special case of a bivariate non-central t-distribution. Biometrika
1965;52(3/4):437-446. doi:10.2307/2333696.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from toolkit.numerics import quadrature, require

NEGLIGIBLE = 1e-19
"""Mass that is cut off at either end of the density of S."""
RISE = 8.0
"""Standard deviations either side of 0 within which the normal integral rises to 1."""
SMOOTH = 5.0
"""Degrees of freedom from which the density of S is smooth enough near 0."""
NODES = 48
"""Nodes in each panel."""


def normal_sf(x: float) -> float:
    """Compute the probability that a standard normal value exceeds `x`.

    Examples
    --------
    >>> normal_sf(0.0)
    0.5
    """
    return require.computed_probability(float(special.ndtr(-x)))


def normal_isf(probability: float) -> float:
    """Compute the value that a standard normal value exceeds with a probability.

    Examples
    --------
    >>> round(normal_isf(0.025), 4)
    1.96
    """
    require.probability("probability", probability)
    return require.computed_finite(-float(special.ndtri(probability)))


def t_isf(probability: float, df: float) -> float:
    """Compute the value that Student's t exceeds with a probability.

    Parameters
    ----------
    probability
        Upper-tail probability.
    df
        Degrees of freedom, above 0, whole or not.

    Returns
    -------
    float
        The critical value.

    Examples
    --------
    >>> round(t_isf(0.025, 10), 4)
    2.2281
    """
    require.probability("probability", probability)
    require.positive("df", df)
    # stdtrit inverts the lower tail; by symmetry this keeps small upper tails exact.
    return require.computed_finite(-float(special.stdtrit(df, probability)))


def nct_sf(x: float, df: float, noncentrality: float) -> float:
    """Compute the probability that a noncentral t value exceeds `x`.

    Absolute error below 1e-12 for `df` from 1 to a million. The lower tail at -x is the upper
    tail at x with the noncentrality mirrored.

    Parameters
    ----------
    x
        Any finite value.
    df
        Degrees of freedom, at least 1, whole or not.
    noncentrality
        Any finite value.

    Returns
    -------
    float
        Upper-tail probability.

    Examples
    --------
    >>> round(nct_sf(t_isf(0.025, 126), 126, 8**0.5), 4)
    0.8015
    """
    one = np.ones(1)
    return nct_sf_mean(x, df, noncentrality, one, one)


def nct_sf_mean(
    x: float,
    df: float,
    noncentrality: float,
    scales: quadrature.Array,
    weights: quadrature.Array,
) -> float:
    """Compute an average of noncentral t upper tails over scaled noncentralities.

    Parameters
    ----------
    x, df, noncentrality
        As for `nct_sf`.
    scales, weights
        Factors from 0 to 1 on the noncentrality, and the weight of each; the weights sum to 1.

    Returns
    -------
    float
        Sum of each weight times the upper tail at its noncentrality.
    """
    require.finite("x", x)
    require.finite("noncentrality", noncentrality)
    require.at_least("df", df, 1.0)
    s, weight = _chi_rule(x, df, noncentrality)
    shifts = noncentrality * scales
    tails = special.ndtr(shifts[:, None] - x * s[None, :]) @ weight
    return require.computed_probability(float(weights @ tails))


def _chi_rule(
    x: float, df: float, noncentrality: float
) -> tuple[quadrature.Array, quadrature.Array]:
    """Return nodes and weights for an average over S, the root of a chi-square over its df."""
    half = df / 2
    low = math.sqrt(float(special.gammaincinv(half, NEGLIGIBLE)) / half)
    high = math.sqrt(float(special.gammainccinv(half, NEGLIGIBLE)) / half)
    cuts = {low, high, math.sqrt(max(df - 1.0, 0.0) / df)}
    if x != 0.0:
        cuts |= {(noncentrality + shift) / x for shift in (-RISE, 0.0, RISE)}
    if df < SMOOTH and df != int(df):
        # A broken power of s near 0: panels that shrink towards it keep the rule exact.
        cuts |= {10.0**-places for places in range(1, 9)}
    s, width = quadrature.composite(tuple(sorted(c for c in cuts if low <= c <= high)), NODES)
    # The density up to a constant, written around S = 1, where its logarithm is small: the
    # constant would cancel digits at large df. Dividing by the sum restores it.
    u = s - 1.0
    log_density = (df - 1.0) * np.log(s) - df * (u + u * u / 2)
    weight = width * np.exp(log_density - log_density.max())
    return s, weight / weight.sum()
