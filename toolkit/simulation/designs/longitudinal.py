"""Longitudinal trials of two arms, analysed by a mixed model for repeated measures.

Data: baseline and visits from a multivariate normal distribution, stratification factors, loss
to follow-up completely at random, or depending on the last response or on the unseen one, and
gaps. Analysis: restricted maximum likelihood with an unstructured covariance matrix; visit,
arm by visit, baseline by visit, and strata, as main effects or by visit; Satterthwaite's or
Kenward and Roger's small-sample method. A trial costs some ten millionths of a second;
`toolkit.simulation.kernels` has the mathematics.

Every trial's random words follow from the seed and its number alone, so results are the same
for any number of workers, and the same participants come first at every size.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from toolkit.numerics import require
from toolkit.numerics.covariance import Matrix, cholesky
from toolkit.simulation.designs.longitudinal_result import LongitudinalResult, Trials

if TYPE_CHECKING:
    from toolkit.simulation.kernels.trials import Scheme
    from toolkit.simulation.mechanism.description import Dropout, Profile
    from toolkit.simulation.mechanism.participants import Reals, Whole

Adjustment = Literal["satterthwaite", "kenward_roger"]
Information = Literal["observed", "expected"]

CHUNK = 512
"""Trials that a thread takes at once: enough to outweigh the call, few enough to share out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Longitudinal:
    """What is assumed of two arms rated at baseline and at visits.

    Attributes
    ----------
    means
        Mean at each visit, experimental and control.
    covariance
        Of the baseline and all visits, as `toolkit.numerics.covariance` makes it.
    alpha
        Chance of rejecting a true null hypothesis, over all ``sides``.
    sides
        1 or 2. A one-sided test is of a benefit.
    baseline
        Mean before randomisation.
    adjusted
        Whether the baseline is a covariate, crossed with visit.
    strata
        Shares of the levels of each stratification factor; they are covariates.
    strata_effects
        Added to baseline and visits at each level of each factor; empty for none.
    strata_by_visit
        Whether strata are crossed with visit; main effects otherwise.
    dropout
        Loss to follow-up; its slope is for one standard deviation of the response worse.
    intermittent
        Probability that a rating of a participant still followed is missing.
    weights
        Weight of each visit in the contrast; empty for the last visit alone.
    larger_is_better
        Direction of benefit.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    means: tuple[Profile, Profile]
    covariance: Matrix
    alpha: float
    sides: Literal[1, 2]
    baseline: float = 0.0
    adjusted: bool = True
    strata: tuple[Profile, ...] = ()
    strata_effects: tuple[Profile, ...] = ()
    strata_by_visit: bool = False
    dropout: Dropout | None = None
    intermittent: float = 0.0
    weights: Profile = ()
    larger_is_better: bool = False

    def __post_init__(self) -> None:
        cholesky(self.covariance)
        visits = len(self.covariance) - 1
        require.that(
            "covariance",
            self.covariance,
            "must be of the baseline and at least one visit",
            holds=visits >= 1,
        )
        require.probability("alpha", self.alpha)
        require.sides(self.sides)
        require.finite("baseline", self.baseline)
        require.that(
            "means",
            self.means,
            f"must be two profiles of {visits} finite means",
            holds=_profiles(self.means, visits),
        )
        require.that(
            "weights",
            self.weights,
            f"must be {visits} finite numbers, not all 0, or none",
            holds=not self.weights
            or (_profiles((self.weights,), visits) and any(self.weights)),
        )
        self._check_strata()
        require.that(
            "intermittent",
            self.intermittent,
            "must be at least 0 and below 1",
            holds=0.0 <= self.intermittent < 1.0,
        )
        if self.dropout is not None:
            self._check_dropout(self.dropout, visits)

    @property
    def visits(self) -> int:
        """Number of visits after baseline."""
        return len(self.covariance) - 1

    @property
    def contrast(self) -> Profile:
        """Weight of each visit in the contrast."""
        return self.weights or (0.0,) * (self.visits - 1) + (1.0,)

    @property
    def difference(self) -> float:
        """True value of the contrast, experimental minus control."""
        experimental, control = self.means
        rows = zip(self.contrast, experimental, control, strict=True)
        return float(sum(weight * (one - other) for weight, one, other in rows))

    def _check_strata(self) -> None:
        """Refuse shares and effects that do not fit."""
        for shares in self.strata:
            require.that(
                "strata",
                shares,
                "must be at least two shares above 0 that add up to 1",
                holds=len(shares) > 1
                and all(share > 0.0 for share in shares)
                and abs(sum(shares) - 1.0) < 1e-9,  # noqa: PLR2004  # rounding
            )
        if self.strata_effects:
            require.that(
                "strata_effects",
                self.strata_effects,
                "must have one finite number for each level of each factor",
                holds=len(self.strata_effects) == len(self.strata)
                and all(
                    _profiles((effects,), len(shares))
                    for effects, shares in zip(self.strata_effects, self.strata, strict=True)
                ),
            )

    @staticmethod
    def _check_dropout(dropout: Dropout, visits: int) -> None:
        """Refuse losses that do not fit."""
        require.that(
            "dropout.lost",
            dropout.lost,
            f"must be two profiles of {visits} probabilities below 1",
            holds=_profiles(dropout.lost, visits)
            and all(row[-1] < 1.0 for row in dropout.lost),
        )
        require.that("dropout.score", dropout.score, "must be 0", holds=dropout.score == 0)


def _profiles(rows: tuple[Profile, ...], length: int) -> bool:
    """Tell whether all rows have the length and only finite numbers."""
    return all(len(row) == length and bool(np.isfinite(row).all()) for row in rows)


def simulate_longitudinal(
    case: Longitudinal,
    *,
    arms: tuple[int, int],
    trials: int,
    seed: int,
    workers: int = 1,
    df: Adjustment = "kenward_roger",
    information: Information = "expected",
) -> LongitudinalResult:
    """Simulate trials of one size and analyse each of them.

    Parameters
    ----------
    case
        The assumptions.
    arms
        Participants randomised to the experimental and to the control arm.
    trials
        Replicates.
    seed
        Whole number from 0 below 2^64; trials with one seed are the same in every call.
    workers
        Threads.
    df
        Small-sample method. Kenward and Roger's is the linear one for an unstructured matrix.
    information
        Information about the covariance matrix on which the method rests.

    Returns
    -------
    LongitudinalResult
        Operating characteristics, and the results of all trials.
    """
    return simulate_sizes(
        case,
        arms=(arms,),
        trials=trials,
        seed=seed,
        workers=workers,
        df=df,
        information=information,
    )[0]


def simulate_sizes(
    case: Longitudinal,
    *,
    arms: tuple[tuple[int, int], ...],
    trials: int,
    seed: int,
    workers: int = 1,
    df: Adjustment = "kenward_roger",
    information: Information = "expected",
) -> tuple[LongitudinalResult, ...]:
    """Simulate trials once and analyse their first participants at each of several sizes.

    Parameters are those of `simulate_longitudinal`; ``arms`` are pairs that do not fall.
    """
    for number in (number for pair in arms for number in pair):
        require.whole("arms", number, least=1)
    require.that(
        "arms",
        arms,
        "must be pairs of numbers that do not fall",
        holds=len(arms) > 0
        and all(len(pair) == 2 for pair in arms)  # noqa: PLR2004  # experimental, control
        and all(
            after[0] >= before[0] and after[1] >= before[1] for before, after in pairwise(arms)
        ),
    )
    require.whole("trials", trials, least=1)
    require.whole("workers", workers, least=1)
    require.whole("seed", seed)
    require.that("seed", seed, "must be below 2^64", holds=seed < 1 << 64)
    require.one_of("df", df, ("satterthwaite", "kenward_roger"))
    require.one_of("information", information, ("observed", "expected"))
    numbers, status, path = _run(
        case, arms, range(trials), seed=seed, workers=workers, df=df, information=information
    )
    return tuple(
        LongitudinalResult(
            case=case,
            arms=pair,
            seed=seed,
            df=df,
            information=information,
            trials=Trials.of(case, numbers[:, k], status[:, k], path[:, k]),
        )
        for k, pair in enumerate(arms)
    )


def _run(
    case: Longitudinal,
    arms: tuple[tuple[int, int], ...],
    trials: range,
    *,
    seed: int,
    workers: int,
    df: Adjustment,
    information: Information,
) -> tuple[Reals, Whole, Whole]:
    """Run all trials, in chunks shared out to threads, each writing to its own place."""
    from toolkit.simulation.designs.longitudinal_scheme import scheme_of  # noqa: PLC0415
    from toolkit.simulation.kernels.codes import RESULTS  # noqa: PLC0415  # loads the compiler

    scheme = scheme_of(case, arms, df=df, information=information)
    numbers = np.full((len(trials), len(arms), RESULTS), np.nan)
    status = np.zeros((len(trials), len(arms)), dtype=np.int64)
    path = np.zeros((len(trials), len(arms)), dtype=np.int64)
    starts = range(0, len(trials), CHUNK)

    def run(start: int) -> None:
        chunk = slice(start, start + CHUNK)
        _run_chunk(scheme, start, seed, numbers[chunk], status[chunk], path[chunk])

    if workers == 1:
        for start in starts:
            run(start)
    else:
        with ThreadPoolExecutor(workers) as pool:
            for _ in pool.map(run, starts):
                pass
    return numbers, status, path


def _run_chunk(  # noqa: PLR0917  # as the kernel takes them
    scheme: Scheme, first: int, seed: int, numbers: Reals, status: Whole, path: Whole
) -> None:
    """Run some trials, compiled where that is possible."""
    from toolkit.simulation.kernels.compiled import AVAILABLE  # noqa: PLC0415

    run: Any
    if scheme.gap > 0.0:
        from toolkit.simulation.kernels.trials_general import run_general as run  # noqa: PLC0415
    elif scheme.common_levels.shape[0] > 0:
        from toolkit.simulation.kernels.trials_arrow import run_arrow as run  # noqa: PLC0415
    elif AVAILABLE:
        from toolkit.simulation.kernels.trials import run_closed as run  # noqa: PLC0415
    else:
        from toolkit.simulation.designs.longitudinal_arrays import (  # noqa: PLC0415
            run_arrays as run,
        )
    run(scheme, first, np.uint64(seed), numbers, status, path)
