"""Participants come as a Poisson process of sites that open one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.simulation.mechanism import recruiting
from toolkit.simulation.mechanism.description import Recruitment

OPENING = (60.0, 0.0, 30.0)
RATES = np.array([0.5, 0.2, 0.1])


def come(
    recruitment: Recruitment, rates: np.ndarray, number: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the days and sites of participants."""
    return recruiting.arrivals(
        recruitment, rates, generator.standard_exponential(number), generator.random(number)
    )


@given(
    opening=st.lists(st.floats(0, 500), min_size=1, max_size=6),
    rates=st.lists(st.floats(0.001, 10), min_size=6, max_size=6),
    seed=st.integers(0, 1000),
)
def test_nobody_comes_before_the_site_is_open(
    opening: list[float], rates: list[float], seed: int
) -> None:
    recruitment = Recruitment(opening=tuple(opening), rate=1.0)
    day, site = come(
        recruitment, np.array(rates[: len(opening)]), 40, np.random.default_rng(seed)
    )
    assert (np.diff(day) >= 0).all()
    assert (day >= np.array(opening)[site] - 1e-9).all()


def test_sites_recruit_at_their_rates_from_their_opening(
    generator: np.random.Generator,
) -> None:
    recruitment = Recruitment(opening=OPENING, rate=1.0)
    horizon, counts = 200.0, np.zeros((800, 3))
    for row in counts:
        day, site = come(recruitment, RATES, 260, generator)
        assert day[-1] > horizon
        row[:] = np.bincount(site[day <= horizon], minlength=3)
    expected = RATES * (horizon - np.array(OPENING))
    # Poisson counts: variance as large as the mean, sites independent.
    assert counts.mean(axis=0) == pytest.approx(expected, abs=4 * np.sqrt(expected.max() / 800))
    assert counts.var(axis=0) == pytest.approx(expected, rel=0.2)
    assert abs(np.corrcoef(counts.T)[0, 1]) < 0.14


def test_gaps_of_one_site_are_exponential(generator: np.random.Generator) -> None:
    day, _ = come(Recruitment(opening=(10.0,), rate=0.5), np.array([0.5]), 4000, generator)
    assert stats.kstest(np.diff(day, prepend=10.0), "expon", args=(0, 2.0)).pvalue > 0.001


def test_rates_differ_by_a_gamma_factor(generator: np.random.Generator) -> None:
    many = Recruitment(opening=(0.0,) * 20_000, rate=0.2, heterogeneity=0.5)
    rates = recruiting.rates(many, generator.random(20_000))
    assert stats.kstest(rates, "gamma", args=(2.0, 0, 0.1)).pvalue > 0.001


def test_without_heterogeneity_rates_are_equal() -> None:
    same = Recruitment(opening=(0.0, 1.0), rate=0.2)
    assert (recruiting.rates(same, np.array([0.1, 0.9])) == 0.2).all()


def test_a_rate_is_never_nothing() -> None:
    uneven = Recruitment(opening=(0.0,), rate=0.2, heterogeneity=10.0)
    assert recruiting.rates(uneven, np.zeros(1))[0] > 0.0
