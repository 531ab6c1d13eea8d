"""The two arms of a trial, experimental and control, and the search for their size.

A size is sought in whole allocation blocks: with allocation (2, 1) the candidates are (2, 1),
(4, 2), (6, 3) and so on. The power is computed at each candidate that the search visits, and
no root is rounded, so that one block less is known to fall short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import NoSolutionError
from toolkit.numerics import require, search
from toolkit.power.result import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.power.result import Counted

LIMIT = 1_000_000
"""Most blocks considered: no trial is larger."""
TWO_SIDED = 2


def check_allocation(allocation: tuple[int, int]) -> None:
    """Refuse an allocation that is not two whole numbers per block, 1 or more each."""
    check_pair("allocation", allocation)
    for value in allocation:
        require.whole("allocation", value, least=1)


def check_arms(arms: tuple[int, int], *, least: int = 2) -> None:
    """Refuse arms that are not whole numbers, 1 or more each and `least` or more together."""
    check_pair("arms", arms)
    for value in arms:
        require.whole("arms", value, least=1)
    requirement = f"must have {least} or more participants in all"
    require.that("arms", arms, requirement, holds=sum(arms) >= least)


def check_asked(power: float, alpha: float) -> None:
    """Refuse a power that is no probability, or that a trial without effect would have."""
    require.probability("power", power)
    require.that("power", power, f"must be above alpha, {alpha:g}", holds=power > alpha)


def check_sides(alpha: float, sides: int) -> None:
    """Refuse a significance level or a number of sides that cannot be."""
    require.probability("alpha", alpha)
    require.sides(sides)


def check_direction(difference: float, sides: int, *, sought: str) -> None:
    """Stop a search that no size can end: a one-sided test of an effect the other way."""
    if sides != TWO_SIDED and difference < 0.0:
        raise NoSolutionError(sought, "a one-sided test is of an effect in the other direction")


def sought_power(power: float) -> str:
    """Say what is looked for, for the message of a search without result."""
    return f"a power of {power:g}"


def in_blocks(blocks: int, allocation: tuple[int, int]) -> tuple[int, int]:
    """Return the arms that a number of whole blocks makes."""
    return (blocks * allocation[0], blocks * allocation[1])


def smallest_size(
    power_of: Callable[[tuple[int, int]], float],
    *,
    allocation: tuple[int, int],
    asked: float,
    least: int,
    method: str,
    counted: Counted = "evaluable",
) -> Size:
    """Find the smallest number of whole blocks that reaches a power.

    Parameters
    ----------
    power_of
        The power of given arms.
    allocation
        Participants per block, experimental and control.
    asked
        The power to reach.
    least
        Fewest participants in all for which `power_of` is defined.
    method, counted
        What the result says of itself.

    Returns
    -------
    Size
        The arms and the power that they reach.

    Raises
    ------
    NoSolutionError
        A million blocks do not reach it.
    """
    start = -(-least // sum(allocation))
    blocks = search.smallest(
        lambda n: power_of(in_blocks(n, allocation)) >= asked,
        start=start,
        limit=LIMIT,
        sought=sought_power(asked),
    )
    arms = in_blocks(blocks, allocation)
    return Size(arms=arms, power=power_of(arms), asked=asked, method=method, counted=counted)


def check_pair(parameter: str, value: object) -> None:
    """Refuse anything but two values in a tuple."""
    pair = isinstance(value, tuple) and len(value) == len(("experimental", "control"))
    require.that(parameter, value, "must be a pair: experimental, control", holds=pair)
