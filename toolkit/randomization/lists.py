"""A whole randomisation list, stratum by stratum, and an independent look at it.

The list of a stratum depends on the seed, on the design and on the stratum's name, and on
nothing else. So a site can be added, or a list that has run out continued, without a change to
what has been used already. Codes depend on the stratum's number and the place; so that they
stay the same, strata are added at the end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.numerics import require
from toolkit.randomization import codes
from toolkit.randomization.blocks import PermutedBlocks, permuted_blocks
from toolkit.randomization.draws import Draws
from toolkit.randomization.simple import simple_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Simple:
    """A list without restriction: each place is drawn for itself.

    Attributes
    ----------
    ratio
        Weight of each arm.
    """

    ratio: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One assignment.

    Attributes
    ----------
    stratum
        Levels that a participant must have, such as ("Site 01", "yes"); empty without strata.
    sequence
        Number in the stratum, from 1; assignments are used in this order.
    block, size, position
        Its block, the size of it, and the place in it; 0 without blocks.
    arm
        Number of the arm in the ratio, from 0.
    code
        Number on the label; tells nothing of the arm.
    """

    stratum: tuple[str, ...]
    sequence: int
    block: int
    size: int
    position: int
    arm: int
    code: str


def make_list(
    design: PermutedBlocks | Simple,
    strata: Sequence[tuple[str, ...]],
    *,
    least: int,
    seed: int,
) -> tuple[Row, ...]:
    """Make the list of every stratum.

    Parameters
    ----------
    design
        How assignments are made.
    strata
        The levels of each stratum, each stratum once; ``[()]`` for a trial without strata.
    least
        Fewest assignments of each stratum; blocks are completed.
    seed
        Of the list. Whoever knows it can make the list.

    Examples
    --------
    >>> made = make_list(Simple(ratio=(1, 1)), [("North",), ("South",)], least=2, seed=1)
    >>> [(row.stratum[0], row.sequence) for row in made]
    [('North', 1), ('North', 2), ('South', 1), ('South', 2)]
    """
    require.that("strata", strata, "must name each stratum once", holds=_each_once(strata))
    made = []
    for number, stratum in enumerate(strata):
        draws = Draws(seed, "list", *stratum)
        places = (
            permuted_blocks(design, draws, least=least)
            if isinstance(design, PermutedBlocks)
            else simple_list(design.ratio, draws, length=least)
        )
        made += [
            Row(
                stratum=stratum,
                sequence=sequence,
                block=place.block,
                size=place.size,
                position=place.position,
                arm=place.arm,
                code=codes.code(seed, number, sequence),
            )
            for sequence, place in enumerate(places, start=1)
        ]
    return tuple(made)


def _each_once(strata: Sequence[tuple[str, ...]]) -> bool:
    return bool(strata) and len(set(strata)) == len(strata)


def faults(rows: Sequence[Row], ratio: tuple[int, ...]) -> tuple[str, ...]:
    """Look at a finished list as somebody who did not make it; return what is wrong with it.

    Looked at are: the order and completeness of the sequence numbers, that every block is whole
    and holds the arms in the ratio, that codes are unique with the right check digit.

    Parameters
    ----------
    rows
        The list.
    ratio
        In which the arms must stand.

    Returns
    -------
    tuple of str
        Each fault with its place; empty when nothing is wrong.
    """
    found = list(_code_faults(rows))
    strata: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        strata.setdefault(row.stratum, []).append(row)
    for stratum, own in strata.items():
        where = " / ".join(stratum) or "the list"
        if [row.sequence for row in own] != list(range(1, len(own) + 1)):
            found.append(f"{where}: sequence numbers are not 1, 2, 3 and so on")
        found += [f"{where}: {fault}" for fault in _block_faults(own, ratio)]
    return tuple(found)


def _code_faults(rows: Sequence[Row]) -> Iterator[str]:
    for code, times in Counter(row.code for row in rows).items():
        if times > 1:
            yield f"code {code} stands {times} times"
        if not codes.is_whole(code):
            yield f"code {code} has a wrong check digit"


def _block_faults(rows: Sequence[Row], ratio: tuple[int, ...]) -> Iterator[str]:
    blocks: dict[int, list[Row]] = {}
    for row in rows:
        if row.size:
            blocks.setdefault(row.block, []).append(row)
    for number, own in blocks.items():
        size = own[0].size
        if [row.position for row in own] != list(range(1, size + 1)):
            yield f"block {number} is not whole"
        counts = Counter(row.arm for row in own)
        wanted = {arm: size * share / sum(ratio) for arm, share in enumerate(ratio)}
        if any(counts[arm] != many for arm, many in wanted.items()):
            yield f"block {number} does not hold the arms in their ratio"
