"""Logistic regression of a response, maximum likelihood by Newton's method.

Participants of a stratum or pooled site in which all or none respond add nothing to the
likelihood of the arm once that level has its own, infinite, coefficient: they are left out of
the fit, which gives the limit of the maximum likelihood estimate itself. Any other separation
(by arm or by baseline) is reported as such.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.methods.covariates import columns_of, groups
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import Method
from toolkit.simulation.methods.regression import columns, independent

CLOSE = 1e-10
"""Largest change of a linear predictor at which Newton's method has arrived."""
STEPS = 40
"""Newton steps; a regular fit needs 4 to 8, a separated one hardly ever arrives."""
FAR = 30.0
"""Linear predictor beyond which a probability is 0 or 1 to thirteen digits: separation, even
where rounding made the steps small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogisticFit:
    """A fitted logistic regression; without coefficients where ``status`` is not OK.

    Attributes
    ----------
    kept
        Which of the participants take part.
    design
        Their columns, the arm last.
    coefficients, covariance
        Of the columns.
    """

    kept: Flags
    design: Reals
    coefficients: Reals
    covariance: Reals
    status: Status = Status.OK


def informative(factors: list[Whole], success: Flags) -> Flags:
    """Mark participants of levels in which some respond and some do not."""
    kept = np.ones(success.size, dtype=bool)
    while True:
        before = int(kept.sum())
        for factor in factors:
            codes = factor - factor.min(initial=0)
            number = np.bincount(codes[kept], minlength=int(codes.max(initial=0)) + 1)
            responders = np.bincount(codes[kept & success], minlength=number.size)
            kept &= ((responders > 0) & (responders < number))[codes]
        if int(kept.sum()) == before:
            return kept


def fit_logistic(
    method: Method, participants: Participants, rows: Flags, baseline: Reals, success: Flags
) -> LogisticFit:
    """Fit response on intercept, strata, sites, baseline and, last, the arm.

    Parameters
    ----------
    rows
        Which participants belong to the analysis; ``baseline`` and ``success`` are theirs.
    """
    factors = groups(method, participants, rows)
    kept = informative(factors, success)
    arm = participants.experimental[rows][kept]
    nothing = np.empty((0, 0))
    if not 0 < int(arm.sum()) < arm.size:
        return _failure(kept, Status.SEPARATION if arm.size else Status.NO_EVENTS)
    y = success[kept].astype(np.float64)
    if y.min() == y.max():
        return _failure(kept, Status.NO_EVENTS)
    covariates = columns_of(factors, kept)
    design = independent(columns(arm.astype(np.float64), covariates, baseline[kept]))
    if design is None or design.shape[0] <= design.shape[1]:
        return _failure(kept, Status.TOO_FEW)
    coefficients, information = newton(design, y)
    if information is None:
        return LogisticFit(
            kept=kept,
            design=design,
            coefficients=coefficients,
            covariance=nothing,
            status=Status.SEPARATION,
        )
    return LogisticFit(
        kept=kept,
        design=design,
        coefficients=coefficients,
        covariance=np.asarray(np.linalg.inv(information), dtype=np.float64),
    )


def newton(design: Reals, y: Reals) -> tuple[Reals, Reals | None]:
    """Maximise the likelihood; coefficients and information, None where it has no maximum."""
    coefficients = np.zeros(design.shape[1])
    linear = np.zeros(y.size)
    fitted = np.full(y.size, 0.5)
    value = -y.size * math.log(2)
    for _ in range(STEPS):
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        try:
            step = np.linalg.solve(information, design.T @ (y - fitted))
        except np.linalg.LinAlgError:
            break
        for _ in range(10):
            trial = design @ (coefficients + step)
            new = float(y @ trial - np.logaddexp(0.0, trial).sum())
            if new >= value - 1e-9:
                break
            step = step / 2
        moved = float(np.abs(trial - linear).max())
        coefficients, linear, value = coefficients + step, trial, new
        fitted = expit(linear)
        if moved < CLOSE:
            if float(np.abs(linear).max()) > FAR:
                break
            return coefficients, (design * (fitted * (1 - fitted))[:, None]).T @ design
    return coefficients, None


def _failure(kept: Flags, status: Status) -> LogisticFit:
    """Report that no regression could be fitted."""
    nothing = np.empty((0, 0))
    return LogisticFit(
        kept=kept, design=nothing, coefficients=np.empty(0), covariance=nothing, status=status
    )
