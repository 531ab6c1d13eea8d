"""Restricted likelihood of monotone data at the current whitening, with its derivatives.

The formulae are those of `arrow` at Sigma = I. For ``(t, s)``, s < t, the regression of visit t
on visit s, with r_ts = P_t^xy_s - kappa_s P_t^xx s, xi_t = tr(tau^-1 P_t^xx) and Xi_tu =
tr(tau^-1 P_t^xx tau^-1 P_u^xx), the criterion -l_R has

    gradient    -(D_t[t, s] + kappa_t kappa_s xi_t)
    Hessian     (t = u) (D_t[s, v] + kappa_s kappa_v xi_t)
                - 2 kappa_t kappa_s kappa_u kappa_v Xi_tu
                - (kappa_s r_tt + kappa_t r_ts)' tau^-1 (kappa_v r_uu + kappa_u r_uv)

and for a log variance the same with s = t, each side halved, and nu_t / 2 added to the
gradient.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, FBT001, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.codes import SINGULAR
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
def common_effects(
    here: int,
    visits: int,
    common: int,
    inner: Reals,
    mixed: Reals,
    ones: Reals,
    tau: Reals,
    effect: Reals,
    pull: Reals,
    least: Reals,
) -> bool:
    """Solve for the common effects; False where their information is singular.

    Leaves the Cholesky factor of tau, the effects and P_t^xx s.
    """
    for i in range(common):
        effect[i] = 0.0
        for j in range(i + 1):
            tau[i, j] = 0.0
    for t in range(visits):
        one = ones[here, t]
        square = one * one
        for i in range(common):
            effect[i] += one * mixed[here, t, t, i]
            for j in range(i + 1):
                tau[i, j] += square * inner[t, i, j]
    for i in range(common):
        least[i] = SINGULAR * tau[i, i]
    if not factor(tau, common, least):
        return False
    forward(tau, common, effect)
    backward(tau, common, effect)
    for t in range(visits):
        for i in range(common):
            total = 0.0
            for j in range(common):
                total += inner[t, i, j] * effect[j]
            pull[t, i] = total
    return True


@inner
def residual_products(
    here: int,
    visit: int,
    common: int,
    mixed: Reals,
    squares: Reals,
    ones: Reals,
    effect: Reals,
    pull: Reals,
    residual: Reals,
    vector: Reals,
) -> None:
    """Write D of one visit, lower triangle."""
    square = 0.0
    for i in range(common):
        square += effect[i] * pull[visit, i]
    for s in range(visit + 1):
        total = 0.0
        for i in range(common):
            total += effect[i] * mixed[here, visit, s, i]
        vector[s] = total
    for s in range(visit + 1):
        one = ones[here, s]
        for v in range(s + 1):
            other = ones[here, v]
            residual[s, v] = (
                squares[here, visit, s, v]
                - one * vector[v]
                - other * vector[s]
                + one * other * square
            )


@inner
def shared_traces(
    visits: int,
    common: int,
    exact: bool,
    inner: Reals,
    tau: Reals,
    excess: Reals,
    shared: Reals,
    squeezed: Reals,
    inverse: Reals,
    product: Reals,
) -> None:
    """Write xi and Xi; where not exact, Xi as if P_t^xx were proportional to each other."""
    if exact and common > 1:
        _exact_traces(visits, common, inner, tau, excess, shared, squeezed)
        return
    invert_lower(tau, common, inverse)
    square_of_inverse(inverse, common, product)
    for t in range(visits):
        total = 0.0
        for i in range(common):
            for j in range(common):
                total += product[i, j] * inner[t, i, j]
        excess[t] = total
        for u in range(t + 1):
            shared[t, u] = total * excess[u] / common


@inner
def _exact_traces(
    visits: int,
    common: int,
    inner: Reals,
    tau: Reals,
    excess: Reals,
    shared: Reals,
    squeezed: Reals,
) -> None:
    """Reduce each P_t^xx by the factor of tau; traces are then sums of products."""
    for t in range(visits):
        for i in range(common):
            for j in range(common):
                squeezed[t, i, j] = inner[t, i, j]
        # Rows, then columns: forward substitution with whole rows at a time.
        for _ in range(2):
            for i in range(common):
                for k in range(i):
                    multiple = tau[i, k]
                    for j in range(common):
                        squeezed[t, i, j] -= multiple * squeezed[t, k, j]
                divisor = tau[i, i]
                for j in range(common):
                    squeezed[t, i, j] /= divisor
            for i in range(common):
                for j in range(i):
                    kept = squeezed[t, i, j]
                    squeezed[t, i, j] = squeezed[t, j, i]
                    squeezed[t, j, i] = kept
        total = 0.0
        for i in range(common):
            total += squeezed[t, i, i]
        excess[t] = total
        for u in range(t + 1):
            total = 0.0
            for i in range(common):
                for j in range(common):
                    total += squeezed[t, i, j] * squeezed[u, i, j]
            shared[t, u] = total


@inner
def arrow_likelihood(
    here: int, visits: int, common: int, exact: bool, space: ArrowSpace
) -> float:
    """Compute -l_R without log determinants; leave gradient and Hessian in the space.

    Infinity where the common effects cannot be estimated.
    """
    inner = space.inner
    mixed = space.mixed
    ones = space.ones
    tau = space.tau
    effect = space.effect
    pull = space.pull
    least = space.least
    excess = space.excess
    shared = space.shared
    squeezed = space.squeezed
    inverse = space.inverse
    product = space.product
    squares = space.squares
    residual = space.residual
    vector = space.vector
    degrees = space.degrees
    left = space.left
    hessian = space.hessian
    gradient = space.gradient
    parameters = visits * (visits + 1) // 2
    value = 0.0
    if common > 0:
        if not common_effects(
            here,
            visits,
            common,
            inner,
            mixed,
            ones,
            tau,
            effect,
            pull,
            least,
        ):
            return math.inf
        shared_traces(
            visits,
            common,
            exact,
            inner,
            tau,
            excess,
            shared,
            squeezed,
            inverse,
            product,
        )
        for i in range(common):
            value += 2.0 * math.log(tau[i, i])
    for i in range(parameters):
        for j in range(i + 1):
            hessian[i, j] = 0.0
    for t in range(visits):
        residual_products(
            here,
            t,
            common,
            mixed,
            squares,
            ones,
            effect,
            pull,
            residual,
            vector,
        )
        surplus = excess[t] if common > 0 else 0.0
        row = t * (t + 1) // 2
        value += residual[t, t]
        one = ones[here, t]
        for s in range(t + 1):
            half = 0.5 if s == t else 1.0
            joint = one * ones[here, s] * surplus
            gradient[row + s] = -half * (residual[t, s] + joint)
            for v in range(s + 1):
                hessian[row + s, row + v] = half * (
                    residual[s, v] + ones[here, s] * ones[here, v] * surplus
                )
        gradient[row + t] += 0.5 * degrees[t]
    if common > 0:
        _couple(
            here,
            visits,
            common,
            mixed,
            ones,
            tau,
            pull,
            left,
            shared,
            hessian,
        )
    return 0.5 * value


@inner
def _couple(
    here: int,
    visits: int,
    common: int,
    mixed: Reals,
    ones: Reals,
    tau: Reals,
    pull: Reals,
    left: Reals,
    shared: Reals,
    hessian: Reals,
) -> None:
    """Subtract from the Hessian what the common effects take from it."""
    level = ones[here]
    for t in range(visits):
        row = t * (t + 1) // 2
        for s in range(t + 1):
            half = 0.5 if s == t else 1.0
            for i in range(common):
                own = mixed[here, t, t, i] - level[t] * pull[t, i]
                other = mixed[here, t, s, i] - level[s] * pull[t, i]
                left[row + s, i] = half * (level[s] * own + level[t] * other)
            forward_row(tau, common, left, row + s)
    for t in range(visits):
        for s in range(t + 1):
            i = t * (t + 1) // 2 + s
            first = level[t] * level[s] if s < t else 0.5 * level[t] * level[t]
            for u in range(t + 1):
                product = 2.0 * first * level[u] * shared[t, u]
                for v in range(u + 1):
                    j = u * (u + 1) // 2 + v
                    if j > i:
                        break
                    total = product * level[v]
                    if v == u:
                        total *= 0.5
                    for k in range(common):
                        total += left[i, k] * left[j, k]
                    hessian[i, j] -= total


@inner
def forward_row(lower: Reals, size: int, rows: Reals, row: int) -> None:
    """Solve ``lower x = rows[row]`` in place."""
    for i in range(size):
        total = rows[row, i]
        for j in range(i):
            total -= lower[i, j] * rows[row, j]
        rows[row, i] = total / lower[i, i]
