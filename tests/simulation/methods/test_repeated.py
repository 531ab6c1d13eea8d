"""The mixed model of a trial: what is fitted, to whom, and what happens when it fails."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import Imputation, Mmrm
from toolkit.simulation.mmrm.arrays import Fit, fit_arrays
from toolkit.simulation.mmrm.inference import Contrast

People = Callable[..., Participants]
METHOD = Mmrm(name="m", score=0, visits=(0, 1, 2), at=2)


def _by_hand(trial: Participants, *, crossed_baseline: bool = True) -> tuple[Fit, Any, Any]:
    """Fit with the readable fitter, columns put together here."""
    change = trial.actual[0] - trial.baseline[0][:, None]
    rows = ~np.isnan(change).all(axis=1)
    arm = trial.experimental.astype(float)
    baseline = trial.baseline[0]
    ones = np.ones(arm.size)
    common = np.column_stack(
        [trial.strata[:, 0] == 1, trial.site == 1, trial.site == 2]
    ).astype(float)
    if crossed_baseline:
        crossed = np.column_stack([ones, arm, baseline])
    else:
        crossed = np.column_stack([ones, arm])
        common = np.column_stack([common, baseline])
    fit = fit_arrays(change[rows], crossed[rows], common[rows])
    assert isinstance(fit, Fit)
    weights, contrast = np.array([0.0, 0.0, 1.0]), np.zeros(crossed.shape[1])
    contrast[1] = 1.0
    return fit, weights, contrast


@pytest.mark.parametrize("df", ["kenward_roger", "satterthwaite", "between_within"])
@pytest.mark.parametrize("gaps", [0.0, 0.1], ids=["dropout", "gaps"])
def test_the_fast_fit_agrees_with_the_readable_one(
    df: Any, gaps: float, drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(2, 40, effect=-3.0, gaps=gaps)
    found = analyse(replace(METHOD, df=df), trial, mechanism)
    fit, weights, contrast = _by_hand(trial)
    other = fit.visit_contrast(weights, contrast, df=df, information="expected")
    assert isinstance(other, Contrast)
    assert found.status is Status.OK
    assert found.estimate == pytest.approx(other.estimate, rel=1e-6)
    assert found.se == pytest.approx(other.se, rel=1e-6)
    assert found.df == pytest.approx(other.df, rel=1e-5)
    assert found.information == (~np.isnan(trial.actual[0, :, 2])).sum()


def test_one_coefficient_of_baseline_can_serve_all_visits(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(2, 40, effect=-3.0)
    found = analyse(replace(METHOD, baseline_by_visit=False), trial, mechanism)
    fit, weights, contrast = _by_hand(trial, crossed_baseline=False)
    other = fit.visit_contrast(weights, contrast, df="kenward_roger", information="expected")
    assert isinstance(other, Contrast)
    assert (found.estimate, found.se) == pytest.approx((other.estimate, other.se), rel=1e-6)


def test_complete_ratings_at_one_visit_give_the_analysis_of_covariance(
    drawn: People, mechanism: Mechanism
) -> None:
    from toolkit.simulation.methods.method import Ancova  # noqa: PLC0415 - beside its use

    trial = drawn(2, 30)
    one = replace(METHOD, visits=(2,))
    found = analyse(one, trial, mechanism)
    other = analyse(Ancova(name="m", score=0, at=2), trial, mechanism)
    assert found.estimate == pytest.approx(other.estimate, rel=1e-9)
    assert (found.se, found.df) == pytest.approx((other.se, other.df), rel=1e-7)


def _few(drawn: People) -> Participants:
    """Take a trial in which nobody has ratings at both of the last visits."""
    trial = drawn(3, 20)
    actual, observed = trial.actual.copy(), trial.observed.copy()
    late = np.arange(40) % 4 < 2
    actual[0, late, 1] = math.nan
    actual[0, ~late, 2] = math.nan
    observed[0] = ~np.isnan(actual[0])
    return replace(trial, actual=actual, observed=observed)


def test_where_unstructured_gives_no_fit_the_ordered_structure_does(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = _few(drawn)
    method = replace(METHOD, fallbacks=("ar1_h", "cs"), site=False, strata=False)
    found = analyse(method, trial, mechanism)
    assert found.status is Status.FALLBACK
    assert found.detail.startswith("ar1_h after ")
    robust = analyse(replace(method, robust_fallback=True), trial, mechanism)
    assert robust.estimate == pytest.approx(found.estimate, rel=1e-9)
    assert robust.se != pytest.approx(found.se, rel=1e-3)


def test_without_fallbacks_the_failure_stands(drawn: People, mechanism: Mechanism) -> None:
    found = analyse(replace(METHOD, fallbacks=()), _few(drawn), mechanism)
    assert found.status not in {Status.OK, Status.FALLBACK}
    assert math.isnan(found.estimate)


def test_where_all_structures_fail_the_first_reason_stands(
    people: People, mechanism: Mechanism
) -> None:
    ratings = np.repeat(np.arange(12.0)[:, None], 3, axis=1)
    trial = people([1, 0] * 6, np.arange(12.0) + 5, ratings)
    found = analyse(replace(METHOD, site=False, strata=False), trial, mechanism)
    assert found.status not in {Status.OK, Status.FALLBACK}
    assert math.isnan(found.p)


def test_a_visit_at_which_an_arm_has_no_rating_is_left_out_and_told(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(2, 40)
    actual, observed = trial.actual.copy(), trial.observed.copy()
    actual[0, trial.experimental, 0] = math.nan
    observed[0] = ~np.isnan(actual[0])
    emptied = replace(trial, actual=actual, observed=observed)
    found = analyse(METHOD, emptied, mechanism)
    other = analyse(replace(METHOD, visits=(1, 2)), trial, mechanism)
    assert "1 visits left out" in found.detail
    assert found.estimate == pytest.approx(other.estimate, rel=1e-9)


def test_an_arm_without_ratings_at_the_visit_analysed_is_a_failure(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(2, 20)
    actual, observed = trial.actual.copy(), trial.observed.copy()
    actual[0, trial.experimental, 2] = math.nan
    observed[0] = ~np.isnan(actual[0])
    found = analyse(METHOD, replace(trial, actual=actual, observed=observed), mechanism)
    assert found.status is Status.EMPTY_ARM


def test_imputed_sets_are_fitted_without_missing_ratings(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = drawn(2, 40)
    method = replace(METHOD, imputation=Imputation(imputations=5))
    found = analyse(method, trial, mechanism, generator=np.random.default_rng(1))
    assert found.status is Status.OK
    assert found.n == 80
    assert found.information == (~np.isnan(trial.actual[0, :, 2])).sum()


def test_an_interim_analysis_uses_the_early_visits_of_those_not_yet_due(
    drawn: People, mechanism: Mechanism
) -> None:
    trial = replace(drawn(2, 40), entry=np.arange(80.0))
    found = analyse(METHOD, trial, mechanism, until=100.0)
    assert found.n == 80
    assert found.information < 46
    alone = analyse(replace(METHOD, visits=(2,)), trial, mechanism, until=100.0)
    assert found.se < alone.se
