"""Small mechanisms, plans and hand-made participants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.conduct.plan import Plan, Test
from toolkit.simulation.mechanism.description import (
    Allocation,
    Harm,
    Mechanism,
    Recruitment,
    Score,
    TimeToEvent,
)
from toolkit.simulation.mechanism.participants import Participants
from toolkit.simulation.methods.method import LogRank, TTest

if TYPE_CHECKING:
    from collections.abc import Callable

VISITS = (7.0, 14.0)


def _mechanism(effect: float = 0.0, **changes: Any) -> Mechanism:
    """Return a normal score with a visit half-way, where better is larger."""
    score = Score(
        name="score",
        baseline=0.0,
        change=((effect / 2, effect), (0.0, 0.0)),
        sd=(1.0, 1.0, 1.0),
        correlation=((1.0, 0.5, 0.5), (0.5, 1.0, 0.5), (0.5, 0.5, 1.0)),
        rated=(True, True),
        larger_is_better=True,
    )
    given: dict[str, Any] = {
        "days": VISITS,
        "scores": (score,),
        "recruitment": Recruitment(opening=(0.0, 10.0), rate=0.25),
        "allocation": Allocation(
            method="permuted_blocks", block_sizes=(4,), by_site=False, by_strata=False
        ),
        "events": (
            TimeToEvent(name="event", control_risk=0.5, hazard_ratio=0.5, horizon=100.0),
        ),
        "harm": Harm(risk=(0.3, 0.1), horizon=20.0),
    }
    return Mechanism(**(given | changes))


@pytest.fixture
def mechanism() -> Callable[..., Mechanism]:
    """Return a function that makes a mechanism with a given effect."""
    return _mechanism


@pytest.fixture
def ttest() -> Callable[..., Test]:
    """Return a function that makes a t-test of the score at the last visit."""

    def make(name: str = "main", role: Any = "primary", **changes: Any) -> Test:
        method = TTest(name=name, score=0, at=changes.pop("at", 1), strata=False, site=False)
        given: dict[str, Any] = {"method": method, "role": role, "alpha": 0.05, "sides": 2}
        return Test(**(given | changes))

    return make


@pytest.fixture
def logrank() -> Test:
    """Return a log-rank test of the event."""
    return Test(
        method=LogRank(name="time", event=0, strata=False, site=False),
        role="primary",
        alpha=0.025,
        sides=1,
    )


@pytest.fixture
def plan(ttest: Callable[..., Test]) -> Callable[..., Plan]:
    """Return a function that makes a plan of a t-test."""

    def make(effect: float = 0.0, **changes: Any) -> Plan:
        given: dict[str, Any] = {
            "name": "small",
            "mechanism": _mechanism(effect),
            "n": 40,
            "tests": (ttest(),),
        }
        return Plan(**(given | changes))

    return make


@pytest.fixture
def people() -> Callable[..., Participants]:
    """Return a function that makes participants: one each day, arms in turn, no events."""

    def make(n: int = 40, **changes: Any) -> Participants:
        draw = np.random.default_rng(1)
        never = np.full(n, np.inf)
        values = draw.normal(size=(1, n, 2))
        given: dict[str, Any] = {
            "entry": np.arange(n, dtype=float),
            "experimental": np.arange(n) % 2 == 0,
            "site": np.zeros(n, dtype=np.int64),
            "strata": np.zeros((n, 0), dtype=np.int64),
            "baseline": draw.normal(size=(1, n)),
            "actual": values,
            "hypothetical": values,
            "observed": np.ones((1, n, 2), dtype=bool),
            "lost": never,
            "died": never,
            "stopped": never,
            "intercurrent": np.zeros((n, 0)),
            "event": np.full((n, 1), np.inf),
            "event_horizon": np.array([100.0]),
            "count": np.zeros((n, 0), dtype=np.int64),
            "exposure": np.zeros((n, 0)),
            "believes_experimental": np.zeros(n, dtype=bool),
            "harm": never,
        }
        return Participants(**(given | changes))

    return make
