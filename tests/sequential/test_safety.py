from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.sequential.safety import (
    BetaBinomialMonitoring,
    operating_safety,
    posterior_exceeds,
    safety_boundaries,
)

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference/sequential/safety.json").read_text("utf-8")
)


def monitoring(**change: Any) -> BetaBinomialMonitoring:
    case = {"prior": (1, 9), "limit": 0.1, "certainty": 0.85, "looks": (20, 30, 40, 56)}
    return BetaBinomialMonitoring(**(case | change))


def from_row(row: dict[str, Any]) -> BetaBinomialMonitoring:
    return BetaBinomialMonitoring(
        prior=tuple(row["prior"]),
        limit=row["limit"],
        certainty=row["certainty"],
        looks=tuple(row["looks"]),
    )


monitorings = st.builds(
    BetaBinomialMonitoring,
    prior=st.tuples(st.floats(0.3, 5), st.floats(0.3, 20)),
    limit=st.floats(0.02, 0.6),
    certainty=st.floats(0.5, 0.99),
    looks=st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True).map(
        lambda looks: tuple(sorted(looks))
    ),
)


@pytest.mark.reference
@pytest.mark.parametrize("row", REFERENCE["cases"], ids=lambda row: row["id"])
def test_safety_boundaries_agree_with_r(row: dict[str, Any]) -> None:
    assert [look.events for look in safety_boundaries(from_row(row))] == row["events"]


@pytest.mark.reference
@pytest.mark.parametrize("row", REFERENCE["cases"], ids=lambda row: row["id"])
def test_chances_of_stopping_agree_with_r(row: dict[str, Any]) -> None:
    tolerance = REFERENCE["tolerance"]
    for expected in row["operating"]:
        result = operating_safety(from_row(row), rate=expected["rate"])
        assert result.stops == pytest.approx(expected["stops"], abs=tolerance)
        assert result.stop == pytest.approx(expected["stop"], abs=tolerance)
        assert result.expected_participants == pytest.approx(
            expected["expected_participants"], rel=tolerance
        )


def test_the_posterior_is_that_of_many_draws() -> None:
    rng = np.random.default_rng(7)
    rates = rng.beta(1, 9, 2_000_000)
    # By acceptance: keep the rates under which just 5 of 20 happened.
    kept = rates[rng.binomial(20, rates) == 5]
    expected = np.mean(kept > 0.1)
    error = math.sqrt(expected * (1 - expected) / kept.size)
    found = posterior_exceeds(monitoring(), events=5, participants=20)
    assert abs(found - expected) < 4 * error


def test_chances_of_stopping_are_those_of_every_possible_trial() -> None:
    case = monitoring(prior=(1, 3), limit=0.3, certainty=0.8, looks=(3, 5, 9))
    bounds = [look.events for look in safety_boundaries(case)]
    stops = [0.0, 0.0, 0.0]
    for trial in itertools.product((0, 1), repeat=9):
        chance = math.prod(0.4 if event else 0.6 for event in trial)
        for k, (look, bound) in enumerate(zip(case.looks, bounds, strict=True)):
            if bound is not None and sum(trial[:look]) >= bound:
                stops[k] += chance
                break
    assert operating_safety(case, rate=0.4).stops == pytest.approx(stops, abs=1e-14)


@given(case=monitorings)
def test_the_boundary_stops_and_one_event_less_does_not(case: BetaBinomialMonitoring) -> None:
    for look in safety_boundaries(case):
        if look.events is None:
            most = posterior_exceeds(
                case, events=look.participants, participants=look.participants
            )
            assert most <= case.certainty
            assert look.posterior is None
        else:
            assert look.posterior is not None
            assert look.posterior > case.certainty
        assert look.posterior_one_less is None or look.posterior_one_less <= case.certainty


@given(case=monitorings, rates=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_higher_rate_stops_more_often_and_earlier(
    case: BetaBinomialMonitoring, rates: tuple[float, float]
) -> None:
    low, high = (operating_safety(case, rate=rate) for rate in sorted(rates))
    assert low.stop <= high.stop + 1e-12
    assert low.expected_participants >= high.expected_participants - 1e-9


def test_a_prior_above_the_limit_can_stop_without_an_event() -> None:
    case = monitoring(prior=(9, 1), limit=0.1, looks=(1,))
    (look,) = safety_boundaries(case)
    assert look.events == 0
    assert look.posterior_one_less is None
    assert operating_safety(case, rate=0.0).stop == 1.0


def test_a_look_too_early_for_any_count_never_stops() -> None:
    case = monitoring(certainty=0.99, looks=(1, 30))
    assert safety_boundaries(case)[0].events is None
    assert operating_safety(case, rate=1.0).stops == (0.0, 1.0)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"prior": (0, 9)}, "prior"),
        ({"prior": (1, math.nan)}, "prior"),
        ({"limit": 0.0}, "limit"),
        ({"certainty": 1.0}, "certainty"),
        ({"looks": ()}, "looks"),
        ({"looks": (20, 20)}, "looks"),
        ({"looks": (0, 20)}, "looks"),
        ({"looks": (20.5,)}, "looks"),
    ],
)
def test_monitoring_refuses(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        monitoring(**change)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("rate", [-0.1, 1.1, math.nan])
def test_a_rate_must_be_a_probability(rate: float) -> None:
    with pytest.raises(ArgumentError, match="rate"):
        operating_safety(monitoring(), rate=rate)


@pytest.mark.parametrize(("events", "participants"), [(6, 5), (-1, 5), (1, -1)])
def test_events_must_be_among_participants(events: int, participants: int) -> None:
    with pytest.raises(ArgumentError):
        posterior_exceeds(monitoring(), events=events, participants=participants)
