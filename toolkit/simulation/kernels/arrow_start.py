"""Elimination of crossed covariates, the start, and the move to a new point."""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.arrow_likelihood import common_effects, residual_products
from toolkit.simulation.kernels.codes import SINGULAR
from toolkit.simulation.kernels.compiled import inner

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Reals


@inner
def eliminate(
    cross: Reals,
    visit: int,
    contrast: Reals,
    common: int,
    partial: Reals,
    solved: Reals,
    height: Reals,
    rho: Reals,
    inner: Reals,
    mixed: Reals,
    squares: Reals,
    slopes: Reals,
) -> bool:
    """Eliminate the crossed columns at one visit; False where they are dependent."""
    crossed = contrast.shape[0]
    first = crossed + common
    size = first + visit + 1
    for i in range(size):
        for j in range(i + 1):
            partial[i, j] = cross[visit, i, j]
    for k in range(crossed):
        pivot = partial[k, k]
        if not pivot > SINGULAR * cross[visit, k, k]:
            return False
        root = 1.0 / math.sqrt(pivot)
        for i in range(k, size):
            partial[i, k] *= root
        for i in range(k + 1, size):
            multiple = partial[i, k]
            for j in range(k + 1, i + 1):
                partial[i, j] -= multiple * partial[j, k]
    spread = 0.0
    for i in range(crossed):
        total = contrast[i]
        for j in range(i):
            total -= partial[i, j] * solved[j]
        total /= partial[i, i]
        solved[i] = total
        spread += total * total
    height[visit] = spread
    for i in range(common):
        total = 0.0
        for k in range(crossed):
            total += partial[crossed + i, k] * solved[k]
        rho[visit, i] = total
        for j in range(i + 1):
            value = partial[crossed + i, crossed + j]
            inner[visit, i, j] = value
            inner[visit, j, i] = value
    for s in range(visit + 1):
        total = 0.0
        for k in range(crossed):
            total += partial[first + s, k] * solved[k]
        slopes[0, visit, s] = total
        for j in range(common):
            mixed[0, visit, s, j] = partial[first + s, crossed + j]
        for u in range(s + 1):
            value = partial[first + s, first + u]
            squares[0, visit, s, u] = value
            squares[0, visit, u, s] = value
    return True


@inner
def start(
    visits: int,
    common: int,
    degrees: Reals,
    inner: Reals,
    mixed: Reals,
    squares: Reals,
    ones: Reals,
    slopes: Reals,
    weights: Reals,
    tau: Reals,
    effect: Reals,
    pull: Reals,
    residual: Reals,
    vector: Reals,
    least: Reals,
    change: Reals,
    rotated: Reals,
) -> float:
    """Move from the raw visits to the start; return its log determinants, NaN without one.

    Common effects are estimated as if visits were independent, then each visit is regressed on
    those before it. Without common columns this is the solution.
    """
    if common > 0 and not common_effects(
        0, visits, common, inner, mixed, ones, tau, effect, pull, least
    ):
        return math.nan
    for t in range(visits):
        residual_products(0, t, common, mixed, squares, ones, effect, pull, residual, vector)
        for k in range(t + 1):
            pivot = residual[k, k]
            for j in range(k):
                pivot -= residual[k, j] * residual[k, j]
            if not pivot > SINGULAR * residual[k, k]:
                return math.nan
            root = math.sqrt(pivot)
            residual[k, k] = root
            for i in range(k + 1, t + 1):
                total = residual[i, k]
                for j in range(k):
                    total -= residual[i, j] * residual[k, j]
                residual[i, k] = total / root
        spread = residual[t, t] / math.sqrt(degrees[t])
        for back in range(t):
            s = t - 1 - back
            total = residual[t, s]
            for j in range(s + 1, t):
                total -= residual[j, s] * change[t, j]
            change[t, s] = total / residual[s, s]
        for s in range(t):
            change[t, s] /= -spread
        change[t, t] = 1.0 / spread
    return whiten(
        0, visits, common, degrees, mixed, squares, ones, slopes, weights, change, rotated
    )


@inner
def whiten(
    here: int,
    visits: int,
    common: int,
    degrees: Reals,
    mixed: Reals,
    squares: Reals,
    ones: Reals,
    slopes: Reals,
    weights: Reals,
    change: Reals,
    rotated: Reals,
) -> float:
    """Write the data at the other point; return half the weighted change of log variances."""
    new = 1 - here
    total = 0.0
    for t in range(visits):
        value = 0.0
        for s in range(t + 1):
            value += change[t, s] * ones[here, s]
        ones[new, t] = value
        total -= degrees[t] * math.log(change[t, t])
    for back in range(visits):
        t = visits - 1 - back
        value = weights[here, t]
        for s in range(t + 1, visits):
            value -= change[s, t] * weights[new, s]
        weights[new, t] = value / change[t, t]
    for t in range(visits):
        for a in range(t + 1):
            value = 0.0
            for b in range(a + 1):
                value += change[a, b] * slopes[here, t, b]
            slopes[new, t, a] = value
            for c in range(t + 1):
                value = 0.0
                for b in range(a + 1):
                    value += change[a, b] * squares[here, t, c, b]
                rotated[a, c] = value
            for j in range(common):
                value = 0.0
                for b in range(a + 1):
                    value += change[a, b] * mixed[here, t, b, j]
                mixed[new, t, a, j] = value
        for a in range(t + 1):
            for c in range(a + 1):
                value = 0.0
                for b in range(c + 1):
                    value += rotated[a, b] * change[c, b]
                squares[new, t, a, c] = value
                squares[new, t, c, a] = value
    return total
