"""Structures of correlations are what their names say, and positive definite."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism import covariance

partial = st.floats(-0.95, 0.95)


def test_compound_symmetry_has_one_correlation() -> None:
    matrix = np.array(covariance.compound_symmetry(4, 0.3))
    assert set(matrix[~np.eye(4, dtype=bool)]) == {0.3}


def test_autoregression_in_time_over_equal_gaps_is_the_one_by_visits() -> None:
    in_time = covariance.autoregressive_in_time((0.0, 7.0, 14.0, 21.0), 0.6, apart=7.0)
    assert np.allclose(in_time, covariance.autoregressive(4, 0.6))


def test_toeplitz_of_powers_is_autoregressive() -> None:
    assert np.allclose(
        covariance.toeplitz((0.5, 0.25, 0.125)), covariance.autoregressive(4, 0.5)
    )


def test_a_covariance_matrix_is_split_and_joined_again() -> None:
    rows = ((4.0, 2.0, 1.0), (2.0, 9.0, 3.0), (1.0, 3.0, 16.0))
    correlation, sd = covariance.from_covariance(rows)
    assert np.allclose(np.array(correlation) * np.outer(sd, sd), rows)


@given(r=st.lists(partial, min_size=2, max_size=6), rho=st.floats(-0.9, 0.9))
def test_partial_correlations_given_the_baseline_are_the_ones_asked(
    r: list[float], rho: float
) -> None:
    among = covariance.autoregressive(len(r), rho)
    try:
        whole = np.array(covariance.given_baseline(tuple(r), among))
    except ArgumentError:  # nearly singular
        return
    left = whole[1:, 1:] - np.outer(whole[0, 1:], whole[0, 1:])
    scale = np.sqrt(np.diag(left))
    assert np.allclose(left / np.outer(scale, scale), among)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: covariance.compound_symmetry(4, -0.4), "compound symmetric .*must be above 0"),
        (lambda: covariance.toeplitz((0.9, 0.1)), "Toeplitz"),
        (lambda: covariance.unstructured(((0.9,), (0.1, 0.9))), "unstructured"),
        (lambda: covariance.unstructured(((0.9, 0.3),)), "a row below the diagonal"),
        (lambda: covariance.from_covariance(((1.0, 2.0), (2.0, 1.0))), "of the covariances"),
        (lambda: covariance.autoregressive(3, 1.0), "strictly between -1 and 1"),
    ],
    ids=["cs", "toeplitz", "unstructured", "row", "covariance", "ar1"],
)
def test_a_matrix_that_is_not_positive_definite_is_named(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(ArgumentError, match=message):
        make()
