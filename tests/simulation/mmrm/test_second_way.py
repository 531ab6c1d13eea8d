"""The same numbers from the definitions: subject by subject, with numerical derivatives."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import linalg, stats

from toolkit.simulation.mmrm import Fit, fit_arrays, inference

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray[Any, np.dtype[np.float64]]

T = 3
APART = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))


def data(seed: int = 5, n: int = 20) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(seed)
    treated = np.arange(n) % 2
    baseline = rng.normal(size=n)
    sigma = np.array([[4.0, 2.0, 1.2], [2.0, 5.0, 3.0], [1.2, 3.0, 7.0]])
    response = rng.normal(size=(n, T)) @ np.linalg.cholesky(sigma).T
    response += 10 + baseline[:, None] + treated[:, None] * np.array([0.0, 1.0, 2.0])
    response[rng.random((n, T)) < 0.15] = np.nan
    crossed = np.column_stack([np.ones(n), treated, baseline])
    return response, crossed, rng.normal(size=(n, 1))


RESPONSE, CROSSED, COMMON = data()


def full(theta: Array, name: str) -> Array:
    """The covariance matrix, written out for each structure."""
    if name == "unstructured":
        matrix = np.zeros((T, T))
        matrix[np.tril_indices(T)] = theta
        return matrix + np.tril(matrix, -1).T
    if name == "toeplitz":
        return linalg.toeplitz(theta)
    if name == "cs":
        return theta[0] + theta[1] * np.eye(T)
    if name == "ar1":
        return theta[0] * theta[1] ** APART
    deviations = np.sqrt(theta[:T])
    correlation = {
        "toeplitz_h": lambda: linalg.toeplitz(np.append(1.0, theta[T:])),
        "ar1_h": lambda: theta[T] ** APART,
        "cs_h": lambda: np.where(APART == 0, 1.0, theta[T]),
    }[name]()
    return np.outer(deviations, deviations) * correlation


def subjects() -> list[tuple[Array, Array, Array]]:
    """Rating, covariates, and visits of each participant."""
    result = []
    for rating, crossed, common in zip(RESPONSE, CROSSED, COMMON, strict=True):
        seen = np.flatnonzero(~np.isnan(rating))
        rows = [np.concatenate([np.kron(np.eye(T)[visit], crossed), common]) for visit in seen]
        if len(seen):
            result.append((rating[seen], np.array(rows), seen))
    return result


SUBJECTS = subjects()
PATTERNS = sorted({tuple(seen.tolist()) for *_, seen in SUBJECTS})
N = sum(len(rating) for rating, _, _ in SUBJECTS)
P = 3 * T + 1


def solved(theta: Array, name: str) -> tuple[float, Array, Array]:
    """Minus log restricted likelihood, coefficients, and their covariance matrix."""
    sigma = full(theta, name)
    inverses = {key: np.linalg.inv(sigma[np.ix_(key, key)]) for key in PATTERNS}
    volumes = {key: np.linalg.slogdet(inverse)[1] for key, inverse in inverses.items()}
    information, score, value = np.zeros((P, P)), np.zeros(P), 0.0
    for rating, rows, seen in SUBJECTS:
        weighted = rows.T @ inverses[tuple(seen)]
        information += weighted @ rows
        score += weighted @ rating
        value -= volumes[tuple(seen)]
    phi = np.linalg.inv(information)
    beta = phi @ score
    for rating, rows, seen in SUBJECTS:
        residual = rating - rows @ beta
        value += residual @ inverses[tuple(seen)] @ residual
    value += np.linalg.slogdet(information)[1] + (N - P) * np.log(2 * np.pi)
    return value / 2, beta, phi


def gradient(function: Callable[[Array], Any], at: Array, step: float) -> Array:
    """Derivatives by central differences of the fourth order."""
    slopes = []
    for unit in np.eye(len(at)) * step:
        near = np.asarray(function(at + unit)) - np.asarray(function(at - unit))
        far = np.asarray(function(at + 2 * unit)) - np.asarray(function(at - 2 * unit))
        slopes.append((8 * near - far) / (12 * step))
    return np.array(slopes)


def kenward_roger(theta: Array, name: str, weights: Array, *, exact: bool) -> Array:
    """The adjusted covariance matrix, from the paper's sums over participants."""
    first = gradient(lambda x: full(x, name), theta, 1e-3)
    second = gradient(lambda x: gradient(lambda y: full(y, name), x, 1e-2), theta, 1e-2)
    sigma, phi = full(theta, name), solved(theta, name)[2]
    number = len(theta)
    slopes = np.zeros((number, P, P))
    total = np.zeros((P, P))
    for _, rows, seen in SUBJECTS:
        at = np.ix_(seen, seen)
        inverse = np.linalg.inv(sigma[at])
        for j in range(number):
            slopes[j] -= rows.T @ inverse @ first[j][at] @ inverse @ rows
        for j, k in itertools.product(range(number), repeat=2):
            middle = first[j][at] @ inverse @ first[k][at]
            middle = middle - exact * second[j, k][at] / 4
            total += weights[j, k] * rows.T @ inverse @ middle @ inverse @ rows
    for j, k in itertools.product(range(number), repeat=2):
        total -= weights[j, k] * slopes[j] @ phi @ slopes[k]
    return phi + 2 * phi @ total @ phi


def expected_information(theta: Array, name: str) -> Array:
    """Half the trace of products of the derivatives, with the projection matrix of REML."""
    first = gradient(lambda x: full(x, name), theta, 1e-3)
    rows = np.concatenate([rows for _, rows, _ in SUBJECTS])
    blocks = [full(theta, name)[np.ix_(seen, seen)] for *_, seen in SUBJECTS]
    inverse = np.linalg.inv(linalg.block_diag(*blocks))
    phi = solved(theta, name)[2]
    project = inverse - inverse @ rows @ phi @ rows.T @ inverse
    changes = [
        project @ linalg.block_diag(*[change[np.ix_(seen, seen)] for *_, seen in SUBJECTS])
        for change in first
    ]
    return np.array([[np.trace(a @ b) / 2 for a in changes] for b in changes])


STRUCTURES = ["unstructured", "toeplitz_h", "toeplitz", "ar1_h", "ar1", "cs_h", "cs"]


@pytest.mark.parametrize("name", STRUCTURES)
def test_every_number_follows_from_the_definitions(name: Any) -> None:
    fit = fit_arrays(RESPONSE, CROSSED, COMMON, covariance=name)
    assert isinstance(fit, Fit)
    theta = fit.found.point.parameters
    assert solved(theta, name)[0] == pytest.approx(-fit.log_likelihood, abs=1e-9)

    def slope(x: Array) -> Array:
        return gradient(lambda y: solved(y, name)[0], x, 1e-3)

    assert slope(theta) == pytest.approx(np.zeros(len(theta)), abs=1e-6)
    observed = gradient(slope, theta, 1e-3)
    assert np.linalg.eigvalsh(observed)[0] > 0.0
    _, beta, phi = solved(theta, name)
    last = np.zeros(P)
    last[3 * T - 2] = 1.0
    row = fit.row(last)
    assert row is not None
    for information, matrix in (
        ("observed", observed),
        ("expected", expected_information(theta, name)),
    ):
        weights = np.linalg.inv(matrix)
        grade = gradient(lambda x: last @ solved(x, name)[2] @ last, theta, 1e-3)
        variance = last @ phi @ last
        df = 2 * variance**2 / (grade @ weights @ grade)
        lines = {
            method: inference.contrast(
                fit.basis(df=method, information=information), row, "last", 0.9
            )
            for method in ("satterthwaite", "kenward_roger", "kenward_roger_linear")
        }
        plain = lines["satterthwaite"]
        assert plain.estimate == pytest.approx(last @ beta, rel=1e-10)
        assert plain.se == pytest.approx(np.sqrt(variance), rel=1e-10)
        assert plain.df == pytest.approx(df, rel=1e-5)
        t = plain.estimate / plain.se
        assert plain.p == pytest.approx(2 * stats.t.sf(abs(t), plain.df), rel=1e-9)
        half = stats.t.isf(0.05, plain.df) * plain.se
        assert plain.upper - plain.estimate == pytest.approx(half, rel=1e-9)
        for method, exact in (("kenward_roger", True), ("kenward_roger_linear", False)):
            adjusted = kenward_roger(theta, name, weights, exact=exact)
            se = np.sqrt(last @ adjusted @ last)
            assert lines[method].se == pytest.approx(se, rel=1e-6)
            assert lines[method].df == pytest.approx(df, rel=1e-5)


def test_the_scale_of_kenward_and_roger_follows_the_paper() -> None:
    fit = fit_arrays(RESPONSE, CROSSED, COMMON)
    assert isinstance(fit, Fit)
    theta = fit.found.point.parameters
    weights = np.linalg.inv(expected_information(theta, "unstructured"))
    phi = solved(theta, "unstructured")[2]
    adjusted = kenward_roger(theta, "unstructured", weights, exact=True)
    beta = solved(theta, "unstructured")[1]
    rows = np.eye(P)[[1, 4, 7]]
    theta_matrix = rows.T @ np.linalg.inv(rows @ phi @ rows.T) @ rows
    changes = gradient(lambda x: solved(x, "unstructured")[2], theta, 1e-3)
    a1 = a2 = 0.0
    for j, k in itertools.product(range(len(theta)), repeat=2):
        one, two = theta_matrix @ changes[j], theta_matrix @ changes[k]
        a1 += weights[j, k] * np.trace(one) * np.trace(two)
        a2 += weights[j, k] * np.trace(one @ two)
    # The expectation and variance of the Wald statistic are matched by scale and df.
    b = (a1 + 6 * a2) / 6
    g = (4 * a1 - 7 * a2) / (5 * a2)
    c = np.array([g, 3 - g, 5 - g]) / (9 + 2 * (1 - g))
    mean = 1 / (1 - a2 / 3)
    variance = 2 / 3 * (1 + c[0] * b) / ((1 - c[1] * b) ** 2 * (1 - c[2] * b))
    ratio = variance / (2 * mean**2)
    df = 4 + 5 / (3 * ratio - 1)
    wald = rows @ beta @ np.linalg.solve(rows @ adjusted @ rows.T, rows @ beta) / 3
    turned = fit.row(rows)
    assert turned is not None
    test = inference.joint(fit.basis(df="kenward_roger", information="expected"), turned, "arm")
    assert test.df == pytest.approx(df, rel=1e-5)
    assert test.scale == pytest.approx(df / (mean * (df - 2)), rel=1e-5)
    assert test.statistic == pytest.approx(test.scale * wald, rel=1e-6)
    assert test.p == pytest.approx(stats.f.sf(test.statistic, 3, test.df), rel=1e-9)


def test_the_robust_matrix_sums_squared_scores_of_participants() -> None:
    fit = fit_arrays(RESPONSE, CROSSED, COMMON, covariance="ar1")
    assert isinstance(fit, Fit)
    theta = fit.found.point.parameters
    _, beta, phi = solved(theta, "ar1")
    middle = np.zeros((P, P))
    for rating, rows, seen in SUBJECTS:
        inverse = np.linalg.inv(full(theta, "ar1")[np.ix_(seen, seen)])
        score = rows.T @ inverse @ (rating - rows @ beta)
        middle += np.outer(score, score)
    expected = phi @ middle @ phi
    rows = fit.row(np.eye(P))
    assert rows is not None
    found = rows @ fit.basis(df="between_within", robust=True).covariance @ rows.T
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_maximum_likelihood_is_the_maximum_of_the_plain_likelihood() -> None:
    fit = fit_arrays(RESPONSE, CROSSED, COMMON, covariance="ar1", method="ML")
    assert isinstance(fit, Fit)

    def plain(theta: Array) -> float:
        _, beta, _ = solved(theta, "ar1")
        return -sum(
            float(
                stats.multivariate_normal.logpdf(
                    rating, rows @ beta, full(theta, "ar1")[np.ix_(seen, seen)]
                )
            )
            for rating, rows, seen in SUBJECTS
        )

    theta = fit.found.point.parameters
    assert plain(theta) == pytest.approx(-fit.log_likelihood, abs=1e-9)
    slope = gradient(plain, theta, 1e-3)
    assert slope == pytest.approx(np.zeros(len(theta)), abs=1e-6)
    observed = gradient(lambda x: gradient(plain, x, 1e-3), theta, 1e-3)
    assert fit.found.curvature.observed == pytest.approx(observed, rel=1e-5, abs=1e-6)
