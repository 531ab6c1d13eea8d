from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from toolkit.errors import ArgumentError
from toolkit.simulation.performance.precision import (
    replicates_for_empirical_se,
    replicates_for_mean,
    replicates_for_share,
)
from toolkit.simulation.performance.summary import Measure, Summary
from toolkit.simulation.performance.table import Column, columns_of, compare


def summary(power: float, **others: float) -> Summary:
    values = {"power": power} | others
    return Summary(
        plan="a",
        replicates=100,
        failures="None failed.",
        measures=tuple(
            Measure(name=name, of="main", value=value, mcse=0.04, replicates=100)
            for name, value in values.items()
        ),
    )


def test_a_summary_survives_json() -> None:
    given = summary(0.8125, bias=-1e-17)
    assert Summary.from_plain(json.loads(json.dumps(given.as_plain()))) == given


@pytest.mark.parametrize(
    "change",
    [
        {"measures": [{"name": "power"}]},
        {"measures": 3},
        {"replicates": 0},
        {"replicates": "many"},
        {"measures": [{"name": "a", "of": "", "value": "x", "mcse": 0, "replicates": 1}]},
        {"measures": [{"name": "a", "of": "", "value": 1e999, "mcse": 0, "replicates": 1}]},
    ],
    ids=["field", "type", "none", "text", "no number", "infinite"],
)
def test_what_is_no_summary_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        Summary.from_plain(summary(0.8).as_plain() | change)


def test_a_measure_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(ArgumentError, match="power is of 'main'"):
        summary(0.8).get("power", "other")
    with pytest.raises(ArgumentError, match="measured by the summary"):
        summary(0.8).get("bias")
    assert summary(0.8).find("bias") is None


def test_scenarios_stand_side_by_side() -> None:
    columns = (Column(name="power", of="main"), Column(name="bias", of="main"))
    made = compare((("base", summary(0.8, bias=0.1)), ("null", summary(0.05))), columns)
    assert made.scenarios == ("base", "null")
    assert made.values() == ((0.8, 0.1), (0.05, None))
    assert made.cells[0][0] == summary(0.8).get("power", "main")
    assert Column(name="duration_mean") in columns_of("main")


def test_a_column_that_nobody_has_is_refused() -> None:
    with pytest.raises(ArgumentError, match="at least one scenario"):
        compare((("base", summary(0.8)),), (Column(name="coverage", of="main"),))


def test_replicates_follow_from_the_error_asked_for() -> None:
    assert replicates_for_share(mcse=0.005, share=0.8) == 6400
    assert replicates_for_share(mcse=0.9) == 1
    assert replicates_for_mean(mcse=0.1, sd=2.0) == 400
    assert replicates_for_empirical_se(relative=0.05) == 201
    for wrong in ({"mcse": 0.0}, {"mcse": 0.1, "share": 1.0}):
        with pytest.raises(ArgumentError):
            replicates_for_share(**wrong)


def test_reading_a_summary_loads_nothing_heavy() -> None:
    code = (
        "import sys, toolkit.simulation.performance.summary, toolkit.simulation.conduct.plan; "
        "heavy = {'numba', 'pandas', 'statsmodels', 'distributed', 'scipy.stats'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        # With the compiler, as users have it.
        env=os.environ | {"TOOLKIT_COMPILED": "1"},
    )
    assert run.stdout.strip() == "[]"
