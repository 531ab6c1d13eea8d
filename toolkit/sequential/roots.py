"""The root of a continuous function between two points where its signs differ.

SciPy has such solvers in ``scipy.optimize``, which takes longer to import than a sequential
design takes to compute.

References
----------
Chandrupatla TR (1997). A new hybrid quadratic/bisection algorithm for finding the zero of a
nonlinear function without using derivatives. *Advances in Engineering Software* 28: 145-149.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Point = tuple[float, float]
"""An argument of the function, and its value there."""

MOST_STEPS = 200
"""Bisection alone needs about 60; more means that the function is not continuous, or NaN."""

WIDTH = 1e-13
"""How close to a root at or near 0 the search must come."""


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where a function crosses 0, to the last digits.

    Parameters
    ----------
    function
        Continuous, and of different sign at `low` and `high`.
    low, high
        The interval to search.

    Returns
    -------
    float
        The crossing.

    Raises
    ------
    AssertionError
        The signs do not differ or the search does not end: the caller's bracket is wrong.

    Examples
    --------
    >>> round(root(lambda x: x**3 - 2, 0, 2), 10)
    1.2599210499
    """
    # Names as in the article: `a` is the newest point, `b` lies across the root, `c` is the one
    # left behind.
    a, b = low, high
    at_a, at_b = function(a), function(b)
    if not at_a * at_b <= 0.0:
        message = f"no change of sign between {low!r} ({at_a!r}) and {high!r} ({at_b!r})"
        raise AssertionError(message)
    step = 0.5
    for _ in range(MOST_STEPS):
        best, at_best = (a, at_a) if abs(at_a) < abs(at_b) else (b, at_b)
        if at_best == 0.0:
            return best
        tolerance = 2.0 * sys.float_info.epsilon * abs(best) + WIDTH
        least = tolerance / abs(b - a)
        if least > 0.5:  # noqa: PLR2004 - half of the interval is less than the tolerance
            return best
        x = a + min(max(step, least), 1.0 - least) * (b - a)
        at_x = function(x)
        if math.copysign(1.0, at_x) == math.copysign(1.0, at_a):
            c, at_c = a, at_a
        else:
            c, at_c = b, at_b
            b, at_b = a, at_a
        a, at_a = x, at_x
        step = _step((a, at_a), (b, at_b), (c, at_c))
    message = f"no root found between {low!r} and {high!r}"
    raise AssertionError(message)


def _step(new: Point, across: Point, left: Point) -> float:
    """Say how far from `new` to `across` to look next: interpolated where that is safe."""
    (a, at_a), (b, at_b), (c, at_c) = new, across, left
    x, y = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    if not (y * y < x and (1.0 - y) ** 2 < 1.0 - x):
        return 0.5
    first = at_a / (at_b - at_a) * at_c / (at_b - at_c)
    second = (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
    return first + second
