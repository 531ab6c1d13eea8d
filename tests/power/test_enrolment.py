from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.power.enrolment import (
    accrual_months,
    evaluable_from,
    randomised_for,
    screened_for,
)

ARMS = st.tuples(st.integers(1, 2000), st.integers(1, 2000))
SHARES = st.tuples(st.integers(1, 4), st.integers(1, 4))


@pytest.mark.parametrize(
    ("evaluable", "dropout", "allocation", "randomised"),
    [
        ((42, 42), 0.25, (1, 1), (56, 56)),
        ((120, 120), 0.2, (1, 1), (150, 150)),
        ((27, 27), 0.55, (1, 1), (60, 60)),
        ((43, 43), 0.25, (1, 1), (58, 58)),
        ((80, 40), 0.1, (2, 1), (90, 45)),
        ((81, 40), 0.1, (2, 1), (90, 45)),
        ((82, 40), 0.1, (2, 1), (92, 46)),
        ((10, 10), 0.0, (3, 2), (15, 10)),
        ((5, 5), 0.0, (1, 1), (5, 5)),
    ],
)
def test_numbers_to_randomise(
    evaluable: tuple[int, int],
    dropout: float,
    allocation: tuple[int, int],
    randomised: tuple[int, int],
) -> None:
    assert randomised_for(evaluable, dropout, allocation=allocation) == randomised


@given(evaluable=ARMS, percent=st.integers(0, 95), allocation=SHARES)
def test_just_enough_whole_blocks_are_randomised(
    evaluable: tuple[int, int], percent: int, allocation: tuple[int, int]
) -> None:
    arms = randomised_for(evaluable, percent / 100, allocation=allocation)
    stay = 1 - Fraction(percent, 100)
    blocks = arms[0] // allocation[0]
    assert arms == (blocks * allocation[0], blocks * allocation[1])
    assert all(n * stay >= e for n, e in zip(arms, evaluable, strict=True))
    fewer = [(blocks - 1) * share for share in allocation]
    assert any(n * stay < e for n, e in zip(fewer, evaluable, strict=True))


@given(evaluable=ARMS, percent=st.integers(0, 95), allocation=SHARES)
def test_what_is_randomised_leaves_enough_evaluable(
    evaluable: tuple[int, int], percent: int, allocation: tuple[int, int]
) -> None:
    arms = randomised_for(evaluable, percent / 100, allocation=allocation)
    left = evaluable_from(arms, percent / 100)
    assert all(have >= want for have, want in zip(left, evaluable, strict=True))


@given(randomised=ARMS, percent=st.integers(0, 99))
def test_evaluable_numbers_are_rounded_down_exactly(
    randomised: tuple[int, int], percent: int
) -> None:
    stay = 1 - Fraction(percent, 100)
    expected = tuple(math.floor(n * stay) for n in randomised)
    assert evaluable_from(randomised, percent / 100) == expected


@given(randomised=st.integers(1, 5000), percent=st.integers(0, 95))
def test_screening_is_rounded_up_exactly(randomised: int, percent: int) -> None:
    exact = randomised / (1 - Fraction(percent, 100))
    assert screened_for(randomised, percent / 100) == math.ceil(exact)


def test_the_planned_trials_take_these_months() -> None:
    assert accrual_months(112, sites=6, rate=0.6) == pytest.approx(31.1, abs=0.05)
    assert accrual_months(300, sites=20, rate=0.45) == pytest.approx(33.3, abs=0.05)
    assert accrual_months(300, sites=20, rate=0.30) == pytest.approx(50)
    assert accrual_months(300, sites=20, rate=0.60) == pytest.approx(25)


@given(
    participants=st.integers(1, 500),
    sites=st.integers(1, 40),
    rate=st.floats(0.1, 3),
    opening=st.just(0.0) | st.floats(0.1, 24),
)
def test_accrual_month_by_month_comes_to_the_same(
    participants: int, sites: int, rate: float, opening: float
) -> None:
    months = accrual_months(participants, sites=sites, rate=rate, opening=opening)
    times = np.linspace(0, months, 20_001)
    share = np.minimum(times / opening, 1.0) if opening > 0 else np.ones_like(times)
    accrued = float(np.trapezoid(sites * rate * share, times))
    assert accrued == pytest.approx(participants, rel=1e-3)


@pytest.mark.parametrize("dropout", [-0.1, 1.0, 25, math.nan])
def test_a_dropout_that_is_no_fraction_is_refused(dropout: float) -> None:
    with pytest.raises(ArgumentError, match="dropout"):
        randomised_for((42, 42), dropout)
    with pytest.raises(ArgumentError, match="dropout"):
        evaluable_from((42, 42), dropout)
    with pytest.raises(ArgumentError, match="screen_failure"):
        screened_for(42, dropout)


def test_other_arguments_are_checked() -> None:
    with pytest.raises(ArgumentError, match="arms"):
        randomised_for((0, 42), 0.2)
    with pytest.raises(ArgumentError, match="allocation"):
        randomised_for((42, 42), 0.2, allocation=(1, 0))
    with pytest.raises(ArgumentError, match="randomised"):
        screened_for(0, 0.2)
    with pytest.raises(ArgumentError, match="sites"):
        accrual_months(100, sites=0, rate=1)
    with pytest.raises(ArgumentError, match="rate"):
        accrual_months(100, sites=2, rate=0)
    with pytest.raises(ArgumentError, match="opening"):
        accrual_months(100, sites=2, rate=1, opening=-1)
