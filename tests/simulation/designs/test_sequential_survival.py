from __future__ import annotations

import math

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.futility import TwoSidedBetaSpending
from toolkit.sequential.operating import operating
from toolkit.sequential.plan import GroupSequential, HarmSpending
from toolkit.sequential.spending import LanDeMetsOBrienFleming, LanDeMetsPocock
from toolkit.simulation.designs.looks import stopped
from toolkit.simulation.designs.sequential_survival import (
    SequentialSurvival,
    simulate_sequential_survival,
)
from toolkit.simulation.kernels.survival_looks import (
    log_rank_at,
    sort_places,
    survival_trials,
)

RATE = -math.log(0.4) / 12
THREE = boundaries(
    GroupSequential(
        information=(1 / 3, 2 / 3, 1),
        alpha=0.025,
        sides=1,
        efficacy=LanDeMetsOBrienFleming(),
    )
)
CASE = SequentialSurvival(
    hazard_ratio=0.7,
    control_hazard=RATE,
    dropout_hazards=(0.005, 0.004),
    accrual=12.0,
    arms=(250, 250),
    events=(100, 200, 300),
)


def by_definition(
    cut: float, entry: np.ndarray, time: np.ndarray, arm: np.ndarray, event: np.ndarray
) -> tuple[float, float, int]:
    """Observed minus expected, and variance, from every risk set counted anew."""
    inside = entry < cut
    seen = np.minimum(time[inside], cut - entry[inside])
    happened = event[inside] & (time[inside] <= cut - entry[inside])
    treated = arm[inside]
    score = variance = 0.0
    for at in seen[happened]:
        risk = seen >= at
        share = (risk & treated).sum() / risk.sum()
        score += float(treated[happened & (seen == at)].sum()) - share
        variance += share * (1 - share)
    return score, variance, int(inside.sum())


@pytest.mark.parametrize("cut", [0.05, 0.6, 1.0, 2.5, 50.0])
def test_the_score_at_a_look_is_that_of_every_risk_set_counted_anew(cut: float) -> None:
    random = np.random.default_rng(4)
    n = 60
    entry = np.sort(random.uniform(0, 1, n))
    time, event = random.exponential(1.0, n), random.random(n) < 0.7
    arm = random.random(n) < 0.5
    order = np.argsort(time)
    for kernel in (log_rank_at, log_rank_at.py_func):
        found = kernel(cut, entry, time, arm, event, order, np.zeros(n, dtype=bool))
        assert found == pytest.approx(by_definition(cut, entry, time, arm, event), abs=1e-12)


@pytest.mark.parametrize("rate", [0.01, 1.0, 50.0])
def test_places_are_ordered_whatever_the_rate_assumed(rate: float) -> None:
    values = np.random.default_rng(1).exponential(1.0, 200)
    order, bins, starts = (np.empty(n, dtype=np.int64) for n in (200, 200, 201))
    for kernel in (sort_places, sort_places.py_func):
        kernel(values, 200, rate, order, bins, starts)
        assert (order == np.argsort(values)).all()


def test_the_power_is_that_of_schoenfeld_s_drift() -> None:
    found = simulate_sequential_survival(CASE, THREE, trials=6_000, seed=2)
    exact = operating(THREE, drift=-math.log(0.7) * math.sqrt(300 / 4)).power
    # Schoenfeld's drift is an approximation itself: good to about a hundredth here.
    assert found.power == pytest.approx(float(exact), abs=0.015)
    assert found.expected_duration < 30
    assert found.short == 0.0


def test_the_error_without_an_effect_is_the_one_allowed() -> None:
    null = SequentialSurvival(
        hazard_ratio=1.0,
        control_hazard=RATE,
        accrual=12.0,
        arms=(250, 250),
        events=(100, 200, 300),
    )
    found = simulate_sequential_survival(null, THREE, trials=12_000, seed=5)
    assert found.power == pytest.approx(0.025, abs=3 * math.sqrt(0.025 * 0.975 / 12_000))


def test_events_that_never_come_are_reported() -> None:
    lossy = SequentialSurvival(
        hazard_ratio=1.0,
        control_hazard=0.01,
        dropout_hazards=(0.1, 0.1),
        accrual=1.0,
        arms=(40, 40),
        events=(2, 10, 60),
    )
    found = simulate_sequential_survival(lossy, THREE, trials=500, seed=5)
    assert found.short > 0.9


def test_two_threads_give_the_same_bits_as_one() -> None:
    one, two = (
        simulate_sequential_survival(CASE, THREE, trials=1_200, seed=1, workers=workers)
        for workers in (1, 2)
    )
    assert one == two


def test_compiled_and_interpreted_kernels_agree() -> None:
    arms, events = np.array([6, 5]), np.array([3, 7])
    rates, losses = np.array([0.5, 1.0]), np.array([0.1, 0.0])
    outputs = []
    for kernel in (survival_trials, survival_trials.py_func):
        z, days = np.empty((2, 4, 2))
        entered, reached = np.empty((2, 4, 2), dtype=np.int64)
        kernel(3, arms, rates, losses, 2.0, events, np.uint64(1), z, days, entered, reached)
        outputs.append((z, days, entered, reached))
    for compiled, interpreted in zip(*outputs, strict=True):
        np.testing.assert_allclose(compiled, interpreted, rtol=1e-10, atol=1e-12)
    assert (outputs[0][2] <= 11).all()


def test_harm_and_inner_futility_stop_trials() -> None:
    z = np.array([[-4.0, 0.0], [0.05, 3.0], [0.05, 0.0], [4.0, 0.0]])
    harm = boundaries(
        GroupSequential(
            information=(0.5, 1),
            alpha=0.025,
            sides=1,
            efficacy=LanDeMetsOBrienFleming(),
            harm=HarmSpending(alpha=0.025, spending=LanDeMetsPocock()),
        )
    )
    found = stopped(harm, z)
    assert found.harm.tolist() == [True, False, False, False]
    assert found.efficacy.tolist() == [False, True, False, True]
    inner = boundaries(
        GroupSequential(
            information=(0.6, 1),
            alpha=0.05,
            sides=2,
            efficacy=LanDeMetsOBrienFleming(),
            futility=TwoSidedBetaSpending(spending=LanDeMetsPocock(), power=0.9),
        )
    )
    around = stopped(inner, z)
    assert around.futility.tolist() == [False, True, True, False]
    assert around.harm.tolist() == [True, False, False, False]
    assert stopped(inner, z, futility="ignored").futility.sum() == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": (100, 90)}, "rise"),
        ({"events": (100, 900)}, "more than participants"),
        ({"hazard_ratio": 0.0}, "hazard_ratio"),
        ({"dropout_hazards": (-1.0, 0.0)}, "dropout_hazards"),
        ({"arms": (0, 5)}, "arms"),
    ],
)
def test_impossible_cases_are_refused(change: dict[str, object], words: str) -> None:
    values = {
        "hazard_ratio": 1.0,
        "control_hazard": 0.1,
        "accrual": 1.0,
        "arms": (100, 100),
        "events": (100,),
    }
    with pytest.raises(ArgumentError, match=words):
        SequentialSurvival(**{**values, **change})  # type: ignore[arg-type]


def test_bounds_of_another_number_of_looks_are_refused() -> None:
    one = SequentialSurvival(
        hazard_ratio=1.0, control_hazard=0.1, accrual=1.0, arms=(9, 9), events=(5,)
    )
    with pytest.raises(ArgumentError, match="must have 1 looks"):
        simulate_sequential_survival(one, THREE, trials=10, seed=1)
