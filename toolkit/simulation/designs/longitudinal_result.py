"""What many simulated longitudinal trials show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.simulation.kernels.codes import DF, ESTIMATE, ITERATIONS, MODEL_SE, SE
from toolkit.simulation.methods.estimate import Status

if TYPE_CHECKING:
    from toolkit.simulation.designs.longitudinal import Longitudinal
    from toolkit.simulation.mechanism.participants import Flags, Reals, Whole

PATHS = ("closed", "arrow", "general")
"""Names of the ways to fit a trial, by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Results of each trial, one element each; NaN where a fit failed.

    Attributes
    ----------
    estimate
        Contrast, experimental minus control.
    model_se, se
        Standard error by the model, and after the small-sample adjustment.
    df
        Degrees of freedom.
    p
        One-sided p-value for benefit.
    rejected
        Whether the null hypothesis was rejected; never after a failed fit.
    covered
        Whether the two-sided interval of level 1 - alpha (1 - 2 alpha with a one-sided test)
        holds the true contrast; never after a failed fit.
    status
        Numbers of `toolkit.simulation.methods.estimate.Status`.
    path
        Places in `PATHS`.
    iterations
        Newton steps.
    """

    estimate: Reals
    model_se: Reals
    se: Reals
    df: Reals
    p: Reals
    rejected: Flags
    covered: Flags
    status: Whole
    path: Whole
    iterations: Reals

    @classmethod
    def of(cls, case: Longitudinal, numbers: Reals, status: Whole, path: Whole) -> Trials:
        """Test and judge what the fits gave."""
        from scipy import special  # noqa: PLC0415  # only runs need it

        estimate, se, df = numbers[:, ESTIMATE], numbers[:, SE], numbers[:, DF]
        sign = 1.0 if case.larger_is_better else -1.0
        tails = 1.0 if case.sides == 1 else 0.5
        level = case.alpha * tails
        # NaN compares as false: a failed fit neither rejects nor covers.
        p = special.stdtr(df, -sign * estimate / se)
        rejected = p <= level
        if case.sides != 1:
            rejected |= special.stdtr(df, sign * estimate / se) <= level
        off = special.stdtr(df, -np.abs(estimate - case.difference) / se)
        return cls(
            estimate=estimate,
            model_se=numbers[:, MODEL_SE],
            se=se,
            df=df,
            p=p,
            rejected=rejected,
            covered=off > level,
            status=status,
            path=path,
            iterations=numbers[:, ITERATIONS],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LongitudinalResult:
    """Operating characteristics of one size, with what they rest on.

    Attributes
    ----------
    case, arms, seed, df, information
        What was asked.
    trials
        The results of each trial.
    """

    case: Longitudinal
    arms: tuple[int, int]
    seed: int
    df: str
    information: str
    trials: Trials

    @property
    def replicates(self) -> int:
        """Number of simulated trials."""
        return self.trials.status.size

    @property
    def power(self) -> float:
        """Share of trials that reject; failed fits count as trials that do not."""
        return float(np.mean(self.trials.rejected))

    @property
    def mcse(self) -> float:
        """Monte Carlo standard error of the power."""
        return math.sqrt(self.power * (1.0 - self.power) / self.replicates)

    @property
    def power_of_fitted(self) -> float:
        """Share of the trials with a fit that reject; 0 where there is none."""
        fitted = int(np.count_nonzero(self.fitted))
        return float(np.count_nonzero(self.trials.rejected)) / fitted if fitted else 0.0

    @property
    def fitted(self) -> Flags:
        """Whether each trial has an estimate."""
        return np.isfinite(self.trials.estimate)

    @property
    def mean_estimate(self) -> float:
        """Mean of the estimates of fitted trials."""
        return float(np.mean(self.trials.estimate[self.fitted]))

    @property
    def bias(self) -> float:
        """Mean estimate less the true contrast."""
        return self.mean_estimate - self.case.difference

    @property
    def empirical_sd(self) -> float:
        """Standard deviation of the estimates: what standard errors should be."""
        return float(np.std(self.trials.estimate[self.fitted], ddof=1))

    @property
    def mean_se(self) -> float:
        """Mean standard error after the small-sample adjustment."""
        return float(np.mean(self.trials.se[self.fitted]))

    @property
    def coverage(self) -> float:
        """Share of fitted trials whose interval holds the true contrast."""
        return float(np.mean(self.trials.covered[self.fitted]))

    @property
    def failures(self) -> dict[str, int]:
        """Number of trials with each status other than OK that occurred."""
        numbers, counts = np.unique(self.trials.status, return_counts=True)
        pairs = zip(numbers.tolist(), counts.tolist(), strict=True)
        return {Status(number).name: count for number, count in pairs if number != Status.OK}

    @property
    def paths(self) -> dict[str, int]:
        """Number of trials fitted in each way that occurred."""
        numbers, counts = np.unique(self.trials.path, return_counts=True)
        pairs = zip(numbers.tolist(), counts.tolist(), strict=True)
        return {PATHS[number]: count for number, count in pairs}
