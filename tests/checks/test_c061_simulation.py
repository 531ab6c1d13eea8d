"""The rule about the simulation: missing, short, coarse and unexplained results are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.checks.c061_simulation import SECTION
from toolkit.design.ledger import Ledger
from toolkit.design.simulation.plans import plans
from toolkit.design.simulation.recorded import write_simulation
from toolkit.design.simulation.results import write_results
from toolkit.simulation.performance.summary import Measure, Summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.design.record import Record
    from toolkit.errors import Problem
    from toolkit.spec.reader import ProtocolFolder

GRID = """  grid:
    rows: {assumption: difference, values: [1.0, 3.0]}
    columns: {assumption: sd, values: [5.0, 8.0]}
    replicates: 50
    caption: Power
"""
RULE = "c061_simulation"


@pytest.fixture
def told_of(
    edited: Callable[..., ProtocolFolder], found: Callable[..., list[Problem]], record: Record
) -> Callable[..., list[str]]:
    """Return a function that gives the findings for made-up results."""

    def tell(section: str = SECTION, **made: Any) -> list[str]:
        source = edited(("\nsafety:\n", f"{section}\nsafety:\n"))
        write_results(
            source.path,
            [
                (one, _summary(one, **made))
                for one in plans(source, record)
                if one.id != made.get("without")
            ],
        )
        ledger = Ledger()
        for quantity in record.values():
            ledger._write(quantity)
        write_simulation(ledger, source)
        numbers = ledger.close(source.name, source.digest)
        return [f"{one.message} ({one.hint})" for one in found(RULE, source, numbers)]

    return tell


def _summary(scenario: Any, **made: Any) -> Summary:
    power = made.get("error", 0.05) if scenario.id == "null" else made.get("power", 0.9)
    replicates = made.get("replicates", scenario.replicates)
    return Summary(
        plan=scenario.id,
        replicates=replicates,
        failures="None.",
        measures=tuple(
            Measure(
                name=name,
                of="primary",
                value=power,
                mcse=made.get("mcse", 0.003),
                replicates=replicates,
            )
            for name in ("power", "rejection")
        ),
    )


def test_a_simulation_as_it_should_be_is_passed_over(
    told_of: Callable[..., list[str]], record: Record
) -> None:
    obeyed = record["interim.power_futility_obeyed"].number()
    section = SECTION.replace("replicates: 100\n", "replicates: 100\n  other_replicates: 70\n")
    assert told_of(section + GRID, power=obeyed) == []


def test_a_scenario_without_results_is_named(told_of: Callable[..., list[str]]) -> None:
    (told,) = told_of(without="difference_high")
    assert told == (
        "1 of 5 scenarios have no results of this protocol: difference_high "
        "(run `toolkit simulate example`)"
    )


def test_fewer_trials_than_asked_for_are_told(told_of: Callable[..., list[str]]) -> None:
    (told,) = told_of(replicates=99)
    assert told.startswith("scenarios with fewer trials than asked for: base, null, ")


def test_a_coarse_power_is_told(told_of: Callable[..., list[str]]) -> None:
    (told,) = told_of(mcse=0.006)
    assert "0.6%, is above 0.5%" in told


def test_a_power_that_is_not_the_formulas_needs_a_reason(
    told_of: Callable[..., list[str]],
) -> None:
    (told,) = told_of(power=0.8)
    assert told.startswith("simulated power and that of the formula differ: primary 80.0% and ")
    assert "say in simulation.differences why" in told


def test_a_reason_is_enough(told_of: Callable[..., list[str]]) -> None:
    assert (
        told_of(f"{SECTION}  differences: Losses are not even.\n", power=0.8, error=0.2) == []
    )


def test_a_difference_by_chance_needs_no_reason(told_of: Callable[..., list[str]]) -> None:
    assert told_of(power=0.888, mcse=0.0049) == []


def test_an_error_above_its_level_is_told(told_of: Callable[..., list[str]]) -> None:
    (told,) = told_of(error=0.07)
    assert told.startswith("simulated type I errors above their level: primary 7.0%")


def test_without_looks_the_formula_is_that_of_the_analysis(
    told_of: Callable[..., list[str]], record: Record
) -> None:
    ignored = SECTION.replace("obey_futility: true", "obey_futility: false")
    power = record["analyses.primary.power"].number()
    assert told_of(ignored, power=power) == []
