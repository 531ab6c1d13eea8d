"""Agreement with nlme, lme4, lmerTest, pbkrtest, emmeans, and SAS."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.mmrm import Fit, fit_mmrm, inference

if TYPE_CHECKING:
    from toolkit.simulation.mmrm import MixedModel

REFERENCES = Path(__file__).parents[2] / "reference"
R = json.loads((REFERENCES / "simulation" / "mmrm.json").read_text())
SAS = json.loads((REFERENCES / "simulation" / "mixed_model_published.json").read_text())
VISITS = ["VIS1", "VIS2", "VIS3", "VIS4"]

pytestmark = pytest.mark.reference


def fev() -> dict[str, Any]:
    with (REFERENCES / "simulation" / "fev.csv").open() as file:
        wide = list(csv.DictReader(file))
    rows = [(row, visit) for row in wide for visit in VISITS]
    table: dict[str, Any] = {
        name: np.array([row[name] for row, _ in rows])
        for name in ("participant", "arm", "race")
    }
    table["visit"] = np.array([visit for _, visit in rows])
    table["y"] = np.array([float(row[visit] or "nan") for row, visit in rows])
    return table


FEV = fev()
TEETH = {name: np.array(values) for name, values in R["teeth"].items()}


def fitted(data: str, **options: Any) -> MixedModel:
    both = {"response": "y", "participant": "participant", "visit": "visit", "arm": "arm"}
    if data == "fev":
        return fit_mmrm(
            FEV, **both, control="PBO", covariates=["race"], visits=VISITS, **options
        )
    visits = ["8", "10", "12", "14"]
    return fit_mmrm(
        TEETH, **both, control="Male", covariates=["baseline"], visits=visits, **options
    )


@pytest.mark.parametrize("case", R["gls"], ids=lambda case: case["id"])
def test_estimates_errors_and_likelihood_are_those_of_nlme(case: dict[str, Any]) -> None:
    model = fitted(
        case["data"], covariance=case["covariance"], method=case["method"], df="residual"
    )
    assert model.log_likelihood == pytest.approx(case["log_likelihood"], abs=1e-8)
    lines = model.coefficients
    assert [line.estimate for line in lines] == pytest.approx(case["estimate"], rel=1e-6)
    assert [line.se for line in lines] == pytest.approx(case["se"], rel=1e-6)


@pytest.mark.parametrize("case", R["lmer"], ids=lambda case: case["id"])
@pytest.mark.parametrize("place", range(6))
def test_contrasts_under_compound_symmetry_are_those_of_a_random_intercept(
    case: dict[str, Any], place: int
) -> None:
    row = case["contrasts"][place]
    for method, information, se, df in (
        ("satterthwaite", "observed", "se", "satterthwaite_df"),
        ("kenward_roger", "expected", "kenward_roger_se", "kenward_roger_df"),
    ):
        model = fitted(case["id"], covariance="cs", df=method, information=information)
        names = model.frame.names
        weights = dict(zip(names, row["row"], strict=True))
        line = model.contrast({name: weight for name, weight in weights.items() if weight})
        assert line.estimate == pytest.approx(row["estimate"], rel=1e-6)
        assert line.se == pytest.approx(row[se], rel=1e-6)
        assert line.df == pytest.approx(row[df], rel=1e-4)


@pytest.mark.parametrize("case", R["lmer"], ids=lambda case: case["id"])
@pytest.mark.parametrize("place", [0, 1], ids=["arm", "arm by visit"])
def test_joint_tests_under_compound_symmetry_are_those_of_a_random_intercept(
    case: dict[str, Any], place: int
) -> None:
    expected = case["joint"][place]
    exact = fitted(case["id"], covariance="cs", information="expected").tests()[place]
    assert exact.statistic == pytest.approx(expected["kenward_roger"][0], rel=1e-5)
    assert exact.df == pytest.approx(expected["kenward_roger"][1], rel=1e-4)
    assert exact.scale == pytest.approx(expected["scale"], rel=1e-5)
    plain = fitted(case["id"], covariance="cs", df="satterthwaite").tests()[place]
    assert plain.statistic == pytest.approx(expected["satterthwaite"][0], rel=1e-5)
    assert plain.df == pytest.approx(expected["satterthwaite"][1], rel=1e-4)


@pytest.mark.parametrize("case", R["means"], ids=lambda case: case["weights"])
def test_least_squares_means_are_those_of_emmeans(case: dict[str, Any]) -> None:
    model = fitted("fev", covariance="cs", information="expected")
    means = model.means("equal" if case["weights"] == "equal" else "observed")
    found = {(mean.arm, mean.visit): mean.result for mean in means}
    places = list(zip(case["arm"], case["visit"], strict=True))
    assert len(found) == len(places)
    assert [found[at].estimate for at in places] == pytest.approx(case["mean"], rel=1e-6)
    assert [found[at].se for at in places] == pytest.approx(case["se"], rel=1e-6)
    assert [found[at].df for at in places] == pytest.approx(case["df"], rel=1e-4)


@pytest.mark.parametrize("case", SAS["cases"], ids=lambda case: case["id"])
def test_kenward_roger_is_that_of_sas(case: dict[str, Any]) -> None:
    line = plain_difference(case["covariance"], case["df"])
    # SAS stops a little before the maximum: the likelihood that it prints for the unstructured
    # matrix is lower than ours in the sixth decimal, hence the tolerance.
    assert line.estimate == pytest.approx(case["estimate"], rel=4e-5)
    assert line.se == pytest.approx(case["se"], rel=2e-4)
    assert line.df == pytest.approx(case["ddf"], rel=SAS["relative_tolerance"])


def plain_difference(covariance: Any, df: Any) -> inference.Contrast:
    """The difference of two arms that have the same mean at all visits."""
    from toolkit.simulation.mmrm import fit_arrays  # noqa: PLC0415

    response = FEV["y"].reshape(-1, 4)
    treated = (FEV["arm"].reshape(-1, 4)[:, 0] == "TRT").astype(float)
    nothing = np.zeros((len(treated), 0))
    common = np.column_stack([np.ones(len(treated)), treated])
    fit = fit_arrays(response, nothing, common, covariance=covariance)
    assert isinstance(fit, Fit)
    row = fit.row(np.array([0.0, 1.0]))
    assert row is not None
    return inference.contrast(fit.basis(df=df), row, "TRT - PBO", 0.95)
