from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.crosscheck.longitudinal import simulate_slopes
from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.numerics.covariance import compound_symmetry, random_slopes
from toolkit.power.longitudinal.slopes import (
    Slopes,
    convention_slopes,
    effect_slopes,
    power_slopes,
    size_slopes,
    slope_variances,
)
from toolkit.power.means.two_means import TwoMeans, power_two_means

TIMES = (0.0, 0.5, 1.0, 2.0)
MATRIX = random_slopes(TIMES, intercept_sd=7.0, slope_sd=4.0, correlation=0.4, residual_sd=3.0)
EARLY = (1.0, 0.85, 0.8, 0.6)
CASE = Slopes(difference=1.5, times=TIMES, covariance=MATRIX, alpha=0.05, sides=2)
IDENTITY = tuple(tuple(float(i == j) for j in range(4)) for i in range(4))
CASES = st.builds(
    Slopes,
    difference=st.floats(0.3, 5),
    times=st.just(TIMES),
    covariance=st.tuples(st.floats(0, 5), st.floats(-0.9, 0.9)).map(
        lambda pair: random_slopes(
            TIMES, intercept_sd=4.0, slope_sd=pair[0], correlation=pair[1], residual_sd=2.0
        )
    ),
    alpha=st.floats(0.005, 0.2),
    sides=st.sampled_from([1, 2]),
    retention=st.sampled_from([(), (EARLY, (1.0, 1.0, 0.9, 0.9))]),
    distribution=st.sampled_from(["t", "normal"]),
    working=st.sampled_from([(), IDENTITY]),
    single_visits=st.booleans(),
    allocation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)


@pytest.mark.parametrize(
    ("case", "arms"),
    [
        pytest.param(CASE, (120, 120), id="normal"),
        pytest.param(replace(CASE, distribution="t", difference=4), (20, 20), id="t"),
        pytest.param(replace(CASE, retention=(EARLY, EARLY)), (100, 120), id="dropout"),
        pytest.param(
            replace(CASE, retention=(EARLY, EARLY), single_visits=True), (100, 100), id="single"
        ),
        pytest.param(
            replace(CASE, retention=(EARLY, EARLY), distribution="t"),
            (100, 100),
            id="dropout t",
        ),
        pytest.param(replace(CASE, working=IDENTITY, sides=1), (120, 120), id="working"),
        pytest.param(
            replace(CASE, control_covariance=compound_symmetry((9.0,) * 4, 0.3), scale=1.2),
            (120, 100),
            id="covariances differ",
        ),
    ],
)
def test_power_agrees_with_simulated_participants(case: Slopes, arms: tuple[int, int]) -> None:
    rng = np.random.default_rng(15)
    opinion = simulate_slopes(case, arms, trials=10_000, rng=rng)
    assert opinion.agrees(power_slopes(case, arms))


def test_complete_data_are_the_t_test_of_the_participants_own_slopes() -> None:
    # With random lines a slope varies by slope_sd and by the scatter about it.
    times = np.array(TIMES)
    scatter = 9.0 / float(np.sum((times - times.mean()) ** 2))
    own = TwoMeans(difference=1.5, sd=math.sqrt(16.0 + scatter), alpha=0.05, sides=2)
    assert power_slopes(replace(CASE, distribution="t"), (30, 40)) == pytest.approx(
        power_two_means(own, (30, 40)), abs=1e-12
    )


def test_one_correlation_gives_the_formula_of_diggle() -> None:
    case = replace(CASE, covariance=compound_symmetry((5.0,) * 4, 0.6))
    times = np.array(TIMES)
    spread = float(np.mean((times - times.mean()) ** 2))
    expected = 25 * (1 - 0.6) / (4 * spread)
    assert slope_variances(case) == pytest.approx((expected, expected), rel=1e-12)


def test_the_true_covariance_is_the_best_to_work_with() -> None:
    working = replace(
        CASE, working=compound_symmetry((1.0,) * 4, 0.5), retention=(EARLY, EARLY)
    )
    best = replace(working, working=())
    assert slope_variances(working)[0] > slope_variances(best)[0]
    as_true = replace(best, working=tuple(tuple(7 * v for v in row) for row in MATRIX))
    assert slope_variances(as_true) == pytest.approx(slope_variances(best), rel=1e-12)


def test_participants_seen_once_are_worth_little() -> None:
    without = replace(CASE, retention=(EARLY, EARLY))
    used = replace(without, single_visits=True)
    ratio = slope_variances(used)[0] / slope_variances(without)[0]
    assert 0.97 < ratio < 1.0


@given(case=CASES, power=st.floats(0.3, 0.98))
@settings(max_examples=40)
def test_the_size_reaches_the_power_and_one_block_less_falls_short(
    case: Slopes, power: float
) -> None:
    size: Any = size_slopes(case, power=power)
    assert size.counted == "randomised"
    assert power_slopes(case, size.arms) == size.power >= power
    fewer = (size.arms[0] - case.allocation[0], size.arms[1] - case.allocation[1])
    if min(fewer) >= 1:
        try:
            short = power_slopes(case, fewer)
        except ArgumentError:
            return
        assert short < power


@given(case=CASES, power=st.floats(0.3, 0.98))
@settings(max_examples=20)
def test_the_effect_reaches_the_power_and_a_little_less_falls_short(
    case: Slopes, power: float
) -> None:
    effect = effect_slopes(case, (40, 50), power=power)
    assert power_slopes(replace(case, difference=effect), (40, 50)) >= power
    less = replace(case, difference=effect * (1 - 1e-9))
    assert power_slopes(less, (40, 50)) < power


def test_a_grid_is_one_call_and_the_same_numbers() -> None:
    differences, scales = np.array([1.0, 2.0, 3.0]), np.array([[0.8], [1.2]])
    grid = replace(CASE, difference=differences, scale=scales, distribution="t")
    powers = power_slopes(grid, (60, 70))
    sizes: Any = size_slopes(grid, power=0.8).arms
    effects = effect_slopes(grid, (60, 70), power=0.8)
    assert powers.shape == sizes[0].shape == effects.shape == (2, 3)
    for row, scale in enumerate(scales[:, 0]):
        for column, difference in enumerate(differences):
            one = replace(grid, difference=float(difference), scale=float(scale))
            at = (row, column)
            assert powers[at] == pytest.approx(power_slopes(one, (60, 70)), abs=1e-12)
            assert sizes[0][at] == size_slopes(one, power=0.8).arms[0]
            assert effects[at] == pytest.approx(
                effect_slopes(one, (60, 70), power=0.8), rel=1e-9
            )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("difference", 0.0),
        ("times", (0.0,)),
        ("times", (0.0, 1.0, 1.0, 2.0)),
        ("times", (0.0, 1.0, math.inf, 2.0)),
        ("covariance", ()),
        ("covariance", ((1.0, 2.0), (2.0, 1.0))),
        ("covariance", ((1.0,),)),
        ("working", ((1.0,),)),
        ("control_covariance", ((1.0,),)),
        ("retention", (EARLY,)),
        ("retention", (EARLY, (1.0, 0.9, 0.95, 0.8))),
        ("retention", (EARLY, (1.0, 0.9, 0.8))),
        ("distribution", "z"),
        ("scale", 0.0),
        ("alpha", 0.0),
        ("sides", 3),
        ("allocation", (0, 1)),
    ],
)
def test_what_is_no_assumption_is_refused(name: str, value: object) -> None:
    with pytest.raises(ArgumentError) as caught:
        replace(CASE, **{name: value})  # type: ignore[arg-type]
    assert caught.value.parameter == name


def test_covariances_that_differ_have_no_t() -> None:
    with pytest.raises(ArgumentError, match="needs distribution normal"):
        replace(CASE, distribution="t", control_covariance=MATRIX)


def test_too_few_who_are_seen_twice_are_refused() -> None:
    case = replace(CASE, distribution="t", retention=((1.0, 0.1, 0.1, 0.1),) * 2)
    with pytest.raises(ArgumentError, match="expected at two visits"):
        power_slopes(case, (10, 10))
    assert power_slopes(case, (15, 15)) > 0


def test_a_one_sided_test_of_the_other_direction_has_no_size() -> None:
    with pytest.raises(NoSolutionError, match="other direction"):
        size_slopes(replace(CASE, difference=-1, sides=1), power=0.8)


def test_the_convention_says_where_the_sandwich_is() -> None:
    assert "sandwich" not in convention_slopes(CASE).spread
    assert "sandwich" in convention_slopes(replace(CASE, working=IDENTITY)).spread
    assert "twice" in convention_slopes(replace(CASE, distribution="t")).null
