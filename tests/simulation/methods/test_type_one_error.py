"""Under the null hypothesis analyses reject as often as they should, ten in an arm included."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.analyse import analyse
from toolkit.simulation.methods.method import (
    Ancova,
    Gee,
    LogRank,
    Method,
    RiskDifference,
    TTest,
)

People = Callable[..., Participants]
REPLICATES = 1200
AT: dict[str, Any] = {"name": "m", "score": 0, "at": 2}


def _rejects(
    method: Method, people: People, mechanism: Mechanism, arms: int, seed: int
) -> float:
    rng = np.random.default_rng(seed)
    n = 2 * arms
    root = np.linalg.cholesky(np.full((4, 4), 0.6) + 0.4 * np.eye(4))
    scores = 20 + 6 * rng.standard_normal((REPLICATES, n, 4)) @ root.T
    arm = rng.permuted(np.tile(np.repeat([1, 0], arms), (REPLICATES, 1)), axis=1)
    strata = rng.integers(0, 2, (REPLICATES, n, 1))
    days = np.where(rng.random((REPLICATES, n)) < 0.7, rng.exponential(30, (REPLICATES, n)), 90)
    trial = people(arm[0], scores[0, :, 0], scores[0, :, 1:], event_horizon=np.array([60.0]))
    rejected = 0
    for one in range(REPLICATES):
        actual = np.stack([scores[one, :, 1:]] * 2)
        now = replace(
            trial,
            experimental=arm[one] == 1,
            baseline=np.stack([scores[one, :, 0]] * 2),
            strata=strata[one],
            actual=actual,
            event=days[one][:, None],
        )
        found = analyse(method, now, mechanism)
        rejected += not math.isnan(found.p) and 2 * min(found.p, 1 - found.p) <= 0.05
    return rejected / REPLICATES


@pytest.mark.parametrize(
    ("method", "arms", "slack"),
    [
        (TTest(**AT), 10, 0.0),
        (TTest(equal_variances=False, **AT), 10, 0.0),
        (Ancova(site=False, **AT), 10, 0.0),
        # The t reference with a corrected sandwich is an approximation.
        (Gee(name="m", score=0, visits=(0, 1, 2), at=2, site=False), 10, 0.015),
        (RiskDifference(name="m", response=0), 60, 0.004),
        (LogRank(name="m", event=0, site=False), 60, 0.004),
    ],
    ids=["t", "welch", "ancova", "gee", "difference", "log-rank"],
)
def test_the_type_one_error_is_that_asked_for(
    method: Method, arms: int, slack: float, people: People, mechanism: Mechanism
) -> None:
    error = math.sqrt(0.05 * 0.95 / REPLICATES)
    found = _rejects(method, people, mechanism, arms, 21)
    assert abs(found - 0.05) < 3 * error + slack
