"""Random draws that give the same list on every machine and in every later version.

A randomisation list may have to be made again years after the trial, for an inspector. So the
draws below rest only on what NumPy promises never to change, the raw stream of PCG64 and the
seeding by `SeedSequence`; its shuffling and its integers may change from version to version and
are not used. Whole numbers are drawn without bias, by rejection.

Each stream has a name, such as the name of a stratum. A stream depends on the seed and on its
own name and on nothing else: not on the other strata, nor on their order, nor on how many there
are.

References
----------
O'Neill ME. PCG: a family of simple fast space-efficient statistically good algorithms for
random number generation. Harvey Mudd College, HMC-CS-2014-0905; 2014.
Knuth DE. The Art of Computer Programming, volume 2. 3rd ed. Addison-Wesley; 1997, section
3.4.2, algorithm P.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.numerics import require

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = 2**64
"""How many values a raw draw can have."""
DIGITS = 53
"""Binary digits of a number from 0 to 1."""

PIECE = 64
"""Raw draws fetched at a time; the stream is the same whatever this is."""

Item = TypeVar("Item")


def seeds(seed: int, *name: str) -> np.random.SeedSequence:
    """Return the source of randomness of a stream.

    Parameters
    ----------
    seed
        The seed of the whole list, 0 or above; of any length.
    name
        The stream's name, in one or more parts.
    """
    require.whole("seed", seed)
    # Each part is preceded by its length, so that ("a", "bc") is not ("ab", "c").
    said = "".join(f"{len(part)}:{part}" for part in name)
    digest = hashlib.sha256(said.encode()).digest()
    words = tuple(int.from_bytes(digest[at : at + 4], "big") for at in range(0, 32, 4))
    return np.random.SeedSequence(seed, spawn_key=words)


def _words(bits: np.random.PCG64) -> Iterator[int]:
    """Go through the raw stream, which is fetched in pieces since that is faster."""
    while True:
        yield from bits.random_raw(PIECE).tolist()


class Draws:
    """A stream of random draws.

    Parameters
    ----------
    seed
        The seed of the whole list.
    name
        The stream's name.

    Examples
    --------
    >>> Draws(1, "Site 01").shuffled("abcd") == Draws(1, "Site 01").shuffled("abcd")
    True
    """

    def __init__(self, seed: int, *name: str) -> None:
        self._words = _words(np.random.PCG64(seeds(seed, *name)))

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to below `limit`, each as probable as the others."""
        if limit < 1:
            raise ArgumentError("limit", limit, "must be 1 or more")
        last = WORD - WORD % limit
        while True:
            word = next(self._words)
            if word < last:
                return word % limit

    def uniform(self) -> float:
        """Draw a number from 0 to below 1."""
        return math.ldexp(next(self._words) >> (64 - DIGITS), -DIGITS)

    def shuffled(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Return the items in random order, each order as probable as the others."""
        made = list(items)
        for last in range(len(made) - 1, 0, -1):
            other = self.below(last + 1)
            made[last], made[other] = made[other], made[last]
        return tuple(made)

    def weighted(self, weights: Sequence[int]) -> int:
        """Draw a place with a probability proportional to its whole weight."""
        left = self.below(sum(weights))
        for place, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return place
        raise AssertionError(left)

    def chosen(self, probabilities: Sequence[float]) -> int:
        """Draw a place with its probability; the probabilities add up to 1."""
        left = self.uniform()
        for place, probability in enumerate(probabilities[:-1]):
            left -= probability
            if left < 0.0:
                return place
        return len(probabilities) - 1
