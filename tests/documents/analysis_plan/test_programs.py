from __future__ import annotations

import csv
import io
import json
import runpy
import shutil
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.documents.analysis_plan import programs as module
from toolkit.documents.analysis_plan.program_facts import program_facts
from toolkit.documents.analysis_plan.programs import programs, seed
from toolkit.documents.analysis_plan.simulated_data import simulated_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.analysis_plan.program_facts import ProgramFacts
    from toolkit.documents.kit import Kit

REFERENCE = Path(__file__).parents[2] / "reference" / "analysis_plan"
REAL = ("buprenorphine-bpd", "ketamine-bpd")
Run = "Callable[[Kit, Path], dict[str, Any]]"


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Kit, Path | None], dict[str, Any]]:
    """Return a function that runs the Python program, on given data or on its own."""

    def start(kit: Kit, data: Path | None = None) -> dict[str, Any]:
        for each in programs(kit):
            (tmp_path / each.name).write_text(each.text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["primary_analysis.py", str(data or tmp_path)])
        capsys.readouterr()
        runpy.run_path(str(tmp_path / "primary_analysis.py"), run_name="__main__")
        made: dict[str, Any] = json.loads(capsys.readouterr().out)
        return made

    return start


def facts_of(kit: Kit) -> ProgramFacts:
    facts = program_facts(kit)
    assert facts is not None
    return facts


def rows_of(facts: ProgramFacts, number: int = 1) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(simulated_csv(facts, number))))


def agree(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one["randomised"] == other["randomised"]
    for key in ("estimate", "standard_error", "df", "p", "participants"):
        assert one["ancova"][key] == pytest.approx(other["ancova"][key], rel=1e-6)
        if "mmrm" in other:
            # The two programs maximise the likelihood by different means.
            assert one["mmrm"][key] == pytest.approx(other["mmrm"][key], rel=1e-4)
    assert one["shift_weights"] == pytest.approx(other["shift_weights"], rel=1e-6)


@pytest.mark.reference
@pytest.mark.parametrize("name", REAL)
def test_the_python_program_agrees_with_results_that_r_wrote(
    real_kits: dict[str, Kit], run: Callable[..., dict[str, Any]], name: str
) -> None:
    folder = REFERENCE / name
    written = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    agree(run(real_kits[name], folder), written)


@pytest.mark.system
@pytest.mark.parametrize("name", ["minimal", *REAL])
def test_both_programs_agree_on_the_data_delivered_with_them(
    kit: Kit,
    real_kits: dict[str, Kit],
    run: Callable[..., dict[str, Any]],
    tmp_path: Path,
    name: str,
) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    chosen = {"minimal": kit, **real_kits}[name]
    ours = run(chosen)
    done = subprocess.run(
        ["Rscript", str(tmp_path / "primary_analysis.R"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(done.stdout)
    agree(ours, theirs)
    for key in ("estimate", "p"):
        both = zip(ours["shifts"], theirs["shifts"], strict=True)
        assert all(a[key] == pytest.approx(b[key], abs=1e-4) for a, b in both)


def test_with_complete_data_the_mixed_model_is_the_analysis_at_the_last_visit(
    repeated: Kit, run: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    # No stratum, one site, nobody lost: then nothing is gained from earlier visits, and the
    # degrees of freedom are those of a regression on intercept, baseline and arm.
    facts = replace(facts_of(repeated), dropout=1e-12, sites=1, strata=())
    folder = tmp_path / "complete"
    folder.mkdir()
    (folder / module.DATA).write_text(simulated_csv(facts, 5), encoding="utf-8")
    made = run(repeated, folder)
    simple, full = made["ancova"], made["mmrm"]
    assert full["df"] == pytest.approx(made["randomised"] - 3, rel=1e-6)
    assert full["estimate"] == pytest.approx(simple["estimate"], rel=1e-5)
    assert full["standard_error"] == pytest.approx(simple["standard_error"], rel=1e-5)
    assert full["standard_error_unadjusted"] == pytest.approx(full["standard_error"], rel=1e-6)


def test_the_analysis_of_covariance_is_least_squares(
    kit: Kit, run: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    made = run(kit)
    text = (tmp_path / module.DATA).read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["change"]]
    columns = [
        [1.0] * len(rows),
        [float(row["arm"] == "examplin") for row in rows],
        [float(row["baseline"]) for row in rows],
        [float(row["site"] == "S02") for row in rows],
    ]
    found, *_ = np.linalg.lstsq(
        np.array(columns).T, np.array([float(row["change"]) for row in rows]), rcond=None
    )
    assert made["ancova"]["estimate"] == pytest.approx(found[1], rel=1e-9)
    assert made["ancova"]["df"] == len(rows) - 4
    assert "mmrm" not in made


def test_an_effect_is_a_difference_in_the_direction_of_the_scale(
    kit: Kit, run: Callable[..., dict[str, Any]]
) -> None:
    made = run(kit)
    assert made["ancova"]["estimate"] < 0
    assert made["ancova"]["reaches_level"]
    worse = [step["estimate"] for step in made["shifts"]]
    assert worse == sorted(worse)
    assert worse[0] == made["ancova"]["estimate"]


def test_programs_name_what_they_belong_to_and_that_data_are_simulated(kit: Kit) -> None:
    files = {each.name: each.text for each in programs(kit)}
    assert list(files) == ["primary_analysis.R", "primary_analysis.py", "simulated_data.csv"]
    for name in ("primary_analysis.R", "primary_analysis.py"):
        head = files[name][:700]
        for said in (
            "EXAMPLE-1",
            "version 0.1",
            "2027-01-15",
            "Models as formulae",
            "SIMULATED",
        ):
            assert said in head, said
        assert "@CONSTANTS@" not in files[name]
    compile(files["primary_analysis.py"], "primary_analysis.py", "exec")


def test_the_section_that_the_programs_name_exists(kit: Kit) -> None:
    title = Path("templates/analysis_plan/models.md").name
    text = (module.templates_folder() / "analysis_plan" / title).read_text(encoding="utf-8")
    assert text.startswith(f"# {module.SECTION}\n")
    assert str(seed(kit)) == "20270115"


def test_the_same_protocol_gives_the_same_bytes(kit: Kit) -> None:
    assert programs(kit) == programs(kit)


def test_a_primary_analysis_of_another_kind_gets_no_programs(
    edited: Callable[..., Kit], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = edited()
    analyses = {a.id: a for a in other.protocol.analyses}
    monkeypatch.setattr(
        "toolkit.documents.analysis_plan.program_facts.primary_of",
        lambda _: analyses["remission"],
    )
    assert programs(other) == ()


def test_facts_come_from_the_protocol(
    real_kits: dict[str, Kit], repeated: Kit, edited: Callable[..., Kit]
) -> None:
    ketamine = facts_of(real_kits["ketamine-bpd"])
    assert [visit for visit, _ in ketamine.visits] == ["d8", "d15", "d25"]
    assert ketamine.strata[0].levels == ("yes", "no")
    assert ketamine.level_text == real_kits["ketamine-bpd"].names["interim.final.efficacy_p"]
    assert facts_of(real_kits["buprenorphine-bpd"]).confidence == (0.8, 0.95)
    assert facts_of(repeated).repeated
    assert not facts_of(repeated).autoregressive
    two_means = edited(
        ("kind: ancova", "kind: two_means"),
        ("      correlation: correlation\n      imbalance: none\n", ""),
    )
    assert facts_of(two_means).baseline_correlation == 0.0


def test_simulated_participants_are_as_many_as_planned(real_kits: dict[str, Kit]) -> None:
    for kit in real_kits.values():
        facts = facts_of(kit)
        rows = rows_of(facts)
        arms = {row["participant"]: row["arm"] for row in rows}
        for arm, planned in zip(facts.arms, facts.participants, strict=True):
            assert sum(each == arm for each in arms.values()) == planned
        assert {row["visit"] for row in rows} == {visit for visit, _ in facts.visits}
        scores = [float(row["score"]) for row in rows if row["score"]]
        assert facts.lowest is not None
        assert facts.highest is not None
        assert facts.lowest <= min(scores) <= max(scores) <= facts.highest
        assert all(bool(row["score"]) == bool(row["change"]) for row in rows)


def test_whoever_is_lost_stays_lost(real_kits: dict[str, Kit]) -> None:
    facts = facts_of(real_kits["ketamine-bpd"])
    seen: dict[str, list[bool]] = {}
    for row in rows_of(facts):
        seen.setdefault(row["participant"], []).append(bool(row["score"]))
    assert all(sorted(each, reverse=True) == each for each in seen.values())


@pytest.mark.parametrize("autoregressive", [True, False])
def test_simulated_scores_have_the_planned_moments(repeated: Kit, autoregressive: bool) -> None:  # noqa: FBT001
    facts = replace(
        facts_of(repeated),
        participants=(4000, 4000),
        lowest=None,
        highest=None,
        autoregressive=autoregressive,
    )
    rows = rows_of(facts)
    last = facts.visits[-1][0]
    end = [row for row in rows if row["visit"] == last]
    share = sum(not row["score"] for row in end) / len(end)
    assert share == pytest.approx(facts.dropout, abs=0.02)
    kept = [row for row in end if row["score"]]
    base = [float(row["baseline"]) for row in kept]
    score = [float(row["score"]) for row in kept]
    arms = [row["arm"] == facts.arms[0] for row in kept]
    means = [
        statistics.fmean(s for s, arm in zip(score, arms, strict=True) if arm is wanted)
        for wanted in (True, False)
    ]
    assert means[0] - means[1] == pytest.approx(-facts.difference, abs=0.3)
    shifted = [s + facts.difference * arm for s, arm in zip(score, arms, strict=True)]
    assert statistics.stdev(shifted) == pytest.approx(facts.sd, rel=0.04)
    found = statistics.correlation(base, shifted)
    assert found == pytest.approx(facts.baseline_correlation, abs=0.04)
