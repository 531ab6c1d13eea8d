r"""Two arms with a normal endpoint and interim looks, simulated.

``individual``: every participant is one random normal variable. ``sufficient``: the sum and the
sum of squares of each arm and stage are drawn from their own laws,

.. math::

    S_{jk} \sim N(m_{jk}\mu_j, m_{jk}\sigma^2), \qquad
    Q_{jk} \sim \sigma^2 \chi^2_{m_{jk} - 1}, \quad S \perp Q,

which is exact for normal data and costs the same for any number of participants. At each look
the two-sample t statistic with pooled variance is turned into the Z with the same p-value, and
compared with the bounds, as Jennison and Turnbull's significance level approach does.

References
----------
Jennison C, Turnbull BW (2000). *Group Sequential Methods with Applications to Clinical Trials*.
Chapman & Hall/CRC, section 3.8 (the section is recalled).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri, stdtr

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.simulation.designs.blocks import BLOCK, in_blocks, key_of
from toolkit.simulation.designs.looks import result, stopped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toolkit.sequential.boundaries import Boundaries
    from toolkit.simulation.designs.looks import Conduct, SequentialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialMeans:
    """What is assumed of two arms whose means are compared at several looks.

    Attributes
    ----------
    difference
        Experimental minus control mean, positive for benefit.
    sd
        Standard deviation in both arms.
    experimental, control
        Participants up to each look, rising, the last look included; at least 2 in each stage.

    Raises
    ------
    ArgumentError
        A value is outside its range, or the arms have not the same number of looks.
    """

    difference: float
    sd: float
    experimental: tuple[int, ...]
    control: tuple[int, ...]

    def __post_init__(self) -> None:
        require.finite("difference", self.difference)
        require.positive("sd", self.sd)
        for name in ("experimental", "control"):
            sizes = getattr(self, name)
            if not sizes or min(np.diff((0, *sizes))) < 2:  # noqa: PLR2004  # a variance each
                raise ArgumentError(name, sizes, "must rise by 2 participants a look at least")
        if len(self.experimental) != len(self.control):
            raise ArgumentError("control", self.control, "must have as many looks")


def simulate_sequential_means(
    case: SequentialMeans,
    bounds: Boundaries,
    *,
    trials: int,
    seed: int,
    workers: int = 1,
    data: Literal["individual", "sufficient"] = "individual",
    futility: Conduct = "obeyed",
) -> SequentialResult:
    """Simulate trials with looks at a normal endpoint.

    Parameters
    ----------
    case
        The assumptions.
    bounds
        Bounds of the looks, as many as the case has.
    trials
        How many, at least 2.
    seed
        Below 2^64; the same seed gives the same bits with any number of workers.
    workers
        Threads.
    data
        Participants one by one, or the sums of each stage.
    futility
        Whether a trial below a futility bound always stops or never.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> from toolkit.sequential.spending import LanDeMetsOBrienFleming
    >>> plan = GroupSequential(
    ...     information=(0.5, 1), alpha=0.05, sides=2, efficacy=LanDeMetsOBrienFleming()
    ... )
    >>> case = SequentialMeans(difference=5, sd=10, experimental=(32, 64), control=(32, 64))
    >>> found = simulate_sequential_means(
    ...     case, boundaries(plan), trials=4000, seed=1, data="sufficient"
    ... )
    >>> abs(found.power - 0.80) < 0.02
    True
    """
    looks = len(case.experimental)
    if len(bounds.looks) != looks:
        raise ArgumentError(
            "bounds", len(bounds.looks), f"must have {looks} looks, as the case"
        )
    t = np.empty((trials, looks))
    if data == "individual":
        _individual(case, t, seed, workers)
    else:
        _sufficient(case, t, seed, workers)
    sizes = np.array([case.experimental, case.control], dtype=np.int64)
    df = sizes.sum(axis=0) - 2.0
    z = np.copysign(-ndtri(stdtr(df, -np.abs(t))), t)
    found = stopped(bounds, z, futility=futility)
    return result(
        found,
        looks=looks,
        size=sizes.sum(axis=0)[found.look].astype(np.float64),
        unit="participants",
    )


def _individual(case: SequentialMeans, t: NDArray[np.float64], seed: int, workers: int) -> None:
    """Fill the t statistics from participants one by one."""
    from toolkit.simulation.kernels.means_looks import (  # noqa: PLC0415  # brings the compiler
        means_trials,
    )

    sizes = np.array([case.experimental, case.control], dtype=np.int64)
    key = key_of(seed)
    shift = case.difference / case.sd

    def work(begin: int, end: int) -> None:
        means_trials(begin, sizes, shift, key, t[begin:end])

    in_blocks(work, trials=t.shape[0], workers=workers)


def _sufficient(case: SequentialMeans, t: NDArray[np.float64], seed: int, workers: int) -> None:
    """Fill the t statistics from the sums of each stage."""
    key = int(key_of(seed))

    def work(begin: int, end: int) -> None:
        random = np.random.Generator(np.random.Philox(key=key, counter=(0, 0, begin, 0)))
        t[begin:end] = _from_sums(case, BLOCK, random)[: end - begin]

    in_blocks(work, trials=t.shape[0], workers=workers)


def _from_sums(
    case: SequentialMeans, trials: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the sums of each stage and return the t statistic of each look."""
    within = np.zeros((trials, len(case.control)))
    means = []
    counts = []
    for sizes, mean in ((case.experimental, case.difference), (case.control, 0.0)):
        stage = np.diff((0, *sizes))
        total = np.cumsum(
            random.normal(mean * stage, case.sd * np.sqrt(stage), (trials, stage.size)), axis=1
        )
        apart = case.sd**2 * random.chisquare(stage - 1.0, (trials, stage.size))
        parts = np.diff(total, axis=1, prepend=0.0)
        # The squares about the stages' means, and those of these means about the whole one.
        raw = np.cumsum(apart + parts**2 / stage, axis=1)
        cumulative = np.cumsum(stage)
        within += raw - total**2 / cumulative
        means.append(total / cumulative)
        counts.append(cumulative)
    variance = within / (counts[0] + counts[1] - 2.0)
    difference: NDArray[np.float64] = means[0] - means[1]
    return difference / np.sqrt(variance * (1.0 / counts[0] + 1.0 / counts[1]))
