r"""Standard errors, degrees of freedom and tests of contrasts of fitted coefficients.

Notation of `toolkit.simulation.mmrm.likelihood`; A is the inverse of the Hessian of -log L by
the covariance parameters (observed or expected), L a contrast of l rows.

Satterthwaite, one row: df = 2 v^2 / (g'A g) with v = L Phi L', g_j = -L Phi P_j Phi L'. Several
rows: rows of the eigenvectors of L Phi L' are tested singly, with df_k each, and the mean of
their t^2 has l and 2 E / (E - l) degrees of freedom, E the sum of df_k / (df_k - 2) over those
above 2 (Fai and Cornelius).

Kenward-Roger: Phi_A = Phi + 2 Phi (sum_jk A_jk [Q_jk - P_j Phi P_k - R_jk / 4]) Phi with
Q_jk = sum X'W V_j W V_k W X and R_jk = sum X'W V_jk W X. ``kenward_roger`` takes R with the
parameters that `toolkit.simulation.mmrm.structures` names, those of SAS, and is DDFM=KR there;
``kenward_roger_linear`` leaves R out, DDFM=KR(LINEAR). For linear structures, such as the
unstructured matrix, the two are one. R's mmrm has other parameters, hence other numbers except
for its "Kenward-Roger-Linear" of the unstructured matrix. The statistic is lambda / l times the
Wald statistic in Phi_A; lambda and the degrees of freedom m follow from A1 and A2 as in section
2 of the paper. For one row lambda is 1 and m is the Satterthwaite number.

``between_within``: as in R's mmrm. Contrasts that the covariates constant within participants
have a part in get (participants - such columns), others (ratings - participants - other
columns). ``residual``: ratings less coefficients.

The robust ("sandwich", empirical) covariance matrix is Phi [sum X'W r r'W X] Phi, with no small
sample correction, EMPIRICAL of SAS.

References
----------
Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum
likelihood. Biometrics 1997;53(3):983-997. doi:10.2307/2533558.
Fai AHT, Cornelius PL. Approximate F-tests of multiple degree of freedom hypotheses in
generalized least squares analyses of unbalanced split-plot experiments. Journal of Statistical
Computation and Simulation 1996;54(4):363-378. doi:10.1080/00949659608811740.
Liang KY, Zeger SL. Longitudinal data analysis using generalized linear models. Biometrika
1986;73(1):13-22. doi:10.1093/biomet/73.1.13.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

from toolkit.simulation.methods.estimate import Status

if TYPE_CHECKING:
    from toolkit.simulation.mmrm.problem import Problem
    from toolkit.simulation.mmrm.search import Found
    from toolkit.simulation.mmrm.structures import Reals, Structure

DfMethod = Literal[
    "satterthwaite", "kenward_roger", "kenward_roger_linear", "between_within", "residual"
]
Information = Literal["observed", "expected"]

TOUCHES = 1e-8
"""Share of a contrast's length above which a space has a part in it."""
SAME = 1e-8
"""Relative difference below which degrees of freedom are the same."""
LEAST_FOR_MEAN = 2.0
"""Degrees of freedom at or below which the mean of an F statistic is infinite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """An estimated contrast of coefficients with its test and interval.

    Attributes
    ----------
    label
        What is compared.
    estimate, se, df
        Estimate, standard error, degrees of freedom.
    statistic, p
        t statistic and its two-sided p-value.
    lower, upper
        Ends of the confidence interval.
    status
        `Status.DF_BELOW_ONE` where the degrees of freedom are below 1: the interval is of no
        use.
    """

    label: str
    estimate: float
    se: float
    df: float
    statistic: float
    p: float
    lower: float
    upper: float
    status: Status = Status.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTest:
    """An F test that several contrasts are all 0.

    Attributes
    ----------
    label
        What is tested.
    rows
        Numerator degrees of freedom: contrasts that do not depend on each other.
    df
        Denominator degrees of freedom.
    statistic, p
        F statistic, scaled where the method says so, and its p-value.
    scale
        Factor by which Kenward and Roger scale the Wald statistic; 1 for other methods.
    """

    label: str
    rows: int
    df: float
    statistic: float
    p: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What contrasts are computed from, in the coordinates of the fit.

    Attributes
    ----------
    coefficients, phi
        Estimates and their model-based covariance matrix.
    covariance
        The covariance matrix that standard errors come from: adjusted, robust, or ``phi``.
    slopes
        Matrices P of Kenward and Roger.
    inverse
        Inverse of the information on the covariance parameters.
    df
        Method of degrees of freedom.
    between
        Directions of coefficients whose covariates are constant within participants.
    df_between, df_within, df_residual
        Degrees of freedom that do not depend on the fit.
    """

    coefficients: Reals
    phi: Reals
    covariance: Reals
    slopes: Reals
    inverse: Reals
    df: DfMethod
    between: Reals
    df_between: int
    df_within: int
    df_residual: int


def basis(
    data: Problem,
    form: Structure,
    found: Found,
    *,
    df: DfMethod,
    information: Information,
    robust: bool,
) -> Basis:
    """Collect what contrasts are computed from."""
    bend = found.curvature
    matrix = bend.observed if information == "observed" else bend.expected
    inverse = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    covariance = found.point.phi
    if robust:
        covariance = _sandwich(data, found)
    elif df in {"kenward_roger", "kenward_roger_linear"}:
        exact = df == "kenward_roger"
        added = 2.0 * _adjustment(data, form, found, inverse, exact=exact)
        covariance = np.asarray(covariance + added)
    between = _between(data)
    count = between.shape[1]
    return Basis(
        coefficients=found.point.coefficients + data.least_squares,
        phi=found.point.phi,
        covariance=covariance,
        slopes=bend.slopes,
        inverse=inverse,
        df=df,
        between=between,
        df_between=data.participants - count,
        df_within=data.ratings - data.participants - (data.coefficients - count),
        df_residual=data.ratings - data.coefficients,
    )


def _adjustment(
    data: Problem, form: Structure, found: Found, weights: Reals, *, exact: bool
) -> Reals:
    """Compute Phi Lambda Phi, half of what Kenward and Roger add to the covariance matrix."""
    point, slopes = found.point, found.curvature.slopes
    first = form.first(point.parameters)
    second = form.second(point.parameters) if exact else None
    p = data.coefficients
    total = np.zeros((p, p))
    for kind, inverse in zip(data.patterns, point.inverses, strict=True):
        place = (kind.visits[:, None], kind.visits)
        left = inverse @ first[:, place[0], place[1]]  # W V_j
        mixed = np.tensordot(weights, left @ inverse, 1)  # sum_k A_jk W V_k W
        middle = np.einsum("jab,jbc->ac", left, mixed)
        if second is not None:
            bend = np.tensordot(weights, second[:, :, place[0], place[1]], 2)
            middle = middle - 0.25 * inverse @ bend @ inverse
        total += np.tensordot(middle, kind.products[:, :, :p, :p], 2)
    turned = np.tensordot(weights, slopes, 1)
    total -= np.einsum("jab,jbc->ac", slopes @ point.phi, turned)
    result = point.phi @ total @ point.phi
    return np.asarray((result + result.T) / 2)


def _sandwich(data: Problem, found: Found) -> Reals:
    """Compute the robust covariance matrix of the coefficients."""
    point = found.point
    left_over = data.residual - data.basis @ point.coefficients
    middle = np.zeros_like(point.phi)
    for kind, inverse in zip(data.patterns, point.inverses, strict=True):
        flags = np.zeros(data.seen.shape[1], dtype=bool)
        flags[kind.visits] = True
        members = (data.seen == flags).all(axis=1)
        weighted = left_over[members][:, kind.visits] @ inverse
        scores = np.einsum("ia,iap->ip", weighted, data.basis[members][:, kind.visits])
        middle += scores.T @ scores
    return point.phi @ middle @ point.phi


def _between(data: Problem) -> Reals:
    """Find the directions of coefficients whose covariates are constant within participants."""
    counts = data.seen.sum(axis=1)
    means = data.basis.sum(axis=1) / counts[:, None]
    within = (data.basis - means[:, None, :])[data.seen]
    values, vectors = np.linalg.eigh(within.T @ within)
    return vectors[:, values < TOUCHES * len(values)]


def contrast(source: Basis, row: Reals, label: str, level: float) -> Contrast:
    """Estimate and test one contrast.

    Parameters
    ----------
    source
        What it is computed from.
    row
        The contrast, in the coordinates of the fit.
    label
        What it compares.
    level
        Confidence level of the interval.
    """
    estimate = float(row @ source.coefficients)
    se = math.sqrt(row @ source.covariance @ row)
    df = _df(source, row)
    statistic = estimate / se
    reach = float(special.stdtrit(df, (1.0 + level) / 2.0)) * se
    return Contrast(
        label=label,
        estimate=estimate,
        se=se,
        df=df,
        statistic=statistic,
        p=min(1.0, 2.0 * float(special.stdtr(df, -abs(statistic)))),
        lower=estimate - reach,
        upper=estimate + reach,
        status=Status.OK if df >= 1.0 else Status.DF_BELOW_ONE,
    )


def _df(source: Basis, row: Reals) -> float:
    """Compute the degrees of freedom of one contrast."""
    if source.df == "residual":
        return float(source.df_residual)
    if source.df == "between_within":
        touched = np.linalg.norm(row @ source.between) > TOUCHES * np.linalg.norm(row)
        return float(source.df_between if touched else source.df_within)
    across = source.phi @ row
    gradient = -(source.slopes @ across) @ across
    variance = float(row @ across)
    return 2.0 * variance**2 / float(gradient @ source.inverse @ gradient)


def joint(source: Basis, rows: Reals, label: str) -> JointTest:
    """Test that several independent contrasts are all 0.

    Parameters
    ----------
    source
        What they are computed from.
    rows
        The contrasts, in the coordinates of the fit, shape (contrasts, coefficients).
    label
        What they test.
    """
    number = len(rows)
    estimate = rows @ source.coefficients
    spread = rows @ source.covariance @ rows.T
    statistic = float(estimate @ np.linalg.solve(spread, estimate)) / number
    scale = 1.0
    if source.df in {"kenward_roger", "kenward_roger_linear"}:
        df, scale = _kenward_roger(source, rows)
    elif source.df == "satterthwaite":
        df = _fai_cornelius(source, rows)
    else:
        df = min(_df(source, row) for row in rows)
    statistic *= scale
    return JointTest(
        label=label,
        rows=number,
        df=df,
        statistic=statistic,
        p=float(special.fdtrc(number, df, statistic)),
        scale=scale,
    )


def _fai_cornelius(source: Basis, rows: Reals) -> float:
    """Compute the denominator degrees of freedom after Fai and Cornelius."""
    _, vectors = np.linalg.eigh(rows @ source.phi @ rows.T)
    each = np.array([_df(source, row) for row in vectors.T @ rows])
    number = len(each)
    if number == 1 or np.ptp(each) < SAME * each.mean():
        return float(each.mean())
    enough = each[each > LEAST_FOR_MEAN]
    mean = float((enough / (enough - 2.0)).sum())
    return 2.0 * mean / (mean - number) if mean > number else LEAST_FOR_MEAN


def _kenward_roger(source: Basis, rows: Reals) -> tuple[float, float]:
    """Compute the denominator degrees of freedom and the scale after Kenward and Roger."""
    number = len(rows)
    theta = rows.T @ np.linalg.solve(rows @ source.phi @ rows.T, rows)
    turned = theta @ source.phi @ source.slopes @ source.phi
    alone = np.trace(turned, axis1=1, axis2=2)
    a1 = float(alone @ source.inverse @ alone)
    a2 = float(np.sum(source.inverse * np.einsum("jab,kba->jk", turned, turned)))
    b = (a1 + 6.0 * a2) / (2.0 * number)
    g = ((number + 1) * a1 - (number + 4) * a2) / ((number + 2) * a2)
    c1, c2, c3 = np.array([g, number - g, number + 2 - g]) / (3 * number + 2 * (1 - g))
    mean = 1.0 / (1.0 - a2 / number)
    variance = 2.0 / number * (1.0 + c1 * b) / ((1.0 - c2 * b) ** 2 * (1.0 - c3 * b))
    ratio = variance / (2.0 * mean**2)
    df = 4.0 + (number + 2.0) / (number * ratio - 1.0)
    return float(df), float(df / (mean * (df - 2.0)))
