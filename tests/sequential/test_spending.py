from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.sequential.spending import (
    HwangShihDeCani,
    KimDeMets,
    LanDeMetsOBrienFleming,
    LanDeMetsPocock,
    Spending,
    spent,
)

FRACTIONS = (0.2, 0.5, 0.75, 1.0)

spendings = st.one_of(
    st.just(LanDeMetsOBrienFleming()),
    st.just(LanDeMetsPocock()),
    st.builds(KimDeMets, rho=st.floats(0.2, 6)),
    st.builds(HwangShihDeCani, gamma=st.floats(-40, 40)),
)


@given(
    spending=spendings,
    alpha=st.floats(1e-4, 0.5),
    sides=st.sampled_from((1, 2)),
    fractions=st.lists(st.floats(0.01, 1), min_size=2, max_size=6),
)
def test_spending_rises_from_nothing_to_alpha(
    spending: Spending, alpha: float, sides: int, fractions: list[float]
) -> None:
    levels = spent(
        spending,
        alpha=alpha,
        sides=sides,
        information=(*sorted(fractions), 1.0),
    )
    assert levels[0] >= 0.0
    assert levels[-1] == alpha
    assert all(early <= later * (1 + 1e-12) for early, later in itertools.pairwise(levels))


@given(spending=spendings, alpha=st.floats(1e-4, 0.5), fraction=st.floats(0.999999999, 1))
def test_spending_does_not_jump_at_the_end(
    spending: Spending, alpha: float, fraction: float
) -> None:
    (level,) = spent(spending, alpha=alpha, sides=1, information=(fraction,))
    assert level == pytest.approx(alpha, rel=1e-6)


def test_two_sides_spend_the_obrien_fleming_error_as_two_halves() -> None:
    spending = LanDeMetsOBrienFleming()
    half = spent(spending, alpha=0.025, sides=1, information=FRACTIONS)
    both = spent(spending, alpha=0.05, sides=2, information=FRACTIONS)
    unsplit = spent(spending, alpha=0.05, sides=1, information=FRACTIONS)
    assert both == pytest.approx([2 * level for level in half], rel=1e-14)
    assert both[1] < 0.6 * unsplit[1]


def test_obrien_fleming_spending_is_that_of_a_reflected_brownian_motion() -> None:
    # Chance that a Brownian motion crosses a level before t is twice that of ending above it.
    level = 2.241402727604947  # upper 1.25% point of the normal distribution
    expected = math.erfc(level / math.sqrt(0.5) / math.sqrt(2))
    assert spent(LanDeMetsOBrienFleming(), alpha=0.025, sides=1, information=(0.5,)) == (
        pytest.approx(expected, rel=1e-12),
    )


def test_pocock_spending_is_its_formula() -> None:
    levels = spent(LanDeMetsPocock(), alpha=0.05, sides=2, information=FRACTIONS)
    assert levels == pytest.approx([0.05 * math.log(1 + (math.e - 1) * t) for t in FRACTIONS])


def test_the_power_family_spends_a_power_of_information() -> None:
    levels = spent(KimDeMets(rho=2), alpha=0.1, sides=1, information=FRACTIONS)
    assert levels == pytest.approx([0.1 * t * t for t in FRACTIONS])


def test_hwang_shih_decani_spends_in_proportion_at_gamma_0_and_near_it() -> None:
    proportion = [0.1 * t for t in FRACTIONS]
    for gamma in (0.0, 1e-12, -1e-12):
        levels = spent(HwangShihDeCani(gamma=gamma), alpha=0.1, sides=1, information=FRACTIONS)
        assert levels == pytest.approx(proportion, rel=1e-9)


def test_nothing_more_is_spent_past_full_information() -> None:
    assert spent(LanDeMetsPocock(), alpha=0.05, sides=2, information=(1.2,)) == (0.05,)


@pytest.mark.parametrize("rho", [0.0, -1.0, math.nan, math.inf])
def test_rho_must_be_above_0(rho: float) -> None:
    with pytest.raises(ArgumentError, match="rho"):
        KimDeMets(rho=rho)


@pytest.mark.parametrize("gamma", [-41.0, 41.0, math.nan])
def test_gamma_must_be_within_reach(gamma: float) -> None:
    with pytest.raises(ArgumentError, match="gamma"):
        HwangShihDeCani(gamma=gamma)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"alpha": 0.0}, "alpha"),
        ({"alpha": math.nan}, "alpha"),
        ({"sides": 3}, "sides"),
        ({"information": (0.5, -0.1)}, "information"),
        ({"information": (math.nan,)}, "information"),
    ],
)
def test_spending_refuses(change: dict[str, float], parameter: str) -> None:
    case = {"alpha": 0.05, "sides": 2, "information": (0.5, 1.0)} | change
    with pytest.raises(ArgumentError) as caught:
        spent(LanDeMetsPocock(), **case)
    assert caught.value.parameter == parameter
