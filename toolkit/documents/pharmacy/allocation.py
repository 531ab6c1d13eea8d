"""What a protocol says of randomisation, in the plain values that the methods take.

The block sizes stand in the protocol's restricted part. They are read here, and what is made of
them goes into the restricted list and nowhere else.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.numerics import require
from toolkit.randomization.blocks import PermutedBlocks
from toolkit.randomization.lists import Simple

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit

PER_SITE = "one per site"
"""The level by which a protocol says that each site is a stratum."""
PLANNED = "sample_size.randomised"
TIMES = 2
"""How many times its equal share a site may recruit before its lists run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """How this trial's list is made, apart from its seed.

    Attributes
    ----------
    method
        As the protocol names it.
    arms
        Names of the arms, in the order of the ratio.
    ratio
        Participants of each arm in the smallest whole allocation.
    factors
        Names of the stratification factors; sites first, if they are one.
    by_site
        Whether each site is a stratum.
    strata
        Levels of each stratum, in the order of `factors`; one empty one without factors.
    sites
        Number of sites, whether they are strata or not.
    participants
        To be randomised in all, at most.
    least
        Fewest assignments of each stratum.
    block_sizes
        Restricted.
    """

    method: str
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    factors: tuple[str, ...]
    by_site: bool
    strata: tuple[tuple[str, ...], ...]
    sites: int
    participants: int
    least: int
    block_sizes: tuple[int, ...]

    @property
    def design(self) -> PermutedBlocks | Simple:
        """The design that the list is made by; for minimisation there is no list."""
        if self.method == "permuted_blocks":
            return PermutedBlocks(ratio=self.ratio, sizes=self.block_sizes)
        return Simple(ratio=self.ratio)


def allocation(kit: Kit, *, sites: int | None = None) -> Allocation:
    """Read how the list of a trial is made.

    Parameters
    ----------
    kit
        The protocol and its record.
    sites
        Number of sites; what the protocol plans when None.

    Raises
    ------
    ArgumentError
        There is less than one site.
    """
    plan = kit.protocol.randomisation
    arms = kit.protocol.therapies.arms
    many = kit.protocol.roles.sites.planned if sites is None else sites
    require.whole("sites", many, least=1)
    # A trial that may grow after a look needs a list for the size to which it may grow.
    largest = "interim.maximum" if "interim.maximum" in kit.record else PLANNED
    participants = int(kit.record[largest].number())
    site_factors = [each for each in plan.strata if each.levels == (PER_SITE,)]
    others = [each for each in plan.strata if each.levels != (PER_SITE,)]
    # A list that no other factor divides has no stratum but itself.
    names = [f"Site {number:02d}" for number in range(1, many + 1)]
    levels = [names] * bool(site_factors) + [list(each.levels) for each in others]
    listed = plan.method == "permuted_blocks"
    return Allocation(
        method=plan.method,
        arms=tuple(arm.name for arm in arms),
        ratio=tuple(arm.allocation for arm in arms),
        factors=tuple(each.name for each in (*site_factors, *others)) if listed else (),
        by_site=bool(site_factors) and listed,
        strata=tuple(itertools.product(*levels)) if listed else ((),),
        sites=many,
        participants=participants,
        least=_least(participants, many, by_site=bool(site_factors) and listed),
        block_sizes=plan.restricted.block_sizes,
    )


def _least(participants: int, sites: int, *, by_site: bool) -> int:
    """Return how long the list of a stratum must be at least."""
    if not by_site:
        return participants
    return min(participants, TIMES * math.ceil(participants / sites))


def rule_of_length(plan: Allocation) -> str:
    """Say how long the list of each stratum is, and why."""
    if plan.by_site:
        return (
            f"Each stratum holds at least {plan.least} assignments, so that a site can recruit "
            f"{TIMES} times its equal share of at most {plan.participants} participants over "
            f"{plan.sites} sites, all of them in one stratum; the last block is completed"
        )
    return (
        f"Each stratum holds at least {plan.least} assignments, so that every participant of "
        "the trial could be in it"
        + ("; the last block is completed" if plan.method == "permuted_blocks" else "")
    )


def demonstration_seed(kit: Kit) -> int:
    """Return the seed of the list that shows how lists look; anybody can work it out."""
    said = f"demonstration of a randomisation list|{kit.source.digest}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big")
