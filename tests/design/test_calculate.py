from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from toolkit.design.calculate import calculate
from toolkit.errors import SpecError
from toolkit.spec.reader import ProtocolFolder, read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.design.record import Record

    Put = Callable[[ProtocolFolder, dict[str, Any]], ProtocolFolder]
    Variant = Callable[[dict[str, Any]], ProtocolFolder]

ROOT = Path(__file__).parents[2]
REAL = ("buprenorphine-bpd", "ketamine-bpd")
FEW = 12
"""Assumptions up to which the ends of their ranges are changed as well."""
DESIGNS: dict[str, dict[str, Any]] = {
    "two_means": {"kind": "two_means", "difference": "difference", "sd": "sd"},
    "ancova_none": {
        "kind": "ancova",
        "difference": "difference",
        "sd": "sd",
        "correlation": "correlation",
        "covariates": 4,
        "imbalance": "none",
    },
    "ancova_random": {
        "kind": "ancova",
        "difference": "difference",
        "sd": "sd",
        "correlation": "correlation",
        "imbalance": "random",
    },
    **{
        f"repeated_{structure}": {
            "kind": "repeated_means",
            "difference": "difference",
            "sd": "sd",
            "baseline_correlation": "correlation",
            "structure": structure,
            "correlation": "correlation",
            "visits": ["week_2", "week_4"],
            "dropout": "dropout",
        }
        for structure in ("compound_symmetry", "ar1")
    },
    **{
        f"proportions_{test}_{dropouts}": {
            "kind": "two_proportions",
            "control": "remission_placebo",
            "experimental": "remission_examplin",
            "test": test,
            "dropouts": dropouts,
        }
        for test in ("pooled", "unpooled", "pooled_continuity", "fisher")
        for dropouts in ("count_as_failures", "left_out")
    },
    **{
        f"log_rank_{method}": {
            "kind": "log_rank",
            "control_risk": "remission_examplin",
            "hazard_ratio": "remission_examplin",
            "follow_up": {"value": 4, "unit": "weeks"},
            "dropout": dropout,
            "method": method,
        }
        for method, dropout in (("schoenfeld", "dropout"), ("freedman", None))
    },
}
SPENDING = {
    "obrien_fleming": {"kind": "obrien_fleming"},
    "pocock": {"kind": "pocock"},
    "kim_demets": {"kind": "kim_demets", "rho": 2.5},
    "hwang_shih_decani": {"kind": "hwang_shih_decani", "gamma": -3.0},
    "none": {"kind": "none"},
}
FUTILITY: dict[str, dict[str, Any]] = {
    "z": {"kind": "z", "bounds": [0.0, 0.5], "binding": False},
    "z_binding": {"kind": "z", "bounds": [0.0, 0.5], "binding": True},
    "difference": {"kind": "difference", "bounds": [-0.5, 0.5], "binding": False},
    "difference_binding": {"kind": "difference", "bounds": [-0.5, 0.5], "binding": True},
    "beta": {
        "kind": "beta_spending",
        "spending": {"kind": "hwang_shih_decani", "gamma": -2.0},
        "binding": False,
    },
    "none": {"kind": "none"},
}


def endpoint_of(design: dict[str, Any]) -> str:
    """Return an endpoint of which more is better for proportions, less for means."""
    return "remission" if design["kind"] == "two_proportions" else "sleep_w4"


def changed(before: Record, after: Record) -> set[str]:
    """Return the names of quantities that are not the same, or are in one record only."""
    names = {*before, *after}
    return {
        name
        for name in names
        if name not in before
        or name not in after
        or before[name].value != after[name].value
        or before[name].axes != after[name].axes
    }


def given_numbers(source: ProtocolFolder) -> Iterator[tuple[str, str, float]]:
    """Yield place in the protocol, name in the record, and another value of given numbers."""
    for each in source.protocol.assumptions:
        low, high = each.range.low, each.range.high
        other = (each.value + high) / 2 if high > each.value else (each.value + low) / 2
        if other == each.value:
            other = each.value * 1.01 if each.value else 0.01
            yield f"assumptions.{each.id}.range.high", f"assumptions.{each.id}.high", other
            continue
        name = f"assumptions.{each.id}"
        yield f"{name}.value", name, other
        if len(source.protocol.assumptions) > FEW:
            continue
        yield f"{name}.range.low", f"{name}.low", each.value - 0.9 * (each.value - low)
        yield f"{name}.range.high", f"{name}.high", each.value + 0.9 * (high - each.value)
        if each.uncertainty is not None:
            yield f"{name}.uncertainty", f"{name}.uncertainty", each.uncertainty * 0.9
    for each in source.protocol.analyses:
        if each.design.kind != "descriptive":
            name = f"analyses.{each.id}.alpha"
            yield name, name, each.alpha * 0.8
    yield "sample_size.target.power", "sample_size.power_target", 0.83
    sites = source.protocol.roles.sites.planned
    yield "roles.sites.planned", "recruitment.sites", sites + 3
    confidence = "safety.zero_events_confidence"
    yield confidence, confidence, 0.9
    if source.protocol.interim is not None:
        for look in source.protocol.interim.looks:
            name = f"interim.looks.{look.id}.information"
            yield name, f"interim.{look.id}.information", look.information + 0.03


def without_simulation(source: ProtocolFolder, put: Put) -> ProtocolFolder:
    """Leave out the simulation: with any changed value its results are stale, and are gone."""
    if source.protocol.simulation is None:
        return source
    return put(source, {"simulation": None})


SOURCES = [
    *(pytest.param(ROOT / "protocols" / name, id=name) for name in REAL),
    pytest.param(ROOT / "tests/spec/minimal", id="minimal"),
]


# The same code some hundred times: whoever counts which lines run need not look on.
@pytest.mark.no_cover
@pytest.mark.parametrize("folder", SOURCES)
def test_a_change_is_seen_where_the_record_says_and_nowhere_else(
    folder: Path, put: Put
) -> None:
    source = without_simulation(read_protocol(folder), put)
    before = calculate(source)
    together: dict[str, float] = {}
    alone: set[str] = set()
    for place, name, value in given_numbers(source):
        if before.descendants(name) == {name}:
            together[place] = value
            alone.add(name)
            continue
        found = changed(before, calculate(put(source, {place: value})))
        assert name in found, place
        assert found <= before.descendants(name), place
        assert len(found) > 1, place
    # What nothing depends on is changed all at once: it is seen, and nothing else.
    assert changed(before, calculate(put(source, together))) == alone


def test_every_assumption_in_use_has_descendants(
    small: ProtocolFolder, small_record: Record
) -> None:
    for each in small.protocol.assumptions:
        assert len(small_record.descendants(f"assumptions.{each.id}")) > 1, each.id


@pytest.mark.parametrize("folder", SOURCES)
def test_the_record_is_the_same_each_time_and_holds_no_nan(folder: Path) -> None:
    source = read_protocol(folder)
    text = calculate(source).as_json()
    assert calculate(source).as_json() == text
    plain = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the record"))
    names = [one["name"] for one in plain["quantities"]]
    assert len(set(names)) == len(names)
    for one in plain["quantities"]:
        assert set(one.get("inputs", ())) <= set(names)
        assert ("place" in one) == (one["method"] == "given")


def test_the_record_does_not_depend_on_the_order_of_sets() -> None:
    program = (
        "import sys; from pathlib import Path; from toolkit.design.calculate import calculate; "
        "from toolkit.spec.reader import read_protocol; "
        "sys.stdout.write(calculate(read_protocol(Path(sys.argv[1]))).as_json())"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program, "tests/spec/minimal"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


@pytest.mark.parametrize("design", DESIGNS.values(), ids=list(DESIGNS))
@pytest.mark.parametrize("sides", [1, 2])
def test_every_design_decides_a_sample_size(
    variant: Variant, design: dict[str, Any], sides: int
) -> None:
    record = calculate(
        variant(
            {
                "analyses.primary.endpoint": endpoint_of(design),
                "analyses.primary.design": design,
                "analyses.primary.sides": sides,
                "interim": None,
                "sensitivity": (),
            }
        )
    )
    needed = record["sample_size.required"].value
    assert isinstance(needed, tuple)
    assert record["sample_size.power"].number() >= 0.9
    assert record["sample_size.power"].value == record["analyses.primary.power"].value
    assert record["sample_size.randomised"].number() >= sum(needed)


@pytest.mark.parametrize("efficacy", SPENDING.values(), ids=list(SPENDING))
@pytest.mark.parametrize("futility", FUTILITY.values(), ids=list(FUTILITY))
@pytest.mark.parametrize("size_for", ["futility_ignored", "futility_obeyed"])
def test_every_rule_of_looks_gives_a_size_that_reaches_its_power(
    variant: Variant, efficacy: dict[str, Any], futility: dict[str, Any], size_for: str
) -> None:
    record = calculate(
        variant(
            {
                "analyses.primary.sides": 1,
                "interim.efficacy": efficacy,
                "interim.futility": futility,
                "interim.sample_size_for": size_for,
                "interim.reestimation": None,
            }
        )
    )
    assert record["sample_size.power"].number() >= 0.9
    asked = record[f"interim.power_{size_for}"]
    assert asked.value == record["sample_size.power"].value
    obeyed = record["interim.power_futility_obeyed"].number()
    assert obeyed <= record["interim.power_futility_ignored"].number()
    assert ("interim.half.efficacy_z" in record) == (efficacy["kind"] != "none")
    assert ("interim.half.futility_z" in record) == (futility["kind"] != "none")


@pytest.mark.parametrize("design", DESIGNS.values(), ids=list(DESIGNS))
def test_looks_at_every_design_have_numbers(variant: Variant, design: dict[str, Any]) -> None:
    record = calculate(
        variant(
            {
                "analyses.primary.endpoint": endpoint_of(design),
                "analyses.primary.design": design,
                "sensitivity": (),
            }
        )
    )
    assert record["sample_size.power"].number() >= 0.9
    means = design["kind"] in {"two_means", "ancova", "repeated_means"}
    assert ("interim.half.efficacy_difference" in record) == means
    events = design["kind"] == "log_rank"
    assert ("interim.half.events" in record) == events
    assert ("interim.half.evaluable" in record) == (not events)


def test_a_given_number_is_randomised_and_its_power_reported(variant: Variant) -> None:
    record = calculate(
        variant(
            {
                "sample_size.target": {"kind": "fixed", "randomised": 120},
                "therapies.arms.examplin.allocation": 2,
            }
        )
    )
    assert record["sample_size.randomised_experimental"].value == 80
    assert record["sample_size.randomised_control"].value == 40
    assert record["sample_size.evaluable"].value == 108
    assert "sample_size.required" not in record
    assert "interim.inflation" not in record
    assert "interim.reestimation" not in record
    assert "80%" in record["analyses.primary.detectable"].caption


def complaint(source: ProtocolFolder) -> str:
    with pytest.raises(SpecError) as caught:
        calculate(source)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_cell_without_an_effect_is_told_with_its_table(variant: Variant) -> None:
    text = complaint(
        variant(
            {
                "sensitivity.effect_and_sd.analysis": "remission",
                "sensitivity.effect_and_sd.rows": {
                    "assumption": "remission_examplin",
                    "values": [0.2, 0.3],
                },
                "sensitivity.effect_and_sd.columns": {
                    "assumption": "remission_placebo",
                    "values": [0.1, 0.2],
                },
            }
        )
    )
    assert "protocol.yaml:" in text
    assert "sensitivity.effect_and_sd" in text
    assert "remission_examplin = 0.2 and remission_placebo = 0.2" in text
    assert text.endswith("[design.method]")


def test_all_that_cannot_be_computed_is_told_at_once(variant: Variant) -> None:
    text = complaint(
        variant(
            {
                "assumptions.remission_examplin.value": 0.2,
                "sensitivity.effect_and_sd.rows.values": [0.0, 3.0],
                "safety.stopping_rules.falls.looks": [20, 20],
            }
        )
    )
    assert text.count("[design.method]") == 3
    assert "analyses.remission" in text
    assert "safety.stopping_rules.falls" in text


@pytest.mark.parametrize(
    ("changes", "where", "rule"),
    [
        pytest.param(
            {"analyses.primary.design": {"kind": "descriptive", "reason": "None."}},
            "sample_size.analysis",
            "design.deciding",
            id="deciding",
        ),
        pytest.param(
            {
                "analyses.remission.design": {"kind": "descriptive", "reason": "None."},
                "sensitivity.effect_and_sd.analysis": "remission",
            },
            "sensitivity.effect_and_sd.analysis",
            "design.power",
            id="table",
        ),
        pytest.param(
            {"sample_size.target": {"kind": "fixed", "randomised": 121}},
            "sample_size.target.randomised",
            "design.blocks",
            id="blocks",
        ),
        pytest.param(
            {"analyses.remission.alpha": 0.95},
            "analyses.remission.alpha",
            "design.alpha",
            id="alpha",
        ),
        pytest.param(
            {"interim.analysis": "remission", "interim.futility": FUTILITY["difference"]},
            "interim.futility.kind",
            "design.futility",
            id="difference",
        ),
        pytest.param(
            {
                "sample_size.target": {"kind": "fixed", "randomised": 120},
                "interim.futility": FUTILITY["beta"],
            },
            "interim.futility.kind",
            "design.futility",
            id="beta",
        ),
        pytest.param(
            {"interim.futility": FUTILITY["z_binding"]},
            "interim.futility.binding",
            "design.futility",
            id="binding and two-sided",
        ),
        pytest.param(
            {"interim.futility": {"kind": "z", "bounds": [4.5, 4.6], "binding": False}},
            "interim",
            "design.method",
            id="futility above efficacy",
        ),
        pytest.param(
            {
                "assumptions.difference.value": 0.001,
                "analyses.primary.sides": 1,
                "assumptions.sd.value": 8000.0,
                "assumptions.sd.range.high": 8000.0,
                "interim": None,
            },
            "analyses.primary",
            "design.method",
            id="nothing is large enough",
        ),
    ],
)
def test_what_no_number_follows_from_is_told_with_its_place(
    variant: Variant, changes: dict[str, Any], where: str, rule: str
) -> None:
    with pytest.raises(SpecError) as caught:
        calculate(variant(changes))
    problems = [(problem.where, problem.rule) for problem in caught.value.problems]
    assert (where, rule) in problems
    assert all(problem.line for problem in caught.value.problems)


def test_looks_at_an_analysis_without_power_have_no_numbers(variant: Variant) -> None:
    record = calculate(
        variant(
            {
                "analyses.remission.design": {"kind": "descriptive", "reason": "None."},
                "interim.analysis": "remission",
            }
        )
    )
    assert "interim.operating" not in record
    assert "multiplicity.first_1.lower" in record
    assert "multiplicity.first_2.lower" not in record


def test_a_reestimated_size_lies_between_the_planned_and_the_highest(
    variant: Variant,
) -> None:
    record = calculate(variant({"interim.reestimation.maximum": 200}))
    table = record["interim.reestimation"]
    planned = record["sample_size.randomised"].value
    assert table.axes[0].values == (5.0, 5.75, 6.5, 7.25, 8.0)
    rows: Any = table.value
    for required, used in rows:
        assert used == max(planned, min(required, 200))
    assert rows[0][0] < planned < rows[2][0] < 200 < rows[4][0]


@pytest.mark.parametrize(
    ("of", "denominator"),
    [
        ("randomised", "sample_size.randomised"),
        ("randomised_experimental", "sample_size.randomised_experimental"),
        ("randomised_control", "sample_size.randomised_control"),
        ("sites", "recruitment.sites"),
    ],
)
def test_the_precision_of_a_target_is_that_of_its_denominator(
    variant: Variant, of: str, denominator: str
) -> None:
    record = calculate(variant({"feasibility.retention.of": of}))
    lower, upper = (record[f"feasibility.retention.{end}"] for end in ("lower", "upper"))
    assert denominator in lower.inputs
    n, p, z = record[denominator].number(), 0.85, 1.959963984540054
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    assert lower.number() == pytest.approx(centre - half)
    assert upper.number() == pytest.approx(centre + half)
    assert record["feasibility.retention.half_width"].number() == pytest.approx(half)


def test_a_rate_is_multiplied_by_the_sites(variant: Variant) -> None:
    record = calculate(
        variant(
            {
                "feasibility.retention.kind": "rate",
                "feasibility.retention.of": "sites",
                "feasibility.retention.target": 1.5,
                "feasibility.retention.stop": None,
            }
        )
    )
    assert record["feasibility.retention.per_month"].value == 3.0
    assert "feasibility.retention.lower" not in record


def test_an_expected_proportion_has_its_interval(variant: Variant) -> None:
    design = {
        "kind": "precision",
        "of": "randomised",
        "proportion": "remission_placebo",
        "method": "clopper_pearson",
        "confidence": 0.9,
    }
    record = calculate(variant({"analyses.remission.design": design}))
    low, high = (record[f"analyses.remission.{end}"] for end in ("low", "high"))
    assert 0.1 < low.number() < 0.2 < high.number() < 0.3
    assert "Clopper and Pearson 1934" in low.method
    assert "analyses.remission.power" not in record


def test_assurance_is_the_average_of_the_power(variant: Variant) -> None:
    record = calculate(
        variant(
            {
                "interim": None,
                "assumptions.difference.uncertainty": 1.5,
                "assumptions.sd.uncertainty": 0.6,
            }
        )
    )
    rng = np.random.default_rng(7)
    effects = rng.normal(3, 1.5, 400_000)
    sds = 6 * np.exp(rng.normal(0, 0.1, 400_000))
    n = record["sample_size.evaluable_control"].number()
    error = sds * np.sqrt((1 - 0.5**2) * 2 / n)
    critical = stats.t.isf(0.025, 2 * n - 3)
    wins = (effects / error + rng.standard_normal(400_000)) / np.sqrt(
        rng.chisquare(2 * n - 3, 400_000) / (2 * n - 3)
    ) > critical
    found = record["analyses.primary.assurance"]
    assert found.number() == pytest.approx(float(wins.mean()), abs=0.004)
    assert "lognormal" in found.method


def test_assurance_of_a_difference_that_may_be_nothing_has_a_number(variant: Variant) -> None:
    # The mean is a whole number of steps from 0, so one node is a difference of exactly 0.
    record = calculate(variant({"assumptions.difference.uncertainty": 0.5, "sensitivity": ()}))
    assert 0.5 < record["analyses.primary.assurance"].number() < 1


def test_a_curve_leaves_out_a_level_at_which_there_is_no_effect(variant: Variant) -> None:
    source = variant({"sample_size.analysis": "remission"})
    record = calculate(source)
    curve: Any = record["sample_size.curve"]
    assert curve.axes[0].values == (0.35, 0.5)
    assert len(curve.value) == 2
    middle = [list(curve.axes[1].values).index(each) for each in curve.axes[1].values]
    assert all(curve.value[1][i] >= curve.value[0][i] for i in middle)
