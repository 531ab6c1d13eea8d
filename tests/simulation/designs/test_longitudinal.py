from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.numerics.covariance import adjusted_for_first, autoregressive
from toolkit.power.longitudinal.repeated_means import RepeatedMeans, power_repeated_means
from toolkit.simulation.designs.longitudinal import (
    Longitudinal,
    _run,
    simulate_longitudinal,
    simulate_sizes,
)
from toolkit.simulation.designs.longitudinal_arrays import (
    cross_products,
    participants,
    run_arrays,
    uniforms,
    words,
)
from toolkit.simulation.designs.longitudinal_result import PATHS
from toolkit.simulation.designs.longitudinal_scheme import scheme_of
from toolkit.simulation.kernels import trials, trials_arrow, trials_general
from toolkit.simulation.kernels.codes import DF, ESTIMATE, MODEL_SE, SE
from toolkit.simulation.mechanism.description import Dropout
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.mmrm import Fit, fit_arrays

SDS = (6.0, 7.0, 8.0, 9.0)
COVARIANCE = autoregressive(SDS, 0.7, (0.0, 1.0, 2.0, 3.0))
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
    "mcar, larger is better, no effects": replace(
        BASE,
        strata_effects=(),
        larger_is_better=True,
        sides=1,
        dropout=Dropout(lost=((0.0, 0.1, 0.1), LOST)),
    ),
}


@cache
def _arrays(name: str, df: Any, information: Any, trials: int, n: int) -> Any:
    """Run the NumPy twin."""
    scheme = scheme_of(CASES[name], ((n, n),), df=df, information=information)
    numbers = np.zeros((trials, 1, 8))
    status = np.zeros((trials, 1), dtype=np.int64)
    run_arrays(scheme, 3, 11, numbers, status, status.copy())
    return numbers[:, 0], status[:, 0]


@pytest.mark.parametrize("information", ["expected", "observed"])
@pytest.mark.parametrize("df", ["satterthwaite", "kenward_roger"])
@pytest.mark.parametrize("name", CASES)
def test_the_closed_form_is_the_restricted_likelihood_fit(
    name: str, df: Any, information: Any
) -> None:
    scheme = scheme_of(CASES[name], ((25, 25),), df=df, information=information)
    numbers, _ = _arrays(name, df, information, 2, 25)
    columns, last = participants(scheme, words(3, 2, 12, 50, 11))
    crossed = scheme.contrast.size
    for k in range(2):
        visits = columns[k, crossed:].T
        seen = np.arange(3) < last[k][:, None]
        rows = last[k] > 0
        fit = fit_arrays(np.where(seen, visits, np.nan)[rows], columns[k, :crossed].T[rows])
        assert isinstance(fit, Fit)
        method = "kenward_roger_linear" if df == "kenward_roger" else "satterthwaite"
        found = fit.visit_contrast(
            scheme.weights, scheme.contrast, df=method, information=information
        )
        assert numbers[k, ESTIMATE] == pytest.approx(found.estimate, abs=1e-7)
        assert numbers[k, SE] == pytest.approx(found.se, rel=1e-7)
        assert numbers[k, DF] == pytest.approx(found.df, rel=1e-5)


def test_with_complete_data_nothing_is_adjusted_and_the_test_is_a_t_test() -> None:
    numbers, _ = _arrays("nobody lost, no covariates", "kenward_roger", "expected", 20, 14)
    assert numbers[:, SE] == pytest.approx(numbers[:, MODEL_SE], rel=1e-12)
    assert numbers[:, DF] == pytest.approx(26.0, rel=1e-12)


def test_results_are_the_same_bits_for_any_number_of_workers_and_any_start() -> None:
    arguments = {"seed": 5, "df": "kenward_roger", "information": "expected"}
    one = _run(BASE, ((12, 12),), range(1100), workers=1, **arguments)  # type: ignore[arg-type]
    two = _run(BASE, ((12, 12),), range(1100), workers=3, **arguments)  # type: ignore[arg-type]
    few = _run(BASE, ((12, 12),), range(7), workers=1, **arguments)  # type: ignore[arg-type]
    for a, b, c in zip(one, two, few, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a[:7], c)


def test_the_first_participants_are_the_same_at_every_size() -> None:
    small = simulate_longitudinal(BASE, arms=(15, 15), trials=30, seed=2)
    both = simulate_sizes(BASE, arms=((15, 15), (20, 25)), trials=30, seed=2)
    assert both[0].trials.estimate == pytest.approx(small.trials.estimate, nan_ok=True)
    assert both[1].arms == (20, 25)
    assert not np.allclose(both[1].trials.estimate, small.trials.estimate)


def test_power_is_about_that_of_the_formula_of_lu_luo_and_chen() -> None:
    trials = 1500
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
    assert result.power == pytest.approx(formula, abs=3 * result.mcse)
    assert abs(result.bias) < 3 * result.empirical_sd / np.sqrt(trials)
    assert result.mean_se == pytest.approx(result.empirical_sd, rel=0.05)
    assert result.coverage == pytest.approx(0.95, abs=3 * np.sqrt(0.0475 / trials))
    assert result.paths == {"closed": trials}
    assert result.failures == {}
    assert result.power_of_fitted == result.power
    assert result.replicates == trials


@pytest.mark.parametrize(("gap", "path"), [(0.0, "arrow"), (0.1, "general")])
def test_designs_take_the_path_that_their_data_allow(gap: float, path: str) -> None:
    case = replace(
        BASE,
        strata=BASE.strata[:1],
        strata_effects=BASE.strata_effects[:1],
        strata_by_visit=False,
        intermittent=gap,
    )
    result = simulate_longitudinal(case, arms=(15, 15), trials=3, seed=1)
    assert result.paths == {path: 3}
    assert result.failures == {}


@pytest.mark.parametrize("mechanism", ["mcar", "mar", "mnar"])
def test_as_many_are_lost_as_stated(mechanism: Any) -> None:
    slope = 0.0 if mechanism == "mcar" else 1.5
    lost = ((0.0, 0.1, 0.3), (0.2, 0.2, 0.5))
    case = replace(BASE, dropout=Dropout(lost=lost, mechanism=mechanism, slope=slope))
    scheme = scheme_of(case, ((200, 200),), df="satterthwaite", information="expected")
    columns, last = participants(scheme, words(0, 100, 8, 400, 1))
    _, counts = cross_products(columns, last, 3)
    for arm, share in ((1.0, lost[0]), (0.0, lost[1])):
        mine = last[:, scheme.arm == arm]
        seen = [float(np.mean(mine > t)) for t in range(3)]
        assert seen == pytest.approx([1.0 - x for x in share], abs=0.013)
    assert counts.mean(axis=0) == pytest.approx(
        [(last > t).sum(axis=1).mean() for t in range(3)]
    )


def test_losses_follow_the_worse_responses() -> None:
    for better in (False, True):
        case = replace(
            BASE,
            larger_is_better=better,
            dropout=Dropout(lost=(LOST, LOST), mechanism="mar", slope=2.0),
        )
        scheme = scheme_of(case, ((200, 200),), df="satterthwaite", information="expected")
        columns, last = participants(scheme, words(0, 20, 8, 400, 1))
        baseline = columns[:, 1]
        worse = baseline[last == 0].mean() - baseline[last > 0].mean()
        assert (worse < 0.0) == better


def test_failed_fits_are_counted_and_reject_nothing() -> None:
    lost = ((0.2, 0.6, 0.9),) * 2
    case = replace(BASE, dropout=Dropout(lost=lost))
    result = simulate_longitudinal(case, arms=(8, 8), trials=200, seed=1)
    failed = np.isnan(result.trials.estimate)
    assert sum(result.failures.values()) >= failed.sum() > 100
    assert set(result.failures) <= {status.name for status in Status}
    assert not result.trials.rejected[failed].any()
    assert not result.trials.covered[failed].any()
    assert result.power <= result.power_of_fitted


def test_no_fit_at_all_gives_no_power() -> None:
    result = simulate_longitudinal(BASE, arms=(2, 2), trials=5, seed=1)
    assert result.failures == {"TOO_FEW": 5}
    assert (result.power, result.power_of_fitted) == (0.0, 0.0)


def test_kernels_give_what_whole_arrays_give() -> None:
    for name, case in CASES.items():
        for information in ("expected", "observed"):
            numbers, status = _arrays(name, "kenward_roger", information, 60, 14)
            scheme = scheme_of(case, ((14, 14),), df="kenward_roger", information=information)
            other = np.zeros((2, 1, 8))
            codes = np.zeros((2, 1), dtype=np.int64)
            trials.run_closed(scheme, 3, np.uint64(11), other, codes, codes.copy())
            assert codes[:, 0].tolist() == status[:2].tolist()
            np.testing.assert_allclose(other[:, 0, :4], numbers[:2, :4], rtol=1e-10)


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"means": ((0.0,), (0.0,))}, "means"),
        ({"covariance": ((1.0,),)}, "covariance"),
        ({"alpha": 5.0}, "alpha"),
        ({"sides": 3}, "sides"),
        ({"baseline": np.inf}, "baseline"),
        ({"weights": (0.0, 0.0, 0.0)}, "weights"),
        ({"strata": ((0.5, 0.4),)}, "strata"),
        ({"strata_effects": ((0.0,),)}, "strata_effects"),
        ({"intermittent": 1.0}, "intermittent"),
        ({"dropout": Dropout(lost=(LOST[:2], LOST[:2]))}, "dropout.lost"),
        ({"dropout": Dropout(lost=(LOST, LOST), score=1)}, "dropout.score"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_assumptions_are_refused(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        replace(BASE, **change)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"arms": ((0, 5),)}, "arms"),
        ({"arms": ()}, "arms"),
        ({"arms": ((9, 9), (5, 9))}, "arms"),
        ({"trials": 0}, "trials"),
        ({"workers": 0}, "workers"),
        ({"seed": 1 << 64}, "seed"),
        ({"df": "guess"}, "df"),
        ({"information": "none"}, "information"),
    ],
)
def test_wrong_questions_are_refused(change: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        simulate_sizes(BASE, **{"arms": ((9, 9),), "trials": 1, "seed": 1, **change})
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("model", ["main effects", "by visit"])
@pytest.mark.parametrize("gap", [0.0, 0.01, 0.1])
def test_gaps_and_main_effects_are_fitted_by_restricted_likelihood(
    gap: float, model: str
) -> None:
    by_visit = model == "by visit"
    if by_visit and gap == 0.0:
        return  # the closed form, tested above
    name = "arrow" if gap == 0.0 else "general"
    case = replace(BASE, strata_by_visit=by_visit, intermittent=gap)
    case = replace(case, strata=BASE.strata[:1], strata_effects=BASE.strata_effects[:1])
    scheme = scheme_of(case, ((12, 12), (16, 16)), df="kenward_roger", information="expected")
    numbers = np.zeros((1, 2, 8))
    status = np.zeros((1, 2), dtype=np.int64)
    path = status.copy()
    run = {"arrow": trials_arrow.run_arrow, "general": trials_general.run_general}[name]
    run(scheme, 3, np.uint64(11), numbers, status, path)
    word = words(3, 1, 12, 32, 11)
    columns, last = participants(scheme, word)
    fixed = columns.shape[1] - 3
    seen = np.arange(3) < last[0][:, None]
    first = 5 + len(case.strata)
    if gap > 0.0:
        seen &= uniforms(word[0, first : first + 3].T) >= gap
    for k, size in enumerate(scheme.sizes):
        rows = seen.any(axis=1) & (np.arange(32) < size)
        crossed = scheme.contrast.size
        fit = fit_arrays(
            np.where(seen, columns[0, fixed:].T, np.nan)[rows],
            columns[0, :crossed].T[rows],
            columns[0, crossed:fixed].T[rows],
        )
        assert isinstance(fit, Fit)
        found = fit.visit_contrast(
            scheme.weights, scheme.contrast, df="kenward_roger_linear", information="expected"
        )
        gaps = (np.diff(seen[rows].astype(int), axis=1) > 0).any() or not seen[rows, 0].all()
        assert PATHS[path[0, k]] == ("general" if gaps else "closed" if by_visit else "arrow")
        assert numbers[0, k, ESTIMATE] == pytest.approx(found.estimate, rel=1e-5)
        assert numbers[0, k, SE] == pytest.approx(found.se, rel=1e-6)
        assert numbers[0, k, DF] == pytest.approx(found.df, rel=1e-5)
