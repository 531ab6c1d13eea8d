from __future__ import annotations

import math
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import NoSolutionError
from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.plan import GroupSequential, ZBounds
from toolkit.simulation.conduct.bounds import Reached, reached_bound, spending_of
from toolkit.simulation.conduct.plan import SpendingRecalculation

RULES = (
    SpendingRecalculation(family="obrien_fleming"),
    SpendingRecalculation(family="pocock"),
    SpendingRecalculation(family="kim_demets", parameter=2.0),
    SpendingRecalculation(family="hwang_shih_decani", parameter=-2),
)


def at(information: tuple[float, ...], *, last: bool, **changes: Any) -> Reached:
    looks = len(information)
    values: dict[str, Any] = {
        "information": information,
        "times": information,
        "stops": (True,) * looks,
        "lower": (-math.inf,) * looks,
        "places": tuple(range(looks)),
        "last": last,
    }
    return Reached(**(values | changes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.family)
@pytest.mark.parametrize("sides", [1, 2])
def test_bounds_are_those_of_the_planned_design(
    rule: SpendingRecalculation, sides: Literal[1, 2]
) -> None:
    information = (0.3, 0.62, 1.0)
    design = GroupSequential(
        information=information, alpha=0.05, sides=sides, efficacy=spending_of(rule)
    )
    for number, look in enumerate(boundaries(design).looks, start=1):
        reached = at(information[:number], last=number == 3)
        found = reached_bound(rule, alpha=0.05, sides=sides, reached=reached)
        assert found == pytest.approx(look.efficacy_z, abs=1e-9)


@pytest.mark.parametrize("end", [0.9, 1.15])
def test_bounds_follow_a_trial_that_ended_elsewhere(end: float) -> None:
    rule = RULES[0]
    design = GroupSequential(
        information=(0.4, 0.7, end),
        alpha=0.025,
        sides=1,
        efficacy=spending_of(rule),
        spending_time=(0.4, 0.7, 1.0),
    )
    found = reached_bound(rule, alpha=0.025, sides=1, reached=at((0.4, 0.7, end), last=True))
    assert found == pytest.approx(boundaries(design).looks[2].efficacy_z, abs=1e-9)


def test_error_was_spent_by_what_was_in_force_then() -> None:
    rule = RULES[1]
    design = GroupSequential(
        information=(0.4, 0.6, 1.0),
        alpha=0.025,
        sides=1,
        efficacy=spending_of(rule),
        spending_time=(0.5, 0.6, 1.0),
    )
    reached = at((0.4, 0.6, 1.0), last=True, times=(0.5, 0.6, 1.0))
    found = reached_bound(rule, alpha=0.025, sides=1, reached=reached)
    assert found == pytest.approx(boundaries(design).looks[2].efficacy_z, abs=1e-9)


def test_a_look_that_cannot_stop_leaves_its_error_to_the_next() -> None:
    rule = RULES[2]
    design = GroupSequential(
        information=(0.3, 0.6, 1.0),
        alpha=0.05,
        sides=2,
        efficacy=spending_of(rule),
        efficacy_looks=(2, 3),
    )
    looks = boundaries(design).looks
    stops = (False, True, True)
    for number in (2, 3):
        reached = at((0.3, 0.6, 1.0)[:number], last=number == 3, stops=stops[:number])
        found = reached_bound(rule, alpha=0.05, sides=2, reached=reached)
        assert found == pytest.approx(looks[number - 1].efficacy_z, abs=1e-9)
    none = at((0.3,), last=False, stops=(False,))
    assert reached_bound(rule, alpha=0.05, sides=2, reached=none) == math.inf


def test_binding_futility_lowers_the_final_bound() -> None:
    rule = RULES[0]
    futility = ZBounds(z=(0.5,), binding=True)
    design = GroupSequential(
        information=(0.5, 1.0),
        alpha=0.025,
        sides=1,
        efficacy=spending_of(rule),
        futility=futility,
    )
    reached = at((0.5, 1.0), last=True, lower=(0.5, -math.inf))
    found = reached_bound(rule, alpha=0.025, sides=1, reached=reached)
    assert found == pytest.approx(boundaries(design).looks[1].efficacy_z, abs=1e-9)


def test_futility_above_efficacy_leaves_nothing_to_spend_on() -> None:
    reached = at((0.5, 1.0), last=True, lower=(4.0, -math.inf))
    with pytest.raises(NoSolutionError, match="binding futility"):
        reached_bound(RULES[0], alpha=0.025, sides=1, reached=reached)


@pytest.mark.parametrize("information", [(0.0,), (0.5, 0.5), (0.5, 0.5, 0.8)])
def test_without_new_data_nothing_is_tested(information: tuple[float, ...]) -> None:
    reached = at(information, last=True)
    assert reached_bound(RULES[0], alpha=0.05, sides=2, reached=reached) == math.inf


@settings(max_examples=25, deadline=None)
@given(first=st.floats(0.1, 0.85), last=st.floats(0.9, 1.3))
def test_what_is_spent_early_is_paid_for_at_the_end(first: float, last: float) -> None:
    rule = RULES[0]
    end = reached_bound(rule, alpha=0.05, sides=2, reached=at((first, last), last=True))
    look = reached_bound(rule, alpha=0.05, sides=2, reached=at((first,), last=False))
    assert 1.95996 < end < 2.25
    assert look > 1.96
