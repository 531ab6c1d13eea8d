"""Protocols with a simulation, and results of it that nobody had to wait for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.design.calculate import calculate
from toolkit.design.simulation import trajectory
from toolkit.design.simulation.results import scenarios, write_results
from toolkit.documents.kit import Kit
from toolkit.simulation.performance.summary import Measure, Summary
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import SimpleNamespace

    from toolkit.design.simulation.plans import Scenario

TESTS = Path(__file__).parents[2]
SECTION = (TESTS / "specs/simulation.yaml").read_text(encoding="utf-8")
SHARES = ("power", "rejection", "claimed", "coverage", "failed", "fallback")


def summary(scenario: Scenario, place: int) -> Summary:
    """Make up every measure that a run of a scenario could give."""
    trials = scenario.replicates
    return Summary(
        plan=scenario.plan.name,
        replicates=trials,
        measures=tuple(
            Measure(name=name, of=of, value=value, mcse=mcse, replicates=trials)
            for name, of, value, mcse in _values(scenario, place)
        ),
        failures="None was repeated.",
    )


def _values(scenario: Scenario, place: int) -> Iterator[tuple[str, str, float, float]]:
    power = 0.05 if scenario.id == "null" else 0.55 + 0.4 * (place * 7 % 10) / 10
    for number, test in enumerate(scenario.plan.tests):
        of = test.method.name
        share = power if number == 0 else power / 2
        for name, value in zip(SHARES, (share, share, share, 0.9432, 0.0, 0.0012), strict=True):
            yield name, of, value, 0.0042
        yield "bias", of, -0.123, 0.0214
    for name, value, error in (
        ("enrolled_mean", 287.3, 0.11),
        ("enrolled_q05", 180.0, 0.0),
        ("enrolled_median", 290.0, 0.0),
        ("enrolled_q95", 310.0, 0.0),
        ("duration_mean", 1234.5, 1.2),
        ("raised", 0.312, 0.0046),
        ("size_mean", 301.2, 0.32),
    ):
        yield name, "", value, error
    for look in scenario.plan.looks:
        for reason in ("efficacy", "futility"):
            yield "stop", f"{look.name}:{reason}", 0.0432, 0.002
    if scenario.plan.safety is not None:
        yield "stop", "safety", 0.0211, 0.0014
    for criterion in scenario.plan.feasibility:
        mean = 0.45 if criterion.measure == "accrual" else 0.812
        for name, value in (("met", 0.731), ("stop", 0.021), ("mean", mean)):
            yield f"feasibility_{name}", criterion.name, value, 0.0042


def kit_of(folder: Path) -> Kit:
    """Return what the builders work with."""
    source = read_protocol(folder)
    return Kit(source, calculate(source))


def simulate(folder: Path) -> None:
    """Write made-up results of all scenarios beside a protocol."""
    people = trajectory.PEOPLE
    trajectory.PEOPLE = 400
    try:
        asked = scenarios(folder)
        write_results(folder, [(one, summary(one, at)) for at, one in enumerate(asked)])
    finally:
        trajectory.PEOPLE = people


@pytest.fixture(scope="session")
def run_of() -> Callable[[Path], None]:
    """Return a function that writes made-up results of all scenarios of a folder."""
    return simulate


@pytest.fixture(scope="session")
def simulated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small protocol with a simulation and its results; not to be changed."""
    folder = _small(tmp_path_factory.mktemp("simulated"))
    simulate(folder)
    return folder


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """Return the small protocol with a simulation without results, to be changed."""
    return _small(tmp_path)


@pytest.fixture(scope="session")
def simulated(simulated_folder: Path) -> Kit:
    """Return the kit of the small protocol with results."""
    return kit_of(simulated_folder)


@pytest.fixture(scope="session")
def given() -> Callable[[Path], Kit]:
    """Return a function that gives the kit of a folder."""
    return kit_of


@pytest.fixture(scope="session")
def real_protocols(real: dict[str, SimpleNamespace]) -> dict[str, Kit]:
    """Return the kits of both real protocols as they are."""
    return {name: Kit(each.source, each.record) for name, each in real.items()}


def _small(parent: Path) -> Path:
    folder = Path(shutil.copytree(TESTS / "spec/minimal", parent / "example"))
    path = folder / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nsafety:\n", f"{SECTION}\nsafety:\n"), encoding="utf-8")
    return folder
