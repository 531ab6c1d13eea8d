"""What is true in a scenario, where it is known from the start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.design.simulation import truth
from toolkit.design.simulation.truth import as_controls, with_truth
from toolkit.simulation.mechanism.description import TimeToEvent
from toolkit.simulation.methods.method import Ancova, Handling, LogRank

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.design.simulation.plans import Scenario
    from toolkit.simulation.conduct.plan import Test
    from toolkit.simulation.methods.method import Method


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw small samples."""
    monkeypatch.setattr(truth, "PEOPLE", 2000)
    monkeypatch.setattr(truth, "SAMPLES", 1)


@pytest.fixture
def base(simulated: Path, planned: Callable[[Path], dict[str, Scenario]]) -> Scenario:
    """Return the planned case with a score without bounds, and no belief that helps."""
    scenario = planned(simulated)["base"]
    mechanism = scenario.plan.mechanism
    scores = tuple(
        replace(each, lower=None, upper=None, step=None) for each in mechanism.scores
    )
    mechanism = replace(mechanism, scores=scores, expectancy=None)
    return replace(scenario, plan=replace(scenario.plan, mechanism=mechanism, safety=None))


def _of(scenario: Scenario, method: Method) -> Test:
    """Return the only test of a scenario, by another method, with its truth."""
    test = replace(scenario.plan.primary, method=method)
    plan = replace(
        scenario.plan, tests=(test,), order=(), looks=(), reestimation=None, counting=None
    )
    plan = replace(plan, information=None)
    return with_truth(replace(scenario, plan=plan)).plan.tests[0]


def test_the_planned_difference_is_true_of_the_estimand(base: Scenario) -> None:
    primary = with_truth(base).plan.tests[0]
    assert primary.true == pytest.approx(-3.0, abs=0.05)


def test_what_events_take_is_missing_without_them(base: Scenario) -> None:
    handling = (Handling(event="stopping", strategy="hypothetical"),)
    found = _of(base, Ancova(name="primary", score=0, at=1, handling=handling))
    # Nine tenths of the full benefit are left on average; without events it is whole.
    assert found.true == pytest.approx(-3.0 / 0.9, abs=0.02)


def test_the_composite_strategy_puts_the_worst_value(base: Scenario) -> None:
    mechanism = base.plan.mechanism
    bounded = tuple(replace(each, upper=40.0) for each in mechanism.scores)
    scenario = replace(
        base, plan=replace(base.plan, mechanism=replace(mechanism, scores=bounded))
    )
    handling = (Handling(event="stopping", strategy="composite"),)
    found = _of(scenario, Ancova(name="primary", score=0, at=1, handling=handling))
    assert found.true is not None
    assert found.true > 0.0  # twice as many stop in the experimental arm


def test_without_benefit_nothing_is_true(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    tests = with_truth(planned(simulated)["null"]).plan.tests
    assert [test.true for test in tests] == [0.0, 0.0]


def test_a_response_is_judged_with_what_was_missing(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    true = with_truth(planned(simulated)["base"]).plan.tests[1].true
    assert true is not None
    assert -0.1 < true < 0.3


def test_strategies_that_look_at_what_was_observed_have_no_truth(base: Scenario) -> None:
    handling = (Handling(event="stopping", strategy="while_on_treatment"),)
    assert _of(base, Ancova(name="primary", score=0, at=1, handling=handling)).true is None


@pytest.mark.parametrize(("ratio", "true"), [(1.0, 0.0), (0.5, None)])
def test_a_log_rank_test_has_a_truth_only_where_nothing_differs(
    base: Scenario, ratio: float, true: float | None
) -> None:
    event = TimeToEvent(name="relapse", control_risk=0.3, hazard_ratio=ratio, horizon=28.0)
    mechanism = replace(base.plan.mechanism, events=(event,))
    scenario = replace(base, plan=replace(base.plan, mechanism=mechanism))
    assert _of(scenario, LogRank(name="primary", event=0)).true == true


def test_controls_fare_alike_in_both_arms(base: Scenario) -> None:
    mechanism = as_controls(base.plan.mechanism)
    assert mechanism.scores[0].change[0] == base.plan.mechanism.scores[0].change[1]
    assert mechanism.intercurrent[0].risk[0] == base.plan.mechanism.intercurrent[0].risk[1]
    assert mechanism.dropout is not None
    assert mechanism.dropout.lost[0] == mechanism.dropout.lost[1]


def test_points_of_the_grid_need_no_truth(
    simulated: Path, planned: Callable[[Path], dict[str, Scenario]]
) -> None:
    point = planned(simulated)["grid_0_0"]
    assert with_truth(point) is point
