"""Profiles reach their value at the visit asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism import profiles

DAYS = (7.0, 14.0, 28.0, 56.0)


@given(value=st.floats(-20, 20), half_life=st.floats(1, 100))
def test_an_exponential_onset_passes_through_its_value(value: float, half_life: float) -> None:
    made = profiles.exponential(DAYS, value, at=28.0, half_life=half_life)
    assert made[2] == pytest.approx(value)
    assert [abs(each) for each in made] == sorted(abs(each) for each in made)


def test_a_very_long_half_life_is_a_straight_line() -> None:
    made = profiles.exponential(DAYS, -4.0, at=56.0, half_life=1e9)
    assert made == pytest.approx(profiles.linear(DAYS, -4.0, at=56.0))


def test_waning_after_the_last_visit_changes_nothing() -> None:
    whole = profiles.constant(DAYS, -3.0)
    assert profiles.waning(DAYS, whole, after=56.0, half_life=1.0) == whole


@pytest.mark.parametrize(
    "call",
    [
        lambda: profiles.linear(DAYS, -4.0, at=0.0),
        lambda: profiles.linear((14.0, 7.0), -4.0, at=7.0),
        lambda: profiles.exponential(DAYS, -4.0, at=7.0, half_life=0.0),
        lambda: profiles.waning(DAYS, (1.0,), after=7.0, half_life=7.0),
        lambda: profiles.summed((1.0, 2.0), (1.0,)),
    ],
    ids=["day", "order", "half-life", "visits", "sum"],
)
def test_profiles_that_cannot_be_are_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(ArgumentError):
        call()
