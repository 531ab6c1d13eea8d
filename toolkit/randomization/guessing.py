"""How often somebody who knows all earlier assignments guesses the next one.

The guesser names the arm of which most places are left in the block (the convergence strategy
of Blackwell and Hodges); where arms tie, any of them. With two arms in the ratio 1:1 this takes
no knowledge of the block's size, since an arm that is behind has more places left whatever the
size. With other ratios the figures below are the worst case, a guesser who knows the size of
each block. In a block of 2b places with two equal arms the expected number of right guesses is

    b + (2^(2b) / C(2b, b) - 1) / 2,

b of which are luck. Of blocks of varying size, larger ones count for more: there are more
participants in them.

References
----------
Blackwell D, Hodges JL. Design for the control of selection bias. Annals of Mathematical
Statistics 1957;28:449-460. doi:10.1214/aoms/1177706973.
Diaconis P, Graham R. The analysis of sequential experiments with feedback to subjects. Annals
of Statistics 1981;9:3-23. doi:10.1214/aos/1176345329.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from toolkit.numerics import require

if TYPE_CHECKING:
    from toolkit.randomization.blocks import PermutedBlocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessing:
    """What the guesser reaches.

    Attributes
    ----------
    right
        Share of participants whose arm is guessed right.
    by_luck
        The same under simple randomisation: the largest part of the ratio.
    certain
        Share of participants whose arm is certain, because only one arm is left in the block;
        somebody must know where the block ends.
    """

    right: float
    by_luck: float
    certain: float


def guessing(design: PermutedBlocks) -> Guessing:
    """Compute what a guesser reaches in a list of permuted blocks; exact.

    Examples
    --------
    >>> from toolkit.randomization.blocks import PermutedBlocks
    >>> round(guessing(PermutedBlocks(ratio=(1, 1), sizes=(4,))).right, 4)
    0.7083
    """
    whole = sum(design.ratio)
    right = certain = 0.0
    for size in design.sizes:
        one, sure = right_guesses(tuple(size // whole * share for share in design.ratio))
        right += one
        certain += sure
    places = sum(design.sizes)
    return Guessing(
        right=require.computed_probability(right / places),
        by_luck=max(design.ratio) / whole,
        certain=require.computed_probability(certain / places),
    )


def right_guesses(left: tuple[int, ...]) -> tuple[float, float]:
    """Compute the expected numbers of right guesses, and of certain ones, in one block.

    Parameters
    ----------
    left
        Places of each arm in the block.

    Examples
    --------
    >>> right_guesses((1, 1))
    (1.5, 1.0)
    """
    # The arms' names do not matter, so that blocks which differ by them share one result.
    return _expected(tuple(sorted(left)))


@cache
def _expected(left: tuple[int, ...]) -> tuple[float, float]:
    total = sum(left)
    if not total:
        return 0.0, 0.0
    right = max(left) / total
    certain = float(sum(1 for many in left if many) == 1)
    for arm, many in enumerate(left):
        if many:
            rest = tuple(sorted((*left[:arm], many - 1, *left[arm + 1 :])))
            later, sure = _expected(rest)
            right += many / total * later
            certain += many / total * sure
    return right, certain
