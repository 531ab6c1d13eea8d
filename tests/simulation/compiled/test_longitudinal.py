"""Compiled longitudinal trials: against plain Python, whole arrays, and known powers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.numerics.covariance import adjusted_for_first, autoregressive
from toolkit.power.longitudinal.repeated_means import RepeatedMeans, power_repeated_means
from toolkit.simulation.designs.longitudinal import (
    Longitudinal,
    _run,
    simulate_longitudinal,
)
from toolkit.simulation.designs.longitudinal_arrays import run_arrays
from toolkit.simulation.designs.longitudinal_scheme import scheme_of
from toolkit.simulation.kernels.codes import DF, ESTIMATE, MODEL_SE, SE
from toolkit.simulation.kernels.trials import run_closed
from toolkit.simulation.kernels.trials_arrow import run_arrow
from toolkit.simulation.kernels.trials_general import run_general
from toolkit.simulation.mechanism.description import Dropout

if TYPE_CHECKING:
    from collections.abc import Callable

COVARIANCE = autoregressive((6.0, 7.0, 8.0, 9.0), 0.7, (0.0, 1.0, 2.0, 3.0))
LOST = (0.05, 0.12, 0.2)
BASE = Longitudinal(
    means=((-3.0, -5.0, -7.0), (-2.0, -3.0, -3.0)),
    covariance=COVARIANCE,
    alpha=0.05,
    sides=2,
    baseline=25.0,
    strata=((0.5, 0.5), (0.2, 0.3, 0.5)),
    strata_effects=((0.0, 2.0), (1.0, 0.0, -1.0)),
    strata_by_visit=True,
    dropout=Dropout(lost=(LOST, LOST), mechanism="mar", slope=0.5),
)
MAIN = replace(BASE, strata_by_visit=False)
GAPS = replace(MAIN, intermittent=0.1)
CASES = {
    "mar, strata by visit": BASE,
    "mnar, weighted visits": replace(
        BASE,
        weights=(0.2, 0.3, 0.5),
        dropout=Dropout(lost=(LOST, (0.1, 0.3, 0.6)), mechanism="mnar", slope=-1.0),
    ),
    "nobody lost, no covariates": replace(
        BASE, strata=(), strata_effects=(), adjusted=False, dropout=None
    ),
}
NUMBERS = [ESTIMATE, MODEL_SE, SE, DF]


def arguments_of(scheme: Any, trials: int) -> tuple[Any, ...]:
    """What runs some trials from number 3 on; numbers, statuses and paths are to be written."""
    numbers = np.zeros((trials, len(scheme.sizes), 8))
    status = np.zeros(numbers.shape[:2], dtype=np.int64)
    return scheme, 3, np.uint64(11), numbers, status, status.copy()


def results(run: Any, scheme: Any, trials: int) -> tuple[Any, ...]:
    """Numbers, statuses and paths of some trials."""
    arguments = arguments_of(scheme, trials)
    run(*arguments)
    return arguments[3:]


@pytest.mark.parametrize("information", ["expected", "observed"])
@pytest.mark.parametrize("name", CASES)
def test_compiled_trials_are_those_of_whole_arrays(name: str, information: Any) -> None:
    scheme = scheme_of(CASES[name], ((14, 14),), df="kenward_roger", information=information)
    found, expected = results(run_closed, scheme, 60), results(run_arrays, scheme, 60)
    assert found[1].tolist() == expected[1].tolist()
    np.testing.assert_allclose(
        found[0][..., NUMBERS], expected[0][..., NUMBERS], rtol=1e-10, atol=1e-11
    )


@pytest.mark.parametrize(
    ("run", "case"),
    [(run_arrow, MAIN), (run_general, GAPS), (run_general, replace(BASE, intermittent=0.02))],
    ids=["main effects", "main effects and gaps", "by visit and gaps"],
)
def test_compiled_and_interpreted_drivers_agree(
    run: Any, case: Longitudinal, interpreted: Callable[..., Any]
) -> None:
    scheme = scheme_of(case, ((12, 12), (16, 16)), df="kenward_roger", information="expected")
    found = results(run, scheme, 2)
    ((_, written),) = interpreted((run, arguments_of(scheme, 2), {}))
    expected = written[3:]
    assert found[1].tolist() == expected[1].tolist()
    assert found[2].tolist() == expected[2].tolist()
    np.testing.assert_allclose(
        found[0][..., NUMBERS], expected[0][..., NUMBERS], rtol=1e-8, atol=1e-9
    )


@pytest.mark.parametrize("case", [BASE, MAIN, GAPS], ids=["closed", "arrow", "general"])
def test_results_are_the_same_bits_for_any_number_of_workers_and_any_start(
    case: Longitudinal,
) -> None:
    arguments: dict[str, Any] = {
        "seed": 5,
        "df": "kenward_roger",
        "information": "expected",
    }
    one = _run(case, ((16, 16),), range(1100), workers=1, **arguments)
    three = _run(case, ((16, 16),), range(1100), workers=3, **arguments)
    few = _run(case, ((16, 16),), range(7), workers=1, **arguments)
    for a, b, c in zip(one, three, few, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a[:7], c)


def test_power_is_that_of_the_formula_of_lu_luo_and_chen() -> None:
    trials = 20_000
    case = replace(
        BASE,
        strata=(),
        strata_effects=(),
        dropout=Dropout(lost=(LOST, LOST)),
        means=((0.0, 0.0, -4.0), (0.0, 0.0, 0.0)),
    )
    result = simulate_longitudinal(case, arms=(70, 70), trials=trials, seed=1)
    formula = power_repeated_means(
        RepeatedMeans(
            difference=4.0,
            covariance=adjusted_for_first(COVARIANCE),
            retention=((0.95, 0.88, 0.8),) * 2,
            alpha=0.05,
            sides=2,
            distribution="t",
            covariates=1,
        ),
        (70, 70),
    )
    # The formula itself is good to about half a hundredth at this size.
    assert result.power == pytest.approx(formula, abs=3 * result.mcse + 0.005)
    assert abs(result.bias) < 3 * result.empirical_sd / np.sqrt(trials)
    assert result.mean_se == pytest.approx(result.empirical_sd, rel=0.02)
    assert result.coverage == pytest.approx(0.95, abs=3 * np.sqrt(0.0475 / trials))
    assert result.paths == {"closed": trials}
    assert result.failures == {}


@pytest.mark.parametrize("case", [BASE, MAIN, GAPS], ids=["closed", "arrow", "general"])
def test_a_true_null_hypothesis_is_rejected_as_often_as_allowed(case: Longitudinal) -> None:
    trials = 4000 if case is GAPS else 20_000
    null = replace(case, means=((-3.0, -5.0, -7.0),) * 2, sides=1, alpha=0.025)
    result = simulate_longitudinal(null, arms=(20, 20), trials=trials, seed=4)
    assert result.power == pytest.approx(0.025, abs=3 * np.sqrt(0.025 * 0.975 / trials))
