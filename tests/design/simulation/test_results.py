"""Results beside the protocol: written whole, read only for what was simulated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from toolkit.design.simulation import trajectory
from toolkit.design.simulation.results import read_results, scenarios, write_results
from toolkit.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.design.simulation.plans import Scenario
    from toolkit.simulation.performance.summary import Summary

    Planned = Callable[[Path], dict[str, Scenario]]
    Found = Callable[..., Summary]


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw small samples for the course of the score."""
    monkeypatch.setattr(trajectory, "PEOPLE", 400)


def test_what_is_written_is_read_again(simulated: Path, planned: Planned, found: Found) -> None:
    scenario = planned(simulated)["null"]
    summary = found(scenario)
    path = write_results(simulated, [(scenario, summary)])
    assert path == simulated / "simulation.json"
    assert read_results(simulated).of(scenario) == summary


def test_results_of_another_plan_or_seed_are_none(
    simulated: Path, change: Callable[[str, str], Path], planned: Planned, found: Found
) -> None:
    scenario = planned(simulated)["null"]
    write_results(simulated, [(scenario, found(scenario))])
    change("replicates: 200", "replicates: 300")
    assert read_results(simulated).of(planned(simulated)["null"]) is not None
    change("seed: 7", "seed: 8")
    assert read_results(simulated).of(planned(simulated)["null"]) is None
    change("seed: 8", "seed: 7")
    change("value: 0.5\n    unit: correlation", "value: 0.4\n    unit: correlation")
    assert read_results(simulated).of(planned(simulated)["null"]) is None


def test_nothing_simulated_is_no_result(simulated: Path, planned: Planned) -> None:
    assert read_results(simulated).of(planned(simulated)["base"]) is None


def test_other_scenarios_stay_when_one_is_written(
    simulated: Path, planned: Planned, found: Found
) -> None:
    all_of_them = planned(simulated)
    for name in ("base", "null", "base"):
        write_results(simulated, [(all_of_them[name], found(all_of_them[name]))])
    results = read_results(simulated)
    assert list(results.scenarios) == ["base", "null"]
    assert results.trajectory is not None
    assert results.trajectory["days"] == [0.0, 14.0, 28.0]


def test_the_course_spreads_and_falls(simulated: Path, planned: Planned, found: Found) -> None:
    scenario = planned(simulated)["base"]
    write_results(simulated, [(scenario, found(scenario))])
    kept = read_results(simulated).trajectory
    assert kept is not None
    for arm in ("experimental", "control"):
        assert len(kept[arm]) == 3
        assert all(row == sorted(row) for row in kept[arm])
    middle = kept["quantiles"].index(0.5)
    assert kept["experimental"][2][middle] < kept["control"][2][middle]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "nonsense",
        '{"format": 2, "scenarios": {}}',
        '{"format": 1}',
        '{"format": 1, "scenarios": {"base": {"digest": "x", "seed": 1, "summary": {}}}}',
    ],
    ids=["list", "no JSON", "other format", "no scenarios", "no summary"],
)
def test_a_file_that_the_toolkit_has_not_written_is_told(simulated: Path, text: str) -> None:
    (simulated / "simulation.json").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="is not what the toolkit has written") as raised:
        read_results(simulated)
    (problem,) = raised.value.problems
    assert problem.hint == "delete it, and run `toolkit simulate example`"


def test_a_file_is_written_whole_or_not_at_all(
    simulated: Path, planned: Planned, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = planned(simulated)["null"]
    write_results(simulated, [(scenario, found(scenario))])
    before = (simulated / "simulation.json").read_text(encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(OSError):  # noqa: PT011 - an error without words
        write_results(simulated, [(scenario, found(scenario, power=0.1))])
    monkeypatch.undo()
    assert (simulated / "simulation.json").read_text(encoding="utf-8") == before
    assert [one.name for one in simulated.glob("simulation.json*")] == ["simulation.json"]


def test_the_scenarios_of_a_folder_are_those_of_its_numbers(simulated: Path) -> None:
    found = scenarios(simulated)
    assert (found[0].id, found[0].seed, found[0].replicates) == ("base", 7, 200)


def test_a_protocol_without_a_simulation_cannot_be_simulated(simulated: Path) -> None:
    path = simulated / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\nsimulation:")] + text[text.index("\nsafety:\n") :])
    with pytest.raises(SpecError, match="no section on simulation"):
        scenarios(simulated)


def test_no_number_that_is_none_is_written(
    simulated: Path, planned: Planned, found: Found
) -> None:
    scenario = planned(simulated)["null"]
    write_results(simulated, [(scenario, found(scenario))])
    plain = json.loads((simulated / "simulation.json").read_text(encoding="utf-8"))
    assert set(plain["scenarios"]["null"]) == {"digest", "seed", "summary"}
