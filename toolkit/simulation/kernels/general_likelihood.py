"""Restricted likelihood of data with any missing pattern, with its derivatives.

At the current whitening, with E_r the residual cross-products of a pattern, F_r the part of
their covariance that the coefficients cost, W_r the projection of the pattern
(`general_patterns`)::

    -2 l_R   = sum_r n_r log|Sigma_r| + log|H| + sum_r tr(W_r E_r)
    gradient = (1/2) tr(E_i G),   G = sum_r n_r W_r - W_r E_r W_r - W_r F_r W_r
    observed = sum_r tr(E_i W_r E_j [U_r + V_r - n_r W_r / 2]) - m_i'Phi m_j - T_ij / 2
    expected = sum_r tr(E_i W_r E_j [n_r W_r / 2 - V_r]) + T_ij / 2,  T_ij = tr(Phi P_i Phi P_j)

U_r = W_r E_r W_r, V_r = W_r F_r W_r. While searching, the dear last term of the observed
information is replaced by its near-equal sum_r tr(E_i W_r E_j V_r). The Newton matrix adds what
the second derivatives of the whitened parameters bring with the gradient.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0915, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.general_coefficients import (
    coefficients,
    information_of_coefficients,
    spread_of_fit,
)
from toolkit.simulation.kernels.general_moments import (
    keep_field,
    moments_of_field,
    pair_patterns,
)
from toolkit.simulation.kernels.general_patterns import (
    add_products,
    project_both_sides,
    project_patterns,
)
from toolkit.simulation.kernels.general_traces import add_traces

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import GeneralSpace
    from toolkit.simulation.mechanism.participants import Reals

SEARCH: Final = 2
"""The third kind of information besides `codes.OBSERVED` and `codes.EXPECTED`."""


@inner
def general_likelihood(
    here: int,
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    kind: int,
    space: GeneralSpace,
) -> float:
    """Compute -l_R; leave gradient, information of a kind, and coefficients in the space.

    Infinity where the coefficients cannot be estimated.
    """
    data = space.data
    number = space.number
    last = space.last
    gaps = space.gaps
    missing = space.missing
    seen = space.seen
    level = space.level
    score = space.score
    effects = space.effects
    field = space.field
    residual = space.matrix
    spread = space.spread
    middle = space.middle
    gradient = space.gradient
    vector = space.vector
    total_of = space.another
    movedx = space.movedx
    parameters = visits * (visits + 1) // 2
    columns = crossed + common
    white = space.white[here]
    ones = space.ones[here]
    value = project_patterns(
        white,
        ones,
        patterns,
        visits,
        number,
        last,
        gaps,
        space.gap,
        missing,
        seen,
        level,
        space.height,
    )
    information_of_coefficients(
        patterns,
        crossed,
        common,
        visits,
        data,
        space.crossed,
        space.mixed,
        seen,
        level,
        space.height,
        space.crossing,
        space.tail,
        space.information,
    )
    value += coefficients(
        white,
        patterns,
        crossed,
        common,
        visits,
        data,
        last,
        seen,
        level,
        score,
        space.information,
        space.inverse,
        space.covariance,
        effects,
        space.least,
    )
    if not math.isfinite(value):
        return math.inf
    for t in range(visits):
        value += 2.0 * crossed * math.log(white[t, t])
    spread_of_fit(
        patterns,
        crossed,
        common,
        visits,
        data,
        space.crossed,
        space.mixed,
        ones,
        space.covariance,
        space.phi,
        space.tail,
        spread,
    )
    for c in range(common):
        for a in range(visits):
            for b in range(visits):
                movedx[c, a, b] = 0.0
    for a in range(visits):
        for b in range(a + 1):
            total_of[a, b] = 0.0
    for r in range(patterns):
        end = last[r]
        _residuals(
            r,
            crossed,
            common,
            end,
            columns,
            data,
            white,
            ones,
            effects,
            score,
            field,
            residual,
            space.rotated,
            vector,
        )
        project_both_sides(missing, r, gaps[r], end, residual, vector)
        for a in range(end):
            value += residual[a, a]
            for b in range(a + 1):
                i = a * (a + 1) // 2 + b
                total_of[a, b] += number[r] * seen[r, i] - residual[a, b]
                middle[r, i] = residual[a, b]
                residual[a, b] = spread[r, i]
        project_both_sides(missing, r, gaps[r], end, residual, vector)
        own, fit, seen_share = 1.0, 0.5, -0.5
        if kind == 0:
            fit = 1.0
        if kind == 1:
            own, fit, seen_share = 0.0, -1.0, 0.5
        for a in range(end):
            for b in range(a + 1):
                i = a * (a + 1) // 2 + b
                total_of[a, b] -= residual[a, b]
                middle[r, i] = (
                    own * middle[r, i]
                    + fit * residual[a, b]
                    + seen_share * number[r] * seen[r, i]
                )
        for i in range(end * (end + 1) // 2, parameters):
            middle[r, i] = 0.0
        keep_field(
            r, crossed, common, visits, end, gaps[r], missing, level, field, space.left, movedx
        )
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            gradient[i] = total_of[a, b] if b < a else 0.5 * total_of[a, b]
    _second_derivatives(patterns, crossed, common, visits, kind, space)
    return 0.5 * value


@inner
def _second_derivatives(
    patterns: int, crossed: int, common: int, visits: int, kind: int, space: GeneralSpace
) -> None:
    """Write the information of a kind, or the Newton matrix."""
    hessian = space.hessian
    paired = space.paired
    moments = space.moments
    parameters = visits * (visits + 1) // 2
    size = crossed * visits + common
    for i in range(parameters):
        for j in range(i + 1):
            hessian[i, j] = 0.0
    if kind != 1:
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
        add_products(moments, moments, size, parameters, parameters, paired)
        for i in range(parameters):
            for j in range(i + 1):
                hessian[i, j] -= paired[i, j]
    add_products(space.seen, space.middle, patterns, parameters, parameters, paired)
    pair_patterns(visits, paired, hessian, 1.0)
    if kind == SEARCH:
        _curvature(visits, space.another, hessian)
    else:
        add_traces(patterns, crossed, common, visits, 0.5 if kind == 1 else -0.5, space)


@inner
def _curvature(visits: int, total: Reals, hessian: Reals) -> None:
    """Add the gradient times the second derivatives of Sigma = (I - D)^-1 exp(P) (I - D)^-T."""
    for t in range(visits):
        for s in range(t):
            i = t * (t + 1) // 2 + s
            hessian[i, s * (s + 1) // 2 + s] += total[t, s]
            for u in range(t + 1):
                for v in range(u):
                    j = u * (u + 1) // 2 + v
                    if j > i:
                        break
                    value = 0.0
                    if s == u:
                        value += total[t, v]
                    if s == v:
                        value += total[t, u]
                    hessian[i, j] += value
        i = t * (t + 1) // 2 + t
        hessian[i, i] += 0.5 * total[t, t]


@inner
def _residuals(
    pattern: int,
    crossed: int,
    common: int,
    end: int,
    columns: int,
    data: Reals,
    white: Reals,
    ones: Reals,
    effects: Reals,
    score: Reals,
    field: Reals,
    residual: Reals,
    rotated: Reals,
    vector: Reals,
) -> None:
    """Write cross-products of residuals with the columns and among themselves."""
    first = effects.shape[0] - common
    for j in range(columns):
        along = 0.0
        for c in range(common):
            along += data[pattern, j, crossed + c] * effects[first + c]
        for t in range(end):
            total = score[pattern, j, t] - along * ones[t]
            for k in range(crossed):
                total -= data[pattern, j, k] * effects[t * crossed + k]
            field[j, t] = total
    for t in range(end):
        for s in range(end):
            total = 0.0
            for u in range(t + 1):
                total += white[t, u] * data[pattern, columns + s, columns + u]
            rotated[t, s] = total
        before = 0.0
        after = 0.0
        for c in range(common):
            before += effects[first + c] * score[pattern, crossed + c, t]
            after += effects[first + c] * field[crossed + c, t]
        vector[t] = before
        for s in range(t + 1):
            residual[t, s] = -after * ones[s]
    for t in range(end):
        for s in range(t + 1):
            total = residual[t, s] - ones[t] * vector[s]
            for u in range(s + 1):
                total += rotated[t, u] * white[s, u]
            for j in range(crossed):
                total -= (
                    effects[t * crossed + j] * score[pattern, j, s]
                    + field[j, t] * effects[s * crossed + j]
                )
            residual[t, s] = total
