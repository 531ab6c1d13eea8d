"""What a floor does to means and differences is told, and told rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.scales import scale_effects

if TYPE_CHECKING:
    from collections.abc import Callable


def floored(mean: float, sd: float) -> float:
    """Return the mean of a normal value cut off below 0."""
    ratio = mean / sd
    return float(mean * stats.norm.cdf(ratio) + sd * stats.norm.pdf(ratio))


def test_a_floor_takes_from_the_difference_what_the_formula_says(
    score: Callable[..., Any], mechanism: Callable[..., Any]
) -> None:
    made = mechanism(scores=(score(baseline=10.0, lower=0.0),))
    (found,) = scale_effects(made, participants=20_000)
    assert found.score == "zan"
    assert found.intended.difference == pytest.approx((-1, -2, -3, -4), abs=1e-9)
    expected = floored(2.0, 7.0) - floored(6.0, 7.0)
    assert found.rated.difference[3] == pytest.approx(expected, abs=0.03)
    assert found.lost_difference(3) == pytest.approx(1 - expected / -4.0, abs=0.01)
    assert found.rated.sd[0][4] < found.intended.sd[0][4] < 7.2
    assert found.at_end[0][4] == pytest.approx(stats.norm.cdf(-2 / 7), abs=0.01)
    assert found.rated.mean[0][4] == pytest.approx(floored(2.0, 7.0), abs=0.1)


def test_a_scale_without_ends_or_steps_changes_nothing(
    mechanism: Callable[..., Any], score: Callable[..., Any]
) -> None:
    one = score()
    (found,) = scale_effects(mechanism(scores=(one,)), participants=5000)
    assert found.rated == found.intended
    assert found.lost_difference(0) == 0.0
    assert np.allclose(found.intended.correlation[1], one.correlation[0][1:], atol=0.04)
    assert set(found.at_end[0]) == {0.0}


def test_too_few_participants_are_refused(mechanism: Callable[..., Any]) -> None:
    with pytest.raises(ArgumentError, match="participants"):
        scale_effects(mechanism(), participants=999)
