"""Whole trials with the compiled fit of the mixed model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.design.simulation.results import scenarios
from toolkit.simulation.conduct.plan import Plan, Test
from toolkit.simulation.mechanism.description import (
    Allocation,
    Dropout,
    Mechanism,
    Recruitment,
    Score,
)
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import Mmrm
from toolkit.simulation.running.block import block

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCORE = Score(
    name="score",
    baseline=20.0,
    change=((-2.0, -4.0), (-1.0, -2.0)),
    sd=(4.0, 4.0, 5.0),
    correlation=((1.0, 0.5, 0.4), (0.5, 1.0, 0.6), (0.4, 0.6, 1.0)),
    rated=(True, True),
)
SMALL = Plan(
    name="small",
    mechanism=Mechanism(
        days=(7.0, 14.0),
        scores=(SCORE,),
        recruitment=Recruitment(opening=(0.0, 10.0), rate=0.25),
        allocation=Allocation(
            method="permuted_blocks", block_sizes=(4,), by_site=True, by_strata=False
        ),
        dropout=Dropout(lost=((0.1, 0.2), (0.1, 0.2)), mechanism="mar", slope=0.5),
    ),
    n=40,
    tests=(
        Test(
            method=Mmrm(name="mmrm", score=0, visits=(0, 1), at=1, strata=False),
            role="primary",
            alpha=0.05,
            sides=2,
        ),
    ),
)


def test_a_trial_is_the_same_with_compiled_and_with_interpreted_fits(
    interpreted: Callable[..., Any],
) -> None:
    compiled = block(SMALL, 3, 0, 4)
    ((plain, _),) = interpreted((block, (SMALL, 3, 0, 4), {}))
    for one, other in zip(compiled.tolist(), plain.tolist(), strict=True):
        for a, b in zip(flat(one), flat(other), strict=True):
            assert a == pytest.approx(b, rel=1e-8, nan_ok=True)


def flat(row: Any) -> list[Any]:
    """The numbers of a row, however deep."""
    if isinstance(row, (tuple, list, np.ndarray)):
        return [number for part in row for number in flat(part)]
    return [row]


def test_trials_of_a_protocol_are_conducted_without_a_failure(root: Path) -> None:
    planned = scenarios(root / "protocols/ketamine-bpd")[0]
    rows = block(planned.plan, planned.seed, 0, 5)
    assert len(np.unique(rows["estimate"][:, 0])) == len(rows)
    assert np.unique(rows["status"]).tolist() == [Status.OK]
    assert np.isfinite(rows["p"]).all()
