"""Draws of a multivariate normal's parameters given ratings, by sequential regressions.

The rating at each visit is regressed on covariates and the ratings before it, among those still
rated. With the usual uninformative prior the residual variance is the residual sum of squares
over a chi-squared variable of its degrees of freedom, and coefficients given it are normal
(Rubin DB. Multiple imputation for nonresponse in surveys. New York: Wiley; 1987, section 5.3).
All imputations are drawn side by side: the first axis is theirs.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.participants import Flags, Reals, Whole
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.regression import SPREADLESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Drawn parameters of one arm: M draws, T visits, k covariates.

    Attributes
    ----------
    covariates
        Coefficients of covariates, shape (M, T, k).
    earlier
        Coefficients of earlier ratings, strictly lower triangular, shape (M, T, T).
    sd
        Residual standard deviations, shape (M, T).
    """

    covariates: Reals
    earlier: Reals
    sd: Reals

    def means(self, design: Reals) -> Reals:
        """Give the mean at each visit of participants with these covariates, (M, n, T)."""
        base: Reals = np.einsum("mtk,ik->mit", self.covariates, design)
        visits = self.sd.shape[1]
        means: Reals = np.empty_like(base)
        for visit in range(visits):
            known = means[:, :, :visit] @ self.earlier[:, visit, :visit, None]
            means[:, :, visit] = base[:, :, visit] + known[:, :, 0]
        return means


def draw(
    filled: Reals, design: Reals, last: Whole, generator: np.random.Generator
) -> Draws | Status:
    """Draw parameters given ratings without gaps.

    Parameters
    ----------
    filled
        Ratings, shape (M, n, T), anything after a participant's last one.
    design
        Covariates, independent columns, shape (n, k).
    last
        Place of each participant's last rating, -1 where there is none.

    Returns
    -------
    Draws or Status
        ``TOO_FEW`` where a visit has no residual degree of freedom; ``NOT_POSITIVE_DEFINITE``
        where ratings leave no residual variation.
    """
    number, _, visits = filled.shape
    k = design.shape[1]
    covariates = np.empty((number, visits, k))
    earlier = np.zeros((number, visits, visits))
    sd = np.empty((number, visits))
    for visit in range(visits):
        rows = last >= visit
        rated = int(rows.sum())
        p = k + visit
        if rated - p < 1:
            return Status.TOO_FEW
        here = filled[:, rows]
        columns = np.empty((number, rated, p + 1))
        columns[:, :, :k] = design[rows]
        columns[:, :, k:] = here[:, :, : visit + 1]
        try:
            factor = np.linalg.cholesky(columns.transpose(0, 2, 1) @ columns)
        except np.linalg.LinAlgError:
            return Status.NOT_POSITIVE_DEFINITE
        # The last row of the factor holds the projections and the residual length.
        residual = factor[:, p, p]
        if not (residual**2 > SPREADLESS * (factor[:, p] ** 2).sum(axis=1)).all():
            return Status.NOT_POSITIVE_DEFINITE
        spread = residual / np.sqrt(generator.chisquare(rated - p, size=number))
        noise = generator.standard_normal((number, p))
        right = factor[:, p, :p] + spread[:, None] * noise
        upper = factor[:, :p, :p].transpose(0, 2, 1)
        coefficients = np.linalg.solve(upper, right[:, :, None])[:, :, 0]
        covariates[:, visit] = coefficients[:, :k]
        earlier[:, visit, :visit] = coefficients[:, k:]
        sd[:, visit] = spread
    return Draws(covariates=covariates, earlier=earlier, sd=sd)


def bridge(filled: Reals, gap: Flags) -> Reals:
    """Fill gaps between ratings by straight lines, the change before the first being 0.

    Parameters
    ----------
    filled
        Changes from baseline, NaN where missing, shape (n, T).
    gap
        Whether a rating is missing although a later one exists, shape (n, T).
    """
    result = filled.copy()
    visits = filled.shape[1]
    for person in np.flatnonzero(gap.any(axis=1)):
        known = np.flatnonzero(~np.isnan(filled[person]))
        places = np.concatenate(([-1], known))
        values = np.concatenate(([0.0], filled[person, known]))
        line = np.interp(np.arange(visits), places, values)
        result[person] = np.where(gap[person], line, filled[person])
    return result


def redraw_gaps(
    filled: Reals,
    design: Reals,
    last: Whole,
    gap: Flags,
    *,
    parameters: Draws,
    generator: np.random.Generator,
) -> None:
    """Draw the missing values of gaps anew in place, one visit after the other (Gibbs)."""
    visits = filled.shape[2]
    weight = 1 / parameters.sd**2
    for visit in range(visits):
        rows = np.flatnonzero(gap[:, visit])
        if rows.size == 0:
            continue
        values = np.nan_to_num(filled[:, rows])
        base = np.einsum("mtk,ik->mit", parameters.covariates, design[rows])
        expected = base + values @ parameters.earlier.transpose(0, 2, 1)
        later = (last[rows, None] > visit) & (np.arange(visits) > visit)
        later &= np.arange(visits) <= last[rows, None]
        slope = parameters.earlier[:, None, :, visit]
        pull = slope * weight[:, None, :] * later
        current = values[:, :, visit, None]
        without = values - expected + slope * current
        precision = weight[:, None, visit] + (pull * slope).sum(axis=2)
        centre = weight[:, None, visit] * expected[:, :, visit] + (pull * without).sum(axis=2)
        noise = generator.standard_normal(precision.shape)
        filled[:, rows, visit] = centre / precision + noise / np.sqrt(precision)
