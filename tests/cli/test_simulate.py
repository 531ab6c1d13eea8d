from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from scipy import stats

from toolkit.cli.commands import simulate
from toolkit.cli.main import main
from toolkit.design.simulation import results
from toolkit.design.simulation.plans import Scenario
from toolkit.simulation.conduct.plan import Plan, Test
from toolkit.simulation.mechanism.description import (
    Allocation,
    Mechanism,
    Recruitment,
    Score,
)
from toolkit.simulation.methods.method import TTest

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN = Plan(
    name="better",
    mechanism=Mechanism(
        days=(28.0,),
        scores=(
            Score(
                name="mood",
                baseline=20.0,
                change=((-6.0,), (-2.0,)),
                sd=(5.0, 5.0),
                correlation=((1.0, 0.5), (0.5, 1.0)),
                rated=(True,),
            ),
        ),
        recruitment=Recruitment(opening=(0.0, 30.0), rate=0.2),
        allocation=Allocation(method="permuted_blocks", block_sizes=(4,)),
    ),
    n=20,
    tests=(
        Test(
            method=TTest(name="primary", score=0, at=0, strata=False, site=False),
            role="primary",
            alpha=0.05,
            sides=2,
        ),
    ),
    endpoint_day=28.0,
)
BETTER = Scenario(
    id="better",
    title="Better than control",
    reason="Planned.",
    kind="named",
    plan=PLAN,
    seed=11,
    replicates=120,
)
WORSE = replace(BETTER, id="worse", title="Worse", plan=replace(PLAN, name="worse", n=12))


@pytest.fixture
def run(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command on a protocol with two small scenarios."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(root / "tests/spec/minimal", "protocols/small")
    monkeypatch.setattr(results, "scenarios", lambda _: (BETTER, WORSE))

    def started(*arguments: str) -> tuple[int, str, str]:
        status = main(["simulate", "small", "--workers", "1", *arguments])
        streams = capsys.readouterr()
        return status, streams.out, streams.err

    return started


def saved() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("protocols/small/simulation.json").read_text())
    return found["scenarios"]  # type: ignore[no-any-return]


Run = "Callable[..., tuple[int, str, str]]"


def test_every_scenario_is_simulated_shown_and_saved(run: Run) -> None:
    status, out, err = run()
    assert status == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[0][:4] == ["scenario", "replicates", "power", "MC"]
    assert [line[:2] for line in lines[2:4]] == [["better", "120"], ["worse", "120"]]
    assert "trials are kept in output/small/simulation" in err
    assert "summary written into simulation.json in protocols/small" in err
    assert {name: one["seed"] for name, one in saved().items()} == {"better": 11, "worse": 11}
    power = next(
        one for one in saved()["better"]["summary"]["measures"] if one["name"] == "power"
    )
    assert lines[2][2] == f"{100 * power['value']:.1f}%"
    assert lines[2][3] == f"{100 * power['mcse']:.2f}"


def test_one_scenario_leaves_the_others_as_they_are(run: Run) -> None:
    run()
    before = saved()
    status, out, _ = run("--scenario", "worse", "--replicates", "200")
    assert status == 0
    assert "better" not in out
    assert saved()["better"] == before["better"]
    assert saved()["worse"]["summary"]["replicates"] == 200


def test_trials_that_are_kept_are_not_simulated_again(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("--json")[1]

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("toolkit.simulation.conduct.trial.conduct", never)
    assert run("--json")[1] == first


def test_the_store_can_be_somewhere_else(run: Run) -> None:
    run("--scenario", "better", "--store", "elsewhere")
    assert len(list(Path("elsewhere").glob("*/block-*.npy"))) == 2
    assert not Path("output").exists()


def test_a_damaged_file_is_told_and_mended(run: Run) -> None:
    first = run("--json", "--scenario", "better")[1]
    (path, *_) = Path("output").rglob("block-*.npy")
    path.write_bytes(b"")
    _, out, err = run("--json", "--scenario", "better")
    assert out == first
    assert f"toolkit: {path} is cut short: the block is computed again\n" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--replicates", "50"], "the protocol asks for 120 trials; --save keeps fewer"),
        (["--seed", "12", "--save"], "the protocol's seed is 11"),
    ],
    ids=["fewer", "seed"],
)
def test_other_results_than_the_protocol_asks_for_are_not_saved(
    arguments: list[str], told: str, run: Run
) -> None:
    status, _, err = run(*arguments)
    assert status == 0
    assert f"simulation.json is left as it is: {told}" in err
    assert not Path("protocols/small/simulation.json").exists()


def test_fewer_trials_are_saved_on_request(run: Run) -> None:
    assert run("--scenario", "better", "--replicates", "50", "--save")[0] == 0
    assert saved()["better"]["summary"]["replicates"] == 50


def test_a_precision_adds_trials_until_it_is_reached(run: Run) -> None:
    _, out, _ = run(
        *("--scenario", "better", "--replicates", "100", "--precision", "0.04", "--json")
    )
    (found,) = json.loads(out)["scenarios"]
    power = next(one for one in found["measures"] if one["name"] == "rejection")
    assert power["mcse"] <= 0.04
    assert found["replicates"] % 100 == 0
    assert 100 <= found["replicates"] <= 200


def test_json_holds_all_measures_with_seed_and_digest(run: Run) -> None:
    _, out, _ = run("--scenario", "better", "--json")
    told = json.loads(out)
    (found,) = told["scenarios"]
    assert (told["protocol"], found["id"], found["seed"]) == ("small", "better", 11)
    assert len(found["digest"]) == 64
    assert {"power", "failed"} <= {one["name"] for one in found["measures"]}


def test_the_list_tells_what_is_saved_and_what_is_stale(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [line.split()[2] for line in run("--list")[1].splitlines()[2:]] == ["none"] * 2
    run()
    changed = replace(WORSE, plan=replace(WORSE.plan, n=14))
    monkeypatch.setattr(results, "scenarios", lambda _: (BETTER, changed))
    assert [line.split()[2] for line in run("--list")[1].splitlines()[2:]] == ["120", "stale"]
    (found,) = json.loads(run("--list", "--json", "--scenario", "worse")[1])["scenarios"]
    assert found == {"id": "worse", "title": "Worse", "replicates": 120, "saved": "stale"}


def test_the_scales_show_what_a_floor_takes_away(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    mechanism = PLAN.mechanism
    mood = replace(mechanism.scores[0], lower=14.0)
    floored = replace(PLAN, mechanism=replace(mechanism, scores=(mood,)))
    monkeypatch.setattr(results, "scenarios", lambda _: (replace(BETTER, plan=floored), WORSE))
    status, out, _ = run("--scales")
    assert status == 0
    assert out.startswith("better: Better than control\n")
    assert "worse" not in out
    assert "difference" in out
    (one,) = json.loads(run("--scales", "--json")[1])["scenarios"]
    (score,) = one["scores"]
    last = score["times"][-1]
    assert (score["score"], score["lower"], last["day"]) == ("mood", 14.0, 28.0)
    for arm, mean in (("experimental", 14.0), ("control", 18.0)):
        # The mean of the greater of a normal variable and the floor.
        z = (mean - 14.0) / 5.0
        expected = 14.0 + 5.0 * (z * stats.norm.cdf(z) + stats.norm.pdf(z))
        assert last[arm]["mean"] == pytest.approx(mean, abs=0.1)
        assert last[arm]["mean_rated"] == pytest.approx(expected, abs=0.1)
        assert last[arm]["at_end"] == pytest.approx(stats.norm.cdf(-z), abs=0.01)


def test_progress_is_for_people_at_a_terminal_who_want_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "replicates" not in run("--scenario", "better")[2]
    said: list[str] = []
    monkeypatch.setattr(simulate, "progress", lambda words: Told(words, said))
    run("--scenario", "better", "--seed", "5")
    assert said[0] == "better (1 of 1): starting"
    assert said[1].startswith("better (1 of 1): 100 of 120 replicates, ")
    assert said[1].endswith(" left")
    assert len(said) == 3
    run("--scenario", "better", "--seed", "6", "--quiet")
    assert len(said) == 3


class Told:
    """Stands for a display; keeps what it was told."""

    def __init__(self, words: str, said: list[str]) -> None:
        self.said = said
        said.append(words)

    def __enter__(self) -> Callable[[str], None]:
        return self.said.append

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scenario", "beter"], "there is no scenario 'beter'; did you mean 'better'?"),
        (["--replicates", "0"], "--replicates must be from 1 to 100,000,000, not 0"),
        (["--precision", "5"], "--precision must be from 5e-05 to below 0.5, as a share"),
        (["--seed", "-1"], "--seed must be a whole number, 0 or above, not -1"),
        (["--workers", "0"], "--workers must be 1 or more, not 0"),
        (
            ["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"],
            "give --workers or --scheduler",
        ),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_one_clear_message(
    arguments: list[str], told: str, run: Run
) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"toolkit: {told}")
    assert err.count("\n") == 1
    assert not Path("output").exists()


def test_a_summary_that_cannot_be_written_is_one_clear_message(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(results, "write_results", refuse)
    status, _, err = run("--scenario", "better")
    assert status == 2
    assert "cannot write the summary into protocols/small: Permission denied" in err


def test_a_protocol_without_a_section_on_simulation_is_told_so(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", str(root / "tests/spec/minimal")]) == 1
    assert "no section on simulation" in capsys.readouterr().err


def test_the_default_is_one_process_for_each_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = argparse.Namespace(workers=None, scheduler=None)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 5}, raising=False)
    assert simulate._workers(options) == 3
    monkeypatch.delattr("os.sched_getaffinity")
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    assert simulate._workers(options) == 7
    options.scheduler = "tcp://10.0.0.1:8786"
    assert simulate._workers(options) == 1
