from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.numerics import rounding


@given(people=st.integers(1, 100_000), percent=st.integers(0, 99))
def test_a_quotient_is_rounded_as_exact_arithmetic_rounds_it(people: int, percent: int) -> None:
    exact = Fraction(people) / (1 - Fraction(percent, 100))
    assert rounding.ceiling(people / (1 - percent / 100)) == math.ceil(exact)


@given(people=st.integers(1, 100_000), percent=st.integers(0, 99))
def test_a_product_is_rounded_as_exact_arithmetic_rounds_it(people: int, percent: int) -> None:
    exact = Fraction(people) * (1 - Fraction(percent, 100))
    assert rounding.floor(people * (1 - percent / 100)) == math.floor(exact)


def test_the_plain_functions_go_wrong_where_these_do_not() -> None:
    assert math.ceil(27 / (1 - 0.55)) == 61
    assert rounding.ceiling(27 / (1 - 0.55)) == 60
    assert math.floor(50 * (1 - 0.34)) == 32
    assert rounding.floor(50 * (1 - 0.34)) == 33


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ArgumentError):
        rounding.ceiling(value)
    with pytest.raises(ArgumentError):
        rounding.floor(value)
