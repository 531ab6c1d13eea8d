"""Contrast, standard error and degrees of freedom of monotone data at the fitted matrix.

At Sigma = I, with w the whitened weights, h_t the variance of the contrast at visit t for unit
residual variance, rho_t the contrast row of A_vv^-1 A_vx, kap = sum_t w_t kappa_t rho_t,
u = -tau^-1 kap, phi_t = rho_t'u and omega_t = u'P_t^xx u::

    f         = sum_t w_t^2 h_t + kap' tau^-1 kap
    N_t[t, a] = w_t (w_a h_a + kappa_a (phi_t - phi_a)) + kappa_t kappa_a omega_t     (a <= t)
    df / d(t, s) = 2 N_t[t, s], halved for a log variance
    Satterthwaite df = 2 f^2 / (g' W g)
    Kenward-Roger variance = f + 2 sum_ij W_ij Lambda_ij

W is the inverse of the observed or expected information, Lambda the bilinear form
u'Q_ij u - (P_i u)' Phi (P_j u) of Kenward and Roger (1997), the covariance matrix being linear
in its own elements; for one contrast their degrees of freedom are Satterthwaite's. Here it
needs no vectors longer than m: for i = (a, b), j = (c, d) it is the sum over equal indices of

    a = c   kappa_b kappa_d omega_a
    b = d   N_M[M, min(a, c)] - w_a w_c h_b,                    M = max(a, c)
    a = d   w_c (y_cb - y_ab) + kappa_b kappa_c omega_c
    b = c   the same with i and j exchanged

with y_ta = w_a h_a + kappa_a (phi_t - phi_a), less p_i' tau^-1 p_j, where p_ab =
2 kappa_a kappa_b P_a^xx u + kappa_b w_a (rho_a - rho_b); a log variance counts half each time.
Expected information: diagonal nu_t (half for a log variance) less xi_max(t,u) g_i'g_j, plus
2 kappa_t kappa_s kappa_u kappa_v Xi_tu, where g_ts = kappa_s e_t + kappa_t e_s.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0915, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.arrow_likelihood import forward_row
from toolkit.simulation.kernels.codes import (
    DF,
    DF_BELOW_ONE,
    ESTIMATE,
    MODEL_SE,
    NOT_POSITIVE_DEFINITE,
    OK,
    SE,
)
from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.triangles import (
    backward,
    factor,
    forward,
    invert_lower,
    square_of_inverse,
)

if TYPE_CHECKING:
    from toolkit.simulation.kernels.arrow_space import ArrowSpace
    from toolkit.simulation.mechanism.participants import Reals


@inner
def arrow_inference(
    here: int,
    visits: int,
    common: int,
    adjust: int,
    expected: int,
    space: ArrowSpace,
    results: Reals,
) -> int:
    """Write estimate, standard errors and degrees of freedom; return a status.

    The Hessian at this point is in the space, with exact traces.
    """
    weights = space.weights[here]
    ones = space.ones[here]
    vector = space.vector
    rho = space.rho
    inner = space.inner
    tau = space.tau
    pull = space.pull
    kap = space.kap
    phi = space.phi
    omega = space.omega
    slopes = space.slopes
    effect = space.effect
    height = space.height
    gradient = space.gradient
    excess = space.excess
    shared = space.shared
    scale = space.scale
    hessian = space.hessian
    least = space.least
    step = space.step
    inverse = space.inverse
    product = space.product
    left = space.left
    parameters = visits * (visits + 1) // 2
    _contrast_field(
        weights,
        ones,
        visits,
        common,
        rho,
        inner,
        tau,
        pull,
        vector,
        kap,
        phi,
        omega,
    )
    estimate = 0.0
    variance = 0.0
    for i in range(common):
        # u = -tau^-1 kap, hence kap'tau^-1 kap = -kap'u.
        variance -= kap[i] * vector[i]
    for t in range(visits):
        value = slopes[here, t, t]
        for i in range(common):
            value -= ones[t] * effect[i] * rho[t, i]
        estimate += weights[t] * value
        variance += weights[t] * weights[t] * height[t]
    for t in range(visits):
        row = t * (t + 1) // 2
        for a in range(t + 1):
            value = _product(t, a, weights, ones, height, phi, omega)
            gradient[row + a] = value if a == t else 2.0 * value
    if expected:
        _expected_information(ones, visits, common, excess, shared, scale, hessian)
    for i in range(parameters):
        least[i] = 1e-9 * scale[i]
        step[i] = gradient[i]
    root = hessian
    if not factor(root, parameters, least):
        return NOT_POSITIVE_DEFINITE
    forward(root, parameters, step)
    spread = 0.0
    for i in range(parameters):
        spread += step[i] * step[i]
    adjusted = variance
    if adjust:
        invert_lower(root, parameters, inverse)
        square_of_inverse(inverse, parameters, product)
        adjusted += 2.0 * _kenward_roger(
            weights,
            ones,
            visits,
            common,
            height,
            rho,
            tau,
            pull,
            left,
            product,
            phi,
            omega,
        )
    if not (variance > 0.0 and adjusted > 0.0 and spread > 0.0):
        return NOT_POSITIVE_DEFINITE
    results[ESTIMATE] = estimate
    results[MODEL_SE] = math.sqrt(variance)
    results[SE] = math.sqrt(adjusted)
    results[DF] = 2.0 * variance * variance / spread
    return OK if results[DF] >= 1.0 else DF_BELOW_ONE


@inner
def _contrast_field(
    weights: Reals,
    ones: Reals,
    visits: int,
    common: int,
    rho: Reals,
    inner: Reals,
    tau: Reals,
    pull: Reals,
    vector: Reals,
    kap: Reals,
    phi: Reals,
    omega: Reals,
) -> None:
    """Write kap, u (in the vector of the space), phi, omega and P_t^xx u."""
    for i in range(common):
        total = 0.0
        for t in range(visits):
            total += weights[t] * ones[t] * rho[t, i]
        kap[i] = total
        vector[i] = -total
    forward(tau, common, vector)
    backward(tau, common, vector)
    for t in range(visits):
        along = 0.0
        square = 0.0
        for i in range(common):
            total = 0.0
            for j in range(common):
                total += inner[t, i, j] * vector[j]
            pull[t, i] = total
            along += rho[t, i] * vector[i]
            square += total * vector[i]
        phi[t] = along
        omega[t] = square


@inner
def _reach(t: int, a: int, weights: Reals, ones: Reals, height: Reals, phi: Reals) -> float:
    """Compute y_ta: the field of visit a seen through the participants of visit t."""
    value: float = weights[a] * height[a] + ones[a] * (phi[t] - phi[a])
    return value


@inner
def _product(
    t: int, a: int, weights: Reals, ones: Reals, height: Reals, phi: Reals, omega: Reals
) -> float:
    """Compute N_t[t, a]."""
    value: float = (
        weights[t] * _reach(t, a, weights, ones, height, phi) + ones[t] * ones[a] * omega[t]
    )
    return value


@inner
def _expected_information(
    ones: Reals,
    visits: int,
    common: int,
    excess: Reals,
    shared: Reals,
    scale: Reals,
    hessian: Reals,
) -> None:
    """Write the expected information over the observed one."""
    for t in range(visits):
        for s in range(t + 1):
            i = t * (t + 1) // 2 + s
            for u in range(t + 1):
                for v in range(u + 1):
                    j = u * (u + 1) // 2 + v
                    if j > i:
                        break
                    total = 0.0
                    if common > 0:
                        field = 0.0
                        if t == u:
                            field += ones[s] * ones[v]
                        if t == v:
                            field += ones[s] * ones[u]
                        if s == u:
                            field += ones[t] * ones[v]
                        if s == v:
                            field += ones[t] * ones[u]
                        total = (
                            2.0 * ones[t] * ones[s] * ones[u] * ones[v] * shared[t, u]
                            - excess[t] * field
                        )
                        if s == t:
                            total *= 0.5
                        if v == u:
                            total *= 0.5
                    if i == j:
                        total += scale[i]
                    hessian[i, j] = total


@inner
def _kenward_roger(
    weights: Reals,
    ones: Reals,
    visits: int,
    common: int,
    height: Reals,
    rho: Reals,
    tau: Reals,
    pull: Reals,
    left: Reals,
    product: Reals,
    phi: Reals,
    omega: Reals,
) -> float:
    """Sum W_ij Lambda_ij, W being the product of inverse factors."""
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            half = 0.5 if a == b else 1.0
            for k in range(common):
                left[i, k] = (
                    half
                    * ones[b]
                    * (2.0 * ones[a] * pull[a, k] + weights[a] * (rho[a, k] - rho[b, k]))
                )
            forward_row(tau, common, left, i)
    total = 0.0
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            for c in range(a + 1):
                for d in range(c + 1):
                    j = c * (c + 1) // 2 + d
                    if j > i:
                        break
                    value = 0.0
                    if a == c:
                        value += ones[b] * ones[d] * omega[a]
                    if b == d:
                        value += (
                            _product(a, c, weights, ones, height, phi, omega)
                            - weights[a] * weights[c] * height[b]
                        )
                    if a == d:
                        # c <= a and d <= c: only i = j's own log variance, c = a.
                        value += (
                            weights[c]
                            * (
                                _reach(c, b, weights, ones, height, phi)
                                - _reach(a, b, weights, ones, height, phi)
                            )
                            + ones[b] * ones[c] * omega[c]
                        )
                    if b == c:
                        value += (
                            weights[a]
                            * (
                                _reach(a, d, weights, ones, height, phi)
                                - _reach(c, d, weights, ones, height, phi)
                            )
                            + ones[a] * ones[d] * omega[a]
                        )
                    if a == b:
                        value *= 0.5
                    if c == d:
                        value *= 0.5
                    for k in range(common):
                        value -= left[i, k] * left[j, k]
                    total += value * product[i, j] * (1.0 if i == j else 2.0)
    return total
