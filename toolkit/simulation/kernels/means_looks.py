"""Trials with looks at a normal endpoint, participant by participant.

Each participant is one normal variable, made from its place (`philox`), added to the sum and to
the sum of squares of the arm, and forgotten.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.simulation.kernels.compiled import compiled, compiled_sums
from toolkit.simulation.kernels.normals import normal_pair
from toolkit.simulation.kernels.philox import philox

FOUR = np.uint64(4)
EXPERIMENTAL_STREAM = np.uint64(1)
CONTROL_STREAM = np.uint64(2)


@compiled
def fill_normals(  # noqa: PLR0917  # a kernel
    values: Any, quads: Any, trial: Any, stream: Any, k0: Any, k1: Any
) -> None:
    """Fill an array with standard normals, four of each counter: ``values`` has 4 quads."""
    for quad in range(quads):
        w0, w1, w2, w3 = philox(np.uint64(quad), stream, trial, np.uint64(0), k0, k1)
        one, two = normal_pair(w0, w1)
        three, four = normal_pair(w2, w3)
        place = np.uint64(quad) * FOUR
        values[place] = one
        values[place + np.uint64(1)] = two
        values[place + np.uint64(2)] = three
        values[place + np.uint64(3)] = four


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
def means_trials(  # noqa: PLR0917  # a kernel
    first: Any, sizes: Any, shift: Any, k0: Any, k1: Any, work: Any, statistics: Any
) -> None:
    """Compute the t statistic at each look of consecutive trials.

    Parameters
    ----------
    first
        Number of the first trial; as many are made as ``statistics`` has rows.
    sizes
        Participants up to each look, experimental and control, shape (2, looks), whole numbers.
    shift
        Difference of the means in standard deviations.
    k0, k1
        Key: the seed's two words.
    work
        Room for the normals of one arm: four times a quarter of its size, rounded up.
    statistics
        Filled, shape (trials, looks): the two-sample t statistic with pooled variance.
    """
    looks = sizes.shape[1]
    sums = np.zeros((2, looks))
    squares = np.zeros((2, looks))
    for row in range(statistics.shape[0]):
        trial = np.uint64(first + row)
        for arm in range(2):
            stream = EXPERIMENTAL_STREAM if arm == 0 else CONTROL_STREAM
            quads = (sizes[arm, looks - 1] + 3) // 4
            fill_normals(work, quads, trial, stream, k0, k1)
            begin = 0
            total = 0.0
            square = 0.0
            for look in range(looks):
                more, larger = sums_between(work, np.uint64(begin), np.uint64(sizes[arm, look]))
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
