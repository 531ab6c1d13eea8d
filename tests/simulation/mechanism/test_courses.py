"""Courses of scores have the means, spreads and shifts given, and end where the scale ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from toolkit.simulation.mechanism.courses import on_scale
from toolkit.simulation.mechanism.description import Expectancy, Recruitment, Stratum
from toolkit.simulation.mechanism.generation import generate, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.mechanism.participants import Participants

MANY = 40_000


@pytest.fixture
def trial(
    mechanism: Callable[..., Any], generator: np.random.Generator
) -> Callable[..., Participants]:
    """Return the maker of a large trial."""

    def make(**changes: Any) -> Participants:
        return generate(prepare(mechanism(**changes)), MANY, generator)

    return make


def test_means_spreads_and_correlations_are_the_ones_given(
    score: Callable[..., Any], trial: Callable[..., Participants]
) -> None:
    one = score()
    people = trial(scores=(one,))
    for place, experimental in enumerate((True, False)):
        arm = people.experimental == experimental
        values = np.column_stack((people.baseline[0], people.actual[0]))[arm]
        change = values[:, 1:].mean(axis=0) - 18.0
        assert change == pytest.approx(one.change[place], abs=0.2)
        assert values.std(axis=0) == pytest.approx(one.sd, rel=0.025)
        assert np.allclose(np.corrcoef(values.T), one.correlation, atol=0.025)


def test_sites_add_to_the_spread_and_make_their_participants_alike(
    trial: Callable[..., Participants],
) -> None:
    sites = Recruitment(opening=(0.0,) * 400, rate=1.0, site_sd=(3.0,))
    people = trial(recruitment=sites)
    control = ~people.experimental
    site, value = people.site[control], people.actual[0, control, 3]
    many = np.bincount(site, minlength=400)
    means = np.bincount(site, weights=value, minlength=400) / many
    assert means.var() == pytest.approx(9.0 + 49.0 * np.mean(1 / many), rel=0.3)
    start = np.bincount(site, weights=people.baseline[0, control], minlength=400) / many
    assert np.corrcoef(means, start)[0, 1] > 0.9  # one effect at baseline and all visits


def test_effects_differ_between_sites_by_their_spread(
    trial: Callable[..., Participants],
) -> None:
    sites = Recruitment(opening=(0.0,) * 200, rate=1.0, effect_sd=(3.0,))
    people = trial(recruitment=sites)
    value = people.actual[0, :, 0] - people.baseline[0]
    by_arm = []
    for arm in (people.experimental, ~people.experimental):
        many = np.bincount(people.site[arm], minlength=200)
        by_arm.append(np.bincount(people.site[arm], weights=value[arm], minlength=200) / many)
    effects = by_arm[0] - by_arm[1]
    assert effects.mean() == pytest.approx(-1.0, abs=4 * 3.0 / np.sqrt(200))
    assert effects.std() == pytest.approx(3.0, rel=0.2)
    assert by_arm[1].std() < 1.0


def test_strata_have_their_shares_and_shift_every_rating(
    trial: Callable[..., Participants],
) -> None:
    people = trial(
        strata=(
            Stratum(name="none", shares=(0.5, 0.5)),
            Stratum(name="severe", shares=(0.2, 0.3, 0.5), shift=((0.0, 2.0, 6.0),)),
        )
    )
    assert np.bincount(people.strata[:, 1]) / MANY == pytest.approx([0.2, 0.3, 0.5], abs=0.01)
    values = np.column_stack((people.baseline[0], people.actual[0]))
    first, second, third = (
        values[people.strata[:, 1] == each].mean(axis=0) for each in range(3)
    )
    assert second - first == pytest.approx([2.0] * 5, abs=0.35)
    assert third - first == pytest.approx([6.0] * 5, abs=0.35)


def test_belief_has_its_chance_in_each_arm_and_shifts_ratings_after_baseline(
    trial: Callable[..., Participants],
) -> None:
    people = trial(expectancy=Expectancy(believes_experimental=(0.8, 0.4), shift=(-3.0,)))
    believes, arm = people.believes_experimental, people.experimental
    assert believes[arm].mean() == pytest.approx(0.8, abs=0.015)
    assert believes[~arm].mean() == pytest.approx(0.4, abs=0.015)
    apart = [
        values[~arm & believes].mean() - values[~arm & ~believes].mean()
        for values in (people.baseline[0], *people.actual[0].T)
    ]
    assert apart == pytest.approx([0.0, -3.0, -3.0, -3.0, -3.0], abs=0.25)


def test_without_expectancy_nobody_has_a_belief(trial: Callable[..., Participants]) -> None:
    assert not trial().believes_experimental.any()


def test_ratings_are_steps_of_the_scale_with_their_exact_probabilities(
    score: Callable[..., Any], trial: Callable[..., Participants]
) -> None:
    people = trial(scores=(score(lower=4.0, upper=34.0, step=2.0),))
    rated = people.actual[0, ~people.experimental, 3]
    points = np.arange(4.0, 35.0, 2.0)
    assert np.isin(rated, points).all()
    edges = np.concatenate(([-np.inf], points[:-1] + 1.0, [np.inf]))
    expected = np.diff(stats.norm.cdf(edges, loc=14.0, scale=7.0))
    found = np.array([(rated == point).mean() for point in points])
    assert found == pytest.approx(expected, abs=0.009)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ({}, [-1.3, 0.4, 9.7]),
        ({"step": 0.5}, [-1.5, 0.5, 9.5]),
        ({"lower": 0.0}, [0.0, 0.4, 9.7]),
        ({"upper": 5.0}, [-1.3, 0.4, 5.0]),
        ({"lower": 0.25, "step": 0.5}, [0.25, 0.25, 9.75]),
    ],
    ids=str,
)
def test_values_go_onto_the_scale(
    scale: dict[str, float], expected: list[float], score: Callable[..., Any]
) -> None:
    values = np.array([[-1.3, 0.4, 9.7]])
    assert on_scale((score(**scale),), values)[0] == pytest.approx(expected)
    assert values.tolist() == [[-1.3, 0.4, 9.7]]
