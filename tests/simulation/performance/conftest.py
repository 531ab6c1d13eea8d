"""A plan with everything in it, and rows made up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.conduct.outcome import Stop, blank, row_type
from toolkit.simulation.conduct.plan import (
    Criterion,
    Look,
    Plan,
    Reestimation,
    SafetyRule,
    Test,
)
from toolkit.simulation.mechanism.description import (
    Allocation,
    Harm,
    Mechanism,
    Recruitment,
    Score,
    TimeToEvent,
)
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import LogRank, TTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


@pytest.fixture
def plan() -> Plan:
    """Return a plan of three tests with a look, re-estimation, safety and feasibility."""
    score = Score(
        name="score",
        baseline=0.0,
        change=((1.0,), (0.0,)),
        sd=(1.0, 1.0),
        correlation=((1.0, 0.5), (0.5, 1.0)),
        rated=(True,),
    )
    mechanism = Mechanism(
        days=(14.0,),
        scores=(score,),
        recruitment=Recruitment(opening=(0.0,), rate=1.0),
        allocation=Allocation(method="simple"),
        events=(TimeToEvent(name="e", control_risk=0.5, hazard_ratio=0.5, horizon=9.0),),
        harm=Harm(risk=(0.1, 0.1), horizon=10.0),
    )
    tests = tuple(
        Test(
            method=TTest(name=name, score=0, at=0),
            role="primary" if name == "main" else "key_secondary",
            alpha=0.05,
            sides=2,
            true=None if name == "third" else 1.0,
        )
        for name in ("main", "second", "third")
    )
    return Plan(
        name="made up",
        mechanism=mechanism,
        n=40,
        tests=tests,
        order=("main", "second", "third"),
        looks=(Look(name="half", information=0.5, efficacy=2.9, futility=0.0),),
        final=1.97,
        reestimation=Reestimation(look=0, planned_sd=1.0, maximum=60),
        safety=SafetyRule(prior=(1, 9), limit=0.1, threshold=0.8, numbers=(5,)),
        feasibility=(
            Criterion(
                name="rated", measure="rated", aim="at_least", target=0.8, stop=0.6, at=0
            ),
            Criterion(name="guess", measure="guessed", aim="at_most", target=0.7),
        ),
    )


@pytest.fixture
def event_plan(plan: Plan) -> Plan:
    """Return a plan of one log-rank test."""
    method = LogRank(name="time", event=0)
    test = Test(method=method, role="primary", alpha=0.05, sides=2)
    return Plan(name="events", mechanism=plan.mechanism, n=40, tests=(test,))


@pytest.fixture
def rows(plan: Plan) -> Callable[..., NDArray[np.void]]:
    """Return a function that makes rows, with changed fields at the end."""

    def make(many: int = 10, **changes: Any) -> NDArray[np.void]:
        draw = np.random.default_rng(7)
        made = np.zeros(many, dtype=row_type(plan))
        made[:] = blank(plan)
        made["stage"], made["reason"] = 1, Stop.COMPLETED
        made["duration"] = np.arange(100.0, 100.0 + many)
        made["enrolled"] = made["size"] = 40
        made["n"] = 36
        made["stage_held"] = True
        made["stage_status"] = Status.OK
        made["stage_day"] = [50.0, 100.0]
        made["stage_information"] = [0.5, 1.0]
        made["estimate"] = draw.normal(1.0, 0.5, size=(many, 3))
        made["se"] = draw.uniform(0.4, 0.6, size=(many, 3))
        made["feasibility"] = draw.uniform(0.5, 1.0, size=(many, 2))
        for name, value in changes.items():
            made[name] = value
        return made

    return make
