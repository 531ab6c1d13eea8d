"""The search for the covariance parameters of highest likelihood.

It starts with a few steps of expectation and maximisation of an unstructured matrix,

    Sigma <- Sigma - Sigma C Sigma / n

(C of `toolkit.simulation.mmrm.likelihood`), which keep it positive definite, and goes on with
Newton's method on the parameters themselves. A step solves (Hessian + damping * metric) step =
-gradient. The metric, the expected information of plain maximum likelihood, makes damped steps
the same in any parametrisation, and turns short where Sigma nears a singular matrix. Damping
rises while the Hessian is not positive definite, or the step leaves the positive definite
matrices or does not lessen the deviance; it falls after each good step, to none at the end.

Reference: Laird N, Lange N, et al. Maximum likelihood computations with repeated measures:
application of the EM algorithm. Journal of the American Statistical Association
1987;82(397):97-105 (recalled).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.mmrm.likelihood import Curvature, Point, curvature, evaluate
from toolkit.simulation.mmrm.structures import positive_definite, structure

if TYPE_CHECKING:
    from toolkit.simulation.methods.method import Covariance
    from toolkit.simulation.mmrm.likelihood import Criterion
    from toolkit.simulation.mmrm.problem import Problem
    from toolkit.simulation.mmrm.structures import Reals, Structure

EM_STEPS = 8
"""Steps of expectation and maximisation before Newton's method."""
MOST_STEPS = 200
"""Steps of Newton's method after which a search has failed."""
DECREMENT = 1e-12
"""Fall of half the deviance still to be expected, below which the search is over."""
ROUNDING = 1e-11
"""Share of the deviance by which it may seem to rise."""
LIGHT, HEAVY = 1e-3, 1e12
"""Least damping other than none, and the damping with which a search is given up."""
NOTHING = 1e-20
"""Share of the sum of squares that rounding alone leaves to residuals."""
SINGULAR = 1e-6
"""Least eigenvalue of a fitted correlation matrix; without a maximum it goes to 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The end of a search that succeeded."""

    point: Point
    curvature: Curvature
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A fit that failed.

    Attributes
    ----------
    covariance
        Structure that was tried.
    status
        Kind of failure.
    detail
        What is known of it, one sentence without a full stop.
    """

    covariance: Covariance
    status: Status
    detail: str


def search(data: Problem, form: Structure, criterion: Criterion) -> Found | Failure:
    """Find the covariance parameters of highest (restricted) likelihood.

    Parameters
    ----------
    data
        Ratings and covariates.
    form
        Covariance structure.
    criterion
        ``REML`` or ``ML``.
    """
    fitted = float(data.least_squares @ data.least_squares)
    if not float((data.residual**2).sum()) > NOTHING * fitted:
        detail = "the covariates explain every rating, nothing is left to vary"
        return _failure(form, Status.NOT_POSITIVE_DEFINITE, detail)
    point = evaluate(data, form, form.start(start(data, criterion)), criterion)
    if point is None:
        detail = "no positive definite start was found"
        return _failure(form, Status.NOT_POSITIVE_DEFINITE, detail)
    damping = 0.0
    for steps in range(MOST_STEPS):
        bend = curvature(data, form, point, criterion)
        moved = _step(data, form, point, bend, damping, criterion)
        if moved is None:
            break
        point, damping, decrement = moved
        if damping == 0.0 and decrement < DECREMENT:
            return _accepted(data, form, point, criterion, steps + 1)
        if _singular(point.sigma):
            break
    if _singular(point.sigma):
        return _failure(
            form, Status.NOT_POSITIVE_DEFINITE, "the covariance matrix became singular"
        )
    return _failure(form, Status.NOT_CONVERGED, "no maximum of the likelihood was found")


def _step(  # noqa: PLR0917  # what a step depends on
    data: Problem,
    form: Structure,
    point: Point,
    bend: Curvature,
    damping: float,
    criterion: Criterion,
) -> tuple[Point, float, float] | None:
    """Take one step with as little damping as helps; None where none does."""
    slack = ROUNDING * max(1.0, abs(point.deviance))
    while damping < HEAVY:
        step = _solved(bend.observed + damping * bend.metric, -point.gradient)
        if step is not None:
            decrement = float(-step @ point.gradient) / 2
            there = evaluate(data, form, point.parameters + step, criterion)
            if there is not None and there.deviance <= point.deviance + slack:
                return there, damping / 10 if damping > LIGHT else 0.0, decrement
        damping = max(LIGHT, 4 * damping)
    return None


def _solved(matrix: Reals, right: Reals) -> Reals | None:
    """Solve linear equations with a positive definite matrix; None where it is not."""
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return None
    solution = np.linalg.solve(factor.T, np.linalg.solve(factor, right))
    return np.asarray(solution) if np.isfinite(solution).all() else None


def _accepted(
    data: Problem, form: Structure, point: Point, criterion: Criterion, steps: int
) -> Found | Failure:
    """Return a maximum, unless the matrix there is singular."""
    bend = curvature(data, form, point, criterion)
    if _singular(point.sigma) or not positive_definite(bend.observed):
        return _failure(
            form, Status.NOT_POSITIVE_DEFINITE, "the covariance matrix is singular at its best"
        )
    return Found(point=point, curvature=bend, steps=steps)


def _failure(form: Structure, status: Status, detail: str) -> Failure:
    """Say what failed."""
    return Failure(covariance=form.name, status=status, detail=detail)


def _singular(sigma: Reals) -> bool:
    """Whether a covariance matrix is singular but for rounding."""
    deviations = np.sqrt(np.diag(sigma))
    if deviations.min() < SINGULAR * deviations.max():
        return True
    correlation = sigma / np.outer(deviations, deviations)
    return bool(np.linalg.eigvalsh(correlation)[0] < SINGULAR)


def start(data: Problem, criterion: Criterion) -> Reals:
    """Estimate an unstructured matrix by a few steps of expectation and maximisation."""
    counts = data.seen.sum(axis=0)
    sigma = np.diag((data.residual**2).sum(axis=0) / counts)
    floor = np.trace(sigma) / len(sigma)
    sigma = np.diag(np.where(np.diag(sigma) > SINGULAR * floor, np.diag(sigma), floor))
    free = structure("unstructured", [str(visit) for visit in range(len(sigma))])
    for _ in range(EM_STEPS):
        point = evaluate(data, free, free.start(sigma), criterion)
        if point is None:
            break
        after = sigma - sigma @ point.excess @ sigma / data.participants
        if not positive_definite(after):
            break
        sigma = (after + after.T) / 2
    return sigma
