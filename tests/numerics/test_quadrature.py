from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.errors import ArgumentError
from toolkit.numerics import quadrature


@given(degree=st.integers(0, 9))
def test_legendre_is_exact_for_polynomials(degree: int) -> None:
    x, weight = quadrature.composite((-1.0, 0.5, 2.0), 5)
    exact = (2.0 ** (degree + 1) - (-1.0) ** (degree + 1)) / (degree + 1)
    assert float(weight @ x**degree) == pytest.approx(exact, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("moment", range(7))
def test_normal_moments(moment: int) -> None:
    z, weight = quadrature.normal(12)
    assert float(weight @ z**moment) == pytest.approx(
        stats.norm.moment(moment), rel=1e-9, abs=1e-11
    )


@pytest.mark.parametrize(("low", "high"), [(-1.0, 2.0), (0.0, math.inf), (5.0, 6.0)])
def test_a_normal_rule_cut_off_has_the_mean_of_the_truncated_normal(
    low: float, high: float
) -> None:
    z, weight = quadrature.normal(12, low, high)
    assert float(weight.sum()) == pytest.approx(1)
    assert float(weight @ z) == pytest.approx(stats.truncnorm.mean(low, high), rel=1e-9)


def test_a_normal_rule_with_nothing_left_is_refused() -> None:
    with pytest.raises(ArgumentError, match="must leave some"):
        quadrature.normal(12, 9.0, 10.0)


@pytest.mark.parametrize("df", [1.0, 3.5, 20, 400])
def test_chi_square_moments(df: float) -> None:
    x, weight = quadrature.chi_square(df, 16)
    assert float(weight.sum()) == pytest.approx(1)
    assert float(weight @ x) == pytest.approx(df, rel=1e-6)
    assert float(weight @ x**2) == pytest.approx(df * (df + 2), rel=1e-6)
    assert float(weight @ np.sqrt(x)) == pytest.approx(
        math.sqrt(2) * math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)), rel=1e-6
    )


@given(a=st.floats(0.1, 3000), b=st.floats(0.1, 50), moment=st.integers(0, 6))
def test_beta_moments(a: float, b: float, moment: int) -> None:
    x, weight = quadrature.beta(a, b, 8)
    exact = math.exp(
        math.lgamma(a + moment)
        - math.lgamma(a)
        + math.lgamma(a + b)
        - math.lgamma(a + b + moment)
    )
    assert float(weight @ x**moment) == pytest.approx(exact, rel=1e-9)
    assert np.all((x >= 0) & (x <= 1))
    assert np.all(weight >= 0)


def test_a_kept_rule_cannot_be_changed() -> None:
    x, _ = quadrature.beta(2.0, 3.0, 4)
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 0.0
