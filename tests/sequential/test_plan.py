from __future__ import annotations

import math
from typing import Any

import pytest

from toolkit.errors import ArgumentError
from toolkit.sequential.plan import BetaSpending, GroupSequential, ZBounds
from toolkit.sequential.spending import LanDeMetsOBrienFleming

SPENDING = LanDeMetsOBrienFleming()


def plan(**change: Any) -> GroupSequential:
    case = {"information": (0.5, 1.0), "alpha": 0.05, "sides": 2, "efficacy": SPENDING}
    return GroupSequential(**(case | change))


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"alpha": 0.0}, "alpha"),
        ({"alpha": math.nan}, "alpha"),
        ({"sides": 3}, "sides"),
        ({"information": ()}, "information"),
        ({"information": (0.5,)}, "information"),
        ({"information": (0.5, 0.9)}, "information"),
        ({"information": (0.5, 0.5, 1.0)}, "information"),
        ({"information": (0.6, 0.4, 1.0)}, "information"),
        ({"information": (0.5, 0.995, 1.0)}, "information"),
        ({"information": (0.0, 1.0)}, "information"),
        ({"information": (math.nan, 1.0)}, "information"),
        ({"efficacy_from": 0}, "efficacy_from"),
        ({"efficacy_from": 3}, "efficacy_from"),
        ({"futility": ZBounds(z=())}, "futility"),
        ({"futility": ZBounds(z=(0.1, 0.2))}, "futility"),
        ({"futility": ZBounds(z=(0.1,), binding=True)}, "sides"),
        ({"futility": BetaSpending(spending=SPENDING, power=0.8, binding=True)}, "sides"),
        ({"futility": BetaSpending(spending=SPENDING, power=0.02)}, "power"),
    ],
)
def test_a_design_refuses(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        plan(**change)
    assert caught.value.parameter == parameter


def test_looks_one_hundredth_apart_are_allowed() -> None:
    assert plan(information=(0.5, 0.51, 1.0)).information[1] == 0.51


@pytest.mark.parametrize("z", [math.nan, math.inf])
def test_a_futility_bound_must_be_a_number(z: float) -> None:
    with pytest.raises(ArgumentError, match="z"):
        ZBounds(z=(None, z))


@pytest.mark.parametrize("power", [0.0, 1.0, math.nan])
def test_the_power_of_beta_spending_must_be_a_probability(power: float) -> None:
    with pytest.raises(ArgumentError, match="power"):
        BetaSpending(spending=SPENDING, power=power)
