"""Patterns of missing visits: what is prepared once, and their whitened inverses at a point.

With visits whitened by L^-1, Sigma = L L', the zero-padded inverse of a pattern's block of
Sigma becomes a projection: W_r = L' E_O (E_O' Sigma E_O)^-1 E_O' L = I - N N', where N is an
orthonormal basis of the columns of L^-1 at the missing visits. After the last visit seen they
are unit vectors, so only gaps before it cost anything. log|Sigma_OO| = log|Sigma| +
log|(Sigma^-1)_MM|.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.compiled import inner

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import Marks
    from toolkit.simulation.mechanism.participants import Reals, Whole


@inner
def add_products(
    left: Reals, right: Reals, rows: int, width: int, length: int, total: Reals
) -> None:
    """Write ``left' right`` over the first rows: width x length, four rows at a time."""
    for i in range(width):
        for j in range(length):
            total[i, j] = 0.0
        for quarter in range(rows // 4):
            r = 4 * quarter
            first = left[r, i]
            second = left[r + 1, i]
            third = left[r + 2, i]
            fourth = left[r + 3, i]
            for j in range(length):
                total[i, j] += (first * right[r, j] + second * right[r + 1, j]) + (
                    third * right[r + 2, j] + fourth * right[r + 3, j]
                )
        for r in range(rows - rows % 4, rows):
            first = left[r, i]
            for j in range(length):
                total[i, j] += first * right[r, j]


@inner
def prepare_patterns(
    cross: Reals,
    seen: Marks,
    patterns: int,
    columns: int,
    crossed: int,
    visits: int,
    data: Reals,
    last: Whole,
    gaps: Whole,
    gap: Whole,
    squares: Reals,
    mixed: Reals,
) -> None:
    """Copy cross-products to both triangles and find the gaps of each pattern."""
    size = columns + visits
    common = columns - crossed
    for r in range(patterns):
        for i in range(size):
            for j in range(i + 1):
                value = cross[r, i, j]
                data[r, i, j] = value
                data[r, j, i] = value
        end = 0
        for t in range(visits):
            if seen[r, t]:
                end = t + 1
        number = 0
        for t in range(end):
            if not seen[r, t]:
                gap[r, number] = t
                number += 1
        last[r] = end
        gaps[r] = number
        for i in range(crossed):
            for j in range(i + 1):
                squares[r, i * (i + 1) // 2 + j] = data[r, i, j]
            for j in range(common):
                mixed[r, i * common + j] = data[r, i, crossed + j]


@inner
def project_patterns(
    white: Reals,
    ones: Reals,
    patterns: int,
    visits: int,
    number: Reals,
    last: Whole,
    gaps: Whole,
    gap: Whole,
    missing: Reals,
    seen: Reals,
    level: Reals,
    height: Reals,
) -> float:
    """Write W, W kappa and kappa'W kappa; return the sum of n_r log|Sigma_r|."""
    total = 0.0
    for r in range(patterns):
        end = last[r]
        for a in range(visits):
            level[r, a] = 0.0
            for b in range(a + 1):
                seen[r, a * (a + 1) // 2 + b] = 0.0
        logarithm = 0.0
        for a in range(end):
            logarithm -= 2.0 * math.log(white[a, a])
            seen[r, a * (a + 1) // 2 + a] = 1.0
        for k in range(gaps[r]):
            column = gap[r, k]
            for a in range(end):
                missing[r, k, a] = white[a, column] if a >= column else 0.0
            square = orthonormalise(missing, r, k, end)
            logarithm += math.log(square)
            for a in range(end):
                for b in range(a + 1):
                    seen[r, a * (a + 1) // 2 + b] -= missing[r, k, a] * missing[r, k, b]
        product = 0.0
        for a in range(end):
            value = 0.0
            for b in range(end):
                place = a * (a + 1) // 2 + b if b <= a else b * (b + 1) // 2 + a
                value += seen[r, place] * ones[b]
            level[r, a] = value
            product += value * ones[a]
        height[r] = product
        total += number[r] * logarithm
    return total


@inner
def orthonormalise(missing: Reals, pattern: int, row: int, end: int) -> float:
    """Make a vector orthogonal to those before it and of length 1; return its square."""
    for _ in range(2):
        for k in range(row):
            product = 0.0
            for a in range(end):
                product += missing[pattern, k, a] * missing[pattern, row, a]
            for a in range(end):
                missing[pattern, row, a] -= product * missing[pattern, k, a]
    square = 0.0
    for a in range(end):
        square += missing[pattern, row, a] * missing[pattern, row, a]
    root = 1.0 / math.sqrt(square)
    for a in range(end):
        missing[pattern, row, a] *= root
    return square


@inner
def project_both_sides(
    missing: Reals, pattern: int, gaps: int, end: int, matrix: Reals, vector: Reals
) -> None:
    """Replace the lower triangle of a symmetric matrix by W matrix W."""
    for k in range(gaps):
        square = 0.0
        for a in range(end):
            total = 0.0
            for b in range(a + 1):
                total += matrix[a, b] * missing[pattern, k, b]
            for b in range(a + 1, end):
                total += matrix[b, a] * missing[pattern, k, b]
            vector[a] = total
            square += total * missing[pattern, k, a]
        for a in range(end):
            vector[a] -= 0.5 * square * missing[pattern, k, a]
        for a in range(end):
            own = missing[pattern, k, a]
            for b in range(a + 1):
                matrix[a, b] -= own * vector[b] + vector[a] * missing[pattern, k, b]
