from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import NoSolutionError
from toolkit.numerics.search import lowest, smallest, within_reach


@given(start=st.integers(0, 50), length=st.integers(0, 5000), where=st.integers(0, 5000))
def test_the_smallest_number_is_found_wherever_it_lies(
    start: int, length: int, where: int
) -> None:
    limit, first = start + length, start + min(where, length)
    assert smallest(lambda n: n >= first, start=start, limit=limit, sought="it") == first


@given(start=st.integers(0, 50), length=st.integers(0, 5000))
def test_a_number_beyond_the_limit_is_never_returned(start: int, length: int) -> None:
    limit = start + length
    with pytest.raises(NoSolutionError) as caught:
        smallest(lambda n: n > limit, start=start, limit=limit, sought="much")
    assert caught.value.sought == "much"


@given(seen=st.sets(st.integers(1, 200), min_size=1))
def test_the_answer_holds_and_one_less_does_not_even_to_and_fro(seen: set[int]) -> None:
    def holds(n: int) -> bool:
        return n in seen or n > 200

    answer = smallest(holds, start=1, limit=1000, sought="it")
    assert holds(answer)
    assert answer == 1 or not holds(answer - 1)


@given(root=st.floats(1e-6, 1e6))
def test_the_lowest_real_number_holds_and_the_next_below_does_not(root: float) -> None:
    answer = lowest(lambda x: x >= root, low=0.0, high=2e6, sought="it")
    assert answer == root
    assert not math.nextafter(answer, 0.0) >= root


def test_nothing_between_the_ends_is_no_solution() -> None:
    with pytest.raises(NoSolutionError, match="nothing up to 3 is enough"):
        lowest(lambda x: x > 3, low=0, high=3, sought="it")


def test_doubling_reaches_the_first_power_that_holds() -> None:
    assert within_reach(lambda x: x > 100, first=3.0, sought="it") == 192.0
    assert within_reach(lambda _: True, first=3.0, sought="it") == 3.0


def test_doubling_ends() -> None:
    with pytest.raises(NoSolutionError):
        within_reach(lambda _: False, first=1.0, sought="it")
