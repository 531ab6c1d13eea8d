"""First derivatives of the coefficients' equations by the matrix, summed over patterns.

For a field R_r of cross-products of the columns with whitened visits (of residuals, or of what
the contrast loads on) the vectors are m_ab = sum_r R_r W (e_a e_b' + e_b e_a') W, crossed rows
as they are and common ones times kappa; half for a = b.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0917

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.general_patterns import add_products

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Reals


@inner
def keep_field(
    pattern: int,
    crossed: int,
    common: int,
    visits: int,
    end: int,
    gaps: int,
    missing: Reals,
    level: Reals,
    field: Reals,
    left: Reals,
    movedx: Reals,
) -> None:
    """Multiply the field of one pattern by W; keep crossed rows, add up common ones."""
    for k in range(gaps):
        for j in range(crossed + common):
            product = 0.0
            for a in range(end):
                product += field[j, a] * missing[pattern, k, a]
            for a in range(end):
                field[j, a] -= product * missing[pattern, k, a]
    for j in range(crossed):
        for a in range(end):
            left[pattern, j * visits + a] = field[j, a]
        for a in range(end, visits):
            left[pattern, j * visits + a] = 0.0
    for c in range(common):
        for a in range(end):
            value = field[crossed + c, a]
            for b in range(end):
                movedx[c, a, b] += value * level[pattern, b]


@inner
def moments_of_field(
    patterns: int,
    crossed: int,
    common: int,
    visits: int,
    left: Reals,
    seen: Reals,
    factor_of_information: Reals,
    moved: Reals,
    movedx: Reals,
    moments: Reals,
) -> None:
    """Write the vectors m_i as columns, solved by the Cholesky factor of H."""
    parameters = visits * (visits + 1) // 2
    size = crossed * visits + common
    add_products(left, seen, patterns, crossed * visits, parameters, moved)
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            half = 0.5 if a == b else 1.0
            for t in range(visits):
                at_b = t * (t + 1) // 2 + b if b <= t else b * (b + 1) // 2 + t
                at_a = t * (t + 1) // 2 + a if a <= t else a * (a + 1) // 2 + t
                for j in range(crossed):
                    moments[t * crossed + j, i] = half * (
                        moved[j * visits + a, at_b] + moved[j * visits + b, at_a]
                    )
            for c in range(common):
                moments[crossed * visits + c, i] = half * (movedx[c, a, b] + movedx[c, b, a])
    for x in range(size):
        for y in range(x):
            multiple = factor_of_information[x, y]
            for i in range(parameters):
                moments[x, i] -= multiple * moments[y, i]
        divisor = 1.0 / factor_of_information[x, x]
        for i in range(parameters):
            moments[x, i] *= divisor


@inner
def pair_patterns(visits: int, paired: Reals, target: Reals, sign: float) -> None:
    """Add ``sign`` times sum_r tr(E_i W_r E_j X_r) to a matrix, from sum_r vech(W) vech(X)'."""
    for a in range(visits):
        for b in range(a + 1):
            i = a * (a + 1) // 2 + b
            for c in range(a + 1):
                ac = i - b + c
                bc = b * (b + 1) // 2 + c if c <= b else c * (c + 1) // 2 + b
                for d in range(c + 1):
                    j = c * (c + 1) // 2 + d
                    if j > i:
                        break
                    ad = i - b + d
                    bd = b * (b + 1) // 2 + d if d <= b else d * (d + 1) // 2 + b
                    value = paired[bc, ad] + paired[bd, ac] + paired[ac, bd] + paired[ad, bc]
                    if a == b:
                        value *= 0.5
                    if c == d:
                        value *= 0.5
                    target[i, j] += sign * value
