from __future__ import annotations

import math

import pytest

from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.power import arms as two_arms
from toolkit.power.result import Events, Size


def _size(power: float, asked: float) -> Size:
    return Size(arms=(40, 20), power=power, asked=asked, method="m", counted="evaluable")


def test_the_total_is_both_arms() -> None:
    assert _size(0.8, 0.8).total == 60


@pytest.mark.parametrize("power", [0.79, math.nan, 1.5])
def test_a_size_that_falls_short_is_a_bug(power: float) -> None:
    with pytest.raises(AssertionError):
        _size(power, 0.8)


def test_events_that_fall_short_are_a_bug() -> None:
    assert Events(events=10, power=0.8, asked=0.8, method="m").events == 10
    with pytest.raises(AssertionError):
        Events(events=10, power=0.79, asked=0.8, method="m")


def test_a_result_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        _size(0.9, 0.8).power = 0.5  # type: ignore[misc]


@pytest.mark.parametrize(
    "allocation", [(0, 1), (1, 1.5), (1,), (1, 1, 1), [1, 1], 2, (1, True)]
)
def test_an_allocation_is_two_whole_numbers(allocation: object) -> None:
    with pytest.raises(ArgumentError, match="allocation"):
        two_arms.check_allocation(allocation)  # type: ignore[arg-type]


@pytest.mark.parametrize("arms", [(0, 5), (2.5, 5), (math.nan, 5), (5,), "55"])
def test_arms_are_two_whole_numbers(arms: object) -> None:
    with pytest.raises(ArgumentError, match="arms"):
        two_arms.check_arms(arms)  # type: ignore[arg-type]


def test_arms_have_a_least_total() -> None:
    two_arms.check_arms((1, 2), least=3)
    with pytest.raises(ArgumentError, match="3 or more"):
        two_arms.check_arms((1, 1), least=3)


@pytest.mark.parametrize("power", [0.05, 0.01, 1.0, 0.0, math.nan])
def test_a_power_to_reach_lies_between_alpha_and_one(power: float) -> None:
    with pytest.raises(ArgumentError, match="power"):
        two_arms.check_asked(power, 0.05)


def test_the_search_starts_with_the_fewest_whole_blocks_that_are_defined() -> None:
    seen: list[tuple[int, int]] = []

    def power_of(arms: tuple[int, int]) -> float:
        seen.append(arms)
        return 0.9

    size = two_arms.smallest_size(
        power_of, allocation=(2, 1), asked=0.8, least=4, method="m", counted="randomised"
    )
    assert seen[0] == size.arms == (4, 2)
    assert size.counted == "randomised"


def test_a_power_that_is_just_reached_is_enough() -> None:
    size = two_arms.smallest_size(
        lambda arms: arms[0] / 10, allocation=(1, 1), asked=0.8, least=2, method="m"
    )
    assert size.arms == (8, 8)


def test_a_power_that_is_never_reached_is_no_solution() -> None:
    with pytest.raises(NoSolutionError, match=r"no solution for a power of 0\.8"):
        two_arms.smallest_size(lambda _: 0.5, allocation=(1, 1), asked=0.8, least=2, method="m")
