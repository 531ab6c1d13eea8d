from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.crosscheck.longitudinal import simulate_repeated_means
from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.numerics import covariance as cov
from toolkit.power.longitudinal.repeated_means import (
    RepeatedMeans,
    convention_repeated_means,
    degrees_of_freedom,
    effect_repeated_means,
    power_repeated_means,
    size_repeated_means,
    variance_factors,
)
from toolkit.power.means.ancova import TwoMeansAncova, power_ancova
from toolkit.power.means.two_means import TwoMeans, power_two_means

PUBLISHED = json.loads(
    (Path(__file__).parents[2] / "reference/power/repeated_means_inflation.json").read_text(
        "utf-8"
    )
)
CASE = RepeatedMeans(
    difference=3,
    covariance=cov.autoregressive((6.0, 6.2, 6.4), 0.6, (1.0, 2.0, 3.0)),
    retention=((0.95, 0.85, 0.75), (0.95, 0.9, 0.8)),
    alpha=0.05,
    sides=2,
    distribution="t",
)


@pytest.mark.reference
@pytest.mark.parametrize("row", PUBLISHED["cases"], ids=lambda row: row["id"])
def test_inflation_agrees_with_the_published_table(row: dict[str, Any]) -> None:
    visits, last, dropout = row["visits"], row["correlation_first_last"], row["dropout"]
    step = last ** (1 / (visits - 1))
    retention = tuple(1 - dropout * visit / (visits - 1) for visit in range(visits))
    case = RepeatedMeans(
        difference=1,
        covariance=cov.toeplitz((1.0,) * visits, tuple(step**k for k in range(1, visits))),
        retention=(retention, retention),
        alpha=0.05,
        sides=2,
        distribution="normal",
    )
    assert variance_factors(case)[0] == pytest.approx(
        row["inflation"], rel=PUBLISHED["relative_tolerance"]
    )


def _simulated(
    case: RepeatedMeans, arms: tuple[int, int], trials: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the difference at the last visit and its REML variance, trial by trial.

    With monotone dropout and fractions met exactly, restricted likelihood is a chain of
    regressions of each visit on the arm and the visits before, among those still observed.
    """
    rng = np.random.default_rng(23)
    visits = len(case.covariance)
    root = np.linalg.cholesky(np.array(case.covariance))
    y = rng.standard_normal((trials, sum(arms), visits)) @ root.T
    arm = np.repeat([1.0, 0.0], arms)
    y[:, :, -1] += case.difference * arm
    rank = np.concatenate([np.arange(n) for n in arms])
    kept = np.array([case.retention[0], case.retention[1]])
    estimate = np.zeros((trials, visits))
    psi = np.zeros((trials, visits, visits))
    for t in range(visits):
        counts = [round(n * r) for n, r in zip(arms, kept[:, t], strict=True)]
        seen = rank < np.repeat(counts, arms)
        fixed = np.stack([arm[seen], np.ones(seen.sum())], axis=1)
        z = np.broadcast_to(fixed, (trials, *fixed.shape))
        design = np.concatenate([z, y[:, seen, :t]], axis=2)
        target = y[:, seen, t]
        normal = np.einsum("tni,tnj->tij", design, design)
        beta = np.linalg.solve(normal, np.einsum("tni,tn->ti", design, target)[..., None])
        beta = beta[..., 0]
        residual = target - np.einsum("tni,ti->tn", design, beta)
        variance = (residual**2).sum(axis=1) / (seen.sum() - 2)
        gamma = beta[:, 2:]
        estimate[:, t] = beta[:, 0] + np.einsum("ts,ts->t", gamma, estimate[:, :t])
        h = sum(1 / n for n in counts)
        cross = np.einsum("ts,tsu->tu", gamma, psi[:, :t, :t])
        psi[:, t, :t] = psi[:, :t, t] = cross
        psi[:, t, t] = variance * h + np.einsum("tu,tu->t", cross, gamma)
    return estimate[:, -1], psi[:, -1, -1]


SIMULATED = replace(
    CASE, difference=4, retention=((0.9, 0.8, 0.7), (0.95, 0.85, 0.75)), alpha=0.1
)
SIMULATED_ARMS = (40, 40)


def test_variance_degrees_of_freedom_and_power_agree_with_a_simulation() -> None:
    from scipy import stats  # noqa: PLC0415 (only here)

    trials = 20_000
    estimate, variance = _simulated(SIMULATED, SIMULATED_ARMS, trials)
    factors = variance_factors(SIMULATED)
    expected = factors[0] / 40 + factors[1] / 40
    observed = float(np.var(estimate))
    # The large-sample formula leaves out that regressions are estimated: a few per cent here.
    assert observed == pytest.approx(expected, rel=0.05)
    assert float(np.mean(estimate)) == pytest.approx(4, abs=5 * math.sqrt(observed / trials))
    df = degrees_of_freedom(SIMULATED, SIMULATED_ARMS)
    mean = float(np.mean(variance))
    assert 2 * mean**2 / float(np.var(variance)) == pytest.approx(df, rel=0.06)
    critical = stats.t.isf(SIMULATED.alpha / 2, df)
    share = float(np.mean(np.abs(estimate) >= critical * np.sqrt(variance)))
    error = math.sqrt(share * (1 - share) / trials)
    assert power_repeated_means(SIMULATED, SIMULATED_ARMS) == pytest.approx(
        share, abs=5 * error
    )


def test_complete_data_give_the_t_test_at_the_last_visit() -> None:
    complete = replace(CASE, retention=((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)))
    t_test = TwoMeans(difference=3, sd=6.4, alpha=0.05, sides=2)
    assert degrees_of_freedom(complete, (50, 30)) == pytest.approx(78)
    assert power_repeated_means(complete, (50, 30)) == pytest.approx(
        power_two_means(t_test, (50, 30)), abs=1e-12
    )


def test_a_covariate_costs_a_degree_of_freedom_as_in_the_analysis_of_covariance() -> None:
    complete = replace(CASE, retention=((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)), covariates=2)
    ancova = TwoMeansAncova(
        difference=3,
        sd=6.4,
        correlation=0,
        alpha=0.05,
        sides=2,
        covariates=2,
        imbalance="none",
    )
    assert degrees_of_freedom(complete, (6, 5)) == pytest.approx(7)
    assert power_repeated_means(complete, (6, 5)) == pytest.approx(power_ancova(ancova, (6, 5)))


def test_the_variance_lies_between_complete_data_and_completers() -> None:
    complete = CASE.covariance[-1][-1]
    for factor, row in zip(variance_factors(CASE), CASE.retention, strict=True):
        assert complete < factor < complete / row[-1]


def test_uncorrelated_visits_make_it_an_analysis_of_completers() -> None:
    alone = replace(CASE, covariance=cov.toeplitz((1.0, 1.0, 2.0), (0.0, 0.0)))
    assert variance_factors(alone) == pytest.approx((4 / 0.75, 4 / 0.8))


def test_many_degrees_of_freedom_make_it_normal() -> None:
    normal = replace(CASE, distribution="normal", difference=0.1)
    arms = (100_000, 100_000)
    assert power_repeated_means(replace(normal, distribution="t"), arms) == pytest.approx(
        power_repeated_means(normal, arms), abs=1e-4
    )


def test_the_normal_reference_flatters_a_small_trial() -> None:
    normal = replace(CASE, distribution="normal")
    assert power_repeated_means(normal, (12, 12)) > power_repeated_means(CASE, (12, 12)) + 0.01


def test_a_one_sided_normal_test_has_one_tail() -> None:
    one = replace(CASE, distribution="normal", sides=1, alpha=0.025)
    two = replace(CASE, distribution="normal", sides=2, alpha=0.05)
    mirrored = replace(one, difference=-3)
    both = power_repeated_means(one, (40, 40)) + power_repeated_means(mirrored, (40, 40))
    assert power_repeated_means(two, (40, 40)) == pytest.approx(both, abs=1e-14)


CASES = st.builds(
    RepeatedMeans,
    difference=st.floats(0.3, 2),
    covariance=st.floats(0.05, 0.95).map(
        lambda r: cov.autoregressive((1.0, 1.2, 1.1), r, (1.0, 2.0, 3.0))
    ),
    retention=st.tuples(st.floats(0.5, 1), st.floats(0.5, 1)).map(
        lambda last: ((1.0, (1 + last[0]) / 2, last[0]), (1.0, 1.0, last[1]))
    ),
    alpha=st.floats(0.005, 0.2),
    sides=st.sampled_from([1, 2]),
    allocation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    covariates=st.integers(0, 3),
    distribution=st.sampled_from(["normal", "t"]),
)


@given(case=CASES, power=st.floats(0.3, 0.98))
def test_the_size_reaches_the_power_and_one_block_less_falls_short(
    case: RepeatedMeans, power: float
) -> None:
    size = size_repeated_means(case, power=power)
    assert size.counted == "randomised"
    assert power_repeated_means(case, size.arms) == size.power >= power
    fewer = (size.arms[0] - case.allocation[0], size.arms[1] - case.allocation[1])
    try:
        short = power_repeated_means(case, fewer)
    except ArgumentError:
        short = 0.0
    assert short < power


@given(case=CASES, power=st.floats(0.3, 0.98))
@settings(max_examples=20)
def test_the_effect_reaches_the_power_and_a_little_less_falls_short(
    case: RepeatedMeans, power: float
) -> None:
    effect = effect_repeated_means(case, (40, 50), power=power)
    assert power_repeated_means(replace(case, difference=effect), (40, 50)) >= power
    less = replace(case, difference=effect * (1 - 1e-9))
    assert power_repeated_means(less, (40, 50)) < power


@given(case=CASES)
def test_power_follows_what_helps(case: RepeatedMeans) -> None:
    power, slack = power_repeated_means(case, (40, 50)), 1e-11
    staying = replace(case, retention=((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)))
    assert power_repeated_means(staying, (40, 50)) >= power - slack
    assert power_repeated_means(case, (41, 50)) >= power - slack
    bigger = replace(case, difference=case.difference * 1.1)
    assert power_repeated_means(bigger, (40, 50)) >= power - slack


@pytest.mark.parametrize(
    ("name", "value", "parameter"),
    [
        ("difference", 0.0, "difference"),
        ("covariance", ((1.0, 2.0), (2.0, 1.0)), "covariance"),
        ("retention", ((1.0, 0.9, 0.8),), "retention"),
        ("retention", ((1.0, 0.9), (1.0, 0.9)), "retention"),
        ("retention", ((0.8, 0.9, 0.8), (1.0, 1.0, 1.0)), "retention"),
        ("retention", ((1.0, 0.9, 0.0), (1.0, 1.0, 1.0)), "retention"),
        ("retention", ((1.1, 0.9, 0.8), (1.0, 1.0, 1.0)), "retention"),
        ("retention", ((math.nan, 0.9, 0.8), (1.0, 1.0, 1.0)), "retention"),
        ("covariates", -1, "covariates"),
        ("scale", 0.0, "scale"),
        ("contrast", (1.0, 0.0), "contrast"),
        ("contrast", (0.0, 0.0, 0.0), "contrast"),
        ("contrast", (math.nan, 0.0, 1.0), "contrast"),
        ("control_covariance", ((1.0,),), "control_covariance"),
        ("control_covariance", CASE.covariance, "control_covariance"),
        ("distribution", "kr", "distribution"),
        ("alpha", 0.0, "alpha"),
        ("sides", 3, "sides"),
        ("allocation", (0, 1), "allocation"),
    ],
)
def test_what_is_no_assumption_is_refused(name: str, value: object, parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        replace(CASE, **{name: value})  # type: ignore[arg-type]
    assert caught.value.parameter == parameter


def test_numbers_that_cannot_fit_the_model_are_refused() -> None:
    with pytest.raises(ArgumentError, match="or more participants"):
        power_repeated_means(CASE, (2, 2))
    lopsided = replace(CASE, retention=((1.0, 1.0, 0.1), (1.0, 1.0, 1.0)))
    with pytest.raises(ArgumentError, match="at the last visit"):
        degrees_of_freedom(lopsided, (30, 1))


def test_a_one_sided_test_of_the_other_direction_has_no_size() -> None:
    with pytest.raises(NoSolutionError, match="other direction"):
        size_repeated_means(replace(CASE, difference=-3, sides=1), power=0.8)


@pytest.mark.parametrize(
    ("case", "arms"),
    [
        pytest.param(replace(SIMULATED, distribution="normal"), (40, 40), id="normal"),
        pytest.param(SIMULATED, (40, 40), id="t"),
        pytest.param(replace(SIMULATED, covariates=1, sides=1), (40, 60), id="baseline"),
        pytest.param(
            replace(SIMULATED, contrast=(1 / 3,) * 3, difference=3), (40, 40), id="mean"
        ),
        pytest.param(
            replace(
                SIMULATED,
                distribution="normal",
                contrast=(-1.0, 0.0, 1.0),
                control_covariance=cov.compound_symmetry((7.0, 7.0, 9.0), 0.3),
            ),
            (60, 60),
            id="change",
        ),
        pytest.param(replace(SIMULATED, scale=1.3), (40, 40), id="scaled"),
    ],
)
def test_power_agrees_with_mixed_models_of_simulated_participants(
    case: RepeatedMeans, arms: tuple[int, int]
) -> None:
    rng = np.random.default_rng(14)
    opinion = simulate_repeated_means(case, arms, trials=6000, rng=rng)
    assert opinion.agrees(power_repeated_means(case, arms))


def test_a_grid_is_one_call_and_the_same_numbers() -> None:
    differences, scales = np.array([2.0, 3.0, 4.0]), np.array([[0.8], [1.2]])
    grid = replace(CASE, difference=differences, scale=scales)
    powers = power_repeated_means(grid, (60, 70))
    sizes: Any = size_repeated_means(grid, power=0.8).arms
    effects = effect_repeated_means(grid, (60, 70), power=0.8)
    assert powers.shape == sizes[0].shape == effects.shape == (2, 3)
    for row, scale in enumerate(scales[:, 0]):
        for column, difference in enumerate(differences):
            one = replace(grid, difference=float(difference), scale=float(scale))
            at = (row, column)
            assert powers[at] == pytest.approx(power_repeated_means(one, (60, 70)), abs=1e-12)
            assert sizes[0][at] == size_repeated_means(one, power=0.8).arms[0]
            assert effects[at] == pytest.approx(
                effect_repeated_means(one, (60, 70), power=0.8), rel=1e-9
            )
    curve = power_repeated_means(CASE, (np.array([40, 80]), np.array([50, 80])))
    assert curve.tolist() == pytest.approx(
        [power_repeated_means(CASE, (40, 50)), power_repeated_means(CASE, (80, 80))]
    )


def test_the_convention_says_what_the_distribution_is() -> None:
    assert "Satterthwaite" in convention_repeated_means(CASE).null
    normal = convention_repeated_means(replace(CASE, distribution="normal"))
    assert "variances taken as known" in normal.null
