"""Negative binomial regression of a count with log exposure as offset, by maximum likelihood.

Variance mu + a mu^2. Coefficients by Fisher scoring given a, log a by Newton's method given the
coefficients, in turn until both rest; they are orthogonal, so that the standard error of the
log rate ratio is that given a (Lawless JF. Negative binomial and mixed Poisson regression.
Canadian Journal of Statistics 1987;15:209-225). Where the counts spread no more than Poisson's
(the score of a at 0 is not above 0) the maximum lies at a = 0: Poisson regression.

Participants of a stratum or pooled site without any event add nothing to the likelihood of the
arm once that level has its own coefficient, which is minus infinity: they are left out of the
fit, which gives the limit of the maximum likelihood estimate itself.

Only participants whose follow-up would be over by the day of the analysis count. A lower rate
speaks for the experimental arm.
"""

import math

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.methods.covariates import columns_of, groups
from toolkit.simulation.methods.estimate import Estimate, Status, conclude, failed
from toolkit.simulation.methods.method import NegativeBinomial
from toolkit.simulation.methods.ratings import events_by_strategy
from toolkit.simulation.methods.regression import columns, independent

CLOSE = 1e-10
STEPS = 60
ROUNDS = 200
LEAST = 1e-8
"""Dispersion taken for none."""


def analyse_count(
    method: NegativeBinomial, participants: Participants, mechanism: Mechanism, until: float
) -> Estimate:
    """Compare the rates of the arms."""
    if not 0 <= method.count < len(mechanism.counts):
        raise ArgumentError("count", method.count, f"must be below {len(mechanism.counts)}")
    exposure = participants.exposure[:, method.count]
    horizon = mechanism.counts[method.count].horizon
    rows = (participants.entry + horizon <= until) & (exposure > 0.0)
    first = events_by_strategy(method, participants, mechanism, until)
    if set(first) - {"treatment_policy", "principal_stratum"}:
        wrong = sorted(set(first) - {"treatment_policy", "principal_stratum"})
        raise ArgumentError(
            "handling", wrong, "must be treatment_policy or principal_stratum for a count"
        )
    if "principal_stratum" in first:
        rows = rows & ~np.isfinite(first["principal_stratum"])
    arm = participants.experimental[rows]
    y = participants.count[rows, method.count].astype(np.float64)
    n = arm.size
    n1 = int(arm.sum())
    if n1 in {0, n}:
        return failed(Status.EMPTY_ARM, n=n, information=n, detail="nobody in an arm")
    if y.sum() == 0.0:
        return failed(Status.NO_EVENTS, n=n, information=n, detail="no event")
    if y[arm].sum() == 0.0 or y[~arm].sum() == 0.0:
        return failed(Status.SEPARATION, n=n, information=n, detail="no event in an arm")
    factors = groups(method, participants, rows)
    kept = with_events(factors, y)
    design = independent(columns(arm[kept].astype(np.float64), columns_of(factors, kept)))
    if design is None or design.shape[0] <= design.shape[1]:
        return failed(
            Status.TOO_FEW, n=n, information=n, detail="arm not apart from covariates"
        )
    found = fit_negative_binomial(design, y[kept], np.log(exposure[rows][kept]))
    if found is None:
        return failed(
            Status.NOT_CONVERGED, n=n, information=n, detail="negative binomial regression"
        )
    estimate, se, _ = found
    return conclude(estimate, se, df=math.inf, benefit=-1, n=n, information=n)


def with_events(factors: list[Whole], y: Reals) -> Flags:
    """Mark participants of levels in which somebody has an event.

    Examples
    --------
    >>> with_events([np.array([0, 0, 1, 1])], np.array([0.0, 2.0, 0.0, 0.0])).tolist()
    [True, True, False, False]
    """
    kept = np.ones(y.size, dtype=bool)
    for factor in factors:
        codes = factor - factor.min(initial=0)
        kept &= (np.bincount(codes, weights=y) > 0.0)[codes]
    return kept


def fit_negative_binomial(
    design: Reals, y: Reals, offset: Reals
) -> tuple[float, float, float] | None:
    """Fit by maximum likelihood; None where there is no maximum.

    Returns
    -------
    tuple
        Log rate ratio of the last column, its standard error, the dispersion.
    """
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = math.log(y.sum() / np.exp(offset).sum())
    dispersion = 0.0
    for _ in range(ROUNDS):
        solved = _coefficients(design, y, offset, coefficients, dispersion)
        if solved is None:
            return None
        coefficients, mean, information = solved
        before = dispersion
        dispersion = _dispersion(y, mean, before)
        if abs(dispersion - before) <= CLOSE * (1 + before):
            se = math.sqrt(np.linalg.inv(information)[-1, -1])
            return float(coefficients[-1]), se, dispersion
    return None


def _coefficients(
    design: Reals, y: Reals, offset: Reals, start: Reals, dispersion: float
) -> tuple[Reals, Reals, Reals] | None:
    """Fit coefficients given the dispersion, by Fisher scoring."""
    coefficients = start
    for _ in range(STEPS):
        mean = np.exp(design @ coefficients + offset)
        weight = mean / (1 + dispersion * mean)
        information = (design * weight[:, None]).T @ design
        try:
            step = np.linalg.solve(
                information, design.T @ ((y - mean) / (1 + dispersion * mean))
            )
        except np.linalg.LinAlgError:
            return None
        moved = design @ step
        largest = float(np.abs(moved).max())
        if not largest < 1e6:  # noqa: PLR2004 - overflow is near
            return None
        # A long step may run past the maximum: no linear predictor moves by more than 3.
        coefficients = coefficients + step * min(1.0, 3.0 / max(largest, 1e-300))
        if largest < CLOSE:
            return coefficients, mean, information
    return None


def _dispersion(y: Reals, mean: Reals, start: float) -> float:
    """Find the dispersion that maximises the likelihood given the means, by Newton's method."""
    from scipy.special import digamma, zeta  # noqa: PLC0415 - plans import this module

    excess = float(((y - mean) ** 2 - y).sum())
    if excess <= 0.0:
        return 0.0
    # Special functions of the few different counts, not of every participant.
    values, times = np.unique(y, return_counts=True)
    log_size = -math.log(start if start > LEAST else excess / float((mean**2).sum()))
    for _ in range(STEPS):
        size = math.exp(log_size)
        ratio = size + mean
        slope = float(times @ (digamma(values + size) - digamma(size)))
        slope += float(((mean - y) / ratio - np.log1p(mean / size)).sum())
        # zeta(2, x) is the derivative of digamma.
        curve = float(times @ (zeta(2, values + size) - zeta(2, size)))
        curve += float((mean / (size * ratio) + (y - mean) / ratio**2).sum())
        first, second = size * slope, size * slope + size**2 * curve
        step = -first / second if second < 0.0 else math.copysign(0.5, first)
        step = max(-2.0, min(2.0, step))
        log_size += step
        if abs(step) < CLOSE:
            break
        if -log_size < math.log(LEAST):
            return 0.0
    return math.exp(-log_size)
