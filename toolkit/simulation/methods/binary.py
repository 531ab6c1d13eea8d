"""Analyses of responders: differences in proportions and the odds ratio.

A participant without a usable rating at the visit, and one rated after an event that the
response names as failure, has not responded. A larger proportion speaks for the experimental
arm.

- ``pooled``: difference over the standard error with one common proportion; the interval's
  standard error is the unpooled one. ``unpooled``: Wald.
- ``mantel_haenszel``: differences within strata weighted by n1 n0 / n, variance of Sato T. On
  the variance estimator for the Mantel-Haenszel risk difference. Biometrics 1989;45:1323-1324.
- ``standardised``: logistic regression, everyone's risk predicted under either arm, averaged;
  delta method for the fixed covariates of the trial (Ge M, Durham LK, Meyer RD, Xie W, Thomas
  N. Covariate-adjusted difference in proportions from clinical trials using logistic regression
  and weighted risk differences. Drug Information Journal 2011;45:481-493).
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import expit

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism, Response
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.mechanism.responding import responder
from toolkit.simulation.methods.covariates import crossing
from toolkit.simulation.methods.estimate import Estimate, Status, conclude, failed
from toolkit.simulation.methods.logistic import fit_logistic
from toolkit.simulation.methods.method import Logistic, RiskDifference
from toolkit.simulation.methods.ratings import Ratings, place, seen, visits_up_to

OfResponse = RiskDifference | Logistic


def response_of(method: OfResponse, mechanism: Mechanism) -> tuple[Response, int]:
    """Find the response and the place of its score, or refuse."""
    if not 0 <= method.response < len(mechanism.responses):
        raise ArgumentError(
            "response", method.response, f"must be below {len(mechanism.responses)}"
        )
    response = mechanism.responses[method.response]
    return response, place(response.score, "score", [score.name for score in mechanism.scores])


def look_at_response(
    method: OfResponse, participants: Participants, mechanism: Mechanism, until: float
) -> Ratings:
    """Give the ratings from which the response derives, its visit last."""
    response, number = response_of(method, mechanism)
    visits = visits_up_to(method, mechanism.scores[number], response.visit)
    return seen(
        method, number, visits, participants=participants, mechanism=mechanism, until=until
    )


def prepare_response(
    method: OfResponse,
    participants: Participants,
    mechanism: Mechanism,
    ratings: Ratings,
) -> Callable[[Reals], Estimate]:
    """Prepare the comparison of responders; it takes the values of all participants."""
    response, _ = response_of(method, mechanism)
    rows = ratings.included & ratings.due[:, -1]
    allowed = rows.copy()
    names = [event.name for event in mechanism.intercurrent]
    for event in response.failed_by:
        day = participants.intercurrent[:, place(event, "failed_by", names)]
        allowed &= day >= mechanism.days[response.visit]
    baseline = ratings.baseline[rows]
    allowed = allowed[rows]
    larger = ratings.score.larger_is_better

    def compare(values: Reals) -> Estimate:
        reached = responder(baseline, values[rows, -1], response.share, larger_is_better=larger)
        return _compare(method, participants, rows, baseline, reached & allowed)

    return compare


def _compare(
    method: OfResponse, participants: Participants, rows: Flags, baseline: Reals, success: Flags
) -> Estimate:
    """Compare the arms by the test asked for."""
    arm = participants.experimental[rows]
    n = arm.size
    n1 = int(arm.sum())
    if n1 in {0, n}:
        return failed(Status.EMPTY_ARM, n=n, information=n, detail="nobody due in an arm")
    if not 0 < int(success.sum()) < n:
        return failed(Status.NO_EVENTS, n=n, information=n, detail="all or none responded")
    if isinstance(method, Logistic) or method.test == "standardised":
        return _by_model(method, participants, rows, baseline, success)
    if method.test == "mantel_haenszel":
        return _mantel_haenszel(crossing(method, participants, rows), arm, success)
    p1, p0 = float(success[arm].mean()), float(success[~arm].mean())
    se = math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / (n - n1))
    common = float(success.mean())
    pooled = math.sqrt(common * (1 - common) * (1 / n1 + 1 / (n - n1)))
    if method.test == "unpooled" and se == 0.0:
        return failed(
            Status.SEPARATION,
            n=n,
            information=n,
            detail="all respond in one arm, none in other",
        )
    return conclude(
        p1 - p0,
        se,
        df=math.inf,
        benefit=1,
        n=n,
        information=n,
        statistic=(p1 - p0) / (pooled if method.test == "pooled" else se),
    )


def _mantel_haenszel(stratum: Whole, arm: Flags, success: Flags) -> Estimate:
    """Weigh the differences of strata by Mantel and Haenszel, variance by Sato."""
    n = arm.size
    size = int(stratum.max()) + 1
    total = np.bincount(stratum, minlength=size).astype(np.float64)
    n1 = np.bincount(stratum[arm], minlength=size).astype(np.float64)
    x1 = np.bincount(stratum[arm & success], minlength=size).astype(np.float64)
    n0 = total - n1
    x0 = np.bincount(stratum[success], minlength=size) - x1
    weight = float((n1 * n0 / total).sum())
    if not weight > 0.0:
        return failed(Status.EMPTY_ARM, n=n, information=n, detail="no stratum has both arms")
    difference = float(((x1 * n0 - x0 * n1) / total).sum()) / weight
    part = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / total**2
    rest = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * total)
    variance = (difference * float(part.sum()) + float(rest.sum())) / weight**2
    se = math.sqrt(max(variance, 0.0))
    return conclude(difference, se, df=math.inf, benefit=1, n=n, information=n)


def _by_model(
    method: OfResponse, participants: Participants, rows: Flags, baseline: Reals, success: Flags
) -> Estimate:
    """Compare the arms by logistic regression: log odds ratio, or standardised risks."""
    n = success.size
    fit = fit_logistic(method, participants, rows, baseline, success)
    if fit.status is not Status.OK:
        return failed(fit.status, n=n, information=n, detail="logistic regression")
    if isinstance(method, Logistic):
        se = math.sqrt(fit.covariance[-1, -1])
        return conclude(
            float(fit.coefficients[-1]), se, df=math.inf, benefit=1, n=n, information=n
        )
    other = fit.design[:, :-1]
    linear = other @ fit.coefficients[:-1]
    risk1, risk0 = expit(linear + fit.coefficients[-1]), expit(linear)
    slope1, slope0 = risk1 * (1 - risk1), risk0 * (1 - risk0)
    gradient = np.append(other.T @ (slope1 - slope0), slope1.sum()) / n
    # Those whom the fit leaves out respond, or do not, under either arm: they count as 0.
    difference = float((risk1 - risk0).sum()) / n
    se = math.sqrt(float(gradient @ fit.covariance @ gradient))
    return conclude(difference, se, df=math.inf, benefit=1, n=n, information=n)
