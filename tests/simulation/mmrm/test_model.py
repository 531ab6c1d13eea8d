"""Properties of the fitter for real data, its failures, and what it prints."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from toolkit.errors import ArgumentError, NoSolutionError
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.mmrm import Failure, Fit, MixedModel, fit_arrays, fit_mmrm, search
from toolkit.simulation.mmrm.structures import TITLES, structure

if TYPE_CHECKING:
    from toolkit.simulation.mmrm.structures import Reals

WEEKS = (4, 8, 12)


def ratings(n: int = 60, seed: int = 1, *, missing: bool = True) -> Reals:
    rng = np.random.default_rng(seed)
    response = rng.normal(size=(n, 1)) + rng.normal(size=(n, 3)) + np.arange(3.0)
    response[1::2] += 0.5
    if missing:
        response[:4, 2] = np.nan
        response[5:8, 1] = np.nan
        response[9, 0] = np.nan
    return response


def table(response: Reals, **more: Any) -> dict[str, Any]:
    n, visits = response.shape
    return {
        "id": np.repeat(np.arange(n), visits),
        "week": np.tile(WEEKS[:visits], n),
        "arm": np.repeat(np.where(np.arange(n) % 2 == 1, "drug", "placebo"), visits),
        "baseline": np.repeat(np.sin(np.arange(n)), visits),
        "site": np.repeat(np.array(["Bern", "Basel", "Chur"])[np.arange(n) % 3], visits),
        "change": response.ravel(),
        **more,
    }


def fitted(data: dict[str, Any], **options: Any) -> MixedModel:
    names = {"response": "change", "participant": "id", "visit": "week"}
    both = {
        "arm": "arm",
        "control": "placebo",
        "by_visit": ["baseline"],
        "covariates": ["site"],
    }
    return fit_mmrm(data, **(names | both | options))


def crossed(n: int) -> Reals:
    return np.column_stack([np.ones(n), np.arange(n) % 2])


@pytest.mark.parametrize("df", ["satterthwaite", "kenward_roger", "kenward_roger_linear"])
@pytest.mark.parametrize("information", ["observed", "expected"])
def test_complete_data_crossed_with_visit_give_the_t_test(df: Any, information: Any) -> None:
    response = ratings(20, missing=False)
    fit = fit_arrays(response, crossed(20))
    assert isinstance(fit, Fit)
    line = fit.visit_contrast(
        np.array([0, 0, 1.0]), np.array([0, 1.0]), df=df, information=information
    )
    assert not isinstance(line, Failure)
    drug, placebo = response[1::2, 2], response[::2, 2]
    pooled = (drug.var(ddof=1) + placebo.var(ddof=1)) / 2
    assert line.estimate == pytest.approx(drug.mean() - placebo.mean(), rel=1e-12)
    assert line.se == pytest.approx(math.sqrt(pooled * 2 / 10), rel=1e-10)
    assert line.df == pytest.approx(18.0, rel=1e-9)


@given(
    name=st.sampled_from(sorted(TITLES)),
    factor=st.floats(0.01, 1000),
    shift=st.floats(-1000, 1000),
)
def test_units_of_the_response_do_not_matter(name: Any, factor: float, shift: float) -> None:
    response = ratings(24)
    weights, last = np.array([0, 0, 1.0]), np.array([0, 1.0])
    lines = []
    for values in (response, factor * response + shift):
        fit = fit_arrays(values, crossed(24), covariance=name)
        assert isinstance(fit, Fit)
        line = fit.visit_contrast(weights, last, df="kenward_roger")
        assert not isinstance(line, Failure)
        lines.append(line)
    assert lines[1].estimate == pytest.approx(factor * lines[0].estimate, rel=1e-6)
    assert lines[1].se == pytest.approx(factor * lines[0].se, rel=1e-6)
    assert lines[1].df == pytest.approx(lines[0].df, rel=1e-5)


def test_the_order_of_rows_does_not_matter() -> None:
    data = table(ratings())
    order = np.random.default_rng(3).permutation(len(data["id"]))
    mixed = {name: values[order] for name, values in data.items()}
    one, two = fitted(data).difference(12), fitted(mixed).difference(12)
    assert two.estimate == pytest.approx(one.estimate, rel=1e-10)
    assert two.df == pytest.approx(one.df, rel=1e-8)


def test_rows_without_a_rating_may_be_left_out() -> None:
    data = table(ratings())
    known = ~np.isnan(data["change"])
    short = {name: values[known] for name, values in data.items()}
    assert fitted(short).difference(12) == fitted(data).difference(12)
    assert fitted(data).frame.without == 8
    assert fitted(short).frame.without == 0


def test_a_data_frame_and_arrays_give_the_same() -> None:
    import pandas as pd  # noqa: PLC0415  # slow to import

    response = ratings()
    data = table(response)
    frame = pd.DataFrame(data)
    frame["week"] = pd.Categorical(frame["week"], categories=WEEKS)
    frame["site"] = frame["site"].astype("category")
    assert fitted(frame).differences() == fitted(data).differences()  # type: ignore[arg-type]
    fit = fit_arrays(
        response,
        np.column_stack([crossed(60), np.sin(np.arange(60))]),
        (np.arange(60)[:, None] % 3 == [0, 2]).astype(float),
    )
    assert isinstance(fit, Fit)
    line = fit.visit_contrast(np.array([0, 0, 1.0]), np.array([0, 1.0, 0]), df="kenward_roger")
    assert not isinstance(line, Failure)
    assert line.estimate == pytest.approx(fitted(data).difference(12).estimate, rel=1e-10)
    assert line.df == pytest.approx(fitted(data).difference(12).df, rel=1e-8)


def test_an_average_over_visits_is_between_the_visits() -> None:
    model = fitted(table(ratings()))
    average = model.difference({4: 0.5, 12: 0.5})
    assert average.label == "drug - placebo, visit 0.5 x 4 + 0.5 x 12"
    ends = model.difference(4).estimate, model.difference(12).estimate
    assert average.estimate == pytest.approx(sum(ends) / 2, rel=1e-12)
    named = model.contrast({"drug - placebo, visit 4": 0.5, "drug - placebo, visit 12": 0.5})
    assert named.df == average.df


def test_one_row_is_tested_by_the_square_of_its_t() -> None:
    for df in ("kenward_roger", "satterthwaite", "residual"):
        model = fitted(table(ratings()), df=df)
        line = model.difference(12)
        test = model.test([{"drug - placebo, visit 12": 1.0}])
        assert test.statistic == pytest.approx(line.statistic**2, rel=1e-9)
        assert test.df == pytest.approx(line.df, rel=1e-9)
        assert test.p == pytest.approx(line.p, rel=1e-7)


def test_between_within_counts_participants_and_ratings() -> None:
    model = fitted(table(ratings()), df="between_within")
    # 60 participants; constant within them: intercept, arm, baseline, two sites.
    assert model.difference(12).df == 60 - 5
    # 172 ratings; columns in all: 3 visits, 3 differences, 3 slopes, 2 sites.
    assert model.difference({12: 1.0, 4: -1.0}).df == 172 - 60 - (11 - 5)
    assert model.tests()[0].df == 55
    assert fitted(table(ratings()), df="residual").difference(12).df == 172 - 11


def test_robust_errors_are_other_ones_and_say_so() -> None:
    plain = fitted(table(ratings()), df="satterthwaite")
    robust = fitted(table(ratings()), df="satterthwaite", robust=True)
    assert robust.difference(12).estimate == plain.difference(12).estimate
    assert robust.difference(12).se != plain.difference(12).se
    assert "robust (sandwich)" in str(robust)


def test_information_criteria_count_what_they_say() -> None:
    model = fitted(table(ratings()), covariance="cs")
    assert model.aic == pytest.approx(-2 * model.log_likelihood + 4)
    assert model.bic == pytest.approx(-2 * model.log_likelihood + 2 * math.log(60))
    plain = fitted(table(ratings()), covariance="cs", method="ML", df="satterthwaite")
    assert plain.aic == pytest.approx(-2 * plain.log_likelihood + 2 * (2 + 11))
    assert "\nEstimation: maximum likelihood" in str(plain)


def test_simpler_structures_never_fit_better() -> None:
    data = table(ratings())
    best = {name: fitted(data, covariance=name).log_likelihood for name in TITLES}
    for narrow, wide in (
        ("cs", "cs_h"), ("cs", "toeplitz"), ("cs_h", "toeplitz_h"), ("ar1", "ar1_h"),
        ("ar1", "toeplitz"), ("ar1_h", "toeplitz_h"), ("toeplitz", "toeplitz_h"),
        ("toeplitz_h", "unstructured"),
    ):  # fmt: skip
        assert best[narrow] <= best[wide] + 1e-9


def test_the_summary_says_all_there_is() -> None:
    model = fitted(table(ratings()))
    printed = str(model)
    for piece in (
        "172 ratings of 60 participants at 3 visits; 8 rows without a rating",
        "Covariance: unstructured, 6 parameters",
        "Kenward-Roger, observed information",
        "arm by visit: the same difference at all",
        "baseline by visit",
        "site Basel - Bern"
        if model.frame.terms[1].levels[0] == "Bern"
        else "site Bern - Basel",
        "placebo, visit 4",
        "Differences to placebo",
        "95% CI",
    ):
        assert piece in printed
    assert f"{model.difference(12).estimate:.4f}" in printed
    assert np.diag(model.correlation) == pytest.approx(np.ones(3))
    assert model.coefficient_covariance[0, 0] == pytest.approx(model.coefficients[0].se ** 2)
    assert model.status == Status.OK


def test_without_arms_there_are_means_of_visits() -> None:
    model = fitted(table(ratings()), arm=None, control=None, by_visit=[], covariates=[])
    assert [mean.arm for mean in model.means()] == ["all"] * 3
    assert model.tests() == ()
    assert "No terms but visits" in str(model)
    assert "Differences" not in str(model)


def test_several_arms_are_each_compared_with_control() -> None:
    n = 60
    arms = np.repeat(np.array(["high", "low", "placebo"])[np.arange(n) % 3], 3)
    model = fitted(table(ratings(n), arm=arms), covariates=[], covariance="cs")
    assert model.frame.arms == ("placebo", "high", "low")
    assert len(model.differences()) == 6
    assert model.tests()[0].rows == 6
    assert model.tests()[1].rows == 4
    swap = np.where(arms == "high", "placebo", np.where(arms == "placebo", "high", arms))
    other = fitted(table(ratings(n), arm=swap), covariates=[], covariance="cs")
    assert other.difference(12, "high").estimate == pytest.approx(
        -model.difference(12, "high").estimate, rel=1e-8
    )
    with pytest.raises(ArgumentError, match="arm must be high or low"):
        model.difference(12)


def test_an_arm_that_is_empty_at_a_visit_leaves_the_others() -> None:
    response = ratings()
    response[1::2, 2] = np.nan
    model = fitted(table(response))
    assert model.frame.empty() == (("drug", "12"),)
    assert model.dropped == ("drug - placebo, visit 12",)
    assert len(model.differences()) == 2
    assert len(model.means()) == 5
    assert model.tests()[0].rows == 2
    assert "drug has no rating at visit 12." in str(model)
    assert "depend on others: drug - placebo, visit 12" in str(model)
    with pytest.raises(NoSolutionError, match="drug has no rating at visit 12"):
        model.difference(12)
    with pytest.raises(NoSolutionError, match="columns that it needs depend on others"):
        model.contrast({"drug - placebo, visit 12": 1.0})
    with pytest.raises(NoSolutionError, match="its columns all depend on others"):
        model.test([{"drug - placebo, visit 12": 1.0}])
    fit = fit_arrays(response, crossed(60))
    assert isinstance(fit, Fit)
    line = fit.visit_contrast(np.array([0, 0, 1.0]), np.array([0, 1.0]), df="residual")
    assert isinstance(line, Failure)
    assert line.status == Status.EMPTY_ARM


def test_a_covariate_said_twice_has_one_coefficient() -> None:
    data = table(ratings())
    data["twice"] = 2 * data["baseline"] + 1
    once, twice = fitted(data), fitted(data, covariates=["site", "twice"])
    assert twice.dropped == ("twice",)
    assert twice.difference(12).estimate == pytest.approx(once.difference(12).estimate)
    with pytest.raises(NoSolutionError, match="its columns all depend"):
        twice.test([{"twice": 1.0}])


def test_visits_never_rated_together_need_a_simpler_structure() -> None:
    response = ratings()
    response[::3, 0] = response[1::3, 2] = response[2::3, 2] = np.nan
    with pytest.raises(NoSolutionError, match="covariance, 12 and 4; give fallbacks"):
        fitted(table(response))
    model = fitted(table(response), fallbacks=["toeplitz_h", "cs"])
    assert model.status == Status.FALLBACK
    assert [failure.status for failure in model.failed] == [Status.TOO_FEW] * 2
    assert model.covariance == "cs"
    assert "after unstructured failed: no participant has the ratings" in str(model)
    with pytest.raises(NoSolutionError, match="simplify the model"):
        fitted(table(response), fallbacks=["toeplitz"])


def test_a_singular_matrix_is_a_failure() -> None:
    response = ratings(missing=False)
    response[:, 1] = 2 * response[:, 0] + 1
    result = fit_arrays(response, crossed(60))
    assert isinstance(result, Failure)
    assert result.status == Status.NOT_POSITIVE_DEFINITE


def test_a_search_that_is_cut_short_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STEPS", 1)
    result = fit_arrays(ratings(), crossed(60), covariance="ar1_h")
    assert isinstance(result, Failure)
    assert result.status == Status.NOT_CONVERGED


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_ratings_that_do_not_vary_are_a_failure(value: float) -> None:
    result = fit_arrays(np.full((20, 3), value), crossed(20), covariance="cs")
    assert isinstance(result, Failure)
    assert result.status == Status.NOT_POSITIVE_DEFINITE
    assert "nothing is left to vary" in result.detail


def test_a_visit_that_does_not_vary_is_a_failure() -> None:
    response = ratings(30)
    response[:, 2] = 5.0
    result = fit_arrays(response, crossed(30))
    assert isinstance(result, Failure)
    assert result.status == Status.NOT_POSITIVE_DEFINITE


def test_a_search_without_a_step_that_helps_is_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "HEAVY", -1.0)
    result = fit_arrays(ratings(), crossed(60), covariance="ar1_h")
    assert isinstance(result, Failure)
    assert result.status == Status.NOT_CONVERGED


def test_equations_without_a_positive_definite_matrix_have_no_solution() -> None:
    assert search._solved(np.diag([1.0, -1.0]), np.ones(2)) is None
    solved = search._solved(np.diag([1.0, 4.0]), np.ones(2))
    assert solved == pytest.approx([1.0, 0.25])


def test_too_few_ratings_are_a_failure() -> None:
    response = np.full((6, 3), np.nan)
    for case, expected in (
        (response.copy(), "no participant has a rating at visit 1, 2, 3"),
        (np.where(np.eye(6)[:, :3] > 0, 1.0, np.nan), "3 ratings cannot give"),
        (ratings(3, missing=False), "3 participants cannot tell 6 covariances"),
    ):
        columns = np.ones((len(case), 1)) if len(case) == 3 else crossed(len(case))
        result = fit_arrays(case, columns)
        assert isinstance(result, Failure)
        assert result.status == Status.TOO_FEW
        assert expected in result.detail


def test_degrees_of_freedom_below_one_are_said() -> None:
    response = np.random.default_rng(14).normal(size=(12, 3))
    response[:4, 1:] = response[4:7, 2] = np.nan
    model = fitted(table(response), by_visit=[], covariates=[], df="satterthwaite")
    line = model.difference(12)
    assert line.df == pytest.approx(0.9004, abs=1e-3)
    assert line.status == Status.DF_BELOW_ONE
    assert line.p == pytest.approx(2 * special.stdtr(line.df, -abs(line.statistic)))
    assert "Degrees of freedom below 1, no inference: drug - placebo, visit 12" in str(model)
    assert model.difference(4).status == Status.OK


def test_strong_correlation_and_many_gaps_are_solved() -> None:
    solved = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        response = 3 * rng.normal(size=(40, 1)) + 0.3 * rng.normal(size=(40, 5))
        response[rng.random((40, 5)) < 0.35] = np.nan
        fit = fit_arrays(response, crossed(40))
        if isinstance(fit, Failure):
            assert fit.status == Status.NOT_POSITIVE_DEFINITE
        else:
            solved += 1
            assert fit.found.point.gradient @ np.linalg.solve(
                fit.found.curvature.observed, fit.found.point.gradient
            ) == pytest.approx(0.0, abs=1e-9)
    # In the other two the likelihood rises without end towards a singular matrix.
    assert solved == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"response": "nothing"}, "must be the name of a column"),
        ({"response": "site"}, "must be a column of numbers"),
        ({"control": "sugar"}, "must be an arm: drug, placebo"),
        ({"arm": "one"}, "must have two levels or more"),
        ({"arm": "mixed"}, "must be the same in all rows of a participant"),
        ({"participant": "same"}, "must have one row for a participant and visit"),
        ({"visit": "site"}, "whose order is not known"),
        ({"visits": [4, 8]}, "must be one of 4, 8"),
        ({"covariates": ["baseline"]}, "must not be among by_visit"),
        ({"covariates": ["gaps"]}, "must be a column of finite numbers"),
        ({"covariates": ["words"]}, "must have a value in each row that is used"),
        ({"covariates": ["short"]}, "must have columns of one length"),
        ({"arm": "pair"}, "must have columns of one length"),
        ({"covariance": "spatial"}, "must be unstructured or"),
        ({"method": "OLS"}, "must be REML or ML"),
        ({"df": "many"}, "must be satterthwaite or"),
        ({"df": "kenward_roger", "method": "ML"}, "must be another one with method ML"),
        ({"df": "kenward_roger", "robust": True}, "must be another one with a robust"),
        ({"information": "average"}, "must be observed or expected"),
        ({"level": 95}, "must be strictly between 0 and 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, Any], message: str) -> None:
    data = table(ratings(12))
    data |= {
        "one": np.full(36, "drug"),
        "mixed": np.tile(["drug", "placebo"], 18),
        "same": np.zeros(36),
        "gaps": np.where(np.arange(36) == 17, np.nan, 1.0),
        "words": np.array([None if i == 17 else "a" for i in range(36)], dtype=object),
        "short": np.ones(3),
        "pair": np.array(["drug", "placebo"]),
    }
    with pytest.raises(ArgumentError, match=message):
        fitted(data, **({"covariance": "cs"} | change))


def test_questions_that_a_model_cannot_take_are_refused() -> None:
    model = fitted(table(ratings()), covariance="cs")
    for question in (
        lambda: model.difference(16),
        lambda: model.contrast({"nonsense": 1.0}),
        lambda: model.contrast({"visit 4": math.inf}),
        lambda: model.contrast({"visit 4": 0.0}),
        lambda: model.means("large"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ArgumentError):
            question()


@pytest.mark.parametrize(
    "arrays",
    [
        (np.ones(3), np.ones((3, 1)), None),
        (np.full((3, 2), np.inf), np.ones((3, 1)), None),
        (np.ones((3, 2)), np.ones((2, 1)), None),
        (np.ones((3, 2)), np.full((3, 1), np.nan), None),
        (np.ones((3, 2)), np.ones((3, 1)), np.ones(3)),
    ],
)
def test_arrays_of_another_shape_are_refused(arrays: tuple[Any, Any, Any]) -> None:
    with pytest.raises(ArgumentError):
        fit_arrays(*arrays)


def test_numbers_may_come_as_objects() -> None:
    data = table(ratings())
    plain = fitted(data).difference(12)
    data["change"] = np.array(
        [None if math.isnan(value) else value for value in data["change"]], dtype=object
    )
    data["week"] = np.array([float(week) for week in data["week"]])
    data["site"] = data["site"] == "Bern"
    assert fitted(data).frame.visits == ("4", "8", "12")
    assert fitted(data).frame.terms[1].names == ("site True - False",)
    data["site"] = table(ratings())["site"]
    assert fitted(data).difference(12) == plain


@pytest.mark.parametrize("name", TITLES)
def test_one_visit_is_least_squares(name: Any) -> None:
    response = ratings(missing=False)[:, :1]
    model = fitted(table(response), covariance=name, covariates=[], by_visit=[])
    assert model.difference(4).df == pytest.approx(58.0)
    drug, placebo = response[1::2, 0], response[::2, 0]
    pooled = (drug.var(ddof=1) + placebo.var(ddof=1)) / 2
    assert model.sigma[0, 0] == pytest.approx(pooled)


def test_a_start_is_positive_definite_whatever_the_correlations() -> None:
    rng = np.random.default_rng(2)
    for name in TITLES:
        form = structure(name, ["a", "b", "c", "d"])
        for _ in range(50):
            factor = rng.normal(size=(4, 4)) * np.exp(rng.normal(size=(4, 1)))
            start = form.start(factor @ factor.T + 1e-6 * np.eye(4))
            assert np.linalg.eigvalsh(form.matrix(start))[0] > 0.0
