"""The fast fits against a direct fit of the definition, the readable fitter, and nlme."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.kernels import arrow, codes, dataset, general
from toolkit.simulation.kernels.fitting import Fit, fit_contrast
from toolkit.simulation.kernels.newton import newton_step
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.mmrm.arrays import Fit as ReadableFit
from toolkit.simulation.mmrm.arrays import fit_arrays

REFERENCES = Path(__file__).parents[2] / "reference" / "simulation"
LAST = np.array([0.0, 0.0, 1.0])


def made_up(
    seed: int,
    *,
    n: int = 40,
    common: int = 0,
    gaps: float = 0.0,
    visits: int = 3,
    lost: float = 0.1,
) -> tuple[Any, Any, Any]:
    """A trial with losses that depend on the last rating, and gaps that do not."""
    rng = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    baseline = rng.normal(20, 5, n)
    site = rng.integers(0, common + 1, n)
    extra = (site[:, None] == np.arange(1, common + 1)).astype(float)
    factor = np.linalg.cholesky(0.6 ** abs(np.subtract.outer(range(visits), range(visits))))
    response = (
        50
        + 0.3 * baseline[:, None]
        + rng.normal(size=(n, visits)) @ factor.T
        + extra.sum(1)[:, None]
    )
    seen = rng.random((n, visits)) >= gaps
    for visit in range(1, visits):
        gone = rng.random(n) < lost
        seen[gone, visit:] = False
    response[~seen] = np.nan
    return response, np.column_stack([np.ones(n), baseline, arm]), extra


def agree(fit: Fit, data: tuple[Any, Any, Any], weights: Any, contrast: Any, how: Any) -> None:
    readable = fit_arrays(*data)
    assert isinstance(readable, ReadableFit)
    other = readable.visit_contrast(weights, contrast, **how)
    assert fit.status is Status.OK
    assert fit.estimate == pytest.approx(other.estimate, rel=1e-8, abs=1e-8)
    assert fit.se == pytest.approx(other.se, rel=1e-7)
    assert fit.df == pytest.approx(other.df, rel=1e-6)


METHODS = (
    {"df": "satterthwaite", "information": "observed"},
    {"df": "satterthwaite", "information": "expected"},
    {"df": "kenward_roger", "information": "expected"},
    {"df": "kenward_roger_linear", "information": "observed"},
)
CASES: dict[str, dict[str, Any]] = {
    "closed": {"seed": 1},
    "arrow, one common column": {"seed": 2, "common": 1},
    "arrow, three common columns": {"seed": 3, "common": 3, "n": 60},
    "general, all crossed": {"seed": 4, "gaps": 0.1},
    "general, one common column": {"seed": 5, "common": 1, "gaps": 0.1},
    "general, three common columns": {"seed": 6, "common": 3, "gaps": 0.1, "n": 60},
    "general, four visits": {"seed": 7, "common": 1, "gaps": 0.2, "visits": 4, "n": 60},
}


@pytest.mark.parametrize("how", METHODS, ids=lambda how: f"{how['df']} {how['information']}")
@pytest.mark.parametrize("case", CASES)
def test_every_path_agrees_with_the_readable_fit(case: str, how: Any) -> None:
    data = made_up(**CASES[case])
    visits = data[0].shape[1]
    weights = np.arange(1.0, visits + 1) if how["df"] == "satterthwaite" else np.eye(visits)[-1]
    contrast = np.array([0.5, 20.0, 1.0]) if how["information"] == "observed" else LAST
    fit = fit_contrast(*data, weights, contrast, **how)
    assert fit.path == case.split(",", maxsplit=1)[0]
    agree(fit, data, weights, contrast, how)


@pytest.mark.reference
def test_the_contrast_of_the_fev_data_is_that_of_nlme() -> None:
    reference = json.loads((REFERENCES / "mmrm.json").read_text())
    row = next(row for row in reference["gls"] if row["id"] == "fev unstructured REML")
    with (REFERENCES / "fev.csv").open() as file:
        people = list(csv.DictReader(file))
    response = np.array(
        [[float(one[f"VIS{visit}"] or "nan") for visit in range(1, 5)] for one in people]
    )
    treated = np.array([float(one["arm"] == "TRT") for one in people])
    races = sorted({one["race"] for one in people})[1:]
    race = np.array([[float(one["race"] == other) for other in races] for one in people])
    fit = fit_contrast(
        response,
        np.column_stack([np.ones(len(people)), treated]),
        race,
        np.array([0.0, 0.0, 0.0, 1.0]),
        np.array([0.0, 1.0]),
        df="satterthwaite",
    )
    assert fit.path == "general"
    assert fit.estimate == pytest.approx(row["estimate"][7], rel=1e-6)
    assert fit.model_se == pytest.approx(row["se"][7], rel=1e-6)


def test_complete_data_need_no_small_sample_adjustment() -> None:
    rng = np.random.default_rng(3)
    arm = np.arange(12.0) % 2
    crossed = np.column_stack([np.ones(12), arm])
    fit = fit_contrast(
        rng.normal(size=(12, 3)), crossed, np.empty((12, 0)), LAST, np.array([0.0, 1.0])
    )
    assert fit.se == pytest.approx(fit.model_se, rel=1e-12)
    assert fit.df == pytest.approx(10.0)


def test_dependent_common_columns_are_left_out_and_counted() -> None:
    response, crossed, common = made_up(8, common=2, n=60)
    doubled = np.column_stack([common[:, 0], np.ones(60), common[:, 1], common.sum(axis=1)])
    fit = fit_contrast(response, crossed, doubled, LAST, LAST)
    plain = fit_contrast(response, crossed, common, LAST, LAST)
    assert fit.dropped == 2
    assert fit.estimate == pytest.approx(plain.estimate, rel=1e-10)
    assert fit.se == pytest.approx(plain.se, rel=1e-10)


def test_who_was_never_rated_changes_nothing() -> None:
    response, crossed, common = made_up(9, common=1, gaps=0.1)
    fit = fit_contrast(response, crossed, common, LAST, LAST)
    more = (np.vstack([response, np.full((1, 3), np.nan)]), np.vstack([crossed, [[1, 9, 1]]]))
    again = fit_contrast(*more, np.vstack([common, [[1.0]]]), LAST, LAST)
    assert again.estimate == pytest.approx(fit.estimate, rel=1e-9)
    assert again.df == pytest.approx(fit.df, rel=1e-7)


def test_an_arm_without_ratings_at_a_visit_is_a_status_of_its_own() -> None:
    response, crossed, common = made_up(10, common=1)
    response[crossed[:, 2] == 1, 2] = np.nan
    fit = fit_contrast(response, crossed, common, LAST, LAST)
    assert fit.status is Status.EMPTY_ARM
    assert np.isnan([fit.estimate, fit.se, fit.df]).all()


@pytest.mark.parametrize("rated", [0, 3, 5], ids=str)
def test_fewer_participants_than_parameters_are_a_status_of_their_own(rated: int) -> None:
    response, crossed, common = made_up(10, common=0, lost=0.0)
    response[rated:, 0 if rated == 0 else 2] = np.nan
    response[rated:] = np.nan if rated == 0 else response[rated:]
    fit = fit_contrast(response, crossed, common, LAST, LAST)
    assert fit.status is Status.TOO_FEW


@pytest.mark.parametrize("gap", ["", "gap"], ids=["monotone", "with a gap"])
@pytest.mark.parametrize("columns", [0, 1], ids=["crossed", "common"])
def test_two_visits_that_are_the_same_give_no_number(gap: str, columns: int) -> None:
    response, crossed, common = made_up(13, common=columns, lost=0.0)
    response[:, 1] = response[:, 0]
    if gap:
        response[0, 1] = np.nan
    fit = fit_contrast(response, crossed, common, LAST, LAST)
    assert fit.status in (Status.NOT_POSITIVE_DEFINITE, Status.NOT_CONVERGED)
    assert np.isnan(fit.estimate)


def test_a_search_from_single_visits_reaches_the_same_maximum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = made_up(14, common=1, gaps=0.1)
    fit = fit_contrast(*data, LAST, LAST)
    monkeypatch.setattr(general, "start_from_histories", lambda *_: False)
    again = fit_contrast(*data, LAST, LAST)
    assert again.estimate == pytest.approx(fit.estimate, rel=1e-8)
    assert again.df == pytest.approx(fit.df, rel=1e-6)


FRUITLESS: dict[str, tuple[dict[str, Any], Status]] = {
    "too few steps": ({"STEPS": 1}, Status.NOT_CONVERGED),
    "no shorter step is better": ({"HALVINGS": 0, "SETTLED": 0.0}, Status.NOT_CONVERGED),
    "never at rest": ({"LAST_GRADIENT": -1.0, "STEPS": 9}, Status.NOT_CONVERGED),
    "a variance goes to 0": ({"LARGEST_SHRINKAGE": 0.0}, Status.NOT_POSITIVE_DEFINITE),
    "no step": ({"newton_step": lambda *_: math.inf}, Status.NOT_POSITIVE_DEFINITE),
}


@pytest.mark.parametrize("gaps", [0.0, 0.1], ids=["arrow", "general"])
@pytest.mark.parametrize("reason", FRUITLESS)
def test_a_search_that_comes_to_nothing_gives_no_number_and_says_why(
    reason: str, gaps: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, status = FRUITLESS[reason]
    for name, value in changes.items():
        monkeypatch.setattr(general if gaps else arrow, name, value, raising=False)
    fit = fit_contrast(*made_up(2, common=1, gaps=gaps, visits=3), LAST, LAST)
    assert fit.status is status
    assert np.isnan([fit.estimate, fit.se, fit.model_se, fit.df]).all()


@pytest.mark.parametrize(
    ("curvature", "finite"), [(1.0, True), (-0.01, True), (-1e9, False)], ids=str
)
def test_a_step_where_the_likelihood_is_not_concave_is_damped(
    curvature: float, *, finite: bool
) -> None:
    root, least, step = np.zeros((2, 2)), np.zeros(2), np.zeros(2)
    hessian, gradient = np.diag([1.0, curvature]), np.array([0.5, -0.5])
    decrement = newton_step(hessian, gradient, np.ones(2), 2, root, least, step)
    assert math.isfinite(decrement) == finite
    if finite:
        # Downhill, and never further than a damping of the complete information allows.
        assert step @ gradient < 0.0
        damping = 0.0 if curvature > 0.0 else 0.03
        assert step == pytest.approx(-gradient / (np.diag(hessian) + damping))


def test_statuses_of_kernels_are_those_of_methods() -> None:
    names = ("OK", "NOT_CONVERGED", "NOT_POSITIVE_DEFINITE", "EMPTY_ARM", "TOO_FEW")
    for name in (*names, "DF_BELOW_ONE"):
        assert getattr(codes, name) == Status[name]
    assert dataset.NOT_FINITE not in list(Status)


WRONG: dict[str, dict[str, Any]] = {
    "response": {"response": np.zeros(3)},
    "crossed": {"crossed": np.ones((3, 2))},
    "common": {"common": np.ones(4)},
    "weights": {"weights": np.ones(3)},
    "contrast": {"contrast": np.ones(3)},
    "df": {"df": "between_within"},
    "covariates": {"crossed": np.array([[1, 0], [1, 1], [1, np.nan], [1, 1.0]])},
    "crossed without columns": {"crossed": np.ones((4, 0)), "contrast": np.ones(0)},
    "common not finite": {"common": np.full((4, 1), np.inf)},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_arguments_that_do_not_belong_together_are_refused(wrong: str) -> None:
    right: dict[str, Any] = {
        "response": np.arange(8.0).reshape(4, 2),
        "crossed": np.array([[1.0, 0], [1, 1], [1, 0], [1, 1]]),
        "common": np.empty((4, 0)),
        "weights": np.ones(2),
        "contrast": np.ones(2),
    }
    with pytest.raises(ArgumentError):
        fit_contrast(**{**right, **WRONG[wrong]})
