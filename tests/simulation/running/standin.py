"""A stand-in for the trial: quick, and importable by workers, which a test module is not."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.simulation.running.streams import generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiny:
    """A plan that rejects with a known chance; may be slow, fail, or kill its worker.

    ``deadly`` and ``wrong`` are replicates. Its worker dies once where ``once`` names a file,
    which is made then; without it, every time.
    """

    name: str = "tiny"
    rate: float = 0.8
    deadly: int = -1
    once: str = ""
    wrong: int = -1
    portable: bool = True


DELAY = "STANDIN_DELAY"
"""Variable that says how many seconds a block takes."""
ROW = np.dtype([("value", np.float64), ("rejected", np.bool_, (2,))])


class UnportableError(Exception):
    """An error that pickle can write and not read, as many are."""

    def __init__(self, number: int, word: str) -> None:
        super().__init__(f"{number} is {word}")


def rows(plan: Any, seed: int, first: int, last: int) -> Any:
    """Compute a block."""
    time.sleep(float(os.environ.get(DELAY, "0")))
    if first <= plan.deadly < last and not (plan.once and Path(plan.once).exists()):
        if plan.once:
            Path(plan.once).touch()
        os._exit(9)
    if first <= plan.wrong < last:
        raise ValueError("seven") if plan.portable else UnportableError(7, "seven")
    found = np.zeros(last - first, dtype=ROW)
    for replicate in range(first, last):
        draws = generator(seed, replicate)
        found[replicate - first] = (draws.normal(), (draws.random() < plan.rate, False))
    return found


def other_rows(plan: Any, seed: int, first: int, last: int) -> Any:
    """Compute a block, by another function with another result."""
    return rows(plan, seed + 1, first, last)
