"""Data that allow no answer give a status that says why, never an exception."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.estimate import Estimate, Status, conclude
from toolkit.simulation.methods.method import (
    Ancova,
    Cox,
    Gee,
    Handling,
    Imputation,
    Logistic,
    LogRank,
    MannWhitney,
    Method,
    Mmrm,
    NegativeBinomial,
    ProportionalOdds,
    RiskDifference,
    TTest,
)

People = Callable[..., Participants]
PLAIN: dict[str, Any] = {"name": "m", "site": False, "strata": False}
AT: dict[str, Any] = {"score": 0, "at": 2} | PLAIN
OVER: dict[str, Any] = {"score": 0, "visits": (0, 1, 2), "at": 2} | PLAIN
ALL: dict[str, Method] = {
    "ancova": Ancova(**AT),
    "t": TTest(**AT),
    "welch": TTest(equal_variances=False, **AT),
    "rank sum": MannWhitney(**AT),
    "odds": ProportionalOdds(**AT),
    "gee": Gee(**OVER),
    "mmrm": Mmrm(**OVER),
    "difference": RiskDifference(response=0, **PLAIN),
    "standardised": RiskDifference(response=0, test="standardised", **PLAIN),
    "logistic": Logistic(response=0, **PLAIN),
    "log-rank": LogRank(event=0, **PLAIN),
    "cox": Cox(event=0, **PLAIN),
    "count": NegativeBinomial(count=0, **PLAIN),
    "imputed": Ancova(imputation=Imputation(), **AT),
}


def _analyse(method: Method, trial: Participants, mechanism: Mechanism) -> Estimate:
    return analyse(method, trial, mechanism, generator=np.random.default_rng(1))


def _without_numbers(found: Estimate) -> bool:
    return all(
        math.isnan(value)
        for value in (found.estimate, found.se, found.df, found.statistic, found.p)
    )


@pytest.mark.parametrize("name", ALL)
def test_an_empty_arm_has_a_status(name: str, drawn: People, mechanism: Mechanism) -> None:
    trial = drawn(1, 15)
    found = _analyse(ALL[name], replace(trial, experimental=np.ones(30, dtype=bool)), mechanism)
    assert found.status in {Status.EMPTY_ARM, Status.TOO_FEW}
    assert _without_numbers(found)
    assert found.detail


@pytest.mark.parametrize("name", ALL)
def test_nobody_at_all_has_a_status(name: str, drawn: People, mechanism: Mechanism) -> None:
    found = analyse(
        ALL[name], drawn(1, 3), mechanism, until=-1.0, generator=np.random.default_rng(1)
    )
    assert found.status is not Status.OK
    assert _without_numbers(found)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("arms", [1, 2])
def test_two_or_four_participants_never_raise(
    name: str, arms: int, people: People, mechanism: Mechanism
) -> None:
    n = 2 * arms
    trial = people([1, 0] * arms, np.arange(n), np.arange(3.0 * n).reshape(n, 3) ** 1.5)
    found = _analyse(ALL[name], trial, mechanism)
    assert _without_numbers(found) == (found.status not in {Status.OK, Status.FALLBACK})


@pytest.mark.parametrize("name", ["ancova", "t", "welch", "rank sum", "odds", "gee", "imputed"])
def test_ratings_all_alike_have_a_status(
    name: str, people: People, mechanism: Mechanism
) -> None:
    trial = people([1, 0] * 10, np.full(20, 20.0), np.full((20, 3), 12.0))
    found = _analyse(ALL[name], trial, mechanism)
    assert found.status is not Status.OK
    assert _without_numbers(found)


@pytest.mark.parametrize("value", [0.0, 30.0], ids=["all", "none"])
@pytest.mark.parametrize("name", ["difference", "standardised", "logistic"])
def test_all_or_none_responding_is_nothing_to_compare(
    name: str, value: float, people: People, mechanism: Mechanism
) -> None:
    trial = people([1, 0] * 10, np.full(20, 20.0), np.full((20, 3), value))
    assert _analyse(ALL[name], trial, mechanism).status is Status.NO_EVENTS


def test_complete_separation_is_reported(people: People, mechanism: Mechanism) -> None:
    arm = np.array([1, 0] * 10)
    ratings = np.repeat(np.where(arm == 1, 5.0, 20.0)[:, None], 3, axis=1)
    trial = people(arm, np.linspace(18, 22, 20), ratings)
    assert _analyse(ALL["logistic"], trial, mechanism).status is Status.SEPARATION
    unpooled = RiskDifference(response=0, test="unpooled", **PLAIN)
    assert _analyse(unpooled, trial, mechanism).status is Status.SEPARATION
    assert _analyse(ALL["difference"], trial, mechanism).estimate == 1.0


def test_a_site_where_nobody_responds_leaves_the_odds_ratio_of_the_others(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(3, 60, effect=-4.0)
    silent = trial.site == 2
    ratings = np.where(silent[:, None], 35.0, trial.actual[0])
    trial = replace(trial, actual=np.stack([ratings, trial.actual[1]]))
    found = analyse(Logistic(name="m", response=0), trial, mechanism)
    kept = replace(trial, entry=np.where(silent, 100.0, 0.0))
    others = analyse(Logistic(name="m", response=0), kept, mechanism, until=99.0)
    assert found.status is Status.OK
    assert found.estimate == pytest.approx(others.estimate, rel=1e-9)
    assert found.n == 120


@pytest.mark.parametrize("name", ["log-rank", "cox"])
def test_no_event_is_reported(name: str, drawn: People, mechanism: Mechanism) -> None:
    assert _analyse(ALL[name], drawn(1, 10), mechanism).status is Status.NO_EVENTS


def test_events_in_one_arm_alone_separate_cox_but_not_its_penalised_form(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(1, 10)
    day = np.where(trial.experimental, math.inf, np.arange(1.0, 21.0))
    trial = replace(trial, event=day[:, None])
    assert _analyse(ALL["cox"], trial, mechanism).status is Status.SEPARATION
    penalised = _analyse(Cox(event=0, penalised=True, **PLAIN), trial, mechanism)
    assert penalised.status is Status.OK
    assert penalised.estimate < 0 < penalised.statistic
    assert _analyse(ALL["log-rank"], trial, mechanism).statistic > 2


def test_events_when_one_arm_has_gone_compare_nothing(
    people: People, mechanism: Mechanism
) -> None:
    arm = np.array([1] * 5 + [0] * 5)
    lost = np.where(arm == 1, 1.0, math.inf)
    event = np.where(arm == 1, math.inf, np.arange(10.0) + 10)
    trial = people(arm, np.zeros(10), np.zeros((10, 3)), lost=lost, event=event[:, None])
    assert _analyse(ALL["log-rank"], trial, mechanism).status is Status.NO_EVENTS


def test_counts_without_events_in_an_arm_separate(drawn: People, mechanism: Mechanism) -> None:
    trial = drawn(1, 10)
    count = np.where(trial.experimental, 0, 3)[:, None]
    found = _analyse(ALL["count"], replace(trial, count=count), mechanism)
    assert found.status is Status.SEPARATION
    assert _analyse(ALL["count"], trial, mechanism).status is Status.NO_EVENTS


def test_counts_know_no_composite(drawn: People, mechanism: Mechanism) -> None:
    handling = (Handling(event="death", strategy="composite"),)
    method = NegativeBinomial(count=0, handling=handling, **PLAIN)
    with pytest.raises(ArgumentError, match="treatment_policy"):
        _analyse(method, drawn(1, 10), mechanism)


@pytest.mark.parametrize(
    "method",
    [
        LogRank(event=3, name="m"),
        NegativeBinomial(count=3, name="m"),
        Logistic(response=3, name="m"),
    ],
    ids=["event", "count", "response"],
)
def test_an_endpoint_that_is_not_there_is_refused(
    method: Method, drawn: People, mechanism: Mechanism
) -> None:
    with pytest.raises(ArgumentError, match="must be below 1"):
        _analyse(method, drawn(1, 10), mechanism)


def test_a_kind_of_analysis_that_is_not_there_is_refused(
    drawn: People, mechanism: Mechanism
) -> None:
    with pytest.raises(ArgumentError, match="kind of analysis"):
        _analyse(Method(name="m"), drawn(1, 10), mechanism)


def test_less_than_one_degree_of_freedom_is_a_status() -> None:
    found = conclude(1.0, 0.5, df=0.4, benefit=1, n=10, information=10)
    assert found.status is Status.DF_BELOW_ONE
    assert math.isnan(found.p)


@pytest.mark.parametrize(("estimate", "se"), [(1.0, 0.0), (1.0, math.nan), (math.nan, 1.0)])
def test_no_number_is_concluded_from_none(estimate: float, se: float) -> None:
    found = conclude(estimate, se, df=10.0, benefit=1, n=10, information=10)
    assert found.status is not Status.OK


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"visits": (1, 0), "at": 0}, "visits"),
        ({"visits": (0, 1), "at": 2}, "at must be one of"),
    ],
    ids=["falling", "elsewhere"],
)
@pytest.mark.parametrize("kind", [Mmrm, Gee])
def test_visits_rise_and_hold_the_one_analysed(
    kind: Callable[..., Method], wrong: dict[str, Any], what: str
) -> None:
    with pytest.raises(ArgumentError, match=what):
        kind(name="m", score=0, **wrong)


@pytest.mark.parametrize("wrong", [{"imputations": 1}, {"burn_in": 0}], ids=str)
def test_an_imputation_needs_draws(wrong: dict[str, int]) -> None:
    with pytest.raises(ArgumentError, match="must be at least"):
        Imputation(**wrong)  # type: ignore[arg-type]
