"""Generalised estimating equations of the change over visits, robust standard error.

Normal family, identity link; effects of visit, arm and baseline at each visit, strata and sites
in all. Working correlation independence or exchangeable: with phi = sum r^2 / (N - p), alpha =
sum over pairs of r_j r_k / phi / (pairs - p) (Liang KY, Zeger SL. Longitudinal data analysis
using generalized linear models. Biometrika 1986;73:13-22). In small samples residuals are
divided by I - H_ii (Mancl LA, DeRouen TA. A covariance estimator for GEE with improved
small-sample properties. Biometrics 2001;57:126-134) and t refers to participants less the
columns constant within participants.

A missing rating is a row of zeros, which adds nothing to any sum. The inverse of the working
matrix of m visits is (I - a J) / (1 - alpha), a = alpha / (1 + (m - 1) alpha).
"""

import math
from collections.abc import Callable

import numpy as np

from toolkit.simulation.mechanism.participants import Participants, Reals
from toolkit.simulation.methods.estimate import (
    Estimate,
    Status,
    benefit_of,
    conclude,
    failed,
)
from toolkit.simulation.methods.longitudinal import Columns, columns_over_visits, obstacle
from toolkit.simulation.methods.method import Gee
from toolkit.simulation.methods.ratings import Ratings
from toolkit.simulation.methods.regression import SPREADLESS

CLOSE = 1e-10
ROUNDS = 100
MARGIN = 1e-6
"""Distance that a working correlation keeps from where its matrix is singular."""


def prepare_gee(
    method: Gee, participants: Participants, ratings: Ratings
) -> Callable[[Reals], Estimate]:
    """Prepare the comparison at one visit; it takes the values of all at all visits."""
    sign = benefit_of(larger_is_better=ratings.score.larger_is_better)

    def compare(values: Reals) -> Estimate:
        change = values - ratings.baseline[:, None]
        found = columns_over_visits(method, participants, ratings, change)
        n, at_visit = found.n, found.at_visit
        problem = obstacle(found)
        if problem is not None:
            return failed(problem[0], n=n, information=at_visit, detail=problem[1])
        if int((~np.isnan(found.response)).sum()) <= found.contrast.size:
            return failed(
                Status.TOO_FEW,
                n=n,
                information=at_visit,
                detail="fewer ratings than parameters",
            )
        estimate = _fit(found, exchangeable=method.correlation == "exchangeable")
        if estimate is None:
            reason = "singular equations, or working correlation beyond its bounds"
            return failed(Status.NOT_CONVERGED, n=n, information=at_visit, detail=reason)
        beta, bread, inverse = estimate
        se = _robust(found, beta, bread, inverse, corrected=method.small_sample)
        df = float(n - found.between) if method.small_sample else math.inf
        return conclude(
            float(found.contrast @ beta), se, df=df, benefit=sign, n=n, information=at_visit
        )

    return compare


def _stack(found: Columns) -> tuple[Reals, Reals, Reals]:
    """Give design (n, T, p), response and presence (n, T), zero where not rated."""
    n, visits = found.response.shape
    q = found.crossed.shape[1]
    design = np.zeros((n, visits, visits * q + found.common.shape[1]))
    for visit in range(visits):
        design[:, visit, visit * q : (visit + 1) * q] = found.crossed
    design[:, :, visits * q :] = found.common[:, None, :]
    present = ~np.isnan(found.response)
    design *= present[:, :, None]
    return design, np.where(present, found.response, 0.0), present.astype(np.float64)


def _fit(found: Columns, *, exchangeable: bool) -> tuple[Reals, Reals, Reals] | None:
    """Solve the estimating equations.

    Returns
    -------
    tuple
        Coefficients, inverse of X'V^-1 X, and the working inverses (n, T, T); None where they
        cannot be solved.
    """
    design, response, present = _stack(found)
    n, visits, p = design.shape
    flat = design.reshape(n * visits, p)
    number = present.sum(axis=1)
    pairs = float((number * (number - 1)).sum()) / 2
    total = float(number.sum())
    sums, sum_y = design.sum(axis=1), response.sum(axis=1)
    square, cross = flat.T @ flat, flat.T @ response.ravel()
    alpha = 0.0
    for _ in range(ROUNDS):
        share = alpha / (1 + (number - 1) * alpha)
        bread = (square - (sums * share[:, None]).T @ sums) / (1 - alpha)
        try:
            inverse = np.linalg.inv(bread)
        except np.linalg.LinAlgError:
            return None
        beta = inverse @ (cross - sums.T @ (share * sum_y)) / (1 - alpha)
        before = alpha
        residual = (response - design @ beta) * present
        squares = float((residual**2).sum())
        if not squares > SPREADLESS * float((response**2).sum()):
            return None
        if exchangeable and pairs > p:
            products = (float((residual.sum(axis=1) ** 2).sum()) - squares) / 2
            alpha = products / (pairs - p) / (squares / (total - p))
            if not -1 / max(float(number.max()) - 1, 1.0) + MARGIN < alpha < 1 - MARGIN:
                return None
        if abs(alpha - before) < CLOSE:
            working = (
                np.eye(visits)
                - share[:, None, None] * (present[:, :, None] * present[:, None, :])
            ) / (1 - before)
            return beta, inverse, working
    return None


def _robust(
    found: Columns, beta: Reals, bread: Reals, inverse: Reals, *, corrected: bool
) -> float:
    """Compute the standard error of the contrast by the sandwich."""
    design, response, _ = _stack(found)
    residual = response - design @ beta
    weighted = inverse @ design
    if corrected:
        leverage = design @ bread @ weighted.transpose(0, 2, 1)
        rest = np.eye(design.shape[1]) - leverage
        try:
            residual = np.asarray(np.linalg.solve(rest, residual[:, :, None]))[:, :, 0]
        except np.linalg.LinAlgError:
            return 0.0
    side = weighted @ (bread @ found.contrast)
    return math.sqrt(float(((side * residual).sum(axis=1) ** 2).sum()))
