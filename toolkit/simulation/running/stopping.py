"""When a run has enough replicates: at a number, or at a Monte Carlo error.

The decision is taken on consecutive blocks from the first one, in their order, whoever finished
first; so it is the same for any number of workers. The Monte Carlo standard error of a
rejection rate p is sqrt(p(1 - p)/N). To be safe with rates near 0 or 1, where the first few
hundred trials may well all agree and the plain formula would give 0, p is
(rejections + 2)/(N + 4) here, the midpoint of the interval of Agresti and Coull.

References
----------
Morris TP, White IR, Crowther MJ. Using simulation studies to evaluate statistical methods.
Statistics in Medicine 2019;38:2074-2102, doi 10.1002/sim.8086.
Agresti A, Coull BA. Approximate is better than "exact" for interval estimation of binomial
proportions. The American Statistician 1998;52:119-126.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from toolkit.errors import ArgumentError

LEAST = 1000
"""Replicates that are run at least where only a precision is asked for."""
MOST = 100_000_000
"""Replicates beyond which nobody waits for the end."""
FINEST = 0.5 / math.sqrt(MOST)
"""Monte Carlo standard error that the most replicates reach at the worst rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a run has to reach.

    Attributes
    ----------
    replicates
        Number of replicates, or the least one where there is a precision; None for the default.
    precision
        Monte Carlo standard error of the rejection rate of the primary test, as a share; None
        where the number alone counts.
    """

    replicates: int | None = None
    precision: float | None = None

    def __post_init__(self) -> None:
        if self.replicates is None and self.precision is None:
            requirement = "must be given where there is no precision"
            raise ArgumentError("replicates", None, requirement)
        if self.replicates is not None and not 1 <= self.replicates <= MOST:
            requirement = f"must be from 1 to {MOST:,}"
            raise ArgumentError("replicates", self.replicates, requirement)
        if self.precision is not None and not FINEST <= self.precision < 0.5:  # noqa: PLR2004
            # The error of a rate is at most 0.5, with a single replicate.
            requirement = f"must be from {FINEST:g} to below 0.5, as a share"
            raise ArgumentError("precision", self.precision, requirement)

    @property
    def least(self) -> int:
        """Replicates that are run in any case."""
        return LEAST if self.replicates is None else self.replicates

    def reached(self, done: int, rejected: int) -> bool:
        """Tell whether so many replicates with so many rejections are enough."""
        return done >= self.least and (
            self.precision is None or standard_error(done, rejected) <= self.precision
        )

    def expected(self, done: int, rejected: int) -> int:
        """Return how many replicates will probably be run, as far as one can tell now."""
        if self.precision is None or not done:
            return self.least
        rate = _rate(done, rejected)
        needed = math.ceil(rate * (1 - rate) / self.precision**2)
        return max(needed, self.least)


def standard_error(done: int, rejected: int) -> float:
    """Compute the Monte Carlo standard error of a rejection rate, never 0.

    Examples
    --------
    >>> round(standard_error(10_000, 8_000), 4), round(standard_error(100, 100), 4)
    (0.004, 0.0137)
    """
    rate = _rate(done, rejected)
    return math.sqrt(rate * (1 - rate) / done)


def _rate(done: int, rejected: int) -> float:
    return (rejected + 2) / (done + 4)
