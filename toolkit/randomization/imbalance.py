"""How far apart the arms end up: what a list is expected to do, by simulation of its own rules.

Participants come one after the other; each belongs to a stratum drawn with the probabilities
given. At the end of enrolment most strata stand in the middle of a block, and their differences
add up. Every figure comes with the standard error of its simulation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.numerics import require
from toolkit.randomization.blocks import PermutedBlocks, stream
from toolkit.randomization.draws import Draws
from toolkit.randomization.minimisation import Balance, Minimisation

if TYPE_CHECKING:
    from collections.abc import Sequence

SAYS = 0.95
"""Share of the simulated trials that the quoted difference is not exceeded in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """Difference between the two arms that stand farthest apart, over simulated trials.

    Numbers of participants are divided by the arm's part of the ratio and multiplied by the
    mean part, so that with a ratio of 1:1 they are plain participants.

    Attributes
    ----------
    mean
        Mean difference at the end of enrolment.
    error
        Standard error of that mean, from the number of simulations.
    seldom_above
        Difference that 95 of 100 simulated trials do not exceed.
    largest
        The largest difference in any simulated trial.
    within
        Mean, over trials, of the largest difference within any stratum or any level.
    trials
        How many were simulated.
    """

    mean: float
    error: float
    seldom_above: float
    largest: float
    within: float
    trials: int


def blocks_imbalance(
    design: PermutedBlocks,
    *,
    shares: Sequence[float],
    participants: int,
    trials: int,
    seed: int,
) -> Imbalance:
    """Simulate trials with stratified permuted blocks.

    Parameters
    ----------
    design
        How blocks are made.
    shares
        Probability of each stratum; they add up to 1.
    participants
        Randomised in a trial.
    trials
        How many trials.
    seed
        Of the simulation.
    """
    _check(shares, participants, trials)
    arms = len(design.ratio)
    total, inside = [], []
    for trial in range(trials):
        draws = Draws(seed, "imbalance", str(trial))
        counts = [[0] * arms for _ in shares]
        # The strata take turns at one stream, which is as random as a stream for each.
        lists = [stream(design, draws) for _ in shares]
        for _ in range(participants):
            stratum = draws.chosen(shares)
            counts[stratum][next(lists[stratum]).arm] += 1
        total.append(
            _apart([sum(column) for column in zip(*counts, strict=True)], design.ratio)
        )
        inside.append(max(_apart(each, design.ratio) for each in counts))
    return _summary(total, inside)


def minimisation_imbalance(
    design: Minimisation,
    *,
    shares: Sequence[Sequence[float]],
    participants: int,
    trials: int,
    seed: int,
) -> Imbalance:
    """Simulate trials with minimisation.

    Parameters
    ----------
    design
        How assignments are made.
    shares
        For each factor the probability of each level; factors are drawn independently.
    participants, trials, seed
        As in `blocks_imbalance`.
    """
    for one, factor in zip(shares, design.factors, strict=True):
        _check(one, participants, trials)
        require.that("shares", one, "must fit the levels", holds=len(one) == factor.levels)
    total, inside = [], []
    for trial in range(trials):
        draws = Draws(seed, "imbalance", str(trial))
        balance = Balance(design)
        for _ in range(participants):
            balance.assign(tuple(draws.chosen(one) for one in shares), draws)
        total.append(_apart(balance.totals, design.ratio))
        levels = [
            balance.count(factor, level)
            for factor, each in enumerate(design.factors)
            for level in range(each.levels)
        ]
        inside.append(max((_apart(each, design.ratio) for each in levels), default=0.0))
    return _summary(total, inside)


def _check(shares: Sequence[float], participants: int, trials: int) -> None:
    require.whole("participants", participants, least=1)
    require.whole("trials", trials, least=2)
    require.that(
        "shares",
        tuple(shares),
        "must be probabilities that add up to 1",
        holds=all(0.0 <= share <= 1.0 for share in shares)
        and math.isclose(math.fsum(shares), 1.0),
    )


def _apart(counts: Sequence[int], ratio: Sequence[int]) -> float:
    """Return the distance of the arms farthest apart, in participants of a mean arm."""
    shares = [many / share for many, share in zip(counts, ratio, strict=True)]
    return (max(shares) - min(shares)) * sum(ratio) / len(ratio)


def _summary(total: list[float], inside: list[float]) -> Imbalance:
    trials = len(total)
    mean = math.fsum(total) / trials
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in total) / (trials - 1))
    return Imbalance(
        mean=mean,
        error=spread / math.sqrt(trials),
        seldom_above=sorted(total)[math.ceil(SAYS * trials) - 1],
        largest=max(total),
        within=math.fsum(inside) / trials,
        trials=trials,
    )
