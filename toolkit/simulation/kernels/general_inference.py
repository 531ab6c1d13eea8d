"""Contrast, standard error and degrees of freedom of data with any missing pattern.

With u = Phi c, x_t the columns' loads of u at whitened visit t, N_r = x'S_r x::

    f              = c'Phi c
    df / dtheta_i  = tr(E_i sum_r W_r N_r W_r)
    Satterthwaite df = 2 f^2 / (g' W g)
    Kenward-Roger variance = f + 2 sum_ij W_ij [u'Q_ij u - (P_i u)'Phi(P_j u)]
    u'Q_ij u       = sum_r tr(E_i W_r E_j W_r N_r W_r)

W without a subscript is the inverse of the observed or expected information; P_i u has the
shape of `general_moments` with S_r x for a field. References as in `arrow`.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

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
from toolkit.simulation.kernels.general_moments import (
    keep_field,
    moments_of_field,
    pair_patterns,
)
from toolkit.simulation.kernels.general_patterns import add_products, project_both_sides
from toolkit.simulation.kernels.triangles import (
    backward,
    factor,
    forward,
    invert_lower,
    square_of_inverse,
)

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import GeneralSpace
    from toolkit.simulation.mechanism.participants import Reals, Whole


@inner
def general_inference(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    ones: Reals,
    weights: Reals,
    contrast: Reals,
    adjust: int,
    space: GeneralSpace,
    results: Reals,
) -> int:
    """Write estimate, standard errors and degrees of freedom; return a status.

    ``ones`` and ``weights`` are whitened. The information asked for is in the space.
    """
    parameters = visits * (visits + 1) // 2
    size = crossed * visits + common
    effects = space.effects
    direction = space.direction
    information = space.hessian
    total_of = space.another
    least = space.least
    step = space.step
    scale = space.scale
    estimate = 0.0
    for i in range(size):
        direction[i] = 0.0
    for t in range(visits):
        for j in range(crossed):
            load = weights[t] * contrast[j]
            direction[t * crossed + j] = load
            estimate += load * effects[t * crossed + j]
    forward(space.information, size, direction)
    variance = 0.0
    for i in range(size):
        variance += direction[i] * direction[i]
    backward(space.information, size, direction)
    _fields(
        patterns,
        crossed,
        common,
        visits,
        ones,
        direction,
        adjust,
        space.data,
        space.last,
        space.gaps,
        space.missing,
        space.level,
        space.field,
        space.loads,
        space.matrix,
        space.vector,
        space.left,
        space.movedx,
        space.middle,
        total_of,
    )
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            step[i] = 2.0 * total_of[a, b] if b < a else total_of[a, b]
            least[i] = 1e-9 * scale[i]
    if not factor(information, parameters, least):
        return NOT_POSITIVE_DEFINITE
    forward(information, parameters, step)
    spread = 0.0
    for i in range(parameters):
        spread += step[i] * step[i]
    adjusted = variance
    if adjust:
        adjusted += 2.0 * _kenward_roger(patterns, crossed, common, visits, space)
    if not (variance > 0.0 and adjusted > 0.0 and spread > 0.0):
        return NOT_POSITIVE_DEFINITE
    results[ESTIMATE] = estimate
    results[MODEL_SE] = math.sqrt(variance)
    results[SE] = math.sqrt(adjusted)
    results[DF] = 2.0 * variance * variance / spread
    return OK if results[DF] >= 1.0 else DF_BELOW_ONE


@inner
def _fields(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    ones: Reals,
    direction: Reals,
    adjust: int,
    data: Reals,
    last: Whole,
    gaps: Whole,
    missing: Reals,
    level: Reals,
    field: Reals,
    loads: Reals,
    matrix: Reals,
    vector: Reals,
    left: Reals,
    movedx: Reals,
    middle: Reals,
    total_of: Reals,
) -> None:
    """Write W N W of each pattern as rows, their sum, and the fields S x W."""
    columns = crossed + common
    parameters = visits * (visits + 1) // 2
    for t in range(visits):
        for j in range(crossed):
            loads[j, t] = direction[t * crossed + j]
        for c in range(common):
            loads[crossed + c, t] = ones[t] * direction[crossed * visits + c]
    for a in range(visits):
        for b in range(a + 1):
            total_of[a, b] = 0.0
    for c in range(common):
        for a in range(visits):
            for b in range(visits):
                movedx[c, a, b] = 0.0
    for r in range(patterns):
        end = last[r]
        for j in range(columns):
            for t in range(end):
                total = 0.0
                for k in range(columns):
                    total += data[r, j, k] * loads[k, t]
                field[j, t] = total
        for a in range(end):
            for b in range(a + 1):
                total = 0.0
                for j in range(columns):
                    total += loads[j, a] * field[j, b]
                matrix[a, b] = total
        project_both_sides(missing, r, gaps[r], end, matrix, vector)
        for a in range(end):
            for b in range(a + 1):
                total_of[a, b] += matrix[a, b]
                middle[r, a * (a + 1) // 2 + b] = matrix[a, b]
        for i in range(end * (end + 1) // 2, parameters):
            middle[r, i] = 0.0
        if adjust:
            keep_field(
                r,
                crossed,
                common,
                visits,
                end,
                gaps[r],
                missing,
                level,
                field,
                left,
                movedx,
            )


@inner
def _kenward_roger(
    patterns: int, crossed: int, common: int, visits: int, space: GeneralSpace
) -> float:
    """Sum W_ij Lambda_ij; the factor of the information is in its place."""
    parameters = visits * (visits + 1) // 2
    size = crossed * visits + common
    paired = space.paired
    moments = space.moments
    root = space.root
    bilinear = space.bilinear
    moments_of_field(
        patterns,
        crossed,
        common,
        visits,
        space.left,
        space.seen,
        space.information,
        space.moved,
        space.movedx,
        moments,
    )
    add_products(moments, moments, size, parameters, parameters, bilinear)
    for i in range(parameters):
        for j in range(i + 1):
            bilinear[i, j] = -bilinear[i, j]
    add_products(space.seen, space.middle, patterns, parameters, parameters, paired)
    pair_patterns(visits, paired, bilinear, 1.0)
    invert_lower(space.hessian, parameters, root)
    square_of_inverse(root, parameters, paired)
    total = 0.0
    for i in range(parameters):
        for j in range(i):
            total += 2.0 * paired[i, j] * bilinear[i, j]
        total += paired[i, i] * bilinear[i, i]
    return total
