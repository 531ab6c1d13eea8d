"""Results in the record: each beside its error, none that is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.design.ledger import Ledger
from toolkit.design.simulation import trajectory
from toolkit.design.simulation.recorded import write_simulation
from toolkit.design.simulation.results import write_results
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.design.record import Record
    from toolkit.design.simulation.plans import Scenario
    from toolkit.simulation.performance.summary import Summary

    Planned = Callable[[Path], dict[str, Scenario]]
    Found = Callable[..., Summary]


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw small samples for the course of the score."""
    monkeypatch.setattr(trajectory, "PEOPLE", 400)


@pytest.fixture
def recorded(numbers: Record) -> Callable[[Path], Record]:
    """Return a function that writes what was simulated for a folder to the small record."""

    def write(folder: Path) -> Record:
        ledger = Ledger()
        for quantity in numbers.values():
            ledger._write(quantity)
        source = read_protocol(folder)
        write_simulation(ledger, source)
        return ledger.close(source.name, source.digest)

    return write


def test_nothing_simulated_is_nothing_written(
    simulated: Path, recorded: Callable[[Path], Record]
) -> None:
    record = recorded(simulated)
    assert record["simulation.replicates"].value == 200
    assert record["simulation.scenarios"].value == ()
    assert len(record["simulation.asked"].axes[0].values) == 13
    assert "simulation.base.power" not in record


def test_a_result_stands_beside_its_error(
    simulated: Path, recorded: Callable[[Path], Record], planned: Planned, found: Found
) -> None:
    scenarios = planned(simulated)
    write_results(
        simulated, [(scenarios[name], found(scenarios[name])) for name in ("base", "null")]
    )
    record = recorded(simulated)
    assert record["simulation.scenarios"].value == ("base", "null")
    assert record["simulation.base.power"].text == "80.0%"
    assert record["simulation.base.power_mcse"].text == "0.4%"
    assert record["simulation.base.power"].caption == "Simulated power: As planned"
    assert record["simulation.null.power"].caption.startswith("Type I error: ")
    assert record["simulation.base.duration"].text == "10.0"
    assert record["simulation.base.duration_mcse"].text == "0.100"
    assert record["simulation.base.tests.remission.power"].text == "80.0%"
    assert record["simulation.base.stop.half.futility"].text == "10.0%"
    assert record["simulation.base.feasibility.retention"].text == "70.0%"
    # What was not measured is not there.
    assert "simulation.base.bias" not in record
    assert record["simulation.trajectory.control"].axes[0].values == (0.0, 14.0, 28.0)


def test_a_result_says_what_it_stands_on(
    simulated: Path, recorded: Callable[[Path], Record], planned: Planned, found: Found
) -> None:
    base = planned(simulated)["base"]
    write_results(simulated, [(base, found(base))])
    record = recorded(simulated)
    assert "simulation.base.power" in record.descendants("assumptions.sd")
    assert record["simulation.base.power"].method.startswith("simulation of the trial")


def test_a_stale_result_is_never_printed(
    simulated: Path,
    change: Callable[[str, str], Path],
    recorded: Callable[[Path], Record],
    planned: Planned,
    found: Found,
) -> None:
    everything = planned(simulated)
    write_results(simulated, [(one, found(one)) for one in everything.values()])
    assert "simulation.grid.power" in recorded(simulated)
    # A share that only scenarios with losses not at random do not depend on.
    change("value: 0.5\n    unit: correlation", "value: 0.4\n    unit: correlation")
    record = recorded(simulated)
    assert record["simulation.scenarios"].value == ()
    assert not [name for name in record if name.startswith("simulation.base.")]
    assert "simulation.grid.power" not in record
    assert "simulation.trajectory.control" not in record


def test_the_power_over_two_assumptions_is_a_table(
    simulated: Path, recorded: Callable[[Path], Record], planned: Planned, found: Found
) -> None:
    grid = [one for one in planned(simulated).values() if one.kind == "grid"]
    powers = (0.2, 0.1, 0.9, 0.6)
    write_results(
        simulated,
        [(one, found(one, power=power)) for one, power in zip(grid, powers, strict=True)],
    )
    record = recorded(simulated)
    assert record["simulation.grid.power"].value == ((0.2, 0.1), (0.9, 0.6))
    assert record["simulation.grid.power"].axes[1].values == (5.0, 8.0)
    # Of a point of the grid the tests are not written one by one.
    assert "simulation.grid_0_0.power" in record
    assert "simulation.grid_0_0.tests.primary.power" not in record


def test_the_reason_for_a_difference_is_a_fact(
    simulated: Path, change: Callable[[str, str], Path], recorded: Callable[[Path], Record]
) -> None:
    change("  ranges: [diff", "  differences: The scale ends at zero.\n  ranges: [diff")
    assert recorded(simulated)["simulation.differences"].text == "The scale ends at zero."
    change(SECTION_GRID, "")
    assert "simulation.grid.power" not in recorded(simulated)


def test_without_a_section_nothing_is_written(
    simulated: Path, recorded: Callable[[Path], Record]
) -> None:
    path = simulated / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("\nsimulation:")] + text[text.index("\nsafety:\n") :])
    assert "simulation.seed" not in recorded(simulated)


SECTION_GRID = """  grid:
    rows: {assumption: difference, values: [1.0, 3.0]}
    columns: {assumption: sd, values: [5.0, 8.0]}
    replicates: 100
    caption: Power by difference and standard deviation
"""
