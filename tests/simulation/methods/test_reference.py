"""Analyses of stored data sets agree with R (stats, survival, MASS, geepack)."""

from typing import Any

import pytest

from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.estimate import Estimate, Status
from toolkit.simulation.methods.method import (
    Ancova,
    Cox,
    Gee,
    Logistic,
    LogRank,
    MannWhitney,
    Method,
    NegativeBinomial,
    ProportionalOdds,
    RiskDifference,
    TTest,
)

pytestmark = pytest.mark.reference
AT: dict[str, Any] = {"score": 0, "at": 2}
GEE = Gee(
    name="g", score=0, visits=(0, 1, 2), at=2, correlation="independence", small_sample=False
)
BY_STRATUM: dict[str, Any] = {"name": "m", "site": False}
METHODS: dict[str, Method] = {
    "ancova": Ancova(name="m", **AT),
    "t": TTest(name="m", **AT),
    "welch": TTest(name="m", equal_variances=False, **AT),
    "wilcoxon": MannWhitney(name="m", **AT),
    "wilcoxon_corrected": MannWhitney(name="m", continuity=True, **AT),
    "pooled": RiskDifference(name="m", response=0),
    "logistic": Logistic(name="m", response=0),
    "standardised": RiskDifference(name="m", response=0, test="standardised"),
    "log_rank": LogRank(event=0, **BY_STRATUM),
    "log_rank_plain": LogRank(event=0, name="m", site=False, strata=False),
    "cox": Cox(event=0, **BY_STRATUM),
    "negative_binomial": NegativeBinomial(name="m", count=0),
    "ordinal": ProportionalOdds(name="m", score=1, at=2),
    "gee_independence": GEE,
}


@pytest.mark.parametrize("name", METHODS)
def test_an_analysis_agrees_with_r(name: str, stored: Any) -> None:
    (participants, mechanism), results, _ = stored
    found = analyse(METHODS[name], participants, mechanism)
    assert found.status is Status.OK
    # The second derivatives of MASS::polr are differences, good to six digits.
    _agrees(found, results[name], 3e-6 if name == "ordinal" else 1e-6)


def _agrees(found: Estimate, expected: dict[str, float], tolerance: float) -> None:
    for field in ("estimate", "se", "df"):
        if field in expected:
            assert getattr(found, field) == pytest.approx(expected[field], rel=tolerance), field
    if "p" in expected:
        assert 2 * min(found.p, 1 - found.p) == pytest.approx(expected["p"], rel=tolerance)
    if "statistic" in expected:
        assert found.statistic == pytest.approx(-expected["statistic"], rel=tolerance)
