from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.simulation.running.stopping import FINEST, LEAST, MOST, Goal, standard_error


def test_a_number_of_replicates_is_reached_whatever_was_rejected() -> None:
    goal = Goal(replicates=250)
    assert not goal.reached(200, 200)
    assert goal.reached(300, 0)
    assert (goal.least, goal.expected(100, 50)) == (250, 250)


def test_a_precision_alone_takes_a_thousand_at_least() -> None:
    goal = Goal(precision=0.05)
    assert not goal.reached(LEAST - 100, 500)
    assert goal.reached(LEAST, 500)


def test_a_precision_is_reached_when_the_error_is_small_enough() -> None:
    goal = Goal(replicates=100, precision=0.01)
    # sqrt(0.8 * 0.2 / n) = 0.01 at n = 1600
    assert not goal.reached(1500, 1200)
    assert goal.reached(1610, 1288)
    assert goal.expected(500, 400) == pytest.approx(1600, rel=0.01)
    assert goal.expected(0, 0) == 100


def test_trials_that_all_agree_have_an_error_all_the_same() -> None:
    assert standard_error(100, 0) == pytest.approx(standard_error(100, 100))
    assert standard_error(100, 0) > 0.01
    assert not Goal(replicates=1, precision=0.001).reached(1000, 1000)


@given(done=st.integers(1, 10**6), share=st.floats(0, 1), precision=st.floats(0.0005, 0.4))
def test_every_goal_is_reached_in_the_end(done: int, share: float, precision: float) -> None:
    goal = Goal(replicates=done, precision=precision)
    enough = max(done, math.ceil(0.25 / precision**2))
    assert goal.reached(enough, round(share * enough))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "replicates must be given"),
        ({"replicates": 0}, "replicates must be from 1"),
        ({"replicates": MOST + 1}, "replicates must be from 1"),
        ({"precision": 0.0}, "precision must be from"),
        ({"precision": FINEST / 2}, "precision must be from"),
        ({"precision": 0.5}, "precision must be from"),
        ({"precision": math.nan}, "precision must be from"),
    ],
    ids=str,
)
def test_goals_that_cannot_be_are_refused(asked: dict[str, float], told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        Goal(**asked)  # type: ignore[arg-type]
