from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.randomization.blocks import PermutedBlocks, permuted_blocks
from toolkit.randomization.draws import Draws
from toolkit.randomization.guessing import guessing, right_guesses


@given(half=st.integers(1, 12))
def test_two_equal_arms_follow_the_formula_of_blackwell_and_hodges(half: int) -> None:
    wanted = half + (2 ** (2 * half) / math.comb(2 * half, half) - 1) / 2
    assert right_guesses((half, half))[0] == pytest.approx(wanted)


@pytest.mark.reference
def test_five_arms_agree_with_the_card_guessing_experiment() -> None:
    # A deck of 25 cards with five symbols and full feedback: expected number of right guesses
    # under the best strategy, exactly 23148348523/2677114440, about 8.65 (Diaconis and Graham,
    # Annals of Statistics 1981;9:3-23, give 8.65).
    wanted = Fraction(23148348523, 2677114440)
    assert right_guesses((5, 5, 5, 5, 5))[0] == pytest.approx(float(wanted), rel=1e-12)


def test_the_strategy_played_reaches_what_is_computed() -> None:
    # Second computation: the guesser plays against a long list, knowing no block size.
    design = PermutedBlocks(ratio=(1, 1), sizes=(2, 4))
    places = permuted_blocks(design, Draws(21), least=60_000)
    held, right = Counter[int](), 0.0
    for place in places:
        behind = held[1] - held[0]
        guess = 0 if behind > 0 else 1
        right += 0.5 if behind == 0 else guess == place.arm
        held[place.arm] += 1
    assert right / len(places) == pytest.approx(guessing(design).right, abs=0.006)


def test_longer_blocks_are_harder_to_guess() -> None:
    shares = [guessing(PermutedBlocks(ratio=(1, 1), sizes=(size,))).right for size in (2, 4, 6)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == pytest.approx(0.75)


def test_certain_places_are_those_with_one_arm_left() -> None:
    # Of AABB, ABAB, ABBA and their mirrors, 2, 1 and 1 places are certain.
    found = guessing(PermutedBlocks(ratio=(1, 1), sizes=(4,)))
    assert found.certain == pytest.approx((2 + 1 + 1) / 3 / 4)
    assert found.by_luck == 0.5
    assert guessing(PermutedBlocks(ratio=(2, 1), sizes=(3,))).by_luck == pytest.approx(2 / 3)
