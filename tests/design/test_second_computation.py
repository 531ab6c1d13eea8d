"""The sizes of the example trials, found by brute force with SciPy's distributions."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import optimize, stats

from toolkit.design.calculate import calculate
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from toolkit.design.record import Record

PROTOCOLS = Path(__file__).parents[2] / "protocols"


def benefit(n: int, plan: dict[str, Any]) -> float:
    """Return the chance that the final test rejects in favour of the experimental arm."""
    df = 2 * n - 2 - plan["covariates"]
    error = plan["sd"] * math.sqrt((1 - plan["r"] ** 2) * 2 / n)
    critical = stats.t.isf(plan["alpha"] / plan["sides"], df)
    return float(stats.nct.sf(critical, df, plan["difference"] / error))


def facts(name: str) -> tuple[Record, dict[str, Any]]:
    source = read_protocol(PROTOCOLS / name)
    protocol, record = source.protocol, calculate(source)
    primary = next(a for a in protocol.analyses if a.id == protocol.sample_size.analysis)
    design: Any = primary.design
    assert (design.kind, design.imbalance) == ("ancova", "none")
    values = {a.id: a.value for a in protocol.assumptions}
    interim: Any = protocol.interim
    return record, {
        "difference": values[design.difference],
        "sd": values[design.sd],
        "r": values[design.correlation],
        "covariates": design.covariates,
        "alpha": primary.alpha,
        "sides": primary.sides,
        "dropout": values[protocol.sample_size.dropout],
        "power": record["sample_size.power_target"].number(),
        "information": interim.looks[0].information,
        "spent": interim.efficacy.kind,
        "futility": interim.futility,
    }


def two_looks(first: float, last: float, drift: float, t: float) -> float:
    """Return the chance of crossing the upper bound at the first or at the last look."""
    mean = np.array([drift * math.sqrt(t), drift])
    cov = np.array([[1.0, math.sqrt(t)], [math.sqrt(t), 1.0]])
    stays = stats.multivariate_normal(mean, cov).cdf([first, last])
    return float(1 - stays)


def randomised(n: int, dropout: float) -> int:
    return 2 * math.ceil(round(n / (1 - dropout), 9))


def test_the_size_without_an_efficacy_stop_is_found_by_brute_force() -> None:
    record, plan = facts("buprenorphine-bpd")
    assert plan["spent"] == "none"
    n = next(n for n in itertools.count(20) if benefit(n, plan) >= plan["power"])
    assert record["sample_size.required"].value == (n, n)
    assert record["sample_size.randomised"].value == randomised(n, plan["dropout"])
    evaluable = int(record["sample_size.evaluable_control"].number())
    found = record["sample_size.power"].number()
    assert found == pytest.approx(benefit(evaluable, plan), abs=1e-8)


def test_the_size_with_a_look_is_found_by_brute_force() -> None:
    record, plan = facts("ketamine-bpd")
    assert (plan["spent"], plan["sides"]) == ("obrien_fleming", 2)
    t, half = plan["information"], plan["alpha"] / 2
    first = stats.norm.isf(2 * stats.norm.sf(stats.norm.isf(half / 2) / math.sqrt(t)))
    last = optimize.brentq(lambda z: two_looks(first, z, 0.0, t) - half, 1.5, 3.0, xtol=1e-10)
    assert record["interim.half.efficacy_z"].number() == pytest.approx(first, abs=1e-5)
    assert record["interim.final.efficacy_z"].number() == pytest.approx(last, abs=1e-4)

    def power(n: int) -> float:
        drift = stats.norm.isf(half) + stats.norm.ppf(benefit(n, plan))
        return two_looks(first, last, drift, t)

    n = next(n for n in itertools.count(80) if power(n) >= plan["power"])
    assert record["sample_size.required"].value == (n, n)
    assert record["sample_size.randomised"].value == randomised(n, plan["dropout"])


@pytest.mark.parametrize("name", ["buprenorphine-bpd", "ketamine-bpd"])
def test_the_chances_of_stopping_are_those_of_a_simulation(name: str) -> None:
    record, plan = facts(name)
    rng = np.random.default_rng(20260917)
    trials, t = 400_000, plan["information"]
    n = int(record["sample_size.evaluable_control"].number())
    error = plan["sd"] * math.sqrt((1 - plan["r"] ** 2) * 2 / n)
    bound = plan["futility"].bounds[0]
    if plan["futility"].kind == "difference":
        bound = bound / (error / math.sqrt(t))
    drift = stats.norm.isf(plan["alpha"] / plan["sides"]) + stats.norm.ppf(benefit(n, plan))
    last = record["interim.final.efficacy_z"].number()
    first = math.inf
    if "interim.half.efficacy_z" in record:
        first = record["interim.half.efficacy_z"].number()
    steps = rng.standard_normal((2, trials))
    for under, true in (("null", 0.0), ("design", drift)):
        early = steps[0] * math.sqrt(t) + true * t
        full = early + steps[1] * math.sqrt(1 - t) + true * (1 - t)
        z = early / math.sqrt(t)
        found = {"futility": np.mean(z < bound), "efficacy": np.mean(z >= first)}
        for reason, share in found.items():
            said = record[f"interim.half.stop_{reason}_{under}"].number()
            assert share == pytest.approx(said, abs=5 * math.sqrt(0.25 / trials)), reason
        if under == "design":
            for rule, stopped in (("obeyed", z < bound), ("ignored", z < -math.inf)):
                wins = (z >= first) | (~stopped & (np.abs(z) < first) & (full >= last))
                said = record[f"interim.power_futility_{rule}"].number()
                assert np.mean(wins) == pytest.approx(said, abs=0.004), rule
