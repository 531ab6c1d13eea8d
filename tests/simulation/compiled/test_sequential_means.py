from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

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
from toolkit.simulation.kernels.means_looks import means_trials

if TYPE_CHECKING:
    from collections.abc import Callable

TRIALS = 10_000
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
DRIFT = 1.5 / (10.0 * np.sqrt(2 / 840))


def within(found: float, expected: float, trials: int = TRIALS) -> bool:
    return bool(abs(found - expected) < 3.0 * np.sqrt(expected * (1.0 - expected) / trials))


@pytest.mark.parametrize("data", ["individual", "sufficient"])
def test_stops_and_power_are_those_of_the_recursion(data: str) -> None:
    found = simulate_sequential_means(CASE, THREE, trials=TRIALS, seed=7, data=data)  # type: ignore[arg-type]
    exact = operating(THREE, drift=DRIFT, futility="obeyed")
    assert within(found.power, float(exact.power))
    for at, look in zip(found.efficacy, exact.looks, strict=True):
        assert within(at, float(look.efficacy)) or at < 1e-3
    for at, look in zip(found.futility[:2], exact.looks[:2], strict=True):
        assert within(at, float(look.futility))
    assert found.expected_size < 1680


def test_without_looks_the_power_is_that_of_the_t_test() -> None:
    one = boundaries(
        GroupSequential(
            information=(1.0,), alpha=0.05, sides=2, efficacy=LanDeMetsOBrienFleming()
        )
    )
    case = SequentialMeans(difference=12.0, sd=10.0, experimental=(10,), control=(14,))
    exact = power_two_means(TwoMeans(difference=12, sd=10, alpha=0.025, sides=1), (10, 14))
    found = simulate_sequential_means(case, one, trials=TRIALS, seed=3)
    assert within(found.power, float(exact))
    assert found.harm[0] < 0.001
    null = SequentialMeans(difference=0.0, sd=10.0, experimental=(10,), control=(14,))
    size = simulate_sequential_means(null, one, trials=TRIALS, seed=3, data="sufficient")
    assert within(size.power, 0.025)
    assert within(size.harm[0], 0.025)


def test_two_threads_give_the_same_bits_as_one() -> None:
    one, two = (
        simulate_sequential_means(CASE, THREE, trials=2_000, seed=1, workers=workers)
        for workers in (1, 2)
    )
    assert one == two


def test_ignored_futility_stops_nobody_and_never_lowers_the_power() -> None:
    obeyed, ignored = (
        simulate_sequential_means(CASE, THREE, trials=2_000, seed=1, futility=conduct)
        for conduct in ("obeyed", "ignored")
    )
    assert sum(ignored.futility) == 0.0
    assert sum(obeyed.futility) > 0.0
    assert ignored.power >= obeyed.power


def test_compiled_and_interpreted_kernels_agree(interpreted: Callable[..., Any]) -> None:
    sizes = np.array([[3, 9], [4, 8]], dtype=np.int64)
    arguments = (2, sizes, 0.5, np.uint64(5), np.zeros((3, 2)))
    ((_, written),) = interpreted((means_trials, arguments, {}))
    means_trials(*arguments)
    np.testing.assert_allclose(arguments[-1], written[-1], rtol=1e-11)
