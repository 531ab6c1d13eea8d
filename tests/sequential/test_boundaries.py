from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.operating import drift, operating
from toolkit.sequential.plan import BetaSpending, GroupSequential, ZBounds
from toolkit.sequential.spending import (
    HwangShihDeCani,
    KimDeMets,
    LanDeMetsOBrienFleming,
    LanDeMetsPocock,
    Spending,
    spent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference/sequential/rpact.json").read_text("utf-8")
)
OF = LanDeMetsOBrienFleming()

fractions = st.lists(st.integers(2, 48), min_size=1, max_size=4, unique=True).map(
    lambda items: (*(item / 50 for item in sorted(items)), 1.0)
)
spendings = st.one_of(
    st.just(OF),
    st.just(LanDeMetsPocock()),
    st.builds(KimDeMets, rho=st.floats(0.5, 4)),
    st.builds(HwangShihDeCani, gamma=st.floats(-6, 3)),
)


def design(**change: Any) -> GroupSequential:
    case = {"information": (0.5, 1.0), "alpha": 0.025, "sides": 1, "efficacy": OF}
    return GroupSequential(**(case | change))


def efficacy(case: GroupSequential) -> list[float | None]:
    return [look.efficacy_z for look in boundaries(case).looks]


@pytest.mark.reference
@pytest.mark.parametrize("row", REFERENCE["cases"], ids=lambda row: row["id"])
def test_bounds_agree_with_rpact(
    row: dict[str, Any], design_of: Callable[[dict[str, Any]], GroupSequential]
) -> None:
    looks = boundaries(design_of(row)).looks
    tolerance = REFERENCE["tolerance_z"]
    for look, z in zip(looks, row["critical"], strict=True):
        assert look.efficacy_z == (None if z is None else pytest.approx(z, abs=tolerance))
    for look, z in zip(looks, row["futility_bounds"] or (), strict=False):
        assert look.futility_z == pytest.approx(z, abs=tolerance)
    for look, level in zip(looks, row["alpha_spent"] or (), strict=False):
        assert look.alpha_spent == pytest.approx(level, abs=REFERENCE["tolerance_probability"])


@given(
    information=fractions,
    spending=spendings,
    alpha=st.floats(0.001, 0.3),
    sides=st.sampled_from((1, 2)),
)
@settings(max_examples=40, deadline=None)
def test_alpha_is_spent_look_by_look_and_in_all(
    information: tuple[float, ...], spending: Spending, alpha: float, sides: Literal[1, 2]
) -> None:
    case = design(information=information, efficacy=spending, alpha=alpha, sides=sides)
    result = boundaries(case)
    under_null = operating(result, drift=0.0)
    levels = spent(spending, alpha=alpha, sides=sides, information=information)
    total = 0.0
    for look, outcome, level in zip(result.looks, under_null.looks, levels, strict=True):
        total += outcome.efficacy + outcome.harm
        assert total == pytest.approx(level, rel=1e-8, abs=1e-13)
        assert look.alpha_spent == level


@given(alpha=st.floats(0.001, 0.5), sides=st.sampled_from((1, 2)), spending=spendings)
def test_one_look_is_the_fixed_test(
    alpha: float, sides: Literal[1, 2], spending: Spending
) -> None:
    case = design(information=(1.0,), alpha=alpha, sides=sides, efficacy=spending)
    (look,) = boundaries(case).looks
    assert look.efficacy_z == pytest.approx(-ndtri(alpha / sides), abs=1e-12)
    assert look.nominal_p == pytest.approx(alpha, rel=1e-12)
    assert look.nominal_p_one_sided == pytest.approx(alpha / sides, rel=1e-12)
    assert look.futility_z is None


@given(z=st.floats(-2, 1.5), spending=spendings)
@settings(deadline=None)
def test_binding_futility_lowers_the_last_bound_and_non_binding_does_not(
    z: float, spending: Spending
) -> None:
    plain = efficacy(design(efficacy=spending))
    open_ = efficacy(design(efficacy=spending, futility=ZBounds(z=(z,))))
    bound = efficacy(design(efficacy=spending, futility=ZBounds(z=(z,), binding=True)))
    assert open_ == plain
    assert bound[0] == plain[0]
    assert bound[1] < plain[1]


def test_the_second_bound_is_where_the_bivariate_normal_puts_it() -> None:
    first, second = boundaries(design(sides=2, alpha=0.05)).looks
    assert first.efficacy_z is not None
    assert second.efficacy_z is not None
    both_within = multivariate_normal.cdf(
        [first.efficacy_z, second.efficacy_z],
        cov=[[1.0, math.sqrt(0.5)], [math.sqrt(0.5), 1.0]],
        lower_limit=[-first.efficacy_z, -second.efficacy_z],
    )
    assert 1.0 - both_within == pytest.approx(0.05, abs=1e-9)


def test_beta_spending_ends_where_efficacy_begins() -> None:
    futility = BetaSpending(spending=LanDeMetsPocock(), power=0.9)
    result = boundaries(design(information=(0.3, 0.6, 1.0), futility=futility))
    beta = spent(futility.spending, alpha=0.1, sides=1, information=(0.3, 0.6, 1.0))
    # The drift that spends what is due at the first look also spends it at the others.
    first = result.looks[0].futility_z
    assert first is not None
    effect = (first - ndtri(beta[0])) / math.sqrt(0.3)
    outcome = operating(result, drift=effect)
    missed = np.cumsum([look.futility for look in outcome.looks[:-1]])
    assert missed == pytest.approx(beta[:2], abs=1e-10)
    assert outcome.power == pytest.approx(0.9, abs=1e-10)


@pytest.mark.parametrize("binding", [False, True])
def test_beta_spending_without_early_efficacy_keeps_the_power(*, binding: bool) -> None:
    futility = BetaSpending(spending=KimDeMets(rho=2), power=0.8, binding=binding)
    first, second = boundaries(design(alpha=0.1, efficacy=None, futility=futility)).looks
    assert first.efficacy_z is None
    assert first.futility_z is not None
    assert second.efficacy_z is not None
    assert (second.efficacy_z < -ndtri(0.1)) == binding


def test_two_sided_beta_spending_is_nearly_that_of_the_benefit_side() -> None:
    futility = BetaSpending(spending=OF, power=0.85)
    one = boundaries(design(futility=futility)).looks[0].futility_z
    two = boundaries(design(alpha=0.05, sides=2, futility=futility)).looks[0].futility_z
    assert two == pytest.approx(one, abs=1e-6)


def test_a_two_sided_design_counts_a_stop_for_harm_as_a_missed_effect() -> None:
    # So little beta is due early that harm is crossed above the futility bound.
    futility = BetaSpending(spending=KimDeMets(rho=12), power=0.5)
    case = design(
        information=(0.3, 1.0),
        alpha=0.6,
        sides=2,
        efficacy=KimDeMets(rho=0.2),
        futility=futility,
    )
    result = boundaries(case)
    first = result.looks[0]
    assert first.efficacy_z is not None
    assert first.futility_z is not None
    assert first.futility_z < -first.efficacy_z
    # Still the first look spends its beta under the drift that has the power.
    found = drift(result, power=0.5) * math.sqrt(0.3) + ndtri(0.5 * 0.3**12)
    assert first.futility_z == pytest.approx(found, abs=1e-9)


def test_beta_spent_early_needs_far_more_drift_than_one_look() -> None:
    futility = BetaSpending(spending=HwangShihDeCani(gamma=40), power=0.9)
    result = boundaries(design(futility=futility))
    effect = drift(result, power=0.9)
    assert effect > 1.5 * (ndtri(0.9) - ndtri(0.025))
    assert operating(result, drift=effect).looks[0].futility == pytest.approx(0.1, abs=1e-8)


def test_no_early_efficacy_leaves_the_whole_error_to_the_last_look() -> None:
    futility = ZBounds(z=(-0.5,))
    first, last = boundaries(design(alpha=0.1, efficacy=None, futility=futility)).looks
    assert (first.efficacy_z, first.nominal_p, first.nominal_p_one_sided) == (None,) * 3
    assert (first.alpha_spent, first.futility_z) == (0.0, -0.5)
    assert last.efficacy_z == pytest.approx(1.2815515655446004, abs=1e-12)
    assert (last.alpha_spent, last.futility_z) == (0.1, None)


def test_a_look_before_efficacy_may_stop_spends_nothing() -> None:
    information = (0.3, 0.6, 1.0)
    looks = boundaries(design(information=information, efficacy_from=2)).looks
    level = spent(OF, alpha=0.025, sides=1, information=information)[1]
    assert looks[0].efficacy_z is None
    # The first look never stops, so the second is a first one, with all that is due so far.
    assert looks[1].efficacy_z == pytest.approx(-ndtri(level), abs=1e-12)
    assert operating(
        boundaries(design(information=information, efficacy_from=2)), drift=0
    ).power == (pytest.approx(0.025, abs=1e-12))


def test_so_little_is_spent_at_a_first_look_that_it_cannot_stop() -> None:
    looks = boundaries(design(information=(0.01, 1.0), efficacy=KimDeMets(rho=200))).looks
    assert looks[0].efficacy_z is None
    assert looks[1].efficacy_z == pytest.approx(1.959964, abs=1e-6)


def test_so_little_beta_is_due_at_a_first_look_that_it_cannot_stop() -> None:
    futility = BetaSpending(spending=KimDeMets(rho=200), power=0.9)
    looks = boundaries(design(information=(0.01, 1.0), futility=futility)).looks
    assert looks[0].futility_z is None


def test_some_looks_may_go_without_a_futility_bound() -> None:
    case = design(information=(0.3, 0.6, 1.0), futility=ZBounds(z=(None, 0.4)))
    assert [look.futility_z for look in boundaries(case).looks] == [None, 0.4, None]


def test_nominal_p_values_are_those_of_the_bounds() -> None:
    for look in boundaries(design(alpha=0.05, sides=2)).looks:
        assert look.efficacy_z is not None
        assert look.nominal_p_one_sided == pytest.approx(ndtr(-look.efficacy_z), rel=1e-14)
        assert look.nominal_p == pytest.approx(2 * ndtr(-look.efficacy_z), rel=1e-14)


@pytest.mark.parametrize("binding", [False, True])
def test_a_futility_bound_above_efficacy_is_refused(*, binding: bool) -> None:
    with pytest.raises(ArgumentError, match=r"below the efficacy bound of look 1, 2\.9626"):
        boundaries(design(futility=ZBounds(z=(3.0,), binding=binding)))


@pytest.mark.parametrize("z", [2.5, 2.9])
def test_binding_futility_may_not_buy_a_bound_against_the_data(z: float) -> None:
    with pytest.raises(NoSolutionError, match="binding futility leaves too few trials"):
        boundaries(design(futility=ZBounds(z=(z,), binding=True)))


@pytest.mark.parametrize("binding", [False, True])
def test_beta_spent_to_the_last_before_the_end_is_no_solution(*, binding: bool) -> None:
    spending = HwangShihDeCani(gamma=40)
    futility = BetaSpending(spending=spending, power=0.9, binding=binding)
    with pytest.raises(NoSolutionError, match="they meet the efficacy bound at look 1"):
        boundaries(design(information=(0.97, 1.0), futility=futility))


def test_a_wide_alpha_may_have_bounds_below_0() -> None:
    (look,) = boundaries(design(information=(1.0,), alpha=0.7)).looks
    assert look.efficacy_z == pytest.approx(-ndtri(0.7))
