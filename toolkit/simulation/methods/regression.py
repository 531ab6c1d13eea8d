"""Least squares for one effect: that of the last column, other columns being covariates.

The Cholesky factor of the cross-products of (X, y) holds all that is asked. With X's last
column the effect, and L its lower factor, the estimate is L[y, effect] / L[effect, effect], the
residual sum of squares L[y, y]^2, and the variance factor 1 / L[effect, effect]^2.
Columns that depend on those before them are left out, as SAS and R do; without the effect
itself there is no answer.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.participants import Reals

DEPENDENT = 1e-10
"""Share of a column's squared length beyond the columns before it, below which it depends."""
SPREADLESS = 1e-11
"""Share of the response's sum of squares that is rounding, not residual variation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Effect of the last column: estimate, standard error, residual degrees of freedom."""

    estimate: float
    se: float
    df: int


def columns(arm: Reals, covariates: Reals, baseline: Reals | None = None) -> Reals:
    """Arrange intercept, covariates, centred baseline and, last, the arm."""
    n = arm.shape[0]
    parts = [np.ones((n, 1)), covariates]
    if baseline is not None:
        parts.append((baseline - baseline.mean())[:, None])
    parts.append(arm[:, None])
    return np.hstack(parts)


def independent_places(design: Reals) -> list[int]:
    """Find the columns that do not depend on those before them.

    A Cholesky factorisation tells at little cost that all are independent; Gram and Schmidt's
    procedure (twice over, so that it is exact) finds the others.
    """
    cross = design.T @ design
    diagonal = np.diagonal(cross)
    try:
        pivots = np.diagonal(np.linalg.cholesky(cross))
    except np.linalg.LinAlgError:
        pass
    else:
        if (pivots**2 > DEPENDENT * diagonal).all():
            return list(range(design.shape[1]))
    basis = np.empty_like(design)
    kept: list[int] = []
    for number in range(design.shape[1]):
        rest = design[:, number].copy()
        known = basis[:, : len(kept)]
        for _ in range(2):
            rest -= known @ (known.T @ rest)
        length = rest @ rest
        if length > DEPENDENT * diagonal[number] and length > 0.0:
            basis[:, len(kept)] = rest / np.sqrt(length)
            kept.append(number)
    return kept


def independent(design: Reals) -> Reals | None:
    """Leave out columns that depend on earlier ones; None if the last is among them."""
    kept = independent_places(design)
    if len(kept) == design.shape[1]:
        return design
    return design[:, kept] if kept and kept[-1] == design.shape[1] - 1 else None


def least_squares(design: Reals, response: Reals) -> Line | None:
    """Regress the response on independent columns; None if nothing is left to estimate by.

    Parameters
    ----------
    design
        Columns that ``independent`` let pass, the effect of interest last.
    response
        Values, of shape n.
    """
    n, p = design.shape
    if n - p < 1:
        return None
    centred = response - response.mean()
    total = centred @ centred
    cross = np.empty((p + 1, p + 1))
    cross[:p, :p] = design.T @ design
    cross[p, :p] = cross[:p, p] = design.T @ centred
    cross[p, p] = total
    try:
        factor = np.linalg.cholesky(cross)
    except np.linalg.LinAlgError:
        return None
    residual = factor[p, p] ** 2
    if not residual > SPREADLESS * total:
        return None
    effect = factor[p - 1, p - 1]
    return Line(
        estimate=float(factor[p, p - 1] / effect),
        se=float(np.sqrt(residual / (n - p)) / effect),
        df=n - p,
    )
