from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.operating import operating
from toolkit.sequential.plan import GroupSequential
from toolkit.sequential.spending import LanDeMetsOBrienFleming
from toolkit.simulation.designs.sequential_survival import (
    SequentialSurvival,
    simulate_sequential_survival,
)
from toolkit.simulation.kernels.survival_looks import (
    survival_trials,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_compiled_and_interpreted_kernels_agree(interpreted: Callable[..., Any]) -> None:
    arms, events = np.array([6, 5]), np.array([3, 7])
    rates, losses = np.array([0.5, 1.0]), np.array([0.1, 0.0])
    z, days = np.zeros((2, 4, 2))
    entered, reached = np.zeros((2, 4, 2), dtype=np.int64)
    asked = (3, arms, rates, losses, 2.0, events, np.uint64(1), z, days, entered, reached)
    ((_, written),) = interpreted((survival_trials, asked, {}))
    survival_trials(*asked)
    for compiled, plain in zip(asked[-4:], written[-4:], strict=True):
        np.testing.assert_allclose(compiled, plain, rtol=1e-10, atol=1e-12)
    assert (entered <= 11).all()
