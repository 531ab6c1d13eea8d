"""Minimisation: each participant goes, with high probability, where balance is best served.

For a participant with given levels of the factors, each arm is tried in turn. For every factor
the numbers of participants who share the level are taken arm by arm, divided by the arm's part
of the ratio, as they would be after the trial assignment; their range or their variance is the
imbalance of the factor. The weighted sum over the factors is the score of the arm. The arm with
the lowest score is preferred and is assigned with a probability below 1, so that nobody can be
sure of the next assignment.

With an unequal ratio one probability for every preferred arm would distort the ratio. The
probabilities of biased coin minimisation are used: with r the ratio, R its sum, p the
probability for the smallest arm when it is preferred, and c = (1 - p) / (R - min r),

    preferred arm i: 1 - c (R - r_i);    every other arm j: c r_j.

They add up to 1; for equal arms they are p and (1 - p) / (k - 1). Where arms tie, the preferred
one among them is drawn in proportion to the ratio.

Without factors, and with the totals weighted, two equal arms follow Efron's biased coin.

References
----------
Pocock SJ, Simon R. Sequential treatment assignment with balancing for prognostic factors in
the controlled clinical trial. Biometrics 1975;31:103-115. doi:10.2307/2529712.
Han B, Enas NH, McEntegart D. Randomization by minimization for unbalanced treatment
allocation. Statistics in Medicine 2009;28:3329-3346. doi:10.1002/sim.3710.
Efron B. Forcing a sequential experiment to be balanced. Biometrika 1971;58:403-417.
doi:10.1093/biomet/58.3.403.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from toolkit.numerics import require
from toolkit.randomization.ratio import check_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from toolkit.randomization.draws import Draws

Levels = tuple[int, ...]
"""A participant's level of each factor, counted from 0."""
SAME = 1e-9
"""Scores nearer than this are a tie; scores are sums of few small fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor to be balanced.

    Attributes
    ----------
    name
        What it is called.
    levels
        How many levels it has, at least 2.
    weight
        How much its imbalance counts, above 0.
    """

    name: str
    levels: int
    weight: float = 1.0

    def __post_init__(self) -> None:
        require.whole("levels", self.levels, least=2)
        require.positive("weight", self.weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimisation:
    """How assignments are made.

    Attributes
    ----------
    ratio
        Participants of each arm in the smallest whole allocation.
    factors
        What is balanced.
    probability
        With which the smallest arm is assigned when it is preferred: above its part of the
        ratio, at most 1. At 1 assignments can be foreseen.
    measure
        Of the imbalance of a factor: range or variance of the numbers in the arms.
    totals
        Weight of the whole numbers in the arms, as if they were a factor; 0 for none.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    ratio: tuple[int, ...]
    factors: tuple[Factor, ...]
    probability: float
    measure: Literal["range", "variance"] = "range"
    totals: float = 0.0

    def __post_init__(self) -> None:
        check_ratio(self.ratio)
        share = min(self.ratio) / sum(self.ratio)
        require.that(
            "probability",
            self.probability,
            f"must be above {share:g}, the arm's part of the ratio, and at most 1",
            holds=share < self.probability <= 1.0,
        )
        require.one_of("measure", self.measure, ("range", "variance"))
        require.nonnegative("totals", self.totals)
        require.that(
            "factors",
            self.factors,
            "must not be empty unless the totals are balanced",
            holds=bool(self.factors) or self.totals > 0.0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How one participant would be assigned.

    Attributes
    ----------
    scores
        Weighted imbalance after assignment to each arm.
    preferred
        The arms with the lowest score; more than one when they tie.
    probabilities
        Of each arm; they add up to 1.
    """

    scores: tuple[float, ...]
    preferred: tuple[int, ...]
    probabilities: tuple[float, ...]


class Balance:
    """How many participants of each level are in each arm so far.

    Parameters
    ----------
    design
        How assignments are made.
    """

    def __init__(self, design: Minimisation) -> None:
        self.design = design
        arms = len(design.ratio)
        self.totals = [0] * arms
        self._counts = [[[0] * arms for _ in range(each.levels)] for each in design.factors]

    @classmethod
    def after(cls, design: Minimisation, past: Iterable[tuple[Levels, int]]) -> Balance:
        """Return the balance after participants with their levels and arms."""
        made = cls(design)
        for levels, arm in past:
            made.add(levels, arm)
        return made

    def count(self, factor: int, level: int) -> tuple[int, ...]:
        """Return the participants with a level of a factor, arm by arm."""
        return tuple(self._counts[factor][level])

    def add(self, levels: Levels, arm: int) -> None:
        """Count a participant who has been assigned."""
        self._check(levels)
        self.totals[arm] += 1
        for counts, level in zip(self._counts, levels, strict=True):
            counts[level][arm] += 1

    def decide(self, levels: Levels) -> Decision:
        """Say how a participant with these levels would be assigned."""
        self._check(levels)
        design = self.design
        scores = tuple(self._score(levels, arm) for arm in range(len(design.ratio)))
        best = min(scores)
        preferred = tuple(arm for arm, score in enumerate(scores) if score <= best + SAME)
        weight = sum(design.ratio[arm] for arm in preferred)
        rows = [
            (design.ratio[arm] / weight, probabilities_when(design, arm)) for arm in preferred
        ]
        return Decision(
            scores=scores,
            preferred=preferred,
            probabilities=tuple(
                require.computed_probability(math.fsum(part * row[arm] for part, row in rows))
                for arm in range(len(design.ratio))
            ),
        )

    def assign(self, levels: Levels, draws: Draws) -> int:
        """Assign a participant, count them, and return the arm."""
        arm = draws.chosen(self.decide(levels).probabilities)
        self.add(levels, arm)
        return arm

    def _score(self, levels: Levels, arm: int) -> float:
        design = self.design
        parts = [
            each.weight * self._imbalance(counts[level], arm)
            for each, counts, level in zip(design.factors, self._counts, levels, strict=True)
        ]
        if design.totals:
            parts.append(design.totals * self._imbalance(self.totals, arm))
        return math.fsum(parts)

    def _imbalance(self, counts: Sequence[int], arm: int) -> float:
        """Return the imbalance of numbers after one more participant in an arm."""
        shares = [
            (many + (place == arm)) / share
            for place, (many, share) in enumerate(zip(counts, self.design.ratio, strict=True))
        ]
        if self.design.measure == "range":
            return max(shares) - min(shares)
        mean = math.fsum(shares) / len(shares)
        return math.fsum((each - mean) ** 2 for each in shares) / (len(shares) - 1)

    def _check(self, levels: Levels) -> None:
        factors = self.design.factors
        holds = len(levels) == len(factors) and all(
            0 <= level < each.levels for level, each in zip(levels, factors, strict=True)
        )
        require.that("levels", levels, "must hold one level of each factor", holds=holds)


def probabilities_when(design: Minimisation, preferred: int) -> tuple[float, ...]:
    """Return the probability of each arm when one of them is preferred.

    Examples
    --------
    >>> probabilities_when(Minimisation(ratio=(1, 1), factors=(), probability=0.8, totals=1), 0)
    (0.8, 0.2)
    """
    ratio = design.ratio
    whole = sum(ratio)
    step = (1.0 - design.probability) / (whole - min(ratio))
    return tuple(
        round(1.0 - step * (whole - share) if arm == preferred else step * share, 15)
        for arm, share in enumerate(ratio)
    )
