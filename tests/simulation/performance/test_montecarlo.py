"""Each Monte Carlo error against the spread of what it is the error of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.performance import montecarlo

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.numerics.arrays import Array
    from toolkit.simulation.performance.montecarlo import Estimated

REPLICATES, STUDIES = 200, 1500

ESTIMATES: tuple[tuple[str, Callable[[Array, Array], Estimated]], ...] = (
    ("share", lambda x, _: montecarlo.share(int((x > 0.5).sum()), len(x))),
    ("number", lambda x, _: montecarlo.number(int((x > 0.5).sum()), len(x))),
    ("mean", lambda x, _: montecarlo.mean(x)),
    ("empirical_se", lambda x, _: montecarlo.empirical_se(x)),
    ("model_se", lambda _, s: montecarlo.model_se(s)),
    ("relative_error_se", montecarlo.relative_error_se),
    ("median", lambda x, _: montecarlo.quantile(x, 0.5)),
    ("q90", lambda x, _: montecarlo.quantile(x, 0.9)),
)


@pytest.mark.parametrize(
    "estimate", [each for _, each in ESTIMATES], ids=[name for name, _ in ESTIMATES]
)
def test_the_error_is_the_spread_over_studies(
    estimate: Callable[[Array, Array], Estimated],
) -> None:
    draw = np.random.default_rng(11)
    found = [
        estimate(draw.normal(size=REPLICATES), np.sqrt(draw.chisquare(20, REPLICATES) / 20))
        for _ in range(STUDIES)
    ]
    spread = np.std([each.value for each in found], ddof=1)
    stated = np.mean([each.mcse for each in found])
    # The spread itself is known to 1.8 per cent; order statistics are a little off.
    assert stated == pytest.approx(spread, rel=0.08)


def test_quantiles_are_values_that_occurred() -> None:
    values = np.array([3.0, 1.0, 2.0, 4.0])
    found = [montecarlo.quantile(values, p).value for p in (0.1, 0.25, 0.5, 0.51, 0.99)]
    assert found == [1.0, 1.0, 2.0, 3.0, 4.0]
    assert montecarlo.quantile(values[:1], 0.5).mcse == 0.0


def test_reported_errors_of_nothing_have_no_error() -> None:
    nothing = np.zeros(5)
    assert montecarlo.model_se(nothing) == montecarlo.Estimated(
        value=0.0, mcse=0.0, replicates=5
    )
    found = montecarlo.relative_error_se(np.arange(5.0), nothing)
    assert (found.value, found.mcse) == (-1.0, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: montecarlo.share(1, 0),
        lambda: montecarlo.share(3, 2),
        lambda: montecarlo.mean(np.ones(1)),
        lambda: montecarlo.empirical_se(np.ones(1)),
        lambda: montecarlo.relative_error_se(np.ones(3), np.ones(3)),
        lambda: montecarlo.quantile(np.ones(0), 0.5),
        lambda: montecarlo.quantile(np.ones(3), 1.0),
    ],
    ids=["none", "more than all", "mean", "spread", "no spread", "no values", "probability"],
)
def test_what_has_no_answer_is_refused(wrong: Callable[[], Estimated]) -> None:
    with pytest.raises(ArgumentError):
        wrong()
