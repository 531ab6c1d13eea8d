from __future__ import annotations

import math

import pytest

from toolkit.errors import ArgumentError
from toolkit.randomization.blocks import PermutedBlocks
from toolkit.randomization.imbalance import blocks_imbalance, minimisation_imbalance
from toolkit.randomization.minimisation import Factor, Minimisation

PAIRS = PermutedBlocks(ratio=(1, 1), sizes=(2,))


def test_one_stratum_of_pairs_differs_by_one_or_not_at_all() -> None:
    odd = blocks_imbalance(PAIRS, shares=(1.0,), participants=31, trials=50, seed=1)
    assert (odd.mean, odd.largest, odd.within) == (1.0, 1.0, 1.0)
    even = blocks_imbalance(PAIRS, shares=(1.0,), participants=30, trials=50, seed=1)
    assert even.mean == even.error == 0.0


def test_many_strata_of_pairs_differ_as_a_random_walk_does() -> None:
    # Each stratum stands within a pair with probability one half, independently, so that the
    # difference has variance of half the number of strata: mean |difference| = sqrt(k / pi).
    strata = 40
    found = blocks_imbalance(
        PAIRS, shares=(1 / strata,) * strata, participants=600, trials=400, seed=2
    )
    assert found.mean == pytest.approx(math.sqrt(strata / math.pi), abs=4 * found.error)
    assert found.mean < found.seldom_above <= found.largest


def test_unequal_arms_are_measured_against_their_ratio() -> None:
    plan = PermutedBlocks(ratio=(2, 1), sizes=(3,))
    found = blocks_imbalance(plan, shares=(1.0,), participants=30, trials=20, seed=3)
    assert found.mean == 0.0


def test_minimisation_balances_every_level() -> None:
    factors = (Factor(name="site", levels=6), Factor(name="sign", levels=2))
    shares = ((1 / 6,) * 6, (0.5, 0.5))
    found = [
        minimisation_imbalance(
            Minimisation(ratio=(1, 1), factors=factors, probability=probability),
            shares=shares,
            participants=100,
            trials=60,
            seed=4,
        )
        for probability in (0.95, 0.6)
    ]
    assert found[0].within < found[1].within
    assert found[0].trials == 60


def test_a_simulation_can_be_made_again() -> None:
    first, second, other = (
        blocks_imbalance(PAIRS, shares=(0.3, 0.7), participants=34, trials=40, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == second != other


@pytest.mark.parametrize("shares", [(0.5, 0.6), (1.5, -0.5), ()])
def test_shares_that_are_no_probabilities_are_refused(shares: tuple[float, ...]) -> None:
    with pytest.raises(ArgumentError, match="add up to 1"):
        blocks_imbalance(PAIRS, shares=shares, participants=10, trials=5, seed=1)


def test_shares_must_fit_the_levels() -> None:
    plan = Minimisation(ratio=(1, 1), factors=(Factor(name="x", levels=2),), probability=0.8)
    with pytest.raises(ArgumentError, match="fit the levels"):
        minimisation_imbalance(plan, shares=((1.0,),), participants=10, trials=5, seed=1)
