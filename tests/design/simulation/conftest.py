"""The small protocol with a simulation, and results that nobody had to wait for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.design.calculate import calculate
from toolkit.design.simulation.plans import plans
from toolkit.simulation.performance.summary import Measure, Summary
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.design.record import Record
    from toolkit.design.simulation.plans import Scenario

TESTS = Path(__file__).parents[2]
SECTION = (TESTS / "specs/simulation.yaml").read_text(encoding="utf-8")


@pytest.fixture
def simulated(tmp_path: Path) -> Path:
    """Return a folder of the small protocol with a simulation, to be changed."""
    folder = Path(shutil.copytree(TESTS / "spec/minimal", tmp_path / "example"))
    path = folder / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nsafety:\n", f"{SECTION}\nsafety:\n"), encoding="utf-8")
    return folder


@pytest.fixture
def change(simulated: Path) -> Callable[[str, str], Path]:
    """Return a function that replaces text, found once, in that folder."""

    def replace(find: str, by: str) -> Path:
        path = simulated / "protocol.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(find) == 1, find
        path.write_text(text.replace(find, by), encoding="utf-8")
        return simulated

    return replace


@pytest.fixture(scope="session")
def numbers() -> Record:
    """Return the numbers of the small protocol, which a section on simulation leaves alone."""
    return calculate(read_protocol(TESTS / "spec/minimal"))


@pytest.fixture(scope="session")
def planned(numbers: Record) -> Callable[[Path], dict[str, Scenario]]:
    """Return a function that gives the scenarios of a folder by id."""

    def find(folder: Path) -> dict[str, Scenario]:
        return {each.id: each for each in plans(read_protocol(folder), numbers)}

    return find


@pytest.fixture(scope="session")
def found() -> Callable[..., Summary]:
    """Return a function that makes up the summary of a scenario."""

    def make(scenario: Scenario, *, power: float = 0.8, mcse: float = 0.004) -> Summary:
        tests = [test.method.name for test in scenario.plan.tests]
        measures = [
            Measure(name=name, of=of, value=power, mcse=mcse, replicates=scenario.replicates)
            for of in tests
            for name in ("power", "rejection", "claimed", "coverage", "failed", "fallback")
        ]
        measures += [
            Measure(
                name="duration_mean",
                of="",
                value=304.375,
                mcse=3.04375,
                replicates=scenario.replicates,
            ),
            Measure(
                name="stop",
                of="half:futility",
                value=0.1,
                mcse=0.01,
                replicates=scenario.replicates,
            ),
            Measure(
                name="feasibility_met",
                of="retention",
                value=0.7,
                mcse=0.01,
                replicates=scenario.replicates,
            ),
        ]
        return Summary(
            plan=scenario.id,
            replicates=scenario.replicates,
            measures=tuple(measures),
            failures="None.",
        )

    return make
