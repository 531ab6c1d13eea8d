from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.sequential.scales import (
    difference_from_z,
    standard_error_at,
    z_from_difference,
)


@given(
    difference=st.floats(-50, 50),
    error=st.floats(0.01, 20),
    information=st.floats(0.05, 1),
)
def test_a_difference_comes_back_from_z(
    difference: float, error: float, information: float
) -> None:
    at_look = standard_error_at(final=error, information=information)
    z = z_from_difference(difference, standard_error=at_look)
    assert difference_from_z(z, standard_error=at_look) == pytest.approx(difference)


def test_a_standard_error_is_that_of_so_many_fewer_participants() -> None:
    def standard_error(per_arm: int) -> float:
        return 6.43 * math.sqrt(2 / per_arm)

    assert standard_error_at(final=standard_error(120), information=0.5) == pytest.approx(
        standard_error(60)
    )


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: standard_error_at(final=0.0, information=0.5), "final"),
        (lambda: standard_error_at(final=1.0, information=0.0), "information"),
        (lambda: standard_error_at(final=1.0, information=1.1), "information"),
        (lambda: standard_error_at(final=1.0, information=math.nan), "information"),
        (lambda: z_from_difference(math.nan, standard_error=1.0), "difference"),
        (lambda: z_from_difference(1.0, standard_error=0.0), "standard_error"),
        (lambda: difference_from_z(math.inf, standard_error=1.0), "z"),
        (lambda: difference_from_z(1.0, standard_error=-1.0), "standard_error"),
    ],
)
def test_scales_refuse(call: object, parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.parameter == parameter
