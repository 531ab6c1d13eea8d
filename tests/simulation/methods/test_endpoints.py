"""Events, counts, responses and categories under strategies, and at the edges of their fits."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import CAUTION, analyse
from toolkit.simulation.methods.counts import fit_negative_binomial
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.logistic import newton
from toolkit.simulation.methods.method import (
    Ancova,
    Gee,
    Handling,
    Logistic,
    LogRank,
    NegativeBinomial,
    ProportionalOdds,
    RiskDifference,
    Strategy,
    TTest,
)
from toolkit.simulation.methods.ordinal import fit_proportional_odds

People = Callable[..., Participants]
PLAIN: dict[str, Any] = {"name": "m", "site": False, "strata": False}


def _events(people: People) -> Participants:
    """Five in each arm; the first of each dies on day 3, before an event on day 8."""
    never = np.full((10, 2), math.inf)
    never[[0, 5], 1] = 3.0
    day = np.array([8.0, 9, 10, 11, math.inf] * 2)
    return people(
        [1] * 5 + [0] * 5,
        np.full(10, 20.0),
        np.full((10, 3), 10.0),
        event=day[:, None],
        intercurrent=never,
        event_horizon=np.array([30.0]),
    )


@pytest.mark.parametrize(
    ("strategy", "n", "events"),
    [
        ("treatment_policy", 10, 8),
        ("composite", 10, 8),
        ("hypothetical", 10, 6),
        ("while_on_treatment", 10, 6),
        ("principal_stratum", 8, 6),
    ],
)
def test_a_strategy_decides_which_first_events_count(
    strategy: Strategy, n: int, events: int, people: People, mechanism: Mechanism
) -> None:
    method = LogRank(event=0, handling=(Handling(event="death", strategy=strategy),), **PLAIN)
    found = analyse(method, _events(people), mechanism)
    assert (found.n, found.information) == (n, events)


def test_a_composite_event_counts_without_the_other(
    people: People, mechanism: Mechanism
) -> None:
    trial = replace(_events(people), event=np.full((10, 1), math.inf))
    handling = (Handling(event="death", strategy="composite"),)
    found = analyse(LogRank(event=0, handling=handling, **PLAIN), trial, mechanism)
    assert found.information == 2


def test_follow_up_ends_at_the_analysis(people: People, mechanism: Mechanism) -> None:
    trial = _events(people)
    assert analyse(LogRank(event=0, **PLAIN), trial, mechanism, until=9.5).information == 4


def test_counts_leave_out_a_principal_stratum_and_those_still_followed(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(1, 20)
    never = np.full((40, 2), math.inf)
    never[:4, 0] = 5.0
    count = np.random.default_rng(1).poisson(3.0, (40, 1))
    trial = replace(trial, intercurrent=never, count=count, entry=np.arange(40.0))
    handling = (Handling(event="stop", strategy="principal_stratum"),)
    found = analyse(NegativeBinomial(count=0, handling=handling, **PLAIN), trial, mechanism)
    assert (found.n, found.detail) == (36, CAUTION)
    early = analyse(NegativeBinomial(count=0, **PLAIN), trial, mechanism, until=75.0)
    assert early.n == 20


def test_counts_of_two_participants_are_too_few(people: People, mechanism: Mechanism) -> None:
    trial = people([1, 0], [1.0, 2.0], np.zeros((2, 3)), count=np.array([[1], [2]]))
    found = analyse(NegativeBinomial(count=0, **PLAIN), trial, mechanism)
    assert found.status is Status.TOO_FEW


def test_a_count_model_without_a_maximum_gives_none() -> None:
    arm = np.repeat([0.0, 1.0], 6)
    design = np.column_stack([np.ones(12), arm])
    singular = np.column_stack([design, arm])
    y = np.arange(12.0)
    assert fit_negative_binomial(singular, y, np.zeros(12)) is None
    # Nobody in the second group has an event: its coefficient runs to minus infinity.
    assert fit_negative_binomial(design, np.where(arm == 1, 0.0, y), np.zeros(12)) is None


def test_counts_that_spread_no_more_than_poissons_get_poisson_regression() -> None:
    arm = np.repeat([0.0, 1.0], 50)
    y = np.tile([2.0, 3.0], 50) + arm
    design = np.column_stack([np.ones(100), arm])
    found = fit_negative_binomial(design, y, np.zeros(100))
    assert found is not None
    estimate, se, dispersion = found
    assert dispersion == 0.0
    assert estimate == pytest.approx(math.log(3.5 / 2.5), rel=1e-9)
    assert se == pytest.approx(math.sqrt(1 / 175 + 1 / 125), rel=1e-9)


@pytest.mark.parametrize(("day", "responds"), [(50.0, False), (56.0, True)])
def test_a_rating_after_an_event_that_fails_a_response_is_none(
    day: float, *, responds: bool, people: People, mechanism: Mechanism
) -> None:
    response = replace(mechanism.responses[0], failed_by=("stop",))
    events = np.full((20, 2), math.inf)
    events[0, 0] = day
    ratings = np.full((20, 3), 20.0)
    ratings[:6, 2] = 10.0
    trial = people([1, 0] * 10, np.full(20, 20.0), ratings, intercurrent=events)
    found = analyse(
        RiskDifference(response=0, **PLAIN), trial, replace(mechanism, responses=(response,))
    )
    assert found.estimate == pytest.approx(0.0 if responds else -0.1)


def test_strata_of_one_arm_alone_leave_nothing_to_weigh(
    people: People, mechanism: Mechanism
) -> None:
    arm = np.array([1, 0] * 10)
    ratings = np.full((20, 3), 20.0)
    ratings[:5] = 5.0
    trial = people(arm, np.full(20, 20.0), ratings, strata=arm[:, None])
    method = RiskDifference(name="m", site=False, response=0, test="mantel_haenszel")
    assert analyse(method, trial, mechanism).status is Status.EMPTY_ARM


@pytest.mark.parametrize(
    ("strata", "status"),
    [
        # Levels that are left have one arm; no level is left.
        ([0, 0, 0, 0, 1, 1, 1, 1], Status.SEPARATION),
        ([0, 0, 1, 1, 2, 2, 3, 3], Status.NO_EVENTS),
    ],
    ids=["one arm", "nobody"],
)
def test_strata_can_explain_every_response(
    strata: list[int], status: Status, people: People, mechanism: Mechanism
) -> None:
    values = np.array([5.0, 5, 20, 20, 5, 5, 5, 5])
    if status is Status.NO_EVENTS:
        values = np.array([5.0, 5, 20, 20, 5, 5, 20, 20])
    arm = [1, 1, 1, 1, 0, 0, 0, 0]
    trial = people(
        arm,
        np.full(8, 20.0),
        np.repeat(values[:, None], 3, axis=1),
        strata=np.array(strata)[:, None],
    )
    found = analyse(Logistic(name="m", site=False, response=0), trial, mechanism)
    assert found.status is status


def test_as_many_parameters_as_participants_are_too_few(
    people: People, mechanism: Mechanism
) -> None:
    ratings = np.repeat(np.array([5.0, 20.0, 20.0])[:, None], 3, axis=1)
    trial = people([1, 1, 0], [20.0, 21.0, 23.0], ratings)
    assert analyse(Logistic(response=0, **PLAIN), trial, mechanism).status is Status.TOO_FEW
    for method in (
        Ancova(score=0, at=2, **PLAIN),
        TTest(score=0, at=2, equal_variances=False, **PLAIN),
        Gee(score=0, visits=(2,), at=2, **PLAIN),
        ProportionalOdds(score=0, at=2, **PLAIN),
    ):
        assert analyse(method, trial, mechanism).status is Status.TOO_FEW


def test_a_singular_logistic_model_has_no_information() -> None:
    ones = np.ones((6, 1))
    assert newton(np.hstack([ones, ones]), np.array([0.0, 1, 0, 1, 0, 1]))[1] is None


def test_more_categories_than_ratings_allow_are_too_few(
    people: People, mechanism: Mechanism
) -> None:
    trial = people([1, 0] * 5, np.arange(10.0) % 3, np.zeros((10, 3)), category=np.arange(10.0))
    found = analyse(ProportionalOdds(score=1, at=2, **PLAIN), trial, mechanism)
    assert (found.status, found.detail) == (Status.TOO_FEW, "fewer ratings than parameters")


def test_separated_categories_have_no_odds_ratio() -> None:
    arm = np.repeat([0.0, 1.0], 10)[:, None]
    assert fit_proportional_odds(arm, (arm[:, 0] == 1).astype(np.int64), 2) is None


def test_two_categories_give_logistic_regression() -> None:
    rng = np.random.default_rng(3)
    columns = rng.normal(size=(60, 2))
    codes = (rng.random(60) < 0.4).astype(np.int64)
    found = fit_proportional_odds(columns, codes, 2)
    other, information = newton(np.column_stack([np.ones(60), columns]), codes.astype(float))
    assert found is not None
    assert information is not None
    se = math.sqrt(np.linalg.inv(information)[-1, -1])
    assert found == pytest.approx((other[-1], se), rel=1e-7)


def test_a_working_correlation_beyond_its_bounds_is_not_converged(
    people: People, mechanism: Mechanism
) -> None:
    # Everybody's change is the same at all visits: a correlation of 1.
    rng = np.random.default_rng(1)
    baseline = 20 + rng.normal(size=20)
    ratings = np.repeat((baseline + rng.normal(size=20))[:, None], 3, axis=1)
    found = analyse(
        Gee(score=0, visits=(0, 1, 2), at=2, **PLAIN),
        people([1, 0] * 10, baseline, ratings),
        mechanism,
    )
    assert found.status is Status.NOT_CONVERGED


def _separated(rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """Baseline, arm and success of twenty participants; in the second arm nobody succeeds."""
    baseline = rng.integers(-15, 16, 20).astype(float)
    arm = (np.arange(20) % 2 == 0).astype(float)
    return baseline, arm, arm * (rng.random(20) < 0.4)


@pytest.mark.parametrize("seed", [10, 23, 46, 90])
def test_separation_by_arm_is_found_though_rounding_stops_the_search(seed: int) -> None:
    baseline, arm, success = _separated(np.random.default_rng(seed))
    assert 0 < success.sum() < 10
    _, information = newton(np.column_stack([np.ones(20), baseline, arm]), success)
    assert information is None


@pytest.mark.parametrize("seed", [5, 21, 29, 44])
def test_separated_categories_are_found_though_rounding_stops_the_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    baseline, arm, success = _separated(rng)
    rated = np.where(arm == 1.0, 2 * success + (rng.random(20) < 0.3), 0.0)
    levels, codes = np.unique(rated, return_inverse=True)
    covariates = np.column_stack([baseline, arm])
    assert fit_proportional_odds(covariates, codes.astype(np.int64), levels.size) is None


def test_a_site_without_events_leaves_the_others_their_rates(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(3, 30)
    count = np.random.default_rng(4).poisson(3.0, (60, 1))
    count[trial.site == 1] = 0
    trial = replace(trial, count=count)
    method = NegativeBinomial(name="m", count=0, strata=False)
    found = analyse(method, trial, mechanism)
    # The same with the coefficient of that site at -30, where its rate is nothing.
    away = trial.site == 1
    design = np.column_stack([np.ones(60), trial.site == 2, trial.experimental]).astype(float)
    offset = np.log(56.0) - 30.0 * away
    expected = fit_negative_binomial(design, count[:, 0].astype(float), offset)
    assert expected is not None
    assert found.status is Status.OK
    assert (found.estimate, found.se) == pytest.approx(expected[:2], rel=1e-8)
    assert found.n == 60
