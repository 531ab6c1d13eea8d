"""A block: consecutive replicates, the smallest piece of work that is handed out and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.simulation.running.streams import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toolkit.simulation.conduct.plan import Plan

    Rows = NDArray[np.void]


def block(plan: Plan, seed: int, first: int, last: int) -> Rows:
    """Simulate the trials ``first`` to ``last - 1`` of a plan; return a row for each.

    The rows depend on nothing but these four arguments: not on the process, nor on what was
    computed before.
    """
    # Imported here, since a process that only hands blocks out needs no analysis.
    from toolkit.simulation.conduct.outcome import row_type  # noqa: PLC0415
    from toolkit.simulation.conduct.trial import conduct  # noqa: PLC0415

    prepared = _prepared(plan)
    # Zeros rather than whatever was in memory, so that bytes between fields are the same too.
    rows = np.zeros(last - first, dtype=row_type(plan))
    for replicate in range(first, last):
        try:
            rows[replicate - first] = conduct(plan, prepared, generator(seed, replicate))
        except Exception as error:
            # Whoever mends it wants to see this one trial again.
            error.add_note(f"in replicate {replicate} of seed {seed} of {plan.name}")
            raise
    return rows


@lru_cache(maxsize=4)
def _prepared(plan: Plan) -> Any:
    """Prepare the mechanism of a plan once for all blocks of a process."""
    from toolkit.simulation.mechanism.generation import prepare  # noqa: PLC0415

    return prepare(plan.mechanism)
