"""Proportional odds: cumulative logit regression of the rating at one visit.

logit P(rating at most j) = cut_j - x'beta; McCullagh P. Regression models for ordinal data.
Journal of the Royal Statistical Society B 1980;42:109-142. Newton's method with the exact
second derivatives. Covariates: arm, baseline rating, strata, sites. The estimate is the log
odds ratio of a higher rating, experimental to control.
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import expit

from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.methods.covariates import main_effects
from toolkit.simulation.methods.estimate import (
    Estimate,
    Status,
    always,
    benefit_of,
    conclude,
    failed,
)
from toolkit.simulation.methods.method import ProportionalOdds
from toolkit.simulation.methods.ratings import Ratings
from toolkit.simulation.methods.regression import columns, independent

CLOSE = 1e-9
STEPS = 40
HALVINGS = 30
FAR = 30.0
"""Linear predictor beyond which a probability is 0 or 1 to thirteen digits: separation."""


def prepare_ordinal(
    method: ProportionalOdds, participants: Participants, ratings: Ratings, rows: Flags
) -> Callable[[Reals], Estimate]:
    """Prepare the comparison of the chosen participants; it takes the values of all."""
    arm = participants.experimental[rows]
    n = arm.size
    if not 0 < int(arm.sum()) < n:
        return always(Status.EMPTY_ARM, n, "no rating in an arm")
    design = independent(
        columns(
            arm.astype(np.float64),
            main_effects(method, participants, rows),
            ratings.baseline[rows],
        )
    )
    if design is None or n <= design.shape[1]:
        return always(Status.TOO_FEW, n, "arm not apart from covariates")
    sign = benefit_of(larger_is_better=ratings.score.larger_is_better)
    covariates = design[:, 1:]

    def compare(values: Reals) -> Estimate:
        levels, codes = np.unique(values[rows, -1], return_inverse=True)
        if levels.size == 1:
            return failed(Status.NO_EVENTS, n=n, information=n, detail="one rating for all")
        if n <= levels.size - 1 + covariates.shape[1]:
            return failed(
                Status.TOO_FEW, n=n, information=n, detail="fewer ratings than parameters"
            )
        found = fit_proportional_odds(covariates, codes.astype(np.int64), levels.size)
        if found is None:
            return failed(
                Status.SEPARATION, n=n, information=n, detail="proportional odds model"
            )
        estimate, se = found
        return conclude(estimate, se, df=math.inf, benefit=sign, n=n, information=n)

    return compare


def fit_proportional_odds(
    covariates: Reals, codes: Whole, levels: int
) -> tuple[float, float] | None:
    """Fit by maximum likelihood; None where there is no maximum.

    Parameters
    ----------
    covariates
        Columns without an intercept, the effect of interest last.
    codes
        Categories from 0 to ``levels - 1``, each of which occurs.

    Returns
    -------
    tuple
        Log odds ratio of a higher category for the last column, and its standard error.
    """
    n, p = covariates.shape
    cuts = levels - 1
    # Rows of the upper and of the lower cut of each category; the outermost are infinite.
    above = np.zeros((n, cuts + p))
    below = np.zeros((n, cuts + p))
    inner_above, inner_below = codes < cuts, codes > 0
    above[np.flatnonzero(inner_above), codes[inner_above]] = 1.0
    below[np.flatnonzero(inner_below), codes[inner_below] - 1] = 1.0
    above[inner_above, cuts:] = -covariates[inner_above]
    below[inner_below, cuts:] = -covariates[inner_below]
    share = np.cumsum(np.bincount(codes, minlength=levels))[:-1] / n
    parameters = np.concatenate((np.log(share / (1 - share)), np.zeros(p)))

    def terms(parameters: Reals) -> tuple[Reals, Reals, Reals]:
        upper = np.where(inner_above, expit(above @ parameters), 1.0)
        lower = np.where(inner_below, expit(below @ parameters), 0.0)
        return upper, lower, upper - lower

    upper, lower, chance = terms(parameters)
    value = float(np.log(chance).sum())
    for _ in range(STEPS):
        density1, density0 = upper * (1 - upper), lower * (1 - lower)
        slopes = (above * density1[:, None] - below * density0[:, None]) / chance[:, None]
        bend1 = density1 * (1 - 2 * upper) / chance
        bend0 = density0 * (1 - 2 * lower) / chance
        hessian = slopes.T @ slopes - (
            (above * bend1[:, None]).T @ above - (below * bend0[:, None]).T @ below
        )
        try:
            factor = np.linalg.cholesky(hessian)
            step = np.linalg.solve(hessian, slopes.sum(axis=0))
        except np.linalg.LinAlgError:
            return None
        for _ in range(HALVINGS):
            trial = terms(parameters + step)
            if (trial[2] > 0.0).all():
                new = float(np.log(trial[2]).sum())
                if new >= value - CLOSE:
                    break
            step = step / 2
        else:
            return None
        parameters = parameters + step
        upper, lower, chance = trial
        value = new
        if float(np.abs(above @ step).max()) < CLOSE:
            if float(np.abs(above @ parameters).max()) > FAR:
                return None
            return float(parameters[-1]), 1 / float(factor[-1, -1])
    return None
