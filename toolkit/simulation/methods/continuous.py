"""Analyses of the change at one visit: covariance analysis, t-tests, rank-sum test.

- Analysis of covariance: ordinary least squares of the change on arm, baseline, strata, sites.
- t: pooled variance, or Welch's with Satterthwaite's degrees of freedom (Welch BL. The
  generalization of "Student's" problem when several different population variances are
  involved. Biometrika 1947;34:28-35).
- Rank sum: with midranks, variance corrected for ties, normal reference. The estimate is
  P(experimental > control) + P(equal)/2 - 1/2, its standard error that under the null
  hypothesis (Mann HB, Whitney DR. Annals of Mathematical Statistics 1947;18:50-60).
"""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals
from toolkit.simulation.methods.covariates import main_effects
from toolkit.simulation.methods.estimate import (
    Estimate,
    Status,
    always,
    benefit_of,
    conclude,
    failed,
)
from toolkit.simulation.methods.method import Ancova, MannWhitney, ProportionalOdds, TTest
from toolkit.simulation.methods.ratings import Ratings, score_of, seen, visits_up_to
from toolkit.simulation.methods.regression import columns, independent, least_squares

LEAST_FOR_VARIANCE = 2
"""Values that have a variance."""
AtVisit = Ancova | TTest | MannWhitney
Analysis = Callable[[Reals], Estimate]


def look_at_visit(
    method: AtVisit | ProportionalOdds,
    participants: Participants,
    mechanism: Mechanism,
    until: float,
) -> Ratings:
    """Give the ratings that an analysis at one visit looks at, the analysed visit last."""
    visits = visits_up_to(method, score_of(method.score, mechanism), method.at)
    return seen(
        method,
        method.score,
        visits,
        participants=participants,
        mechanism=mechanism,
        until=until,
    )


def prepare_at_visit(
    method: AtVisit, participants: Participants, ratings: Ratings, rows: Flags
) -> Analysis:
    """Prepare the comparison of the chosen participants; it takes the values of all.

    What depends on participants alone is done once, so that imputed sets share it.
    """
    arm = participants.experimental[rows]
    n = arm.size
    experimental = int(arm.sum())
    if experimental in {0, n}:
        return always(Status.EMPTY_ARM, n, "no rating in an arm")
    sign = benefit_of(larger_is_better=ratings.score.larger_is_better)
    baseline = ratings.baseline[rows]
    if isinstance(method, Ancova):
        covariates = main_effects(method, participants, rows)
        design = independent(columns(arm.astype(np.float64), covariates, baseline))
        if design is None or n <= design.shape[1]:
            return always(Status.TOO_FEW, n, "arm not apart from covariates")
        return lambda values: _ancova(design, values[rows, -1] - baseline, sign)
    if isinstance(method, TTest):
        pooled = method.equal_variances
        least = 1 if pooled else LEAST_FOR_VARIANCE
        if n <= LEAST_FOR_VARIANCE or min(experimental, n - experimental) < least:
            return always(Status.TOO_FEW, n, "too few for a variance")

        def compare(values: Reals) -> Estimate:
            change = values[rows, -1] - baseline
            return _t(change[arm], change[~arm], sign, pooled=pooled)

        return compare
    continuity = method.continuity
    return lambda values: _rank_sum(
        values[rows, -1] - baseline, arm, sign, continuity=continuity
    )


def _ancova(design: Reals, change: Reals, sign: Literal[-1, 1]) -> Estimate:
    """Compare arms by least squares."""
    n = change.size
    line = least_squares(design, change)
    if line is None:
        return _spreadless(n)
    return conclude(line.estimate, line.se, df=line.df, benefit=sign, n=n, information=n)


def _spreadless(n: int) -> Estimate:
    """Report that all values are explained: no variance to judge a difference by."""
    return failed(
        Status.NOT_POSITIVE_DEFINITE, n=n, information=n, detail="no residual variation"
    )


def _t(experimental: Reals, control: Reals, sign: Literal[-1, 1], *, pooled: bool) -> Estimate:
    """Compare means by Student's or Welch's test."""
    n1, n0 = experimental.size, control.size
    mean1, mean0 = experimental.mean(), control.mean()
    square1 = float(((experimental - mean1) ** 2).sum())
    square0 = float(((control - mean0) ** 2).sum())
    if pooled:
        df = float(n1 + n0 - 2)
        variance = (square1 + square0) / df * (1 / n1 + 1 / n0)
    else:
        part1, part0 = square1 / (n1 - 1) / n1, square0 / (n0 - 1) / n0
        variance = part1 + part0
        weight = part1**2 / (n1 - 1) + part0**2 / (n0 - 1)
        df = variance**2 / weight if weight > 0.0 else 0.0
    n = n1 + n0
    if not variance > 0.0:
        return _spreadless(n)
    return conclude(
        float(mean1 - mean0), math.sqrt(variance), df=df, benefit=sign, n=n, information=n
    )


def _rank_sum(change: Reals, arm: Flags, sign: Literal[-1, 1], *, continuity: bool) -> Estimate:
    """Compare ranks, ties sharing theirs."""
    n = change.size
    n1 = int(arm.sum())
    n0 = n - n1
    _, place, times = np.unique(change, return_inverse=True, return_counts=True)
    midrank = np.cumsum(times) - (times - 1) / 2
    pairs = n1 * n0
    above = float(midrank[place[arm]].sum()) - n1 * (n1 + 1) / 2
    ties = float((times.astype(np.float64) ** 3 - times).sum())
    variance = pairs / 12 * ((n + 1) - ties / (n * (n - 1)))
    if not variance > 0.0:
        return _spreadless(n)
    distance = above - pairs / 2
    half = min(0.5, abs(distance)) if continuity else 0.0
    se = math.sqrt(variance)
    return conclude(
        distance / pairs,
        se / pairs,
        df=math.inf,
        benefit=sign,
        n=n,
        information=n,
        statistic=(distance - math.copysign(half, distance)) / se,
    )
