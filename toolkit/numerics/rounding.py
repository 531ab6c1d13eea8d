"""Whole numbers of people from computed quotients, safe against the last binary digit.

27 / (1 - 0.55) is 60 people, but in binary arithmetic such a quotient may come out a hair above
the whole number, and a plain ceiling would then recruit one person too many.
A quotient within one part in a thousand million of a whole number counts as that number.
"""

from __future__ import annotations

import math

from toolkit.numerics import require

TOLERANCE = 1e-9
"""Relative distance from a whole number that counts as rounding error."""


def ceiling(value: float) -> int:
    """Round up to a whole number, unless only rounding error lies above it.

    Examples
    --------
    >>> ceiling(27 / (1 - 0.55)), ceiling(60.01)
    (60, 61)
    """
    require.finite("value", value)
    nearest = round(value)
    return nearest if _is(value, nearest) else math.ceil(value)


def floor(value: float) -> int:
    """Round down to a whole number, unless only rounding error lies below the next.

    Examples
    --------
    >>> floor(50 * (1 - 0.34)), floor(32.99)
    (33, 32)
    """
    require.finite("value", value)
    nearest = round(value)
    return nearest if _is(value, nearest) else math.floor(value)


def _is(value: float, whole: int) -> bool:
    """Tell whether a value is a whole number but for rounding error."""
    return abs(value - whole) <= TOLERANCE * max(1.0, abs(value))
