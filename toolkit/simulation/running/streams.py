"""Random streams: one for each replicate, whoever computes it and when.

A stream is a counter-based generator, Philox4x64-10, whose 128-bit key NumPy derives from the
seed and the number of the replicate. So replicate 4711 can be repeated alone, and two scenarios
with the same seed give the replicate the same draws (common random numbers) for as long as
they draw the same things in the same order.

A spawned key rather than one put together by hand, since ``Generator.spawn`` then gives further
streams that depend on seed and replicate as well; with a key by hand they would come from the
operating system, and no run could be repeated. Keys of two replicates are equal with a chance
of 2^-128, so below 1e-26 for any pair among a million.

References
----------
Salmon JK, Moraes MA, Dror RO, Shaw DE. Parallel random numbers: as easy as 1, 2, 3. Proceedings
of SC11, 2011, doi 10.1145/2063384.2063405.
"""

from __future__ import annotations

import numpy as np

from toolkit.errors import ArgumentError


def generator(seed: int, replicate: int) -> np.random.Generator:
    """Make the generator of one replicate.

    Parameters
    ----------
    seed
        Of the simulation, 0 or above.
    replicate
        Its number, counted from 0.

    Examples
    --------
    >>> generator(1, 0).integers(100, size=3).tolist()
    [70, 21, 85]
    >>> generator(1, 1).integers(100, size=3).tolist()
    [89, 18, 93]
    """
    check_seed(seed)
    if replicate < 0:
        raise ArgumentError("replicate", replicate, "must be 0 or above")
    key = np.random.SeedSequence(entropy=seed, spawn_key=(replicate,))
    return np.random.Generator(np.random.Philox(key))


def check_seed(seed: int) -> None:
    """Refuse what is no seed."""
    if type(seed) is not int or seed < 0:
        raise ArgumentError("seed", seed, "must be a whole number, 0 or above")
