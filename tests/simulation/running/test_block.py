from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from toolkit.simulation.conduct.outcome import row_type
from toolkit.simulation.conduct.plan import Plan, Test
from toolkit.simulation.mechanism.description import (
    Allocation,
    Mechanism,
    Recruitment,
    Score,
)
from toolkit.simulation.methods.method import TTest
from toolkit.simulation.running import block as subject
from toolkit.simulation.running.block import block
from toolkit.simulation.running.crews import Processes
from toolkit.simulation.running.run import run

SCORE = Score(
    name="mood",
    baseline=20.0,
    change=((-5.0,), (-2.0,)),
    sd=(5.0, 5.0),
    correlation=((1.0, 0.5), (0.5, 1.0)),
    rated=(True,),
)
PLAN = Plan(
    name="small",
    mechanism=Mechanism(
        days=(28.0,),
        scores=(SCORE,),
        recruitment=Recruitment(opening=(0.0, 30.0), rate=0.2),
        allocation=Allocation(method="permuted_blocks", block_sizes=(4,)),
    ),
    n=40,
    tests=(
        Test(
            method=TTest(name="primary", score=0, at=0, strata=False, site=False),
            role="primary",
            alpha=0.05,
            sides=2,
            true=-3.0,
        ),
    ),
    endpoint_day=28.0,
)


def test_a_row_is_that_of_its_replicate() -> None:
    whole = block(PLAN, 1, 0, 6)
    assert whole.dtype == row_type(PLAN)
    assert whole[2:5].tobytes() == block(PLAN, 1, 2, 5).tobytes()
    assert len(set(whole["estimate"][:, 0].tolist())) == 6
    assert block(PLAN, 2, 0, 6).tobytes() != whole.tobytes()


def test_rows_have_no_bytes_that_belong_to_nothing() -> None:
    # They would hold whatever was in memory, and the same trial would not be the same bits.
    fields: Any = row_type(PLAN).fields
    assert sum(kind.itemsize for kind, _ in fields.values()) == row_type(PLAN).itemsize
    assert not row_type(PLAN).hasobject


def test_the_real_trial_is_the_same_bits_in_another_process() -> None:
    alone = run(PLAN, seed=1, replicates=40, size=10)
    with Processes(1) as another:
        there = run(PLAN, seed=1, replicates=40, size=20, workers=another)
    assert there.tobytes() == alone.tobytes()


def test_the_draws_of_a_replicate_are_those_of_every_scenario() -> None:
    better = replace(SCORE, change=((-8.0,), (-2.0,)))
    other = replace(PLAN, mechanism=replace(PLAN.mechanism, scores=(better,)))
    difference = block(other, 1, 0, 5)["estimate"] - block(PLAN, 1, 0, 5)["estimate"]
    assert difference[:, 0].tolist() == pytest.approx([-3.0] * 5)


def test_an_error_names_the_replicate(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_stream(seed: int, replicate: int) -> None:
        if replicate == 3:
            raise ZeroDivisionError
        return generator(seed, replicate)

    generator: Any = subject.generator
    monkeypatch.setattr(subject, "generator", no_stream)
    with pytest.raises(ZeroDivisionError) as caught:
        block(PLAN, 7, 0, 5)
    assert caught.value.__notes__ == ["in replicate 3 of seed 7 of small"]
