"""What an analysis sees of a score under each strategy, by a calendar day."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import CAUTION, analyse
from toolkit.simulation.methods.method import Ancova, Handling, Method, Strategy, TTest
from toolkit.simulation.methods.ratings import Ratings, seen, visits_up_to, worst

People = Callable[..., Participants]
NAN = math.nan
# One participant: ratings on days 14, 28, 56; treatment stops on day 30.
ROW = [18.0, 16.0, 12.0]


def _method(strategy: Strategy | None, event: str = "stop") -> Method:
    handling = () if strategy is None else (Handling(event=event, strategy=strategy),)
    return TTest(name="m", score=0, at=2, handling=handling)


def _look(
    people: People, mechanism: Mechanism, strategy: Strategy | None, **given: Any
) -> Ratings:
    until = given.pop("until", math.inf)
    held: dict[str, Any] = {"intercurrent": np.array([[30.0, math.inf], [math.inf, math.inf]])}
    trial = people([1, 0], [20.0, 20.0], [given.pop("row", ROW), ROW], **(held | given))
    return seen(
        _method(strategy), 0, (0, 1, 2), participants=trial, mechanism=mechanism, until=until
    )


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (None, [18.0, 16.0, 12.0]),
        ("treatment_policy", [18.0, 16.0, 12.0]),
        ("hypothetical", [18.0, 16.0, NAN]),
        ("while_on_treatment", [18.0, 16.0, 16.0]),
        ("composite", [18.0, 16.0, 36.0]),
        ("principal_stratum", [18.0, 16.0, 12.0]),
    ],
)
def test_a_strategy_decides_about_ratings_after_the_event(
    strategy: Strategy, expected: list[float], people: People, mechanism: Mechanism
) -> None:
    found = _look(people, mechanism, strategy)
    np.testing.assert_array_equal(found.final(), [expected, ROW])
    assert found.included.tolist() == [strategy != "principal_stratum", True]


def test_an_event_on_the_day_of_a_visit_is_not_before_its_rating(
    people: People, mechanism: Mechanism
) -> None:
    day = np.array([[28.0, math.inf], [math.inf, math.inf]])
    found = _look(people, mechanism, "hypothetical", intercurrent=day)
    assert np.isnan(found.final()[0]).tolist() == [False, False, True]


def test_a_death_gives_the_worst_value_where_nothing_is_rated(
    people: People, mechanism: Mechanism
) -> None:
    found = _look(people, mechanism, "composite", row=[18.0, NAN, NAN])
    np.testing.assert_array_equal(found.final()[0], [18.0, NAN, 36.0])


def test_an_event_after_the_loss_of_a_participant_is_not_known(
    people: People, mechanism: Mechanism
) -> None:
    lost = np.array([29.0, math.inf])
    row = [18.0, 16.0, NAN]
    assert np.isnan(_look(people, mechanism, "composite", row=row, lost=lost).final()[0, 2])
    at_loss = _look(people, mechanism, "composite", row=row, lost=np.array([30.0, math.inf]))
    assert at_loss.final()[0, 2] == 36.0


def test_without_an_earlier_rating_the_baseline_is_the_last_on_treatment(
    people: People, mechanism: Mechanism
) -> None:
    day = np.array([[3.0, math.inf], [math.inf, math.inf]])
    found = _look(people, mechanism, "while_on_treatment", intercurrent=day)
    assert found.change()[0].tolist() == [0.0, 0.0, 0.0]


def test_nothing_is_seen_after_the_day_of_the_analysis(
    people: People, mechanism: Mechanism
) -> None:
    entry = np.array([10.0, 40.0])
    found = _look(people, mechanism, "composite", until=54.0, entry=entry)
    np.testing.assert_array_equal(found.final(), [[18.0, 16.0, NAN], [18.0, NAN, NAN]])
    assert _look(people, mechanism, None, until=39.0, entry=entry).included.tolist() == [
        True,
        False,
    ]


def test_the_worst_end_follows_the_direction_of_benefit(mechanism: Mechanism) -> None:
    score = mechanism.scores[0]
    assert worst(score) == 36.0
    assert worst(replace(score, larger_is_better=True)) == 0.0


def test_the_composite_strategy_needs_an_end_of_the_scale(mechanism: Mechanism) -> None:
    open_ended = replace(mechanism.scores[0], upper=None)
    with pytest.raises(ArgumentError, match="composite"):
        worst(open_ended)


def test_an_analysis_at_one_visit_looks_at_that_visit_alone(mechanism: Mechanism) -> None:
    score = replace(mechanism.scores[0], rated=(True, False, True))
    assert visits_up_to(_method(None), score, 2) == (2,)
    assert visits_up_to(_method("while_on_treatment"), score, 2) == (0, 2)


@pytest.mark.parametrize(
    ("method", "what"),
    [
        (_method("composite", "unknown"), "event must be one of"),
        (Ancova(name="m", score=5, at=2), "score must be below 2"),
        (Ancova(name="m", score=0, at=3), "at must be a visit"),
    ],
    ids=["event", "score", "visit"],
)
def test_a_method_that_does_not_fit_the_mechanism_is_refused(
    method: Method, what: str, people: People, mechanism: Mechanism
) -> None:
    trial = people([1, 0], [20.0, 20.0], [ROW, ROW])
    with pytest.raises(ArgumentError, match=what):
        analyse(method, trial, mechanism)


def test_a_principal_stratum_says_that_it_is_no_randomised_comparison(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(1, 20)
    day = np.full((40, 2), math.inf)
    day[:10, 0] = 5.0
    found = analyse(_method("principal_stratum"), replace(trial, intercurrent=day), mechanism)
    assert found.detail == CAUTION
    assert found.n < analyse(_method(None), trial, mechanism).n
