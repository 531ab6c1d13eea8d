from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.errors import ArgumentError
from toolkit.randomization.blocks import PermutedBlocks, largest_departure, permuted_blocks
from toolkit.randomization.draws import Draws
from toolkit.randomization.simple import difference_at_least, likely_difference, simple_list

ratios = st.lists(st.integers(1, 3), min_size=2, max_size=4).map(tuple)


@st.composite
def designs(draw: st.DrawFn) -> PermutedBlocks:
    ratio = draw(ratios)
    times = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    return PermutedBlocks(ratio=ratio, sizes=tuple(sum(ratio) * many for many in times))


@given(design=designs(), seed=st.integers(0, 10**9), least=st.integers(1, 60))
def test_every_block_is_whole_and_holds_the_arms_in_their_ratio(
    design: PermutedBlocks, seed: int, least: int
) -> None:
    places = permuted_blocks(design, Draws(seed), least=least)
    assert least <= len(places) < least + max(design.sizes)
    assert places[-1].position == places[-1].size
    at = 0
    for block in range(1, places[-1].block + 1):
        own = [place for place in places if place.block == block]
        size = own[0].size
        assert size in design.sizes
        assert list(places[at : at + size]) == own
        assert [place.position for place in own] == list(range(1, size + 1))
        held = Counter(place.arm for place in own)
        assert all(
            held[arm] * sum(design.ratio) == size * share
            for arm, share in enumerate(design.ratio)
        )
        at += size


@given(design=designs(), seed=st.integers(0, 10**9))
def test_no_arm_departs_farther_from_its_share_than_the_bound(
    design: PermutedBlocks, seed: int
) -> None:
    held, whole = Counter[int](), sum(design.ratio)
    bounds = largest_departure(design)
    for number, place in enumerate(permuted_blocks(design, Draws(seed), least=40), start=1):
        held[place.arm] += 1
        for arm, share in enumerate(design.ratio):
            assert abs(held[arm] - number * share / whole) <= bounds[arm] + 1e-9


def test_the_bound_is_reached() -> None:
    # Of blocks AABB and so on, AA.. and BB.. are one participant from the share.
    assert largest_departure(PermutedBlocks(ratio=(1, 1), sizes=(2, 4))) == (1.0, 1.0)
    places = permuted_blocks(PermutedBlocks(ratio=(1, 1), sizes=(4,)), Draws(1), least=4000)
    first = [places[at].arm + places[at + 1].arm for at in range(0, len(places), 4)]
    assert {0, 2} <= set(first)


@given(design=designs(), seed=st.integers(0, 10**9), least=st.integers(1, 40))
def test_a_longer_list_begins_with_the_shorter_one(
    design: PermutedBlocks, seed: int, least: int
) -> None:
    short = permuted_blocks(design, Draws(seed), least=least)
    long = permuted_blocks(design, Draws(seed), least=least + 25)
    assert long[: len(short)] == short


def test_every_order_of_a_block_is_as_probable_as_every_other() -> None:
    design = PermutedBlocks(ratio=(1, 1), sizes=(4,))
    places = permuted_blocks(design, Draws(5), least=24_000)
    orders = Counter(
        tuple(place.arm for place in places[at : at + 4]) for at in range(0, 24_000, 4)
    )
    assert set(orders) == set(permutations((0, 0, 1, 1)))
    assert stats.chisquare(list(orders.values())).pvalue > 0.01


def test_every_size_is_drawn_as_often_as_it_is_named() -> None:
    design = PermutedBlocks(ratio=(2, 1), sizes=(3, 6, 6))
    places = permuted_blocks(design, Draws(6), least=30_000)
    sizes = Counter(place.size for place in places if place.position == 1)
    blocks = sum(sizes.values())
    assert stats.chisquare([sizes[3], sizes[6]], [blocks / 3, blocks * 2 / 3]).pvalue > 0.01


def test_the_first_places_of_two_strata_are_independent() -> None:
    design = PermutedBlocks(ratio=(1, 1), sizes=(4,))
    table = [[0, 0], [0, 0]]
    for seed in range(1500):
        one = permuted_blocks(design, Draws(seed, "Site 01"), least=1)[0].arm
        other = permuted_blocks(design, Draws(seed, "Site 02"), least=1)[0].arm
        table[one][other] += 1
    assert stats.chi2_contingency(table, correction=False).pvalue > 0.01


@pytest.mark.parametrize(
    ("wrong", "parameter", "requirement"),
    [
        ({"ratio": (1,)}, "ratio", "two arms or more"),
        ({"ratio": (1, 0)}, "ratio", "whole number, 1 or more"),
        ({"sizes": ()}, "sizes", "one size or more"),
        ({"sizes": (0,)}, "sizes", "whole number, 1 or more"),
        ({"sizes": (4, 5)}, "sizes", "multiple of 2"),
    ],
    ids=str,
)
def test_a_wrong_design_is_refused(
    wrong: dict[str, Any], parameter: str, requirement: str
) -> None:
    with pytest.raises(ArgumentError, match=requirement) as refused:
        PermutedBlocks(**{"ratio": (1, 1), "sizes": (2,), **wrong})
    assert refused.value.parameter == parameter


def test_a_list_of_nothing_is_refused() -> None:
    design = PermutedBlocks(ratio=(1, 1), sizes=(2,))
    with pytest.raises(ArgumentError, match="least"):
        permuted_blocks(design, Draws(1), least=0)
    with pytest.raises(ArgumentError, match="length"):
        simple_list((1, 1), Draws(1), length=0)


def test_simple_randomisation_follows_the_ratio_and_nothing_else() -> None:
    arms = [place.arm for place in simple_list((2, 1, 1), Draws(9), length=12_000)]
    counts = [arms.count(arm) for arm in range(3)]
    assert stats.chisquare(counts, [6000, 3000, 3000]).pvalue > 0.01
    pairs = Counter(zip(arms[::2], arms[1::2], strict=True))
    table = [[pairs[one, other] for other in range(3)] for one in range(3)]
    assert stats.chi2_contingency(table).pvalue > 0.01


@given(
    ratio=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    participants=st.integers(1, 150),
    difference=st.integers(0, 30),
)
def test_the_chance_of_a_difference_is_the_binomial_one(
    ratio: tuple[int, int], participants: int, difference: int
) -> None:
    first, second = ratio
    binomial = stats.binom(participants, first / (first + second))
    wanted = sum(
        binomial.pmf(many)
        for many in range(participants + 1)
        if abs(many * second - (participants - many) * first) >= difference * first * second
    )
    assert difference_at_least(ratio, participants, difference) == pytest.approx(
        wanted, abs=1e-10
    )


def test_the_likely_difference_is_the_first_that_is_rare_enough() -> None:
    found = likely_difference((1, 1), 112, beyond=0.05)
    assert difference_at_least((1, 1), 112, found) <= 0.05
    assert difference_at_least((1, 1), 112, found - 1) > 0.05


def test_differences_are_of_two_arms() -> None:
    with pytest.raises(ArgumentError, match="two arms"):
        difference_at_least((1, 1, 1), 10, 2)  # type: ignore[arg-type]
