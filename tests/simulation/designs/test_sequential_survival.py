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
    hazard_ratio=0.3,
    control_hazard=RATE,
    dropout_hazards=(0.005, 0.004),
    accrual=12.0,
    arms=(25, 25),
    events=(10, 20, 30),
)


def by_definition(
    cut: float, entry: np.ndarray, time: np.ndarray, arm: np.ndarray, event: np.ndarray
) -> tuple[float, float, int]:
    """Observed minus expected, and variance, from every risk set counted anew."""
    inside = entry < cut
    seen = np.minimum(time[inside], cut - entry[inside])
    happened = event[inside] & (entry[inside] + time[inside] <= cut)
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
    found = log_rank_at(cut, entry, time, arm, event, order, np.zeros(n, dtype=bool))
    assert found == pytest.approx(by_definition(cut, entry, time, arm, event), abs=1e-12)


def test_a_look_counts_the_event_that_it_waited_for() -> None:
    # On that day cut - entry may be a rounding below the time to the event.
    random = np.random.default_rng(6)
    n = 40
    entry, time = np.sort(random.uniform(0, 1, n)), random.exponential(1.0, n)
    event, arm = np.ones(n, dtype=bool), np.arange(n) % 2 == 0
    order = np.argsort(time)
    for cut in entry + time:
        found = log_rank_at(cut, entry, time, arm, event, order, np.zeros(n, dtype=bool))
        assert found == pytest.approx(by_definition(cut, entry, time, arm, event), abs=1e-12)


@pytest.mark.parametrize("rate", [0.01, 1.0, 50.0])
def test_places_are_ordered_whatever_the_rate_assumed(rate: float) -> None:
    values = np.random.default_rng(1).exponential(1.0, 200)
    order, bins, starts = (np.empty(n, dtype=np.int64) for n in (200, 200, 201))
    sort_places(values, 200, rate, order, bins, starts)
    assert (order == np.argsort(values)).all()


def test_the_power_is_about_that_of_schoenfeld_s_drift() -> None:
    found = simulate_sequential_survival(CASE, THREE, trials=150, seed=2)
    exact = operating(THREE, drift=-math.log(0.3) * math.sqrt(30 / 4)).power
    assert found.power == pytest.approx(float(exact), abs=0.04 + 3 * found.power_error)
    assert found.expected_duration < 40
    assert found.short < 0.1
    assert "look 3" in str(found)


def test_events_that_never_come_are_reported() -> None:
    lossy = SequentialSurvival(
        hazard_ratio=1.0,
        control_hazard=0.01,
        dropout_hazards=(0.1, 0.1),
        accrual=1.0,
        arms=(20, 20),
        events=(1, 5, 30),
    )
    found = simulate_sequential_survival(lossy, THREE, trials=40, seed=5)
    assert found.short > 0.9


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
