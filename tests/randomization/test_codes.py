from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.randomization.codes import (
    DAMM,
    HALF,
    NUMBERS,
    _permuted,
    check_digit,
    code,
    is_whole,
)

numbers = st.from_regex(r"[0-9]{7}", fullmatch=True)


def test_the_check_digit_agrees_with_the_published_example() -> None:
    # Damm's algorithm gives 4 for 572, so that 5724 is whole.
    assert check_digit("572") == "4"
    assert is_whole("5724")


def test_the_table_finds_every_wrong_digit_and_every_swap() -> None:
    # What the algorithm rests on: a Latin square, weakly totally anti-symmetric.
    table = [[int(digit) for digit in row] for row in DAMM]
    digits = set(range(10))
    assert all(set(row) == digits for row in table)
    assert all({row[column] for row in table} == digits for column in range(10))
    assert all(table[digit][digit] == 0 for digit in range(10))
    for interim, one, other in product(range(10), repeat=3):
        if one != other:
            assert table[table[interim][one]][other] != table[table[interim][other]][one]


@given(number=numbers, place=st.integers(0, 7), digit=st.integers(0, 9))
def test_a_wrong_digit_is_seen(number: str, place: int, digit: int) -> None:
    whole = number + check_digit(number)
    wrong = whole[:place] + str(digit) + whole[place + 1 :]
    assert is_whole(wrong) == (wrong == whole)


@given(number=numbers, place=st.integers(0, 6))
def test_a_swap_of_neighbours_is_seen(number: str, place: int) -> None:
    whole = number + check_digit(number)
    wrong = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert is_whole(wrong) == (wrong == whole)


def test_codes_are_never_the_same_and_whole() -> None:
    made = [code(1, series, sequence) for series in range(40) for sequence in range(1, 61)]
    assert len(set(made)) == len(made)
    assert all(is_whole(one) for one in made)
    assert all(len(one) == 9 and one[4] == "-" for one in made)


def test_the_scrambling_is_a_permutation() -> None:
    # Two different numbers never meet: seen on every number of two columns of the square.
    some = range(2 * HALF)
    made = {_permuted(number, "key") for number in some}
    assert len(made) == len(some)
    assert all(0 <= number < HALF * HALF for number in made)
    assert (HALF - 1) ** 2 < NUMBERS <= HALF * HALF


def test_codes_of_another_seed_are_others() -> None:
    first = {code(1, 0, sequence) for sequence in range(1, 200)}
    second = {code(2, 0, sequence) for sequence in range(1, 200)}
    assert len(first & second) <= 2


def test_neighbouring_codes_are_not_in_order() -> None:
    made = [int(code(3, 0, sequence).replace("-", "")) for sequence in range(1, 400)]
    rises = sum(after > before for before, after in pairwise(made))
    assert 160 < rises < 240


def test_a_list_too_long_for_its_codes_is_refused() -> None:
    with pytest.raises(ArgumentError, match="too long for the codes"):
        code(1, 0, 5000)


@pytest.mark.parametrize("wrong", ["", "12a4", "١٢٣", "1234-5672"])
def test_what_is_no_code_is_not_whole(wrong: str) -> None:
    assert not is_whole(wrong)
