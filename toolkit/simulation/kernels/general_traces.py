"""The term tr(Phi P_i Phi P_j) of both kinds of information.

P_i = -(derivative of H) is formed in the coordinates in which H is the identity, H = R R': with
P~_i = R^-1 P_i R^-T the trace is the sum of products of elements.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.general_patterns import add_products

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import GeneralSpace
    from toolkit.simulation.mechanism.participants import Reals


@inner
def add_traces(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    share: float,
    space: GeneralSpace,
) -> None:
    """Add ``share`` times the traces to the information."""
    parameters = visits * (visits + 1) // 2
    size = crossed * visits + common
    _products_of_patterns(
        patterns,
        crossed,
        common,
        visits,
        space.data,
        space.crossed,
        space.mixed,
        space.seen,
        space.level,
        space.products,
        space.levels,
        space.pairs,
        space.pairsx,
        space.both,
    )
    _derivatives(
        crossed, common, visits, space.pairs, space.pairsx, space.both, space.derivative
    )
    _reduce(size, parameters, space.inverse, space.derivative)
    paired = space.paired
    for i in range(parameters):
        for j in range(parameters):
            paired[i, j] = 0.0
    _sum_products(size, parameters, space.derivative, paired)
    hessian = space.hessian
    for i in range(parameters):
        for j in range(i + 1):
            hessian[i, j] += share * paired[i, j]


@inner
def _products_of_patterns(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    data: Reals,
    squares: Reals,
    mixed: Reals,
    seen: Reals,
    level: Reals,
    products: Reals,
    levels: Reals,
    pairs: Reals,
    pairsx: Reals,
    both: Reals,
) -> None:
    """Sum over patterns the products of two elements of W, or W kappa, with cross-products."""
    parameters = visits * (visits + 1) // 2
    for r in range(patterns):
        place = 0
        for x in range(parameters):
            value = seen[r, x]
            for y in range(x + 1):
                products[r, place + y] = value * seen[r, y]
            place += x + 1
    width = parameters * (parameters + 1) // 2
    add_products(products, squares, patterns, width, crossed * (crossed + 1) // 2, pairs)
    if common == 0:
        return
    for r in range(patterns):
        for x in range(parameters):
            for b in range(visits):
                levels[r, x * visits + b] = seen[r, x] * level[r, b]
    add_products(levels, mixed, patterns, parameters * visits, crossed * common, pairsx)
    for i in range(parameters):
        for k in range(common * common):
            both[i, k] = 0.0
    for r in range(patterns):
        for a in range(visits):
            for b in range(a + 1):
                value = level[r, a] * level[r, b] * (1.0 if a == b else 2.0)
                i = a * (a + 1) // 2 + b
                for c in range(common):
                    for d in range(common):
                        both[i, c * common + d] += value * data[r, crossed + c, crossed + d]


@inner
def _derivatives(
    crossed: int,
    common: int,
    visits: int,
    pairs: Reals,
    pairsx: Reals,
    both: Reals,
    derivative: Reals,
) -> None:
    """Write the derivatives of H: row x, then column y and parameter i together."""
    parameters = visits * (visits + 1) // 2
    first = crossed * visits
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            half = 0.5 if a == b else 1.0
            for t in range(visits):
                ta = t * (t + 1) // 2 + a if a <= t else a * (a + 1) // 2 + t
                tb = t * (t + 1) // 2 + b if b <= t else b * (b + 1) // 2 + t
                for u in range(t + 1):
                    ua = u * (u + 1) // 2 + a if a <= u else a * (a + 1) // 2 + u
                    ub = u * (u + 1) // 2 + b if b <= u else b * (b + 1) // 2 + u
                    one = ta * (ta + 1) // 2 + ub if ub <= ta else ub * (ub + 1) // 2 + ta
                    two = tb * (tb + 1) // 2 + ua if ua <= tb else ua * (ua + 1) // 2 + tb
                    for j in range(crossed):
                        for k in range(crossed):
                            place = j * (j + 1) // 2 + k if k <= j else k * (k + 1) // 2 + j
                            value = half * (pairs[one, place] + pairs[two, place])
                            x = t * crossed + j
                            y = u * crossed + k
                            derivative[x, y * parameters + i] = value
                            derivative[y, x * parameters + i] = value
                for j in range(crossed):
                    for c in range(common):
                        value = half * (
                            pairsx[ta * visits + b, j * common + c]
                            + pairsx[tb * visits + a, j * common + c]
                        )
                        x = t * crossed + j
                        derivative[x, (first + c) * parameters + i] = value
                        derivative[first + c, x * parameters + i] = value
            for c in range(common):
                for d in range(common):
                    derivative[first + c, (first + d) * parameters + i] = both[
                        i, c * common + d
                    ]


@inner
def _reduce(size: int, parameters: int, inverse: Reals, derivative: Reals) -> None:
    """Replace each derivative by R^-1 P R^-T in place, lower triangle."""
    for back in range(size):
        x = size - 1 - back
        own = inverse[x, x]
        length = (x + 1) * parameters
        for k in range(length):
            derivative[x, k] *= own
        for z in range(x):
            multiple = inverse[x, z]
            for k in range(length):
                derivative[x, k] += multiple * derivative[z, k]
    for x in range(size):
        for back in range(x + 1):
            y = x - back
            start = y * parameters
            own = inverse[y, y]
            for k in range(parameters):
                derivative[x, start + k] *= own
            for z in range(y):
                multiple = inverse[y, z]
                other = z * parameters
                for k in range(parameters):
                    derivative[x, start + k] += multiple * derivative[x, other + k]


@inner
def _sum_products(size: int, parameters: int, derivative: Reals, total: Reals) -> None:
    """Add the sums of products of elements, those off the diagonal twice."""
    twice = math.sqrt(2.0)
    for x in range(size):
        for k in range(x * parameters):
            derivative[x, k] *= twice
        for y in range(x + 1):
            start = y * parameters
            for i in range(parameters):
                value = derivative[x, start + i]
                for j in range(i + 1):
                    total[i, j] += value * derivative[x, start + j]
