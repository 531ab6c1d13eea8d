r"""The restricted likelihood of a mixed model for repeated measures, with its derivatives.

Participant i has ratings y_i at the visits O_i, covariates X_i, and covariance V_i, the rows
and columns O_i of one matrix Sigma(theta). With W_i = V_i^-1, H = sum X_i'W_i X_i, Phi = H^-1,
r_i = y_i - X_i b and b = Phi sum X_i'W_i y_i,

    -2 log L = sum log\|V_i\| + log\|H\| + sum r_i'W_i r_i + (N - p) log 2 pi .

(maximum likelihood leaves out log\|H\| and the p). For each pattern of missing visits let n be
its participants, E the sum of r_i r_i' and F that of X_i Phi X_i', and V_j = dV/d theta_j. Then

    gradient of -log L   1/2 sum tr(V_j C),   C = n W - W (E + F) W
    observed Hessian     sum tr(V_j W V_k [U - n W / 2]) - m_j'Phi m_k - 1/2 tr(Phi P_j Phi P_k)
                         + 1/2 sum tr(V_jk C),                 U = W (E + F) W
    expected Hessian     sum tr(V_j W V_k [n W / 2 - W F W]) + 1/2 tr(Phi P_j Phi P_k)

with m_j = sum X_i'W_i V_j W_i r_i and P_j = -sum X_i'W_i V_j W_i X_i. For maximum likelihood F
and the terms in P are left out.

References
----------
Lindstrom MJ, Bates DM. Newton-Raphson and EM algorithms for linear mixed-effects models for
repeated-measures data. Journal of the American Statistical Association
1988;83(404):1014-1022. doi:10.1080/01621459.1988.10478693.
Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum
likelihood. Biometrics 1997;53(3):983-997. doi:10.2307/2533558.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from toolkit.simulation.mmrm.structures import positive_definite

if TYPE_CHECKING:
    from toolkit.simulation.mmrm.problem import Pattern, Problem
    from toolkit.simulation.mmrm.structures import Reals, Structure

Criterion = Literal["REML", "ML"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The likelihood at one value of the covariance parameters.

    Attributes
    ----------
    parameters, sigma
        Covariance parameters, and the covariance matrix they make.
    deviance
        Minus twice the logarithm of the (restricted) likelihood, in the coordinates of the fit.
    coefficients, phi
        Estimated coefficients of the basis and their covariance matrix.
    inverses
        Inverse covariance matrix of each pattern.
    excess
        The matrix C of the gradient, summed over patterns on all visits.
    gradient
        Of half the deviance.
    """

    parameters: Reals
    sigma: Reals
    deviance: float
    coefficients: Reals
    phi: Reals
    inverses: tuple[Reals, ...]
    excess: Reals
    gradient: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Curvature:
    """Second derivatives of half the deviance.

    Attributes
    ----------
    observed, expected
        Hessian, and its expectation over ratings.
    metric
        Expected Hessian of plain maximum likelihood, always positive definite where every
        parameter can be estimated: the yardstick of a step.
    slopes
        The matrices P of Kenward and Roger, shape (parameters, p, p).
    """

    observed: Reals
    expected: Reals
    metric: Reals
    slopes: Reals


def evaluate(
    data: Problem, structure: Structure, parameters: Reals, criterion: Criterion
) -> Point | None:
    """Compute likelihood, coefficients and gradient; None where a matrix is not definite."""
    sigma = structure.matrix(parameters)
    if not positive_definite(sigma):
        return None
    inverses = tuple(
        np.asarray(np.linalg.inv(sigma[np.ix_(kind.visits, kind.visits)]), dtype=np.float64)
        for kind in data.patterns
    )
    joint = sum(
        np.tensordot(inverse, kind.products, 2)
        for kind, inverse in zip(data.patterns, inverses, strict=True)
    )
    p = data.coefficients
    information = np.asarray(joint)[:p, :p]
    if not positive_definite(information):
        return None
    phi = np.linalg.inv(information)
    phi = (phi + phi.T) / 2
    coefficients = phi @ np.asarray(joint)[:p, p]
    restricted = criterion == "REML"
    deviance = (data.ratings - p * restricted) * math.log(2 * math.pi)
    if restricted:
        deviance += float(np.linalg.slogdet(information)[1]) + data.log_volume
    excess = np.zeros_like(sigma)
    for kind, inverse in zip(data.patterns, inverses, strict=True):
        residual, spread = sums(kind, coefficients, phi)
        spread = spread * restricted
        deviance -= kind.number * float(np.linalg.slogdet(inverse)[1])
        deviance += float(np.sum(inverse * residual))
        excess[np.ix_(kind.visits, kind.visits)] += (
            kind.number * inverse - inverse @ (residual + spread) @ inverse
        )
    slopes = structure.first(parameters)
    return Point(
        parameters=parameters,
        sigma=sigma,
        deviance=deviance,
        coefficients=coefficients,
        phi=phi,
        inverses=inverses,
        excess=excess,
        gradient=0.5 * np.tensordot(slopes, excess, 2),
    )


def sums(kind: Pattern, coefficients: Reals, phi: Reals) -> tuple[Reals, Reals]:
    """Compute the summed products E of residuals and F of X Phi X' of one pattern."""
    contrast = np.append(-coefficients, 1.0)
    residual = kind.products @ contrast @ contrast
    p = len(coefficients)
    spread = np.tensordot(kind.products[:, :, :p, :p], phi, 2)
    return residual, spread


def curvature(
    data: Problem, structure: Structure, point: Point, criterion: Criterion
) -> Curvature:
    """Compute the second derivatives of half the deviance."""
    restricted = criterion == "REML"
    first = structure.first(point.parameters)
    number, p = len(first), data.coefficients
    observed, expected, metric = np.zeros((3, number, number))
    scores = np.zeros((number, p))
    slopes = np.zeros((number, p, p))
    contrast = np.append(-point.coefficients, 1.0)
    for kind, inverse in zip(data.patterns, point.inverses, strict=True):
        change = first[:, kind.visits[:, None], kind.visits]
        left = inverse @ change  # W V_j
        wide = left @ inverse  # W V_j W
        residual, spread = sums(kind, point.coefficients, point.phi)
        spread = spread * restricted
        plain = 0.5 * kind.number * _traces(left, left)
        metric += plain
        observed += _traces(left, left @ inverse @ (residual + spread)) - plain
        expected += plain - _traces(left, left @ inverse @ spread)
        joint = np.tensordot(wide, kind.products, ([1, 2], [0, 1]))
        scores += joint[:, :p] @ contrast
        slopes -= joint[:, :p, :p]
    observed -= scores @ point.phi @ scores.T
    if restricted:
        turned = slopes @ point.phi
        traces = 0.5 * _traces(turned, turned)
        observed -= traces
        expected += traces
    bend = structure.second(point.parameters)
    if bend is not None:
        observed += 0.5 * np.tensordot(bend, point.excess, 2)
    return Curvature(
        observed=(observed + observed.T) / 2,
        expected=(expected + expected.T) / 2,
        metric=metric,
        slopes=slopes,
    )


def _traces(left: Reals, right: Reals) -> Reals:
    """Compute the trace of each product of one matrix of the left and one of the right."""
    number = len(left)
    across = right.transpose(0, 2, 1).reshape(number, -1)
    return np.asarray(left.reshape(number, -1) @ across.T, dtype=np.float64)
