"""Permuted blocks of varying size, for any ratio of any number of arms.

A block of size s holds each arm s r_i / R times, where r is the ratio and R its sum, in an
order drawn at random from all orders. The size of each block is drawn from the sizes given, so
that the end of a block cannot be foreseen. After a complete block the arms stand exactly in
their ratio; within a block arm i departs from its share by at most s (r_i / R) (1 - r_i / R).

References
----------
Rosenberger WF, Lachin JM. Randomization in Clinical Trials: Theory and Practice. 2nd ed.
Hoboken: Wiley; 2016, section 3.7. doi:10.1002/9781118742112.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.numerics import require
from toolkit.randomization.ratio import check_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.randomization.draws import Draws


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutedBlocks:
    """How blocks are made.

    Attributes
    ----------
    ratio
        Participants of each arm in the smallest whole block, such as (1, 1) or (2, 1, 1).
    sizes
        Sizes of the blocks, each a multiple of the ratio's sum; each size is drawn with the
        same probability. A size that stands twice is drawn twice as often.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    ratio: tuple[int, ...]
    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        check_ratio(self.ratio)
        require.that("sizes", self.sizes, "must name one size or more", holds=bool(self.sizes))
        whole = sum(self.ratio)
        for size in self.sizes:
            require.whole("sizes", size, least=1)
            require.that(
                "sizes", size, f"must be a multiple of {whole}", holds=size % whole == 0
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a list.

    Attributes
    ----------
    block
        Number of its block, from 1; 0 where the method has no blocks.
    size
        Size of its block; 0 where the method has no blocks.
    position
        Its place in the block, from 1.
    arm
        Number of its arm in the ratio, from 0.
    """

    block: int
    size: int
    position: int
    arm: int


def content(ratio: tuple[int, ...], size: int) -> tuple[int, ...]:
    """Return the arms of a block in the order of the ratio, before it is shuffled.

    Examples
    --------
    >>> content((2, 1), 6)
    (0, 0, 0, 0, 1, 1)
    """
    times = size // sum(ratio)
    return tuple(arm for arm, share in enumerate(ratio) for _ in range(share * times))


def stream(design: PermutedBlocks, draws: Draws) -> Iterator[Place]:
    """Go through the places of an endless list, block by block."""
    for block in itertools.count(1):
        size = design.sizes[draws.below(len(design.sizes))]
        order = draws.shuffled(content(design.ratio, size))
        for position, arm in enumerate(order, start=1):
            yield Place(block=block, size=size, position=position, arm=arm)


def permuted_blocks(design: PermutedBlocks, draws: Draws, *, least: int) -> tuple[Place, ...]:
    """Return a list of whole blocks.

    A longer list begins with the shorter one, so that a list that runs out can be continued.

    Parameters
    ----------
    design
        How blocks are made.
    draws
        Where the randomness comes from.
    least
        Fewest places; the block that reaches them is completed.

    Examples
    --------
    >>> from toolkit.randomization.draws import Draws
    >>> made = permuted_blocks(PermutedBlocks(ratio=(1, 1), sizes=(4,)), Draws(7), least=6)
    >>> len(made), sum(place.arm for place in made)
    (8, 4)
    """
    require.whole("least", least, least=1)
    made: list[Place] = []
    for place in stream(design, draws):
        made.append(place)
        if len(made) >= least and place.position == place.size:
            return tuple(made)
    raise AssertionError(least)


def largest_departure(design: PermutedBlocks) -> tuple[float, ...]:
    """Return by how many participants each arm can at most depart from its share.

    It is reached within the largest block, when all places of an arm, or none, come first.

    Examples
    --------
    >>> largest_departure(PermutedBlocks(ratio=(1, 1), sizes=(4, 6)))
    (1.5, 1.5)
    """
    whole, size = sum(design.ratio), max(design.sizes)
    return tuple(size * (share / whole) * (1 - share / whole) for share in design.ratio)
