from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from toolkit.errors import ArgumentError
from toolkit.sequential.review import ReviewMonitoring, operating_review, review_region

LOOKS = ((15, 15), (45, 45), (75, 75), (112, 112), (152, 152))


def monitoring(**change: Any) -> ReviewMonitoring:
    case: dict[str, Any] = {"risk_difference": 0.05, "one_sided_p": 0.025, "looks": LOOKS}
    return ReviewMonitoring(**(case | change))


def calls(arms: tuple[int, int], events: tuple[int, int], limits: tuple[float, float]) -> bool:
    """Say by the rule's own words, with SciPy's Fisher test, whether the board reviews."""
    (n, m), (x, y) = arms, events
    p = stats.fisher_exact(np.array([[x, n - x], [y, m - y]]), alternative="greater")[1]
    return x / n - y / m > limits[0] + 1e-12 or bool(p < limits[1] - 1e-12)


rates = st.floats(0, 1)
monitorings = st.builds(
    ReviewMonitoring,
    risk_difference=st.floats(0.01, 0.5),
    one_sided_p=st.floats(0.005, 0.3),
    looks=st.lists(
        st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=4
    ).map(
        lambda steps: tuple(
            itertools.accumulate(
                steps, lambda done, more: (done[0] + more[0], done[1] + more[1])
            )
        )
    ),
)


@pytest.mark.parametrize("arms", [(15, 15), (7, 12), (1, 4)], ids=str)
@pytest.mark.parametrize("limits", [(0.05, 0.025), (0.6, 0.1)], ids=str)
def test_one_look_is_the_sum_over_the_tables_that_call_for_a_review(
    arms: tuple[int, int], limits: tuple[float, float]
) -> None:
    case = monitoring(risk_difference=limits[0], one_sided_p=limits[1], looks=(arms,))
    expected = sum(
        stats.binom.pmf(x, arms[0], 0.2) * stats.binom.pmf(y, arms[1], 0.1)
        for x, y in itertools.product(range(arms[0] + 1), range(arms[1] + 1))
        if calls(arms, (x, y), limits)
    )
    found = operating_review(case, rates=(0.2, 0.1))
    assert found.first == pytest.approx(expected, abs=1e-12)
    assert found.any == found.first


@pytest.mark.parametrize("true", [(0.05, 0.05), (0.1, 0.1), (0.15, 0.1)], ids=str)
def test_the_chance_at_any_look_is_that_of_a_simulation(true: tuple[float, float]) -> None:
    rng, trials = np.random.default_rng(20260917), 20_000
    known: dict[tuple[tuple[int, int], tuple[int, int]], bool] = {}
    counts = np.zeros((trials, 2), dtype=int)
    reviewed = np.zeros(trials, dtype=bool)
    shares, before = [], (0, 0)
    for arms in LOOKS:
        more = [late - early for early, late in zip(before, arms, strict=True)]
        counts = counts + rng.binomial(more, true, size=(trials, 2))
        for trial in np.flatnonzero(~reviewed):
            key = (arms, (int(counts[trial, 0]), int(counts[trial, 1])))
            if key not in known:
                known[key] = calls(*key, (0.05, 0.025))
            reviewed[trial] = known[key]
        shares.append(reviewed.mean())
        before = arms
    found = operating_review(monitoring(), rates=true)
    for share, chance in ((shares[0], found.first), (shares[-1], found.any)):
        assert abs(share - chance) < 4 * math.sqrt(chance * (1 - chance) / trials)


def test_a_difference_that_equals_its_limit_calls_for_no_review() -> None:
    # Floating point makes 11/20 - 10/20 more than 0.05, and 3/20 - 2/20 less.
    region = review_region((20, 20), risk_difference=0.05, one_sided_p=0.001)
    assert not any(region[y + 1, y] for y in range(20))
    assert all(region[y + 2, y] for y in range(19))


@pytest.mark.parametrize(
    ("arms", "events", "p"),
    [((4, 12), (2, 0), 0.05), ((8, 8), (3, 0), 0.1), ((2, 3), (1, 0), 0.4)],
    ids=str,
)
def test_a_p_value_that_equals_its_limit_calls_for_no_review(
    arms: tuple[int, int], events: tuple[int, int], p: float
) -> None:
    assert not review_region(arms, risk_difference=0.9, one_sided_p=p)[events]
    assert review_region(arms, risk_difference=0.9, one_sided_p=1.0001 * p)[events]


def test_rates_of_nought_and_one_are_followed_too() -> None:
    assert operating_review(monitoring(), rates=(0.0, 0.0)).any == 0.0
    assert operating_review(monitoring(), rates=(1.0, 0.0)).first == pytest.approx(1.0)


@settings(max_examples=40)
@given(case=monitorings, both=st.tuples(rates, rates))
def test_any_look_is_no_rarer_than_the_first(
    case: ReviewMonitoring, both: tuple[float, float]
) -> None:
    found = operating_review(case, rates=both)
    assert 0.0 <= found.first <= found.any <= 1.0


@settings(max_examples=40)
@given(case=monitorings, control=rates, two=st.tuples(rates, rates))
def test_a_higher_experimental_rate_calls_more_often(
    case: ReviewMonitoring, control: float, two: tuple[float, float]
) -> None:
    low, high = (operating_review(case, rates=(rate, control)) for rate in sorted(two))
    assert low.first <= high.first + 1e-12
    assert low.any <= high.any + 1e-12


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"risk_difference": 0.0}, "risk_difference"),
        ({"risk_difference": math.nan}, "risk_difference"),
        ({"one_sided_p": 1.0}, "one_sided_p"),
        ({"looks": ()}, "looks"),
        ({"looks": ((0, 5),)}, "looks"),
        ({"looks": ((5, 5.5),)}, "looks"),
        ({"looks": ((5, 5), (5, 5))}, "looks"),
        ({"looks": ((5, 5), (9, 4))}, "looks"),
    ],
    ids=str,
)
def test_monitoring_of_a_difference_refuses(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        monitoring(**change)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("pair", [(-0.1, 0.1), (0.1, 1.1), (math.nan, 0.1)], ids=str)
def test_rates_of_the_arms_must_be_probabilities(pair: tuple[float, float]) -> None:
    with pytest.raises(ArgumentError, match="rates"):
        operating_review(monitoring(), rates=pair)
