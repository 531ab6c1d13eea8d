from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.errors import ArgumentError
from toolkit.randomization.draws import WORD, Draws, seeds

names = st.lists(st.text(max_size=6), max_size=3).map(tuple)


class Scripted(Draws):
    """Draws whose raw numbers are given."""

    def __init__(self, *raw: int) -> None:
        super().__init__(0)
        self._words = iter(raw)


def test_draws_stay_what_they_were_in_earlier_versions() -> None:
    draws = Draws(20261122, "Site 01", "yes")
    assert [draws.below(10) for _ in range(12)] == [0, 5, 5, 9, 6, 5, 5, 1, 7, 7, 0, 2]
    assert "".join(draws.shuffled("ABCDEFGH")) == "FACEBHDG"


def test_a_stream_is_the_raw_stream_that_numpy_promises_to_keep() -> None:
    # Second computation: NumPy's own generator over the same seed sequence, word by word.
    words = [int(word) for word in np.random.PCG64(seeds(7, "x")).random_raw(100)]
    draws = Draws(7, "x")
    assert [draws.uniform() for _ in words] == [(word >> 11) / 2**53 for word in words]


@given(seed=st.integers(0, 2**200), name=names)
def test_the_same_seed_and_name_give_the_same_draws(seed: int, name: tuple[str, ...]) -> None:
    order = range(30)
    assert Draws(seed, *name).shuffled(order) == Draws(seed, *name).shuffled(order)


@given(first=names, second=names)
def test_streams_of_different_names_differ(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    order = range(40)
    same = Draws(3, *first).shuffled(order) == Draws(3, *second).shuffled(order)
    assert same == (first == second)


def test_different_seeds_differ() -> None:
    orders = {Draws(seed, "x").shuffled(range(20)) for seed in range(200)}
    assert len(orders) == 200


def test_every_order_is_as_probable_as_every_other() -> None:
    # Chi-square with a fixed seed: of 24 orders, each expected 500 times.
    draws = Draws(11, "orders")
    counts = Counter(draws.shuffled("ABCD") for _ in range(12_000))
    assert set(counts) == set(permutations("ABCD"))
    assert stats.chisquare(list(counts.values())).pvalue > 0.01


def test_whole_numbers_are_drawn_without_bias() -> None:
    draws = Draws(12, "below")
    counts = Counter(draws.below(7) for _ in range(14_000))
    assert stats.chisquare([counts[value] for value in range(7)]).pvalue > 0.01


def test_a_raw_draw_that_would_bias_is_drawn_again() -> None:
    limit = 2**63 + 1
    # Accepted raw draws end below limit; everything above would favour the small numbers.
    assert Scripted(WORD - 1, limit, 5).below(limit) == 5


@pytest.mark.parametrize(("raw", "place"), [(0, 0), (1, 0), (2, 1), (3, 2), (5, 2)])
def test_weights_cut_the_range_into_parts_of_their_size(raw: int, place: int) -> None:
    assert Scripted(raw).weighted((2, 1, 3)) == place


@pytest.mark.parametrize(
    ("part", "place"), [(0.0, 0), (0.19, 0), (0.21, 1), (0.49, 1), (0.51, 2), (0.999, 2)]
)
def test_probabilities_cut_the_line_into_parts_of_their_size(part: float, place: int) -> None:
    assert Scripted(int(part * WORD)).chosen((0.2, 0.3, 0.5)) == place


def test_parts_of_a_name_do_not_run_together() -> None:
    assert Draws(1, "ab", "c").shuffled(range(30)) != Draws(1, "a", "bc").shuffled(range(30))


def test_nothing_below_nothing_is_drawn() -> None:
    with pytest.raises(ArgumentError, match="limit must be 1 or more"):
        Draws(1).below(0)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ArgumentError, match="seed must be a whole number"):
        Draws(-1)
