from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.numerics import covariance as cov

SDS = st.lists(st.floats(0.1, 10), min_size=1, max_size=6).map(tuple)


@given(sds=SDS, correlation=st.floats(0.01, 0.95))
def test_compound_symmetry_has_these_sds_and_one_correlation(
    sds: tuple[float, ...], correlation: float
) -> None:
    matrix = np.array(cov.compound_symmetry(sds, correlation))
    expected = np.outer(sds, sds) * np.where(np.eye(len(sds)) == 1, 1, correlation)
    np.testing.assert_allclose(matrix, expected, rtol=1e-12)


def test_toeplitz_correlations_depend_on_the_lag() -> None:
    matrix = cov.toeplitz((1.0, 2.0, 3.0), (0.5, 0.2))
    np.testing.assert_allclose(matrix, [[1, 1, 0.6], [1, 4, 3], [0.6, 3, 9]], rtol=1e-12)


def test_autoregression_at_even_times_is_a_toeplitz_matrix() -> None:
    sds = (1.0, 1.5, 2.0, 2.5)
    fading = cov.autoregressive(sds, 0.6, (1.0, 2.0, 3.0, 4.0))
    np.testing.assert_allclose(fading, cov.toeplitz(sds, (0.6, 0.36, 0.216)), rtol=1e-12)


def test_autoregression_depends_on_the_time_between_visits() -> None:
    matrix = cov.autoregressive((1.0, 1.0, 1.0), 0.5, (0.0, 1.0, 4.0))
    assert matrix[1][2] == pytest.approx(0.125)


def test_adjusting_for_the_first_visit_is_the_covariance_of_residuals() -> None:
    rng = np.random.default_rng(3)
    whole = cov.toeplitz((2.0, 1.0, 3.0), (0.6, 0.4))
    draws = rng.multivariate_normal(np.zeros(3), whole, size=200_000)
    first, later = draws[:, :1], draws[:, 1:]
    residual = later - first @ np.linalg.lstsq(first, later, rcond=None)[0]
    np.testing.assert_allclose(
        cov.adjusted_for_first(whole), residual.T @ residual / len(draws), atol=0.1
    )


def test_the_change_from_baseline_has_the_same_adjusted_covariance() -> None:
    whole = np.array(cov.toeplitz((2.0, 1.0, 3.0), (0.6, 0.4)))
    change = np.array([[1, 0, 0], [-1, 1, 0], [-1, 0, 1]])
    turned = change @ whole @ change.T
    matrix = tuple(tuple(float(v) for v in row) for row in turned)
    np.testing.assert_allclose(
        cov.adjusted_for_first(matrix),
        cov.adjusted_for_first(cov.toeplitz((2.0, 1.0, 3.0), (0.6, 0.4))),
        rtol=1e-12,
    )


def test_one_later_visit_is_adjusted_by_one_less_the_squared_correlation() -> None:
    ((left,),) = cov.adjusted_for_first(cov.compound_symmetry((7.0, 7.2), 0.45))
    assert math.sqrt(left) == pytest.approx(7.2 * math.sqrt(1 - 0.45**2))


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ((), "square"),
        (((1.0, 0.5),), "square"),
        (((1.0, 0.5), (0.4, 1.0)), "symmetric"),
        (((1.0, math.nan), (math.nan, 1.0)), "finite"),
        (((1.0, 2.0), (2.0, 1.0)), "positive definite"),
        (((1.0, 1.0), (1.0, 1.0)), "positive definite"),
        (((0.0,),), "positive definite"),
    ],
)
def test_what_is_no_covariance_is_refused(matrix: cov.Matrix, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        cov.cholesky(matrix)


def test_parts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ArgumentError, match="sds"):
        cov.compound_symmetry((), 0.5)
    with pytest.raises(ArgumentError, match="sds"):
        cov.compound_symmetry((1.0, 0.0), 0.5)
    with pytest.raises(ArgumentError, match="correlation"):
        cov.compound_symmetry((1.0, 1.0), 1.0)
    with pytest.raises(ArgumentError, match="one fewer"):
        cov.toeplitz((1.0, 1.0), (0.5, 0.2))
    with pytest.raises(ArgumentError, match="row for each visit"):
        cov.unstructured((1.0, 1.0), ((1.0,),))
    with pytest.raises(ArgumentError, match="1 on the diagonal"):
        cov.unstructured((1.0, 1.0), ((0.9, 0.0), (0.0, 1.0)))
    with pytest.raises(ArgumentError, match="one for each visit"):
        cov.autoregressive((1.0, 1.0), 0.5, (1.0,))
    with pytest.raises(ArgumentError, match="must rise"):
        cov.autoregressive((1.0, 1.0), 0.5, (1.0, 1.0))
    with pytest.raises(ArgumentError, match="finite"):
        cov.autoregressive((1.0, 1.0), 0.5, (1.0, math.inf))
    with pytest.raises(ArgumentError, match="after the baseline"):
        cov.adjusted_for_first(((1.0,),))


def test_impossible_correlations_are_refused() -> None:
    with pytest.raises(ArgumentError, match="positive definite"):
        cov.toeplitz((1.0, 1.0, 1.0), (0.9, -0.9))
