"""The result of one analysis of one trial."""

from dataclasses import dataclass
from enum import IntEnum


class Status(IntEnum):
    """What became of a fit; everything but OK is counted and reported."""

    OK = 0
    FALLBACK = 1  # a simpler covariance structure was fitted, as the analysis plan orders
    NOT_CONVERGED = 2
    NOT_POSITIVE_DEFINITE = 3
    EMPTY_ARM = 4  # an arm without ratings at the visit, or without events where needed
    TOO_FEW = 5  # fewer participants than parameters
    DF_BELOW_ONE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimate, standard error, test and interval of one analysis.

    A failed fit has ``nan`` in its numbers, a status that says why, and does not reject: this is
    the one place where NaN stands for "no number"; summaries count such fits.

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
