"""The safety rule, feasibility and blinded re-estimation, on participants made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.sequential.safety import BetaBinomialMonitoring, operating_safety
from toolkit.simulation.conduct.feasibility import failed, measured, met
from toolkit.simulation.conduct.plan import Criterion, Look, Reestimation, SafetyRule
from toolkit.simulation.conduct.resize import blinded_sd, resized, resumed
from toolkit.simulation.conduct.safety import first_crossing, limits_of
from toolkit.simulation.mechanism.description import (
    Allocation,
    Expectancy,
    Mechanism,
    Recruitment,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.conduct.plan import Plan
    from toolkit.simulation.mechanism.participants import Participants

RULE = SafetyRule(prior=(1, 9), limit=0.10, threshold=0.85, numbers=(20, 30, 40, 56))
OPEN = Mechanism(
    days=(),
    scores=(),
    recruitment=Recruitment(opening=(0.0, 10.0, 100.0), rate=0.1),
    allocation=Allocation(method="simple"),
    expectancy=Expectancy(believes_experimental=(0.5, 0.5), shift=()),
)
HALF = Look(name="half", information=0.5, efficacy=2.8)


def test_the_safety_rule_is_crossed_when_follow_up_of_harm_ends(
    people: Callable[..., Participants],
) -> None:
    harm = np.full(100, np.inf)
    harm[[0, 2, 4, 6, 8]] = 3.0
    assert limits_of(RULE) == (5, 6, 7, 9)
    found = first_crossing(RULE, people(100, harm=harm), horizon=12.0)
    # The twentieth of the experimental arm, every second one, came on day 38.
    assert found is not None
    assert (found.look, found.day) == (0, 50.0)
    harm[8] = 13.0
    assert first_crossing(RULE, people(100, harm=harm), horizon=12.0) is None


def test_a_number_that_never_comes_crosses_nothing(people: Callable[..., Participants]) -> None:
    assert first_crossing(RULE, people(30, harm=np.zeros(30)), horizon=12.0) is None


def test_harm_crosses_as_often_as_it_should(people: Callable[..., Participants]) -> None:
    monitoring = BetaBinomialMonitoring(
        prior=RULE.prior, limit=RULE.limit, certainty=RULE.threshold, looks=RULE.numbers
    )
    expected = operating_safety(monitoring, rate=0.15)
    draw, trials = np.random.default_rng(3), 2000
    looks = np.zeros(len(RULE.numbers))
    there = people(112, experimental=np.ones(112, dtype=bool))
    for _ in range(trials):
        there.harm[:] = np.where(draw.random(112) < 0.15, 1.0, np.inf)
        found = first_crossing(RULE, there, horizon=12.0)
        if found is not None:
            looks[found.look] += 1
    error = np.sqrt(np.array(expected.stops) / trials)
    assert np.all(abs(looks / trials - np.array(expected.stops)) < 3 * error)


MEASURED: tuple[tuple[dict[str, Any], float], ...] = (
    ({"measure": "rated", "at": 1}, 0.75),
    ({"measure": "rated", "at": 1, "of": "experimental"}, 1.0),
    ({"measure": "rated", "at": 1, "of": "control"}, 0.5),
    ({"measure": "adherent", "day": 10.0}, 0.25),
    ({"measure": "ascertained", "day": 10.0}, 2 / 3),
    ({"measure": "guessed"}, 0.25),
)


@pytest.mark.parametrize(
    ("asked", "value"), MEASURED, ids=["-".join(map(str, a.values())) for a, _ in MEASURED]
)
def test_criteria_count_the_right_people(
    asked: dict[str, Any], value: float, people: Callable[..., Participants]
) -> None:
    observed = np.ones((1, 4, 2), dtype=bool)
    observed[0, 1, 1] = False
    there = people(
        4,
        observed=observed,
        stopped=np.array([5.0, np.inf, np.inf, 11.0]),
        lost=np.array([np.inf, 7.0, np.inf, np.inf]),
        died=np.array([np.inf, np.inf, 8.0, np.inf]),
        believes_experimental=np.array([False, True, True, True]),
    )
    criterion = Criterion(name="a", aim="at_least", target=0.5, **asked)
    assert measured(criterion, there, OPEN) == pytest.approx(value)


def test_accrual_counts_the_months_each_site_was_open(
    people: Callable[..., Participants],
) -> None:
    criterion = Criterion(name="a", measure="accrual", aim="at_least", target=0.5)
    found = measured(criterion, people(41), OPEN)
    assert found == pytest.approx(41 / ((40 + 30) / 30.4375))
    assert np.isnan(measured(criterion, people(1), OPEN))


def test_nobody_gives_no_share(people: Callable[..., Participants]) -> None:
    there = people(3, experimental=np.zeros(3, dtype=bool))
    criterion = Criterion(
        name="a", measure="guessed", aim="at_least", target=0.5, of="experimental"
    )
    assert np.isnan(measured(criterion, there, OPEN))
    assert not met(criterion, float("nan"))
    assert not failed(criterion, float("nan"))


def test_guesses_need_beliefs(people: Callable[..., Participants]) -> None:
    criterion = Criterion(name="a", measure="guessed", aim="at_most", target=0.5)
    assert measured(criterion, people(3), OPEN) == pytest.approx(1 / 3)
    assert np.isnan(measured(criterion, people(3), replace(OPEN, expectancy=None)))


def test_targets_have_a_direction() -> None:
    least = Criterion(name="a", measure="guessed", aim="at_least", target=0.5, stop=0.3)
    most = Criterion(name="a", measure="guessed", aim="at_most", target=0.5, stop=0.7)
    assert [met(least, value) for value in (0.49, 0.5)] == [False, True]
    assert [met(most, value) for value in (0.5, 0.51)] == [True, False]
    assert [failed(least, value) for value in (0.29, 0.3)] == [True, False]
    assert [failed(most, value) for value in (0.7, 0.71)] == [False, True]


def test_the_blinded_deviation_is_that_of_a_regression_without_arms(
    plan: Callable[..., Plan], people: Callable[..., Participants]
) -> None:
    there = people(40)
    x, y = there.baseline[0, :20], there.actual[0, :20, 1]
    slope, intercept = np.polyfit(x, y, 1)
    expected = np.sqrt(((y - intercept - slope * x) ** 2).sum() / 18)
    assert blinded_sd(plan(), there, 33.0) == pytest.approx(expected)


def test_too_few_ratings_give_no_deviation_and_no_change(
    plan: Callable[..., Plan], people: Callable[..., Participants]
) -> None:
    rule = Reestimation(look=0, planned_sd=1.0, maximum=60)
    found = resized(plan(), rule, people(), day=15.0)
    assert np.isnan(found.sd)
    assert (found.size, found.full) == (40, 40.0)


@pytest.mark.parametrize(
    ("planned", "maximum", "size"),
    [(0.9, 100, 52), (5.0, 100, 40), (0.9, 45, 45), (1e-40, 60, 60)],
    ids=["raised", "never smaller", "capped", "vast"],
)
def test_the_size_grows_with_the_variance_in_whole_blocks(
    planned: float,
    maximum: int,
    size: int,
    plan: Callable[..., Plan],
    people: Callable[..., Participants],
) -> None:
    there = people(40)
    # A deviation of exactly 1.02 is found.
    there.actual[...] *= 1.02 / blinded_sd(plan(), there, 60.0)
    there.baseline[...] *= 1.0
    rule = Reestimation(look=0, planned_sd=planned, maximum=maximum)
    found = resized(plan(information=36), rule, there, day=60.0)
    assert found.sd == pytest.approx(1.02)
    assert found.size == size
    assert found.full == pytest.approx(36 * size / 40)


def test_a_smaller_share_of_ratings_raises_the_size(
    plan: Callable[..., Plan], people: Callable[..., Participants]
) -> None:
    observed = np.ones((1, 40, 2), dtype=bool)
    # Of the twenty who are due five are not rated; the others do not count yet.
    observed[0, ::4, 1] = observed[0, 20:, 1] = False
    there = people(40, observed=observed)
    sd = blinded_sd(plan(), there, 33.0)
    rule = Reestimation(look=0, planned_sd=sd, maximum=100, planned_share=0.9)
    found = resized(plan(information=36), rule, there, day=33.0)
    assert found.size == 48  # 40 * 0.9 / 0.75
    assert found.full == pytest.approx(36)


def test_recruitment_that_was_over_begins_again(people: Callable[..., Participants]) -> None:
    there = people(10)
    later = resumed(there, enrolled=6, day=20.0)
    assert later.entry.tolist() == [0, 1, 2, 3, 4, 5, 21, 22, 23, 24]
    assert resumed(there, enrolled=6, day=4.0) is there
    assert resumed(there, enrolled=10, day=20.0) is there
