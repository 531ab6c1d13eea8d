"""Arms are assigned as the protocol says."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.randomization.minimisation import Balance, Factor, Minimisation
from toolkit.simulation.mechanism import allocating
from toolkit.simulation.mechanism.description import Allocation


def levels(
    generator: np.random.Generator, number: int, many: tuple[int, ...]
) -> allocating.Levels:
    """Return random levels of factors."""
    return tuple((generator.integers(0, each, number), each) for each in many)


@given(
    ratio=st.sampled_from([(1, 1), (2, 1), (1, 3)]),
    times=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    number=st.integers(1, 80),
    seed=st.integers(0, 10_000),
)
def test_blocks_balance_every_cell_to_within_a_block(
    ratio: tuple[int, int], times: list[int], number: int, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    sizes = tuple(sum(ratio) * each for each in times)
    allocation = Allocation(method="permuted_blocks", ratio=ratio, block_sizes=sizes)
    factors = levels(generator, number, (3, 2))
    experimental = allocating.assign(allocation, factors, number, generator)
    share = ratio[0] / sum(ratio)
    worst = max(sizes) * share * (1 - share)
    for cell in itertools.product(range(3), range(2)):
        here = np.ones(number, dtype=bool)
        for (level, _), one in zip(factors, cell, strict=True):
            here &= level == one
        gone = np.cumsum(experimental[here]) - share * np.arange(1, here.sum() + 1)
        assert (np.abs(gone) <= worst + 1e-9).all()
        if len(set(sizes)) == 1:
            ends = gone[sizes[0] - 1 :: sizes[0]]
            assert np.allclose(ends, 0.0)


def test_all_orders_of_a_block_are_equally_likely(generator: np.random.Generator) -> None:
    allocation = Allocation(method="permuted_blocks", block_sizes=(4,))
    arms = allocating.assign(allocation, (), 24_000, generator)
    seen = Counter(map(tuple, arms.reshape(-1, 4).tolist()))
    assert len(seen) == 6
    assert all(abs(number - 1000) < 4 * np.sqrt(1000) for number in seen.values())


def test_block_sizes_are_drawn_alike(generator: np.random.Generator) -> None:
    # The first two arms of a block of four are alike one time in three, of one of two never.
    allocation = Allocation(method="permuted_blocks", block_sizes=(2, 4))
    cells = 9000
    cell = (np.repeat(np.arange(cells), 2), cells)
    arms = allocating.assign(allocation, (cell,), 2 * cells, generator).reshape(-1, 2)
    alike = (arms[:, 0] == arms[:, 1]).mean()
    assert alike == pytest.approx(1 / 6, abs=4 * np.sqrt(5 / 36 / cells))


def test_cells_have_blocks_of_their_own(generator: np.random.Generator) -> None:
    allocation = Allocation(method="permuted_blocks", block_sizes=(4,))
    cells = 6000
    cell = (np.repeat(np.arange(cells), 4), cells)
    arms = allocating.assign(allocation, (cell,), 4 * cells, generator).reshape(-1, 4)
    alike = (arms[1:] == arms[:-1]).all(axis=1).mean()
    assert alike == pytest.approx(1 / 6, abs=4 * np.sqrt(5 / 36 / cells))


def test_blocks_use_up_as_many_draws_whatever_the_cells() -> None:
    allocation = Allocation(method="permuted_blocks", block_sizes=(2, 4))
    after = set()
    for seed in range(4):
        generator = np.random.Generator(np.random.Philox(1))
        factors = levels(np.random.default_rng(seed), 60, (5,))
        allocating.assign(allocation, factors, 60, generator)
        after.add(generator.random())
    assert len(after) == 1


class Prepared:
    """Uniform numbers in place of a protocol's stream, for ``Balance.assign``."""

    def __init__(self, draws: list[float]) -> None:
        self.draws = iter(draws)

    def chosen(self, probabilities: tuple[float, ...]) -> int:
        return 0 if next(self.draws) < probabilities[0] else 1


@pytest.mark.parametrize("ratio", [(1, 1), (2, 1), (1, 2)], ids=str)
@pytest.mark.parametrize("many", [(3, 2, 4), (2,), ()], ids=str)
def test_minimisation_decides_as_the_randomisation_list_does(
    ratio: tuple[int, int], many: tuple[int, ...], generator: np.random.Generator
) -> None:
    allocation = Allocation(method="minimisation", ratio=ratio, preference=0.85)
    factors = levels(generator, 300, many)
    draws = generator.random(300)
    mine = allocating.minimise(allocation, factors, draws)
    balance = Balance(
        Minimisation(
            ratio=ratio,
            factors=tuple(Factor(name=str(each), levels=each) for each in many),
            probability=0.85,
            totals=0.0 if many else 1.0,
        )
    )
    source = Prepared(draws.tolist())
    theirs = [
        balance.assign(tuple(int(level[who]) for level, _ in factors), source) == 0  # type: ignore[arg-type]
        for who in range(300)
    ]
    assert mine.tolist() == theirs


def test_minimisation_balances_the_margins(generator: np.random.Generator) -> None:
    allocation = Allocation(method="minimisation", preference=1.0)
    factors = levels(generator, 400, (4, 3, 2))
    arms = allocating.assign(allocation, factors, 400, generator)
    for level, many in factors:
        for one in range(many):
            assert abs(2 * arms[level == one].sum() - (level == one).sum()) <= 4


def test_simple_assignment_keeps_the_ratio_on_average(generator: np.random.Generator) -> None:
    arms = allocating.assign(Allocation(method="simple", ratio=(2, 1)), (), 30_000, generator)
    assert arms.mean() == pytest.approx(2 / 3, abs=0.011)


@pytest.mark.parametrize(
    ("by_site", "by_strata", "expected"),
    [(True, True, [3, 2]), (True, False, [3]), (False, True, [2]), (False, False, [])],
)
def test_only_the_factors_asked_for_count(
    by_site: bool,  # noqa: FBT001 - a parameter of the test
    by_strata: bool,  # noqa: FBT001 - a parameter of the test
    expected: list[int],
) -> None:
    allocation = Allocation(method="simple", by_site=by_site, by_strata=by_strata)
    none = np.zeros(1, dtype=np.int64)
    found = allocating.factors(allocation, none, 3, ((none, 2),))
    assert [many for _, many in found] == expected
