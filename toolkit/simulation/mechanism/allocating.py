"""Assignment of arms as the protocol specifies it, for all participants of a trial at once.

The same designs as ``toolkit.randomization``, whose lists are made place by place from a stream
that stands in a protocol; here millions of trials are assigned, so that blocks are shuffled all
together, by sorting one uniform number for each place.

References
----------
Rosenberger WF, Lachin JM. Randomization in Clinical Trials: Theory and Practice. 2nd ed.
Hoboken: Wiley; 2016, section 3.7. doi:10.1002/9781118742112.
Pocock SJ, Simon R. Sequential treatment assignment with balancing for prognostic factors in
the controlled clinical trial. Biometrics 1975;31:103-115. doi:10.2307/2529712.
"""

import numpy as np

from toolkit.randomization.minimisation import Minimisation, probabilities_when
from toolkit.simulation.mechanism.enrolment import Allocation
from toolkit.simulation.mechanism.participants import Flags, Reals, Whole

Levels = tuple[tuple[Whole, int], ...]
"""For each factor the level of every participant, and how many levels there are."""


def factors(allocation: Allocation, site: Whole, sites: int, strata: Levels) -> Levels:
    """Choose the factors that count in the randomisation."""
    by_site = ((site, sites),) if allocation.by_site else ()
    return by_site + (strata if allocation.by_strata else ())


def assign(
    allocation: Allocation, levels: Levels, number: int, generator: np.random.Generator
) -> Flags:
    """Tell who is assigned to the experimental arm.

    Parameters
    ----------
    allocation
        How arms are assigned.
    levels
        The factors that count.
    number
        How many participants, in order of randomisation.
    generator
        Source of uniform numbers; how many are used up depends on ``allocation``, the number of
        participants and the numbers of levels alone.
    """
    if allocation.method == "permuted_blocks":
        cells = 1
        cell = np.zeros(number, dtype=np.int64)
        for level, many in levels:
            cell = cell * many + level
            cells *= many
        return blocks(allocation, cell, cells, generator)
    draws = generator.random(number)
    if allocation.method == "minimisation":
        return minimise(allocation, levels, draws)
    share = allocation.ratio[0] / sum(allocation.ratio)
    return np.asarray(draws < share)


def blocks(
    allocation: Allocation, cell: Whole, cells: int, generator: np.random.Generator
) -> Flags:
    """Assign by permuted blocks of random sizes within each cell.

    The blocks of all cells stand in one row, cell after cell, enough for the most that could be
    needed; a participant takes the place in it of their rank within the cell.
    """
    number, sizes = len(cell), allocation.block_sizes
    smallest = min(sizes)
    most = number // smallest + min(number, cells)
    draws = generator.random(most * (max(sizes) + 1))
    size = np.array(sizes)[(draws[:most] * len(sizes)).astype(np.int64)]

    in_cell = np.bincount(cell, minlength=cells)
    needed = -(-in_cell // smallest)  # blocks, all of the smallest size at worst
    block_end = np.cumsum(size)
    block_start = block_end - size
    first_block = np.cumsum(needed) - needed
    # Place of the first block of each cell, less the participants of cells before it. The
    # blocks of a cell that has nobody are none, and its place is not asked for.
    first_block[in_cell == 0] = 0
    ahead = block_start[first_block] - (np.cumsum(in_cell) - in_cell)
    order = np.argsort(cell, kind="stable")
    place = np.arange(number) + ahead[cell[order]]

    block = np.repeat(np.arange(most), size)
    of_experimental = block_start + size * allocation.ratio[0] // sum(allocation.ratio)
    arms = np.empty(len(block), dtype=np.bool_)
    # Whole numbers part the blocks and uniform numbers shuffle within them.
    shuffled = np.argsort(block + draws[most : most + len(block)])
    arms[shuffled] = np.arange(len(block)) < of_experimental[block]

    assigned = np.empty(number, dtype=np.bool_)
    assigned[order] = arms[place]
    return assigned


def minimise(allocation: Allocation, levels: Levels, draws: Reals) -> Flags:
    """Assign one after the other to where the marginal imbalance is least.

    Imbalance of a factor is the range of the arms' numbers over their parts of the ratio; times
    both parts it is a whole number, so that ties are exact. With d the experimental number
    times the control part less the control number times the experimental part, the next
    participant makes it |d + control part| or |d - experimental part|.
    """
    number = len(draws)
    mine, other = allocation.ratio
    design = Minimisation(
        ratio=allocation.ratio, factors=(), probability=allocation.preference, totals=1.0
    )
    if_preferred = probabilities_when(design, 0)[0]
    if_other = probabilities_when(design, 1)[0]
    share = mine / (mine + other)
    if_tied = share * if_preferred + (1.0 - share) * if_other
    if not levels:
        levels = ((np.zeros(number, dtype=np.int64), 1),)
    offsets = np.cumsum([0, *(many for _, many in levels)])
    rows = np.stack([level + at for (level, _), at in zip(levels, offsets[:-1], strict=True)])
    imbalance = [0] * int(offsets[-1])
    assigned = np.empty(number, dtype=np.bool_)
    for participant, (places, draw) in enumerate(
        zip(rows.T.tolist(), draws.tolist(), strict=True)
    ):
        gain = 0
        for place in places:
            now = imbalance[place]
            gain += abs(now + other) - abs(now - mine)
        chance = if_tied if gain == 0 else (if_preferred if gain < 0 else if_other)
        experimental = draw < chance
        change = other if experimental else -mine
        for place in places:
            imbalance[place] += change
        assigned[participant] = experimental
    return assigned
