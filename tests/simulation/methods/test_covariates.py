"""Sites are pooled by size; columns that depend on others are left out."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.covariates import crossing, dummies, main_effects, pool_sites
from toolkit.simulation.methods.method import Ancova
from toolkit.simulation.methods.regression import independent, independent_places, least_squares

METHOD = Ancova(name="m", score=0, at=2)


def test_small_sites_become_one_group() -> None:
    site = np.array([0] * 6 + [1] * 2 + [2] * 4 + [3] * 7)
    assert pool_sites(site, 5).tolist() == [0] * 6 + [-1] * 6 + [3] * 7


def test_a_group_that_is_itself_too_small_takes_the_smallest_other_site() -> None:
    site = np.array([0] * 6 + [1] * 2 + [2] * 5)
    assert pool_sites(site, 5).tolist() == [0] * 6 + [-1] * 7


def test_one_small_site_alone_stays_one_group() -> None:
    assert pool_sites(np.array([4, 4]), 5).tolist() == [-1, -1]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=60), st.integers(0, 8))
def test_after_pooling_no_group_is_too_small_unless_it_is_the_only_one(
    sites: list[int], smallest: int
) -> None:
    pooled = pool_sites(np.array(sites), smallest)
    _, numbers = np.unique(pooled, return_counts=True)
    assert numbers.size == 1 or numbers.min() >= smallest


def test_there_is_a_column_for_each_level_but_the_first() -> None:
    assert dummies(np.array([-1, 3, 3, 5])).tolist() == [[0, 0], [1, 0], [1, 0], [0, 1]]


def test_crossed_factors_get_one_label_for_each_combination(
    drawn: Callable[..., Participants],
) -> None:
    trial = drawn(1, 20)
    rows = np.ones(40, dtype=bool)
    labels = crossing(METHOD, trial, rows)
    pairs = np.unique(np.column_stack([trial.strata[:, 0], trial.site]), axis=0)
    assert labels.max() + 1 == len(pairs)
    for label in range(len(pairs)):
        assert len(np.unique(trial.site[labels == label])) == 1
    assert main_effects(METHOD, trial, rows).shape == (40, 3)


def test_a_column_that_depends_on_others_is_left_out() -> None:
    rng = np.random.default_rng(1)
    first = rng.normal(size=(30, 2))
    design = np.column_stack([first, first @ [2.0, -1.0], np.zeros(30), rng.normal(size=30)])
    assert independent_places(design) == [0, 1, 4]
    kept = independent(design)
    assert kept is not None
    assert kept.shape == (30, 3)


def test_an_effect_that_depends_on_covariates_has_no_answer() -> None:
    ones = np.ones((10, 1))
    assert independent(np.hstack([ones, ones])) is None


def test_least_squares_agree_with_the_textbook() -> None:
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(40), rng.normal(size=(40, 3))])
    y = rng.normal(size=40)
    found = least_squares(design, y)
    beta, rss, *_ = np.linalg.lstsq(design, y)
    assert found is not None
    assert found.df == 36
    assert found.estimate == pytest.approx(beta[-1], rel=1e-12)
    variance = rss[0] / 36 * np.linalg.inv(design.T @ design)[-1, -1]
    assert found.se == pytest.approx(np.sqrt(variance), rel=1e-12)


@pytest.mark.parametrize("y", [np.ones(6), np.arange(6.0) * 3], ids=["constant", "on a line"])
def test_values_without_residual_variation_have_no_answer(y: np.ndarray) -> None:
    assert least_squares(np.column_stack([np.ones(6), np.arange(6.0)]), y) is None


def test_as_many_columns_as_values_have_no_answer() -> None:
    assert least_squares(np.eye(3), np.arange(3.0)) is None
