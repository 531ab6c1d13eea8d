"""Trials with looks at a normal endpoint, participant by participant.

Each participant is one normal variable, made from its place (`philox`), added to the sum and to
the sum of squares of the arm, and forgotten.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import compiled, compiled_sums
from toolkit.simulation.kernels.visits import draw_normals, draw_words

ROWS = 4
"""Rows of words, and of normals, that one block of counters gives: one block for each arm."""


@compiled_sums
def sums_between(values: Any, first: Any, last: Any) -> tuple[Any, Any]:
    """Return the sum and the sum of squares of part of an array."""
    total = 0.0
    squares = 0.0
    for place in range(first, last):
        total += values[place]
        squares += values[place] * values[place]
    return total, squares


@compiled
def means_trials(first: Any, sizes: Any, shift: Any, seed: Any, statistics: Any) -> None:
    """Compute the t statistic at each look of consecutive trials.

    Parameters
    ----------
    first
        Number of the first trial; as many are made as ``statistics`` has rows.
    sizes
        Participants up to each look, experimental and control, shape (2, looks), whole numbers.
    shift
        Difference of the means in standard deviations.
    seed
        Key of the random numbers.
    statistics
        Filled, shape (trials, looks): the two-sample t statistic with pooled variance.
    """
    looks = sizes.shape[1]
    wide = (max(sizes[0, looks - 1], sizes[1, looks - 1]) + ROWS - 1) // ROWS
    words = np.empty((2 * ROWS, wide), np.uint32)
    normals = np.empty((2 * ROWS, wide))
    flat = normals.reshape(2, ROWS * wide)
    sums = np.zeros((2, looks))
    squares = np.zeros((2, looks))
    for row in range(statistics.shape[0]):
        draw_words(words, wide, np.uint64(first + row), seed)
        draw_normals(words, wide, normals)
        for arm in range(2):
            begin = 0
            total = 0.0
            square = 0.0
            for look in range(looks):
                more, larger = sums_between(
                    flat[arm], np.uint64(begin), np.uint64(sizes[arm, look])
                )
                total += more
                square += larger
                begin = sizes[arm, look]
                sums[arm, look] = total
                squares[arm, look] = square
        for look in range(looks):
            n1, n0 = float(sizes[0, look]), float(sizes[1, look])
            within = (
                squares[0, look]
                - sums[0, look] * sums[0, look] / n1
                + squares[1, look]
                - sums[1, look] * sums[1, look] / n0
            ) / (n1 + n0 - 2.0)
            difference = shift + sums[0, look] / n1 - sums[1, look] / n0
            statistics[row, look] = difference / np.sqrt(within * (1.0 / n1 + 1.0 / n0))
