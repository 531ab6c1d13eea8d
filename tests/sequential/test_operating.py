from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.sequential.boundaries import Boundaries, Look, boundaries
from toolkit.sequential.operating import Conduct, drift, fixed_drift, inflation, operating
from toolkit.sequential.plan import BetaSpending, GroupSequential, ZBounds
from toolkit.sequential.spending import (
    KimDeMets,
    LanDeMetsOBrienFleming,
    LanDeMetsPocock,
    Spending,
)

FOLDER = Path(__file__).parents[1] / "reference/sequential"
RPACT = json.loads((FOLDER / "rpact.json").read_text("utf-8"))
MVTNORM = json.loads((FOLDER / "mvtnorm.json").read_text("utf-8"))
PUBLISHED = json.loads((FOLDER / "published.json").read_text("utf-8"))
OF = LanDeMetsOBrienFleming()

DesignOf = Callable[[dict[str, Any]], GroupSequential]

one_sided = st.builds(
    GroupSequential,
    information=st.sampled_from(((1.0,), (0.5, 1.0), (0.3, 0.7, 1.0), (0.2, 0.5, 0.6, 1.0))),
    alpha=st.floats(0.005, 0.2),
    sides=st.just(1),
    efficacy=st.sampled_from((OF, LanDeMetsPocock(), KimDeMets(rho=2.0), None)),
)


def two_looks(**change: Any) -> Boundaries:
    case = {"information": (0.5, 1.0), "alpha": 0.05, "sides": 2, "efficacy": OF}
    return boundaries(GroupSequential(**(case | change)))


@pytest.mark.reference
@pytest.mark.parametrize("row", RPACT["cases"], ids=lambda row: row["id"])
def test_drift_and_inflation_agree_with_rpact(row: dict[str, Any], design_of: DesignOf) -> None:
    bounds = boundaries(design_of(row))
    tolerance = RPACT["tolerance_shift"]
    assert drift(bounds, power=row["power"]) ** 2 == pytest.approx(row["shift"], abs=tolerance)
    assert inflation(bounds, power=row["power"]) == pytest.approx(
        row["inflation"], abs=tolerance
    )


@pytest.mark.reference
@pytest.mark.parametrize("row", RPACT["cases"], ids=lambda row: row["id"])
def test_chances_of_stopping_agree_with_rpact(row: dict[str, Any], design_of: DesignOf) -> None:
    bounds = boundaries(design_of(row))
    tolerance = RPACT["tolerance_probability"]
    for number, effect in enumerate(row["drifts"]):
        result = operating(bounds, drift=effect)
        rejected = [look.efficacy + look.harm for look in result.looks]
        assert rejected == pytest.approx(row["reject_per_look"][number], abs=tolerance)
        if row["futility_per_look"] is not None:
            futile = [look.futility for look in result.looks[:-1]]
            assert futile == pytest.approx(row["futility_per_look"][number], abs=tolerance)
        assert result.expected_information == pytest.approx(
            row["expected_information"][number], abs=tolerance
        )


@pytest.mark.reference
@pytest.mark.parametrize("row", MVTNORM["cases"], ids=lambda row: row["id"])
def test_chances_of_stopping_are_those_of_the_multivariate_normal(row: dict[str, Any]) -> None:
    blank = [None] * (len(row["information"]) - len(row["futility"]))
    looks = zip(row["information"], row["efficacy"], row["futility"] + blank, strict=True)
    bounds = Boundaries(
        design=GroupSequential(
            information=tuple(row["information"]), alpha=0.05, sides=row["sides"], efficacy=None
        ),
        looks=tuple(
            Look(
                information=information,
                efficacy_z=high,
                nominal_p=None,
                nominal_p_one_sided=None,
                alpha_spent=0.0,
                futility_z=low,
            )
            for information, high, low in looks
        ),
    )
    result = operating(bounds, drift=row["drift"])
    expected = row["looks"]
    tolerance = MVTNORM["tolerance"]
    for kind in ("efficacy", "harm"):
        assert [getattr(look, kind) for look in result.looks] == pytest.approx(
            [look[kind] for look in expected], abs=tolerance
        )
    assert [look.futility for look in result.looks[:-1]] == pytest.approx(
        [look["futility"] for look in expected[:-1]], abs=tolerance
    )


@pytest.mark.reference
@pytest.mark.parametrize("row", PUBLISHED["cases"], ids=lambda row: row["id"])
def test_a_design_printed_in_the_sas_manual_is_reproduced(row: dict[str, Any]) -> None:
    futility = BetaSpending(spending=LanDeMetsPocock(), power=row["power"], binding=True)
    bounds = boundaries(
        GroupSequential(
            information=tuple(row["information"]),
            alpha=row["alpha"],
            sides=1,
            efficacy=OF,
            futility=futility,
        )
    )
    effect = drift(bounds, power=row["power"])
    percent = 100 * inflation(bounds, power=row["power"])

    def near(value: float) -> Any:
        return pytest.approx(value, rel=row["relative_tolerance"])

    assert (effect / row["alternative"]) ** 2 == near(row["maximum_information"])
    assert percent == near(row["maximum_percent_of_fixed"])
    assert percent * operating(bounds, drift=0.0).expected_information == near(
        row["null_expected_percent_of_fixed"]
    )
    assert percent * operating(bounds, drift=effect).expected_information == near(
        row["alternative_expected_percent_of_fixed"]
    )


@pytest.mark.parametrize("futility", ["obeyed", "ignored"])
@pytest.mark.parametrize("effect", [0.0, 3.0])
def test_simulated_trials_stop_as_often(futility: Conduct, effect: float) -> None:
    information = (0.3, 0.7, 1.0)
    bounds = two_looks(information=information, futility=ZBounds(z=(-0.3, 0.6)))
    result = operating(bounds, drift=effect, futility=futility)
    trials = 400_000
    steps = np.diff((0.0, *information))
    rng = np.random.default_rng(20)
    scores = np.cumsum(rng.normal(effect * steps, np.sqrt(steps), (trials, 3)), axis=1)
    z = scores / np.sqrt(information)
    going = np.ones(trials, dtype=bool)
    for number, (look, outcome) in enumerate(zip(bounds.looks, result.looks, strict=True)):
        assert look.efficacy_z is not None
        high = going & (z[:, number] >= look.efficacy_z)
        harm = going & (z[:, number] <= -look.efficacy_z)
        futile = np.zeros(trials, dtype=bool)
        if look.futility_z is not None and futility == "obeyed":
            futile = going & ~harm & (z[:, number] < look.futility_z)
        for found, expected in (
            (high, outcome.efficacy),
            (harm, outcome.harm),
            (futile, outcome.futility),
        ):
            error = math.sqrt(expected * (1 - expected) / trials)
            assert abs(found.mean() - expected) <= 4 * error
        going &= ~(high | harm | futile)
    error = math.sqrt(result.inconclusive * (1 - result.inconclusive) / trials)
    assert abs(going.mean() - result.inconclusive) <= 4 * error


@given(case=one_sided, power=st.floats(0.3, 0.99))
@settings(max_examples=40, deadline=None)
def test_the_drift_reaches_the_power_and_costs_information(
    case: GroupSequential, power: float
) -> None:
    bounds = boundaries(case)
    effect = drift(bounds, power=power)
    assert operating(bounds, drift=effect).power == pytest.approx(power, abs=1e-10)
    assert inflation(bounds, power=power) >= 1.0 - 1e-9


@given(
    effects=st.tuples(st.floats(-4, 6), st.floats(-4, 6)),
    spending=st.sampled_from((OF, LanDeMetsPocock())),
    z=st.one_of(st.none(), st.floats(-3, 1.5)),
    futility=st.sampled_from(("obeyed", "ignored")),
)
@settings(deadline=None)
def test_every_trial_ends_once_and_more_effect_is_more_power(
    effects: tuple[float, float],
    spending: Spending,
    z: float | None,
    futility: Literal["obeyed", "ignored"],
) -> None:
    bounds = two_looks(efficacy=spending, futility=ZBounds(z=(z,)))
    low, high = (
        operating(bounds, drift=effect, futility=futility) for effect in sorted(effects)
    )
    for result in (low, high):
        ends = result.power + result.harm + result.futility_stop + result.inconclusive
        assert ends == pytest.approx(1.0, abs=1e-12)
        assert 0.5 <= result.expected_information <= 1.0
        assert result.power <= result.power_futility_ignored + 1e-12
    assert low.power <= high.power + 1e-12
    assert low.harm >= high.harm - 1e-12


@given(effect=st.floats(-4, 4))
def test_a_two_sided_design_is_symmetric(effect: float) -> None:
    bounds = two_looks(information=(0.4, 0.6, 1.0))
    here, there = (operating(bounds, drift=sign * effect) for sign in (1, -1))
    assert here.power == pytest.approx(there.harm, abs=1e-13)
    assert here.expected_information == pytest.approx(there.expected_information, abs=1e-13)


def test_non_binding_futility_costs_power_but_never_alpha() -> None:
    bounds = two_looks(futility=ZBounds(z=(0.5,)))
    null = operating(bounds, drift=0.0)
    ignored = operating(bounds, drift=0.0, futility="ignored")
    assert null.power + null.harm < 0.05
    assert ignored.power + ignored.harm == pytest.approx(0.05, abs=1e-12)
    planned = operating(bounds, drift=3.0)
    assert planned.power < planned.power_futility_ignored
    assert planned.power_futility_ignored == pytest.approx(
        operating(bounds, drift=3.0, futility="ignored").power, abs=1e-14
    )


def test_binding_futility_that_is_ignored_breaks_alpha_and_flatters_the_drift() -> None:
    case = {"alpha": 0.025, "sides": 1, "futility": ZBounds(z=(1.5,), binding=True)}
    bounds = two_looks(**case)
    assert operating(bounds, drift=0.0).power == pytest.approx(0.025, abs=1e-12)
    assert operating(bounds, drift=0.0, futility="ignored").power > 0.03
    assert inflation(bounds, power=0.85, futility="ignored") < 1.0


def test_a_futility_bound_below_harm_changes_nothing() -> None:
    with_bound = operating(two_looks(futility=ZBounds(z=(-3.5,))), drift=1.0)
    without = operating(two_looks(), drift=1.0)
    assert with_bound.futility_stop == 0.0
    assert with_bound.power == without.power


def test_a_futility_bound_close_to_efficacy_needs_much_more_drift() -> None:
    bounds = two_looks(futility=ZBounds(z=(2.9,)))
    effect = drift(bounds, power=0.9)
    assert effect > 1.5 * fixed_drift(alpha=0.05, sides=2, power=0.9)
    assert operating(bounds, drift=effect).power == pytest.approx(0.9, abs=1e-10)


def test_a_fixed_drift_is_the_sum_of_two_normal_quantiles() -> None:
    assert fixed_drift(alpha=0.05, sides=2, power=0.8) == pytest.approx(
        1.959963984540054 + 0.8416212335729143, abs=1e-12
    )


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"alpha": 0.0}, "alpha"),
        ({"sides": 0}, "sides"),
        ({"power": 1.0}, "power"),
        ({"power": 0.025}, "power"),
        ({"power": math.nan}, "power"),
    ],
)
def test_a_fixed_drift_refuses(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        fixed_drift(**({"alpha": 0.05, "sides": 2, "power": 0.8} | change))
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("effect", [math.nan, math.inf])
def test_an_effect_must_be_a_number(effect: float) -> None:
    with pytest.raises(ArgumentError, match="drift"):
        operating(two_looks(), drift=effect)
