from __future__ import annotations

import math

import pytest

from toolkit.errors import ArgumentError
from toolkit.power.means.two_means import TwoMeans, power_two_means
from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.futility import ZBounds
from toolkit.sequential.operating import operating
from toolkit.sequential.plan import GroupSequential
from toolkit.sequential.spending import LanDeMetsOBrienFleming
from toolkit.simulation.designs.sequential_means import (
    SequentialMeans,
    simulate_sequential_means,
)

THREE = boundaries(
    GroupSequential(
        information=(1 / 3, 2 / 3, 1),
        alpha=0.025,
        sides=1,
        efficacy=LanDeMetsOBrienFleming(),
        futility=ZBounds(z=(0.0, 0.5)),
    )
)
CASE = SequentialMeans(
    difference=1.5, sd=10.0, experimental=(280, 560, 840), control=(280, 560, 840)
)
SMALL = SequentialMeans(difference=12.0, sd=10.0, experimental=(10,), control=(14,))
ONE = boundaries(
    GroupSequential(information=(1.0,), alpha=0.05, sides=2, efficacy=LanDeMetsOBrienFleming())
)


def test_stops_and_power_are_those_of_the_recursion() -> None:
    trials = 1_000
    found = simulate_sequential_means(CASE, THREE, trials=trials, seed=7, data="sufficient")
    exact = operating(THREE, drift=1.5 / (10.0 * math.sqrt(2 / 840)), futility="obeyed")
    error = 3.0 * math.sqrt(0.25 / trials)
    assert found.power == pytest.approx(float(exact.power), abs=error)
    for at, look in zip(found.futility[:2], exact.looks[:2], strict=True):
        assert at == pytest.approx(float(look.futility), abs=error)
    assert found.expected_size < 1680
    ignored = simulate_sequential_means(
        CASE, THREE, trials=trials, seed=7, data="sufficient", futility="ignored"
    )
    assert sum(ignored.futility) == 0.0
    assert ignored.power >= found.power


def test_individual_data_give_the_power_of_the_t_test() -> None:
    exact = power_two_means(TwoMeans(difference=12, sd=10, alpha=0.025, sides=1), (10, 14))
    found = simulate_sequential_means(SMALL, ONE, trials=250, seed=3)
    assert found.power == pytest.approx(float(exact), abs=3.0 * found.power_error)
    assert "Monte Carlo SE" in str(found)
    assert "look 1" in str(found)


def test_two_threads_give_the_same_bits_as_one() -> None:
    one, two = (
        simulate_sequential_means(
            CASE, THREE, trials=1_100, seed=1, workers=workers, data="sufficient"
        )
        for workers in (1, 2)
    )
    assert one == two


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"experimental": (1, 70)}, "rise by 2"),
        ({"control": (70, 140)}, "as many looks"),
        ({"sd": 0.0}, "sd"),
    ],
)
def test_impossible_cases_are_refused(change: dict[str, object], words: str) -> None:
    values = {"difference": 1.0, "sd": 1.0, "experimental": (9, 18, 27), "control": (9, 18, 27)}
    with pytest.raises(ArgumentError, match=words):
        SequentialMeans(**{**values, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"trials": 1}, "trials"),
        ({"workers": 0}, "workers"),
        ({"seed": 2**64}, "2\\^64"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_runs_are_refused(options: dict[str, int], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        simulate_sequential_means(CASE, THREE, **{"trials": 10, "seed": 1, **options})  # type: ignore[arg-type]


def test_bounds_of_another_number_of_looks_are_refused() -> None:
    two = boundaries(
        GroupSequential(
            information=(0.5, 1), alpha=0.05, sides=2, efficacy=LanDeMetsOBrienFleming()
        )
    )
    with pytest.raises(ArgumentError, match="must have 3 looks"):
        simulate_sequential_means(CASE, two, trials=10, seed=1)
