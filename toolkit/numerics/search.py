"""Search without rounding: the smallest number that does, so that one less is known to fail.

Sample sizes are whole and found by `smallest`; effects are real and found by `lowest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import NoSolutionError

if TYPE_CHECKING:
    from collections.abc import Callable

FARTHEST = 1e9
"""How many times the first guess `within_reach` looks."""


def smallest(holds: Callable[[int], bool], *, start: int, limit: int, sought: str) -> int:
    """Find the smallest whole number from `start` to `limit` for which `holds` is true.

    The search doubles and halves, so `holds` should turn from false to true once. Where it
    goes to and fro, as the power of an exact test does, the answer still holds and one less
    still does not; that no smaller number holds is then for the caller to look at.

    Parameters
    ----------
    holds
        Whether a number does.
    start, limit
        The first and the last number considered.
    sought
        What is looked for, for the message: "a power of 0.9".

    Returns
    -------
    int
        A number that holds; one less does not, or is below `start`.

    Raises
    ------
    NoSolutionError
        Nothing up to `limit` holds.

    Examples
    --------
    >>> smallest(lambda n: n * n >= 50, start=1, limit=100, sought="a square of 50")
    8
    """
    if holds(start):
        return start
    low, step = start, 1
    while True:
        high = min(low + step, limit)
        if holds(high):
            break
        if high >= limit:
            raise NoSolutionError(sought, f"nothing up to {limit} is enough")
        low, step = high, step * 2
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def lowest(holds: Callable[[float], bool], *, low: float, high: float, sought: str) -> float:
    """Find the lowest real number between two for which `holds` is true, by bisection.

    `holds` should turn from false to true once. The range is halved until nothing lies between
    its ends, so that the answer itself holds and the next smaller number does not.

    Parameters
    ----------
    holds
        Whether a number does.
    low, high
        Ends of the range; `low` itself is not considered.
    sought
        What is looked for, for the message.

    Returns
    -------
    float
        A number that holds.

    Raises
    ------
    NoSolutionError
        `high` does not hold.

    Examples
    --------
    >>> round(lowest(lambda x: x * x >= 2, low=0, high=2, sought="a square of 2"), 9)
    1.414213562
    """
    if not holds(high):
        raise NoSolutionError(sought, f"nothing up to {high:g} is enough")
    while True:
        middle = low + (high - low) / 2
        if not low < middle < high:
            return high
        if holds(middle):
            high = middle
        else:
            low = middle


def within_reach(holds: Callable[[float], bool], *, first: float, sought: str) -> float:
    """Find a positive number that holds, by doubling from `first`.

    Parameters
    ----------
    holds
        Whether a number does; true for all numbers that are large enough.
    first
        The first number tried, above 0.
    sought
        What is looked for, for the message.

    Returns
    -------
    float
        `first`, or a power of two times it.

    Raises
    ------
    NoSolutionError
        Even a thousand million times `first` does not hold.

    Examples
    --------
    >>> within_reach(lambda x: x > 5, first=1.0, sought="more than 5")
    8.0
    """
    reach = first
    while not holds(reach):
        reach *= 2
        if reach > FARTHEST * first:
            raise NoSolutionError(sought, f"nothing up to {reach:g} is enough")
    return reach
