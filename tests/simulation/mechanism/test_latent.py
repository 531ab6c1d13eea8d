"""Deviations have the correlations, the skewness and the severity that were assumed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import integrate, stats

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism import covariance, latent

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 20_000
BETWEEN = ((1.0, 0.6), (0.6, 1.0))


def made(mechanism: Any, generator: np.random.Generator) -> tuple[Any, Any]:
    """Return deviations and severity of many participants."""
    normals = generator.standard_normal((len(mechanism.scores), len(mechanism.days) + 1, MANY))
    return latent.deviations(latent.prepare_latent(mechanism), normals)


@pytest.mark.parametrize("skew", [0.0, 1.0, -1.5])
def test_deviations_have_the_correlations_given(
    skew: float,
    score: Callable[..., Any],
    mechanism: Callable[..., Any],
    generator: np.random.Generator,
) -> None:
    one = score(skew=skew)
    values, _ = made(mechanism(scores=(one,)), generator)
    assert values.mean() == pytest.approx(0.0, abs=0.02)
    assert values.std(axis=2) == pytest.approx(1.0, abs=0.05)
    assert np.allclose(np.corrcoef(values[0]), one.correlation, atol=0.035)
    assert stats.skew(values[0].ravel()) == pytest.approx(skew, abs=0.25)


@pytest.mark.parametrize("skew", [0.3, 1.0, 4.0, -2.0])
def test_a_skewed_deviation_has_its_moments_by_quadrature(skew: float) -> None:
    s = latent.log_sd_of(skew)
    factors = latent.Latent(
        mix=None, roots=np.ones((1, 1, 1)), log_sd=(s,), severity=np.zeros(0)
    )

    def moment(power: int) -> float:
        def integrand(z: float) -> float:
            value = latent.deviations(factors, np.array([[[z]]]))[0].item()
            return float(value**power * stats.norm.pdf(z))

        return float(integrate.quad(integrand, -12, 12, limit=200)[0])

    assert [moment(power) for power in (1, 2, 3)] == pytest.approx([0, 1, skew], abs=1e-6)


def test_scores_of_one_structure_correlate_as_asked_at_every_visit(
    score: Callable[..., Any],
    mechanism: Callable[..., Any],
    generator: np.random.Generator,
) -> None:
    both = mechanism(scores=(score("a"), score("b")), between=BETWEEN)
    assert np.allclose(latent.between_at_visits(both), BETWEEN)
    values, _ = made(both, generator)
    for visit in range(5):
        assert np.corrcoef(values[:, visit])[0, 1] == pytest.approx(0.6, abs=0.03)


def test_scores_of_two_structures_correlate_as_the_report_says(
    score: Callable[..., Any],
    mechanism: Callable[..., Any],
    generator: np.random.Generator,
) -> None:
    other = score("b", correlation=covariance.compound_symmetry(5, 0.1))
    both = mechanism(scores=(score("a"), other), between=BETWEEN)
    values, _ = made(both, generator)
    attained = latent.between_at_visits(both)[:, 0, 1]
    assert attained[0] == pytest.approx(0.6)
    assert attained[4] < 0.5
    for visit, expected in enumerate(attained):
        assert np.corrcoef(values[:, visit])[0, 1] == pytest.approx(expected, abs=0.03)


def test_independent_scores_stay_independent(
    score: Callable[..., Any],
    mechanism: Callable[..., Any],
    generator: np.random.Generator,
) -> None:
    three = mechanism(scores=(score("a"), score("b"), score("c")))
    assert np.allclose(latent.between_at_visits(three), np.eye(3))
    values, _ = made(three, generator)
    for first, second in itertools.combinations(values[:, 2], 2):
        assert abs(np.corrcoef(first, second)[0, 1]) < 0.03


@pytest.mark.parametrize("better", [False, True], ids=["larger is worse", "larger is better"])
def test_severity_is_the_standardised_mean_of_the_first_score(
    better: bool,  # noqa: FBT001 - a parameter of the test
    score: Callable[..., Any],
    mechanism: Callable[..., Any],
    generator: np.random.Generator,
) -> None:
    both = mechanism(scores=(score("a", larger_is_better=better), score("b")), between=BETWEEN)
    values, severity = made(both, generator)
    mean = values[0].mean(axis=0) * (-1.0 if better else 1.0)
    root = np.sqrt(np.mean(both.scores[0].correlation))
    assert severity == pytest.approx(mean / root)


def test_normal_correlations_that_are_no_matrix_name_the_score(
    score: Callable[..., Any], mechanism: Callable[..., Any]
) -> None:
    # Nearly the least common correlation of five: the normal ones would have to lie below it.
    tight = score(correlation=covariance.compound_symmetry(5, -0.24), skew=1.0)
    with pytest.raises(ArgumentError, match="behind skewed score zan"):
        latent.prepare_latent(mechanism(scores=(tight,)))
