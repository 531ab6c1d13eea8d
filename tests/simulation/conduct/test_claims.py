from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.conduct import claims
from toolkit.simulation.conduct.bounds import Reached
from toolkit.simulation.conduct.outcome import blank, rejected, row_type
from toolkit.simulation.conduct.plan import Look, SpendingRecalculation
from toolkit.simulation.methods.estimate import Estimate, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.simulation.conduct.plan import Plan, Test

FAILED = {"estimate": math.nan, "se": math.nan, "df": math.nan, "statistic": math.nan}


def estimate(**changes: Any) -> Estimate:
    given: dict[str, Any] = {
        "estimate": -2.0,
        "se": 1.0,
        "df": math.inf,
        "statistic": 2.0,
        "p": 0.02275,
        "n": 40,
        "information": 40.0,
    }
    return Estimate(**(given | changes))


def reached(places: tuple[int, ...], *, last: bool, **changes: Any) -> Reached:
    many = len(places)
    given: dict[str, Any] = {
        "information": (0.5, 1.0)[:many] if many > 1 or not last else (1.0,),
        "times": (0.5, 1.0)[:many] if many > 1 or not last else (1.0,),
        "stops": (True,) * many,
        "lower": (-math.inf,) * many,
        "places": places,
        "last": last,
    }
    return Reached(**(given | changes))


def test_a_statistic_becomes_the_z_of_its_p_value() -> None:
    assert claims.z_of(estimate()) == pytest.approx(2.0, abs=1e-4)
    assert claims.z_of(estimate(p=0.0)) == math.inf
    assert claims.benefit(estimate()) == 2.0
    assert claims.benefit(estimate(statistic=-2.0, estimate=2.0)) == -2.0


def test_a_failed_fit_rejects_nothing() -> None:
    lost = estimate(**FAILED, p=math.nan, status=Status.NOT_CONVERGED)
    assert not claims.usable(lost)
    assert math.isnan(claims.z_of(lost))
    assert claims.decided(lost, 1.96, 2) == (False, False)
    # A number that came with a failed status is not taken either.
    assert claims.decided(estimate(p=0.0, status=Status.EMPTY_ARM), 1.96, 2) == (False, False)


@pytest.mark.parametrize(
    ("p", "sides", "expected"),
    [
        (0.02, 1, (True, True)),
        (0.03, 1, (False, False)),
        (0.98, 1, (False, False)),
        (0.02, 2, (True, True)),
        (0.98, 2, (True, False)),
    ],
)
def test_a_two_sided_test_rejects_on_both_sides(
    p: float, sides: int, expected: tuple[bool, bool]
) -> None:
    assert claims.decided(estimate(p=p), 1.959964, sides) == expected


def test_no_bound_rejects_nothing() -> None:
    assert claims.decided(estimate(p=0.0), math.inf, 2) == (False, False)
    assert claims.decided(estimate(p=1.0), math.inf, 2) == (False, False)


def test_claims_end_with_the_first_test_that_fails(
    plan: Callable[..., Plan], ttest: Callable[..., Test]
) -> None:
    names = ("main", "b", "c", "d")
    tests = tuple(ttest(name, "primary" if name == "main" else "secondary") for name in names)
    ordered = plan(tests=tests, order=("main", "c", "b"))
    favours = {"main": True, "c": False, "b": True, "d": True}
    assert claims.claims(ordered, favours) == (True, False, False, True)
    assert claims.claims(plan(tests=tests), favours) == (True, True, False, True)


def test_coverage_is_that_of_the_usual_interval(ttest: Callable[..., Test]) -> None:
    two, one = ttest(true=-0.1), ttest(true=-0.1, sides=1)
    assert claims.covers(two, estimate()) == 1
    assert claims.covers(one, estimate()) == 0
    assert claims.covers(one, estimate(df=5.0)) == 1
    assert claims.covers(ttest(), estimate()) == -1
    assert claims.covers(two, estimate(se=math.nan)) == -1
    assert claims.covers(two, estimate(p=math.nan, status=Status.TOO_FEW)) == -1


def test_futility_is_on_the_scale_it_was_planned_on() -> None:
    lost = estimate(estimate=3.0, statistic=-2.0, p=0.9)
    z = Look(name="a", information=0.5, futility=0.0)
    difference = Look(
        name="a", information=0.5, futility=-2.5, scale="difference", binding=True
    )
    assert claims.futile(z, lost, claims.z_of(lost))
    assert claims.futile(difference, lost, claims.z_of(lost))
    assert not claims.futile(difference, estimate(), claims.z_of(estimate()))
    assert not claims.futile(Look(name="a", information=0.5), lost, -1.0)
    assert claims.binding_bound(z, lost) == -math.inf
    assert claims.binding_bound(difference, estimate(se=0.5)) == -5.0
    binding = Look(name="a", information=0.5, futility=0.5, binding=True)
    assert claims.binding_bound(binding, lost) == 0.5


def test_planned_bounds_stay_where_nothing_is_recalculated(plan: Callable[..., Plan]) -> None:
    looks = (Look(name="a", information=0.5, efficacy=2.9),)
    given = plan(looks=looks, final=1.97)
    assert claims.bound_of(given, given.primary, reached((0,), last=False)) == 2.9
    assert claims.bound_of(given, given.primary, reached((0, 1), last=True)) == 1.97
    # The look was left out: its error is lost, since the bounds are as they were planned.
    assert claims.bound_of(given, given.primary, reached((1,), last=True)) == 1.97


def test_a_look_for_futility_alone_leaves_the_level_to_the_end(
    plan: Callable[..., Plan],
) -> None:
    looks = (Look(name="a", information=0.5, futility=0.0),)
    for spending in (None, SpendingRecalculation(family="pocock")):
        given = plan(looks=looks, spending=spending)
        stops = {"stops": (False,)}
        first = reached((0,), last=False, **stops)
        assert claims.bound_of(given, given.primary, first) == math.inf
        final = reached((0, 1), last=True, stops=(False, True))
        assert claims.bound_of(given, given.primary, final) == pytest.approx(1.959964)


def test_recalculated_bounds_spend_the_whole_error_where_a_look_was_left_out(
    plan: Callable[..., Plan],
) -> None:
    looks = (Look(name="a", information=0.5, efficacy=2.9),)
    given = plan(looks=looks, spending=SpendingRecalculation(family="obrien_fleming"))
    primary = given.primary
    first = claims.bound_of(given, primary, reached((0,), last=False))
    assert first == pytest.approx(2.9626, abs=1e-4)
    final = claims.bound_of(given, primary, reached((0, 1), last=True))
    assert final == pytest.approx(1.9686, abs=1e-4)
    alone = claims.bound_of(given, primary, reached((1,), last=True))
    assert alone == pytest.approx(1.959964)


def test_binding_futility_is_counted_at_the_end(
    plan: Callable[..., Plan], ttest: Callable[..., Test]
) -> None:
    looks = (Look(name="a", information=0.5, futility=0.5, binding=True),)
    spending = SpendingRecalculation(family="pocock")
    given = plan(tests=(ttest(sides=1),), looks=looks, spending=spending)
    final = reached((0, 1), last=True, stops=(False, True), lower=(0.5, -math.inf))
    assert claims.bound_of(given, given.primary, final) < 1.644


def test_rows_can_be_stored_and_read_again(plan: Callable[..., Plan], tmp_path: Path) -> None:
    given = plan()
    rows = np.zeros(3, dtype=row_type(given))
    for place in range(3):
        rows[place] = blank(given)
    rows["rejected"][1, 0] = True
    np.save(tmp_path / "rows.npy", rows, allow_pickle=False)
    again = np.load(tmp_path / "rows.npy", allow_pickle=False)
    assert again.dtype == rows.dtype
    assert again.tobytes() == rows.tobytes()
    assert rejected(again).tolist() == [False, True, False]


def test_a_look_that_cannot_reject_leaves_the_others_their_own_level(
    plan: Callable[..., Plan], ttest: Callable[..., Test]
) -> None:
    main = ttest(alpha=0.1, sides=1)
    second = ttest("second", "key_secondary", alpha=0.05, sides=1)
    given = plan(
        tests=(main, second),
        order=("main", "second"),
        looks=(Look(name="a", information=0.5, futility=-1.0, scale="difference"),),
        final=1.2816,
    )
    final = reached((0, 1), last=True, stops=(False, True))
    assert claims.bound_of(given, given.primary, final) == 1.2816
    assert claims.bound_of(given, second, final) == pytest.approx(1.6449, abs=1e-4)
