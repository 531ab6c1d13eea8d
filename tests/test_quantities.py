from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.quantities import show

if TYPE_CHECKING:
    from toolkit.quantities import Format


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        ("any words", "text", "any words"),
        (7, "text", "7"),
        ("10 weeks", "count", "10 weeks"),
        (1234.4, "count", "1,234"),
        (2.04, "decimal1", "2.0"),
        (-0.001, "decimal2", "0.00"),
        (-1.5, "decimal3", "−1.500"),
        (0.29, "percent", "29%"),
        (0.0125, "percent", "1.25%"),
        (0.9975, "percent", "99.75%"),
        (1.0, "percent", "100%"),
        (0.8049, "percent1", "80.5%"),
        (0.9996, "percent1", "> 99.9%"),
        (1.0, "percent1", "100.0%"),
        (0.0004, "percent1", "< 0.1%"),
        (0.0, "percent1", "0.0%"),
        (-0.02, "percent1", "−2.0%"),
        (0.0, "probability", "0.0000"),
        (0.00009, "probability", "< 0.0001"),
        (0.0490, "probability", "0.0490"),
        (0.00001, "plain", "0.00001"),
        (1e12, "plain", "1000000000000"),
        (-0.5, "plain", "−0.5"),
        (3.0, "plain", "3"),
        (31.0000000001, "months", "31"),
        (31.1, "months", "32"),
        (0.655, "ratio", "0.66"),
    ],
)
def test_a_value_is_written_in_its_format(value: float | str, form: Format, text: str) -> None:
    assert show(value, form) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_printed(value: float) -> None:
    with pytest.raises(AssertionError, match="to be printed"):
        show(value, "decimal1")


@given(st.floats(0, 1))
def test_no_certainty_is_claimed_that_is_none(value: float) -> None:
    text = show(value, "percent1")
    assert (text == "100.0%") == (value == 1.0)
    assert (text == "0.0%") == (value == 0.0)
