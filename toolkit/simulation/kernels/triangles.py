"""Small dense matrices in place: factors, triangular solutions, inverses.

Matrices have some ten rows, for which a call of LAPACK costs more than the work. Sums run in
the order of the source, so results are the same bits everywhere.
"""

# Kernels know no keywords and are made of plain loops.

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.compiled import inner

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Reals


@inner
def factor(matrix: Reals, size: int, least: Reals) -> bool:
    """Replace the lower triangle by its Cholesky factor; False where a pivot is too small."""
    for k in range(size):
        for j in range(k):
            multiple = matrix[k, j]
            for i in range(k, size):
                matrix[i, k] -= multiple * matrix[i, j]
        pivot = matrix[k, k]
        if not pivot > least[k]:
            return False
        root = math.sqrt(pivot)
        matrix[k, k] = root
        for i in range(k + 1, size):
            matrix[i, k] /= root
    return True


@inner
def forward(lower: Reals, size: int, vector: Reals) -> None:
    """Solve ``lower x = vector`` in place."""
    for i in range(size):
        total = vector[i]
        for j in range(i):
            total -= lower[i, j] * vector[j]
        vector[i] = total / lower[i, i]


@inner
def backward(lower: Reals, size: int, vector: Reals) -> None:
    """Solve ``lower' x = vector`` in place."""
    for back in range(size):
        i = size - 1 - back
        total = vector[i] / lower[i, i]
        vector[i] = total
        for j in range(i):
            vector[j] -= lower[i, j] * total


@inner
def invert_lower(lower: Reals, size: int, inverse: Reals) -> None:
    """Write the inverse of a lower triangular matrix, its upper triangle left alone."""
    for i in range(size):
        for j in range(i):
            inverse[i, j] = 0.0
        scale = 1.0 / lower[i, i]
        for k in range(i):
            multiple = lower[i, k]
            for j in range(k + 1):
                inverse[i, j] -= multiple * inverse[k, j]
        for j in range(i):
            inverse[i, j] *= scale
        inverse[i, i] = scale


@inner
def square_of_inverse(inverse: Reals, size: int, product: Reals) -> None:
    """Write ``inverse' inverse`` of a lower triangular matrix, both triangles."""
    for i in range(size):
        for j in range(size):
            product[i, j] = 0.0
    for k in range(size):
        for i in range(k + 1):
            multiple = inverse[k, i]
            for j in range(i + 1):
                product[i, j] += multiple * inverse[k, j]
    for i in range(size):
        for j in range(i):
            product[j, i] = product[i, j]
