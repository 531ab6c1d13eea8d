from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.sequential import roots
from toolkit.sequential.roots import root


@given(where=st.floats(-5, 5), power=st.sampled_from((1, 3, 5)))
def test_the_root_of_a_shifted_power_is_the_shift(where: float, power: int) -> None:
    found = root(lambda x: (x - where) ** power, -6.0, 7.0)
    assert found == pytest.approx(where, abs=1e-9)


@given(where=st.floats(-30, 30))
def test_a_step_with_flat_ends_has_its_root_at_the_step(where: float) -> None:
    assert root(lambda x: math.tanh(x - where), -50.0, 50.0) == pytest.approx(where, abs=1e-12)


def test_a_jump_is_found_where_the_sign_changes() -> None:
    assert root(lambda x: 1.0 if x >= 0.3 else -1.0, 0.0, 1.0) == pytest.approx(0.3, abs=1e-12)


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (-1.0, 0.0)])
def test_a_root_at_an_end_is_that_end(bounds: tuple[float, float]) -> None:
    assert root(lambda x: x, *bounds) == 0.0


def test_interpolation_needs_far_fewer_steps_than_bisection() -> None:
    asked = []

    def function(x: float) -> float:
        asked.append(x)
        return math.exp(x) - 5.0

    assert root(function, -10.0, 10.0) == pytest.approx(math.log(5.0), abs=1e-13)
    assert len(asked) < 20


@pytest.mark.parametrize("function", [lambda _: 1.0, lambda _: math.nan], ids=["one", "nan"])
def test_no_change_of_sign_is_a_bug(function: object) -> None:
    with pytest.raises(AssertionError, match="no change of sign"):
        root(function, 0.0, 1.0)


def test_a_search_without_end_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "MOST_STEPS", 3)
    with pytest.raises(AssertionError, match="no root found"):
        root(lambda x: x - 0.3, -1.0, 7.0 * math.pi)
    with pytest.raises(AssertionError, match="no root found"):
        root(lambda x: math.atan(x - 0.3), -1.0, 7.0 * math.pi)
