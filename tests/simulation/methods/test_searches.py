"""A search that ends without a maximum gives a status, whatever ended it."""

import math
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods import counts, gee, logistic, ordinal
from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import (
    Gee,
    Handling,
    Logistic,
    Method,
    NegativeBinomial,
    ProportionalOdds,
)

People = Callable[..., Participants]
PLAIN: dict[str, Any] = {"name": "m", "site": False, "strata": False}
GEE = Gee(score=0, visits=(0, 1, 2), at=2, correlation="exchangeable", **PLAIN)
COUNT = NegativeBinomial(count=0, **PLAIN)
LOGISTIC = Logistic(response=0, **PLAIN)
ODDS = ProportionalOdds(score=1, at=2, **PLAIN)


@pytest.fixture
def trial(drawn: People) -> Participants:
    """Draw a trial in which every endpoint can be analysed."""
    rng = np.random.default_rng(3)
    plain = drawn(4, 40, effect=-3.0)
    category = np.clip(np.round(2 + rng.normal(size=80)), 0, 4)
    ratings = np.where(np.arange(80)[:, None] % 3 == 0, 9.0, plain.actual[0])
    return replace(
        plain,
        actual=np.stack([ratings, np.repeat(category[:, None], 3, axis=1)]),
        observed=np.stack([~np.isnan(ratings), np.ones((80, 3), dtype=bool)]),
        count=rng.poisson(2.0 * rng.gamma(1.0, 1.0, 80))[:, None],
    )


@pytest.mark.parametrize(
    ("method", "module", "limit", "most", "status"),
    [
        (GEE, gee, "ROUNDS", 1, Status.NOT_CONVERGED),
        (COUNT, counts, "ROUNDS", 1, Status.NOT_CONVERGED),
        (COUNT, counts, "STEPS", 1, Status.NOT_CONVERGED),
        (LOGISTIC, logistic, "STEPS", 1, Status.SEPARATION),
        (ODDS, ordinal, "STEPS", 1, Status.SEPARATION),
        (ODDS, ordinal, "HALVINGS", 0, Status.SEPARATION),
    ],
    ids=["gee", "counts", "counts, coefficients", "logistic", "odds", "odds, halvings"],
)
def test_a_search_out_of_steps_gives_no_number(
    *,
    method: Method,
    module: ModuleType,
    limit: str,
    most: int,
    status: Status,
    trial: Participants,
    mechanism: Mechanism,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert analyse(method, trial, mechanism).status is Status.OK
    monkeypatch.setattr(module, limit, most)
    found = analyse(method, trial, mechanism)
    assert found.status is status
    assert math.isnan(found.estimate)
    assert math.isnan(found.p)


def test_ratings_that_never_change_have_no_working_correlation(
    people: People, mechanism: Mechanism
) -> None:
    value = np.random.default_rng(1).normal(15, 4, 20)
    trial = people([1, 0] * 10, np.full(20, 20.0), np.repeat(value[:, None], 3, axis=1))
    found = analyse(GEE, trial, mechanism)
    assert found.status is Status.NOT_CONVERGED
    assert "beyond its bounds" in found.detail
    assert math.isnan(found.se)


def test_categories_apart_have_no_odds_ratio(people: People, mechanism: Mechanism) -> None:
    arm = np.array([1, 0] * 10)
    trial = people(arm, np.full(20, 20.0), np.full((20, 3), 9.0), category=arm)
    assert analyse(ODDS, trial, mechanism).status is Status.SEPARATION
    different = replace(trial, actual=np.stack([trial.actual[0]] * 2))
    different.actual[1] = np.arange(20.0)[:, None]
    found = analyse(ODDS, different, mechanism)
    assert found.status is Status.TOO_FEW
    assert "fewer ratings" in found.detail


def test_counts_of_those_who_would_never_have_the_event(
    trial: Participants, mechanism: Mechanism
) -> None:
    died = np.where(np.arange(80) < 20, 10.0, math.inf)
    with_deaths = replace(trial, intercurrent=np.stack([np.full(80, math.inf), died], axis=1))
    handling = (Handling(event="death", strategy="principal_stratum"),)
    found = analyse(replace(COUNT, handling=handling), with_deaths, mechanism)
    assert found.status is Status.OK
    assert found.n == 60


def test_an_arm_alone_in_its_stratum_is_not_apart_from_it(
    trial: Participants, mechanism: Mechanism
) -> None:
    confounded = replace(trial, strata=trial.experimental.astype(np.int64)[:, None])
    for method in (COUNT, ODDS, LOGISTIC):
        found = analyse(replace(method, strata=True), confounded, mechanism)
        assert found.status is Status.TOO_FEW, method
        assert math.isnan(found.estimate)
