"""Profiles over time, each computed a second time from its definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from toolkit.design.simulation.profiles import (
    correlations,
    course,
    onset,
    risk_by,
    straight,
    taken,
    visit_positions,
)


@given(full=st.floats(5, 200), half=st.floats(5, 100))
def test_a_change_sets_in_from_nothing_to_all_of_it(full: float, half: float) -> None:
    assert onset(0.0, full, half) == 0.0
    assert onset(full, full, half) == 1.0
    assert onset(full / 3, full, half) < onset(full / 2, full, half) <= 1.0


def test_half_of_what_will_ever_be_is_there_after_the_half_time() -> None:
    assert onset(10.0, 1000.0, 10.0) == pytest.approx(0.5)


def test_a_benefit_goes_straight_between_its_points_and_stays() -> None:
    points = [(10.0, 2.0), (20.0, 4.0), (40.0, 1.0)]
    days = [10.0, 15.0, 20.0, 30.0, 40.0, 50.0]
    assert [course(day, points, 5.0) for day in days] == [2.0, 3.0, 4.0, 2.5, 1.0, 1.0]


def test_what_does_not_fall_does_not_fall_by_rounding() -> None:
    value = 0.1766278232608568
    assert straight(56.0, [(0.0, 0.0), (56.0, value), (364.0, value)]) == value


@pytest.mark.parametrize("day", [5.0, 20.0, 40.0, 80.0])
@pytest.mark.parametrize("waning", [0.0, 7.0, 30.0])
def test_what_events_take_is_the_integral_over_their_times(day: float, waning: float) -> None:
    risk, horizon, retained = 0.4, 56.0, 0.3
    rate = -math.log(1 - risk) / horizon

    def density(time: float) -> float:
        faded = 1.0 if waning == 0.0 else min(1.0, (day - time) / waning)
        return rate * math.exp(-rate * time) * faded

    knot = max(day - waning, 0.0)
    last = min(day, horizon)
    whole = integrate.quad(density, 0.0, min(knot, last))[0]
    part = integrate.quad(density, min(knot, last), last)[0]
    expected = (1 - retained) * (whole + part)
    assert taken(day, risk, horizon, retained, waning) == pytest.approx(expected, abs=1e-9)


def test_no_risk_takes_nothing() -> None:
    assert taken(30.0, 0.0, 56.0, 0.0, 10.0) == 0.0


def test_the_risk_by_its_own_day_is_the_risk() -> None:
    assert risk_by(56.0, 0.2, 56.0) == pytest.approx(0.2)
    assert risk_by(99.0, 0.2, 56.0) == pytest.approx(0.2)


def test_unrated_visits_lie_between_and_beyond_the_rated_ones() -> None:
    found = visit_positions(["a", "b", "c", "d", "e", "f"], ["b", "e"])
    assert found == pytest.approx((-1.0, 0.0, 1 / 3, 2 / 3, 1.0, 2.0))


@given(
    baseline=st.floats(-0.9, 0.9),
    later=st.floats(0.0, 0.95),
    structure=st.sampled_from(["ar1", "compound_symmetry"]),
    many=st.integers(1, 7),
)
def test_the_correlations_can_hold_together(
    baseline: float, later: float, structure: str, many: int
) -> None:
    falls = structure == "ar1"
    rows = np.array(
        correlations(
            [0.7 * n for n in range(many)], baseline=baseline, later=later, falls=falls
        )
    )
    assert np.allclose(rows, rows.T)
    assert np.linalg.eigvalsh(rows)[0] > 0.0
    # Given the baseline, neighbours have the correlation that was asked for.
    given_baseline = rows[1:, 1:] - np.outer(rows[1:, 0], rows[0, 1:])
    if many > 1:
        steps = 0.7 if falls else 1.0
        partial = given_baseline[0, 1] / given_baseline[0, 0]
        assert partial == pytest.approx(later**steps, abs=1e-9)
