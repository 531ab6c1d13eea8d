"""Trials for the tests of analyses: stored data sets, and small made-up ones."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolkit.simulation.mechanism.description import (
    Allocation,
    Count,
    Intercurrent,
    Mechanism,
    Recruitment,
    Response,
    Score,
    Stratum,
    TimeToEvent,
)
from toolkit.simulation.mechanism.participants import Participants

STORED = Path(__file__).parents[2] / "reference" / "simulation" / "methods.json"
DAYS = (14.0, 28.0, 56.0)
Trial = tuple[Participants, Mechanism]


def _correlation(size: int, value: float) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple(1.0 if row == column else value for column in range(size)) for row in range(size)
    )


def _score(name: str, *, larger: bool) -> Score:
    return Score(
        name=name,
        baseline=20.0,
        change=((-2.0, -4.0, -6.0), (-1.0, -2.0, -3.0)),
        sd=(6.0, 6.0, 6.0, 6.0),
        correlation=_correlation(4, 0.5),
        rated=(True, True, True),
        lower=0.0,
        upper=36.0,
        larger_is_better=larger,
    )


def describe(*, larger: bool = False, sites: int = 2) -> Mechanism:
    """Describe scores, a response, an event, a count and two intercurrent events."""
    return Mechanism(
        days=DAYS,
        scores=(_score("total", larger=larger), _score("category", larger=False)),
        recruitment=Recruitment(opening=(0.0,) * sites, rate=0.1),
        allocation=Allocation(method="simple"),
        strata=(Stratum(name="stratum", shares=(0.6, 0.4)),),
        intercurrent=(
            Intercurrent(name="stop", risk=(0.1, 0.1), horizon=56.0, stops_treatment=True),
            Intercurrent(name="death", risk=(0.1, 0.1), horizon=56.0, death=True),
        ),
        responses=(Response(name="response", score="total", visit=2, share=0.3),),
        events=(
            TimeToEvent(name="exposure", control_risk=0.3, hazard_ratio=0.6, horizon=365.0),
        ),
        counts=(Count(name="days", control_rate=0.1, rate_ratio=0.7, horizon=56.0),),
    )


def enrol(arm: Any, baseline: Any, ratings: Any, **given: Any) -> Participants:
    """Make participants from arrays, everything not given being uneventful."""
    n = len(arm)
    never = np.full(n, math.inf)
    ratings = np.asarray(ratings, dtype=float)
    category = np.asarray(given.pop("category", np.zeros(n)))
    actual = np.stack([ratings, np.repeat(category[:, None], 3, axis=1)])
    held: dict[str, Any] = {
        "entry": np.zeros(n),
        "experimental": np.asarray(arm, dtype=bool),
        "site": np.zeros(n, dtype=np.int64),
        "strata": np.zeros((n, 1), dtype=np.int64),
        "baseline": np.stack([np.asarray(baseline, dtype=float)] * 2),
        "actual": actual,
        "hypothetical": actual,
        "observed": ~np.isnan(actual),
        "lost": never,
        "died": never,
        "stopped": never,
        "intercurrent": np.stack([never, never], axis=1),
        "event": never[:, None],
        "event_horizon": np.array([1e6]),
        "count": np.zeros((n, 1), dtype=np.int64),
        "exposure": np.full((n, 1), 56.0),
        "believes_experimental": np.zeros(n, dtype=bool),
        "harm": never,
    }
    return Participants(**(held | given))


def of_data(data: dict[str, Any]) -> Participants:
    """Make the participants of a stored data set."""
    table = {name: np.array(values, dtype=float) for name, values in data.items()}
    event = np.where(table["event"] == 1.0, table["time"], math.inf)
    lost = np.where(table["event"] == 1.0, math.inf, table["time"])
    return enrol(
        table["arm"],
        table["baseline"],
        np.stack([table["y1"], table["y2"], table["y3"]], axis=1),
        category=table["category"],
        site=table["site"].astype(np.int64),
        strata=table["stratum"].astype(np.int64)[:, None],
        event=event[:, None],
        lost=lost,
        count=table["count"].astype(np.int64)[:, None],
        exposure=table["exposure"][:, None],
    )


def draw_trial(seed: int, arms: int, *, effect: float = 0.0, gaps: float = 0.0) -> Participants:
    """Draw a trial of correlated normal ratings with dropout."""
    rng = np.random.default_rng(seed)
    n = 2 * arms
    arm = np.tile([1.0, 0.0], arms)
    scores = 20 + 6 * rng.multivariate_normal(np.zeros(4), np.array(_correlation(4, 0.6)), n)
    ratings = scores[:, 1:] + arm[:, None] * effect * np.array([1 / 3, 2 / 3, 1])
    dropout = rng.random(n)
    ratings[dropout < 0.2, 2] = np.nan
    ratings[dropout < 0.1, 1] = np.nan
    ratings[rng.random(n) < gaps, 0] = np.nan
    return enrol(
        arm,
        scores[:, 0],
        ratings,
        site=rng.integers(0, 3, n),
        strata=rng.integers(0, 2, (n, 1)),
    )


CASES: list[dict[str, Any]] = json.loads(STORED.read_text(encoding="utf-8"))["cases"]


@pytest.fixture(scope="session", params=CASES, ids=lambda case: str(case["id"]))
def stored(request: pytest.FixtureRequest) -> tuple[Trial, dict[str, Any], dict[str, Any]]:
    """A stored data set as a trial, its results by R, and its columns."""
    case = request.param
    return (of_data(case["data"]), describe(sites=8)), case["results"], case["data"]


@pytest.fixture(scope="session")
def mechanism() -> Mechanism:
    """The mechanism that made-up trials follow."""
    return describe()


@pytest.fixture(scope="session")
def people() -> Callable[..., Participants]:
    """Make participants from arrays."""
    return enrol


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Participants]:
    """Draw a trial of correlated normal ratings with dropout."""
    return draw_trial
