"""The result of one analysis of one trial."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal


class Status(IntEnum):
    """What became of a fit; everything but OK is counted and reported."""

    OK = 0
    FALLBACK = 1  # a simpler covariance structure was fitted, as the analysis plan orders
    NOT_CONVERGED = 2
    NOT_POSITIVE_DEFINITE = 3
    EMPTY_ARM = 4  # an arm without ratings at the visit, or without events where needed
    TOO_FEW = 5  # fewer participants than parameters
    DF_BELOW_ONE = 6
    SEPARATION = 7  # the data put a coefficient at infinity
    NO_EVENTS = 8  # no event, no responder, or nobody without: nothing to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimate, standard error, test and interval of one analysis.

    A failed fit has ``nan`` in its numbers, a status that says why, and does not reject: this
    is the one place where NaN stands for "no number"; summaries count such fits.

    Attributes
    ----------
    estimate
        Experimental minus control (or log hazard ratio, log odds ratio, log rate ratio).
    se, df
        Standard error; degrees of freedom, infinity for a normal reference.
    statistic
        Signed so that positive values speak for the experimental arm.
    p
        One-sided p-value for benefit; the two-sided one is ``2 * min(p, 1 - p)``.
    n
        Participants who contribute.
    information
        Events or participants with the endpoint, for the timing of looks.
    """

    estimate: float
    se: float
    df: float
    statistic: float
    p: float
    n: int
    information: float
    status: Status = Status.OK
    detail: str = ""


def failed(status: Status, *, n: int, information: float = 0.0, detail: str = "") -> Estimate:
    """Report an analysis that gives no number, and why."""
    return Estimate(
        estimate=math.nan,
        se=math.nan,
        df=math.nan,
        statistic=math.nan,
        p=math.nan,
        n=n,
        information=information,
        status=status,
        detail=detail,
    )


def always(status: Status, n: int, detail: str) -> Callable[[Any], Estimate]:
    """Give an analysis that fails whatever the values, for its participants forbid it."""
    failure = failed(status, n=n, information=n, detail=detail)
    return lambda _: failure


def benefit_of(*, larger_is_better: bool) -> Literal[-1, 1]:
    """Give the sign of a difference that speaks for the experimental arm."""
    return 1 if larger_is_better else -1


def conclude(
    estimate: float,
    se: float,
    *,
    df: float,
    benefit: Literal[-1, 1],
    n: int,
    information: float,
    status: Status = Status.OK,
    detail: str = "",
    statistic: float | None = None,
) -> Estimate:
    """Compute the test from an estimate and its standard error.

    Parameters
    ----------
    benefit
        1 where a larger estimate speaks for the experimental arm, -1 where a smaller one does.
    statistic
        Test statistic before it is signed for benefit, where it is not estimate over standard
        error (a score test).

    Returns
    -------
    Estimate
        A failure where the standard error is not above 0, a number is not finite, or there is
        less than one degree of freedom.

    Examples
    --------
    >>> found = conclude(-3.0, 1.5, df=math.inf, benefit=-1, n=80, information=80)
    >>> found.statistic, round(found.p, 4)
    (2.0, 0.0228)
    """
    from scipy.special import ndtr, stdtr  # noqa: PLC0415 - plans import this module

    if df < 1.0:
        return failed(Status.DF_BELOW_ONE, n=n, information=information, detail=f"df {df:.3g}")
    raw = statistic
    if raw is None:
        if not 0.0 < se < math.inf:
            reason = f"standard error {se:g}"
            return failed(
                Status.NOT_POSITIVE_DEFINITE, n=n, information=information, detail=reason
            )
        raw = estimate / se
    if not (math.isfinite(estimate) and math.isfinite(raw) and df >= 1.0):
        return failed(
            Status.NOT_CONVERGED, n=n, information=information, detail="no finite estimate"
        )
    signed = benefit * raw
    p = float(ndtr(-signed)) if df == math.inf else float(stdtr(df, -signed))
    return Estimate(
        estimate=float(estimate),
        se=float(se),
        df=float(df),
        statistic=float(signed),
        p=p,
        n=n,
        information=float(information),
        status=status,
        detail=detail,
    )
