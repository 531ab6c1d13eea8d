"""Simulated operating characteristics against those computed, within three Monte Carlo errors.

Replicates are few, since a wrong timing, bound or direction shows in hundreds of trials; larger
runs are made by hand.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.power.means.ancova import TwoMeansAncova, power_ancova
from toolkit.power.means.two_means import TwoMeans, power_two_means
from toolkit.power.survival.log_rank import LogRank as LogRankCase
from toolkit.power.survival.log_rank import power_log_rank
from toolkit.sequential.boundaries import boundaries
from toolkit.sequential.operating import operating
from toolkit.sequential.plan import GroupSequential, ZBounds
from toolkit.sequential.reestimation import BlindedReestimation, operating_reestimation
from toolkit.sequential.spending import LanDeMetsOBrienFleming
from toolkit.simulation.conduct.outcome import row_type
from toolkit.simulation.conduct.plan import (
    Look,
    Plan,
    Reestimation,
    SpendingRecalculation,
    Test,
)
from toolkit.simulation.conduct.trial import conduct
from toolkit.simulation.mechanism.description import (
    Allocation,
    Mechanism,
    Recruitment,
    Score,
    TimeToEvent,
)
from toolkit.simulation.mechanism.generation import prepare
from toolkit.simulation.methods.method import Ancova, LogRank, Method, TTest
from toolkit.simulation.performance.measures import summarise

if TYPE_CHECKING:
    from toolkit.simulation.performance.summary import Summary

PLAIN = {"strata": False, "site": False}
T_TEST = TTest(name="test", score=0, at=0, **PLAIN)


def mechanism(effect: float, correlation: float = 0.0, baseline_sd: float = 1e-6) -> Mechanism:
    """Return one visit of a score of unit deviation, and exponential events."""
    score = Score(
        name="score",
        baseline=0.0,
        change=((effect,), (0.0,)),
        sd=(baseline_sd, 1.0),
        correlation=((1.0, correlation), (correlation, 1.0)),
        rated=(True,),
        larger_is_better=True,
    )
    return Mechanism(
        days=(14.0,),
        scores=(score,),
        recruitment=Recruitment(opening=(0.0,), rate=1.0),
        allocation=Allocation(
            method="permuted_blocks", block_sizes=(2,), by_site=False, by_strata=False
        ),
        events=(TimeToEvent(name="event", control_risk=0.6, hazard_ratio=0.6, horizon=60.0),),
    )


def plan(described: Mechanism, method: Method, n: int, **changes: Any) -> Plan:
    """Return a plan of one test."""
    test = Test(
        method=method,
        role="primary",
        alpha=changes.pop("alpha", 0.05),
        sides=changes.pop("sides", 2),
        true=changes.pop("true", None),
    )
    return Plan(name="check", mechanism=described, n=n, tests=(test,), **changes)


def simulated(given: Plan, trials: int) -> Summary:
    """Simulate a plan."""
    prepared = prepare(given.mechanism)
    draw = np.random.default_rng(2024)
    rows = np.zeros(trials, dtype=row_type(given))
    for trial in range(trials):
        rows[trial] = conduct(given, prepared, draw)
    return summarise(given, rows)


def agrees(found: Summary, name: str, of: str, expected: float) -> None:
    """Compare a share with what it should be."""
    error = np.sqrt(expected * (1.0 - expected) / found.replicates)
    assert abs(found.get(name, of).value - expected) < 3.0 * error + 1e-12, (name, of)


def test_a_t_test_has_the_power_of_the_formula() -> None:
    case = TwoMeans(difference=1.0, sd=1.0, alpha=0.05, sides=2)
    found = simulated(plan(mechanism(1.0), T_TEST, 24, true=1.0), 800)
    agrees(found, "rejection", "test", power_two_means(case, (12, 12)))
    agrees(found, "coverage", "test", 0.95)
    assert abs(found.get("bias", "test").value) < 3 * found.get("bias", "test").mcse
    relative = found.get("relative_error_se", "test")
    assert abs(relative.value) < 3 * relative.mcse


def test_an_analysis_of_covariance_has_the_power_of_the_formula() -> None:
    case = TwoMeansAncova(difference=0.6, sd=1.0, alpha=0.05, sides=2, correlation=0.7)
    method = Ancova(name="test", score=0, at=0, **PLAIN)
    found = simulated(plan(mechanism(0.6, 0.7, 1.0), method, 40), 800)
    agrees(found, "rejection", "test", power_ancova(case, (20, 20)))


def test_a_log_rank_test_has_about_the_power_of_the_formula() -> None:
    case = LogRankCase(
        hazard_ratio=0.6, control_risk=0.6, alpha=0.05, sides=2, formula="schoenfeld"
    )
    method = LogRank(name="test", event=0, **PLAIN)
    found = simulated(plan(mechanism(0.0), method, 200), 600)
    agrees(found, "power", "test", power_log_rank(case, (100, 100)))


@pytest.mark.parametrize("effect", [0.0, 0.35])
def test_a_group_sequential_trial_stops_as_often_as_computed(effect: float) -> None:
    design = GroupSequential(
        information=(0.4, 0.7, 1.0),
        alpha=0.05,
        sides=2,
        efficacy=LanDeMetsOBrienFleming(),
        futility=ZBounds(z=(0.0, 0.5)),
    )
    bounds = boundaries(design)
    looks = tuple(
        Look(
            name=f"look {number}",
            information=look.information,
            efficacy=look.efficacy_z,
            futility=look.futility_z,
        )
        for number, look in enumerate(bounds.looks[:-1])
    )
    n = 240
    given = plan(
        mechanism(effect),
        T_TEST,
        n,
        looks=looks,
        spending=SpendingRecalculation(family="obrien_fleming"),
    )
    found = simulated(given, 700)
    expected = operating(bounds, drift=effect * np.sqrt(n) / 2.0)
    agrees(found, "power", "test", float(expected.power))
    for number in (0, 1):
        outcome = expected.looks[number]
        agrees(found, "stop", f"look {number}:efficacy", float(outcome.efficacy))
        agrees(found, "stop", f"look {number}:futility", float(outcome.futility))


def test_blinded_re_estimation_has_the_power_and_size_computed() -> None:
    pilot = BlindedReestimation(
        difference=0.6, power=0.8, alpha=0.05, sides=2, pilot=40, least=88, most=160
    )
    expected = operating_reestimation(pilot, difference=0.6, sd=1.2)
    # The deviation for which the formula gives exactly 88.
    planned = np.sqrt(88 * 0.25 * 0.36) / 2.801585
    score = mechanism(0.6).scores[0]
    wide = Score(
        name="score",
        baseline=0.0,
        change=score.change,
        sd=(1e-6, 1.2),
        correlation=score.correlation,
        rated=(True,),
        larger_is_better=True,
    )
    described = Mechanism(
        days=(14.0,),
        scores=(wide,),
        recruitment=Recruitment(opening=(0.0,), rate=1.0),
        allocation=mechanism(0.6).allocation,
    )
    given = plan(
        described,
        T_TEST,
        88,
        looks=(Look(name="pilot", information=40 / 88),),
        reestimation=Reestimation(look=0, planned_sd=float(planned), maximum=160),
    )
    found = simulated(given, 700)
    size = found.get("size_mean")
    assert abs(size.value - expected.expected) < 3 * size.mcse
    agrees(found, "rejection", "test", expected.power)
    assert found.get("size_q05").value == expected.quantile(0.05)
    assert abs(found.get("size_median").value - expected.quantile(0.5)) <= 4


def test_error_spent_at_a_look_is_not_spent_again() -> None:
    # Without an effect, and with bounds that take no notice of each other, a trial with three
    # looks at the full level would reject 10.7 per cent of the time.
    look = partial(Look, efficacy=2.0)
    given = plan(
        mechanism(0.0),
        T_TEST,
        90,
        looks=(look(name="a", information=1 / 3), look(name="b", information=2 / 3)),
        spending=SpendingRecalculation(family="pocock"),
    )
    agrees(simulated(given, 700), "rejection", "test", 0.05)
