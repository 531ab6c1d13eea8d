"""Consecutive trials shared out to threads, so that no number depends on how many there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from toolkit.numerics import require

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 500
"""Trials of one piece of work; a trial is a function of its number alone."""


def key_of(seed: int) -> np.uint64:
    """Return a seed below 2^64 as the key of the random numbers."""
    require.whole("seed", seed)
    require.that("seed", seed, "must be below 2^64", holds=seed < 2**64)
    return np.uint64(seed)


def in_blocks(work: Callable[[int, int], None], *, trials: int, workers: int) -> None:
    """Call work for each block of trials: number of its first, and number after its last.

    Parameters
    ----------
    work
        Fills the places of the trials in arrays that it knows.
    trials
        How many, at least 2.
    workers
        Threads; kernels release Python's global lock.
    """
    require.whole("trials", trials, least=2)
    require.whole("workers", workers, least=1)
    pieces = [(begin, min(begin + BLOCK, trials)) for begin in range(0, trials, BLOCK)]
    if workers == 1 or len(pieces) == 1:
        for begin, end in pieces:
            work(begin, end)
        return
    work(*pieces[0])  # compiles once, before threads begin
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(lambda piece: work(*piece), pieces[1:]):
            pass
