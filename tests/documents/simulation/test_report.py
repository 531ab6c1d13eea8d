"""The section on the simulation in the plan and in the protocol: complete, and never stale."""

from __future__ import annotations

import dataclasses
import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from toolkit.design.report import size_report
from toolkit.documents.analysis_plan.items import BEYOND, item_table
from toolkit.documents.content import Figure, ListBlock, Number, Open, Paragraph, Table
from toolkit.documents.packet.compose import Part
from toolkit.documents.protocol.sample_size import justification
from toolkit.documents.simulation import figures, report, results, section
from toolkit.spec.simulation import taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from toolkit.documents.content import Block, Inline
    from toolkit.documents.kit import Kit

    Lines = Callable[[Iterable[Block]], list[str]]


def blocks_of(parts: Iterable[Part]) -> tuple[Block, ...]:
    return tuple(chain.from_iterable(part.blocks for part in parts))


@pytest.fixture(scope="session")
def drawn(simulated: Kit) -> tuple[Part, ...]:
    """Return the report on the small protocol, its pictures drawn once."""
    return report.parts(simulated)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> Callable[[Kit], tuple[Part, ...]]:
    """Return a function that gives a report without its pictures, which take time."""
    monkeypatch.setattr(figures, "figures", lambda _: ())
    return report.parts


def ids_of(blocks: Iterable[Block]) -> list[str]:
    return [block.id for block in blocks if isinstance(block, Table | Figure)]


def numbers_of(block: Block) -> set[str]:
    """Return the names of the numbers in a block."""
    pieces: tuple[Inline, ...]
    if isinstance(block, Paragraph):
        pieces = block.inlines
    elif isinstance(block, Table):
        pieces = tuple(p for row in block.rows for cell in row for p in cell.inlines)
    elif isinstance(block, ListBlock):
        return set().union(*(numbers_of(part) for item in block.items for part in item))
    else:
        pieces = ()
    return {piece.name for piece in pieces if isinstance(piece, Number)}


def test_the_report_has_the_parts_of_ademp_and_every_table_and_picture(
    drawn: tuple[Part, ...],
) -> None:
    assert [part.key.removeprefix("simulation-") for part in drawn] == [
        "simulation",
        "aims",
        "mechanisms",
        "estimands",
        "methods",
        "failures",
        "measures",
        "results",
        "reproduction",
    ]
    assert ids_of(blocks_of(drawn)) == [
        "tbl-simulated-scores",
        "tbl-scenarios",
        "tbl-simulation",
        "tbl-simulated-tests",
        "tbl-simulated-stops",
        "tbl-simulated-feasibility",
        "fig-simulation",
        "fig-simulated-effect",
        "fig-simulated-grid",
        "fig-simulated-course",
    ]


def test_every_scenario_has_a_row_under_the_number_of_its_trials(
    simulated: Kit, lines: Lines
) -> None:
    told = lines((results.scenarios_table(simulated),))
    assert told[1] == (
        "Scenario | Power | Bias | Coverage | Participants | Months | Failed fits"
    )
    groups = [line for line in told if line.endswith("trials each)")]
    assert [group.partition(" (")[0] for group in groups] == [
        "Planned case, and no benefit",
        "Other scenarios",
        "Ends of plausible ranges, one at a time",
    ]
    assert groups[0].endswith("(200 trials each)")
    assert groups[2].endswith("(150 trials each)")
    base = "As planned | 55.0% (0.4%) | −0.12 (0.021) | 94.3% (0.4%) | 287.3 (0.110) | 40.6"
    assert any(line.startswith(base) for line in told)
    titles = [
        simulated.record[f"simulation.{name}.title"].text
        for name in ("base", "null", "difference_low", "sd_high", "unseen", "nothing")
    ]
    for title in titles:
        assert sum(line.startswith(f"{title} | ") for line in told) == 1, title


def test_unlike_numbers_of_trials_are_told_by_the_least(simulated: Kit, lines: Lines) -> None:
    name = "simulation.null.replicates"
    changed = dataclasses.replace(simulated.record[name], value=1200)
    record = dataclasses.replace(
        simulated.record, quantities={**simulated.record.quantities, name: changed}
    )
    told = lines((results.scenarios_table(dataclasses.replace(simulated, record=record)),))
    assert "Planned case, and no benefit (at least 200 trials each)" in told


def test_the_protocol_shows_both_ends_of_each_range_in_one_row(
    simulated: Kit, lines: Lines
) -> None:
    blocks = section.in_protocol(simulated)
    assert ids_of(blocks) == ["tbl-simulation", "tbl-simulated-ranges"]
    told = lines(blocks)
    assert not any(line.startswith("Ends of plausible ranges") for line in told)
    difference = simulated.assumptions["difference"]
    (row,) = [line for line in told if line.startswith(f"{difference.name} | ")]
    _, low, low_power, high, high_power = row.split(" | ")
    assert (float(low), float(high)) == (difference.range.low, difference.range.high)
    assert low_power.startswith(simulated.record["simulation.difference_low.power"].text)
    assert high_power.startswith(simulated.record["simulation.difference_high.power"].text)


def test_an_end_that_is_the_planning_value_has_the_power_as_planned(simulated: Kit) -> None:
    name = "assumptions.difference.low"
    planned = simulated.record["assumptions.difference"]
    low = dataclasses.replace(simulated.record[name], value=planned.value)
    record = dataclasses.replace(
        simulated.record, quantities={**simulated.record.quantities, name: low}
    )
    made = results.ranges_table(dataclasses.replace(simulated, record=record))
    assert made is not None
    assert "simulation.base.power" in numbers_of(made)


def test_the_formula_stands_beside_the_simulation(simulated: Kit, lines: Lines) -> None:
    (told,) = lines(results.beside_formula(simulated))
    # Like beside like: the simulated trial obeys the futility rule.
    formula = simulated.record["interim.power_futility_obeyed"].text
    assert f"The formula gives a power of {formula} with the futility rule obeyed." in told
    assert "In 200 simulated trials as planned" in told
    assert "If there were no benefit" in told
    assert "5.0% (Monte Carlo standard error 0.4%) would be significant" in told


def test_every_number_of_the_results_bears_the_name_of_its_quantity(
    simulated: Kit, drawn: tuple[Part, ...]
) -> None:
    record = simulated.record
    blocks = (*blocks_of(drawn), *section.in_protocol(simulated))
    named = set().union(*map(numbers_of, blocks))
    assert named <= set(record)
    for quantity in ("power", "power_mcse", "bias", "coverage", "duration", "expected_size"):
        assert f"simulation.base.{quantity}" in named
    assert "simulation.base.tests.remission.power" in named


@pytest.mark.parametrize("name", ["small", "ketamine-bpd", "buprenorphine-bpd"])
def test_every_assumption_that_the_simulation_takes_is_printed(
    name: str,
    simulated: Kit,
    real_protocols: dict[str, Kit],
    undrawn: Callable[[Kit], tuple[Part, ...]],
) -> None:
    kit = simulated if name == "small" else real_protocols[name]
    assert kit.protocol.simulation is not None
    part = next(p for p in undrawn(kit) if p.key == "simulation-mechanisms")
    named = set().union(*map(numbers_of, part.blocks))
    for place, assumption, _ in taken(kit.protocol.simulation):
        assert f"assumptions.{assumption}" in named, (place, assumption)


def test_words_and_values_do_not_touch(
    real_protocols: dict[str, Kit],
    drawn: tuple[Part, ...],
    undrawn: Callable[[Kit], tuple[Part, ...]],
    lines: Lines,
) -> None:
    touching = re.compile(r" (is|of|by|within|every|probability)[0-9]|%[a-z]|  ")
    for parts in (drawn, *map(undrawn, real_protocols.values())):
        for line in lines(blocks_of(parts)):
            assert not touching.search(line), line


def test_what_a_scenario_changes_is_told_with_its_values(
    real_protocols: dict[str, Kit], lines: Lines
) -> None:
    kit = real_protocols["ketamine-bpd"]
    part = next(p for p in report.parts(kit) if p.key == "simulation-mechanisms")
    rows = lines(block for block in part.blocks if isinstance(block, Table))
    row = next(line for line in rows if line.startswith("Worst credible case"))
    assert "The planned differences hold without intercurrent events; losses depend on" in row
    assert "difference in mean ZAN-BPD change at Day 25: 1.7;" in row
    assert "without a ZAN-BPD rating at Day 25: 35%" in row
    low = next(line for line in rows if line.startswith("Difference in mean ZAN-BPD change"))
    assert low.endswith("| 1 or 4 instead of 2.5 points")
    nothing = next(line for line in rows if line.startswith("No benefit, but most guess"))
    assert "| No benefit in any endpoint; participants" in nothing


def test_without_results_there_is_an_open_item_with_the_command(
    small_folder: Path, given: Callable[[Path], Kit], lines: Lines
) -> None:
    kit = given(small_folder)
    part = next(p for p in report.parts(kit) if p.key == "simulation-results")
    (block,) = part.blocks
    assert isinstance(block, Paragraph)
    assert [type(piece) for piece in block.inlines] == [Open]
    assert "toolkit simulate example" in lines(part.blocks)[0]
    told = section.in_protocol(kit)
    assert ids_of(told) == []
    assert "toolkit simulate example" in lines(told)[-1]


def test_stale_results_are_not_printed(
    small_folder: Path,
    given: Callable[[Path], Kit],
    run_of: Callable[[Path], None],
    undrawn: Callable[[Kit], tuple[Part, ...]],
    lines: Lines,
) -> None:
    run_of(small_folder)
    path = small_folder / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    assert "tbl-simulation" in ids_of(blocks_of(undrawn(given(small_folder))))
    path.write_text(text.replace("  seed: 7\n", "  seed: 8\n"), encoding="utf-8")
    kit = given(small_folder)
    assert "tbl-simulation" not in ids_of(blocks_of(undrawn(kit)))
    assert not any("Monte Carlo" in line for line in lines(section.in_protocol(kit)))


def test_reasons_for_a_difference_are_told_and_hostile_names_stay_as_they_are(
    small_folder: Path,
    given: Callable[[Path], Kit],
    run_of: Callable[[Path], None],
    undrawn: Callable[[Kit], tuple[Part, ...]],
    lines: Lines,
) -> None:
    hostile = "R&D <b> {x} ]]> {% if %}"
    path = small_folder / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("name: Loss before it is seen", f'name: "{hostile}"')
    text = text.replace("  ranges: [", "  differences: The scale ends at zero.\n  ranges: [")
    path.write_text(text, encoding="utf-8")
    run_of(small_folder)
    kit = given(small_folder)
    told = lines((*blocks_of(undrawn(kit)), *section.in_protocol(kit)))
    assert "The scale ends at zero." in told
    assert sum(line.startswith(f"{hostile} | ") for line in told) >= 3


def test_a_protocol_without_a_simulation_says_nothing_of_one(kit: Kit) -> None:
    assert report.parts(kit) == ()
    assert section.in_protocol(kit) == ()
    assert section.simulated_alone(kit) == frozenset()
    assert "tbl-simulation-assumptions" not in ids_of(justification(kit))


def test_assumptions_of_the_simulation_alone_stand_after_those_of_the_size(
    real_protocols: dict[str, Kit], lines: Lines
) -> None:
    kit = real_protocols["ketamine-bpd"]
    blocks = justification(kit)
    tables = {block.id: block for block in blocks if isinstance(block, Table)}
    first = lines((tables["tbl-assumptions"],))
    second = lines((tables["tbl-simulation-assumptions"],))
    total = len(first) + len(second) - 4  # captions and headings
    assert total == len(kit.protocol.assumptions)
    assert any(line.startswith("Mean ZAN-BPD total before randomisation |") for line in second)
    assert any(
        line.startswith("Difference in mean ZAN-BPD change at Day 25 |") for line in first
    )


def test_the_items_of_the_plan_point_at_the_simulation_only_where_there_is_one(
    drawn: tuple[Part, ...], lines: Lines
) -> None:
    keys = {key for _, places in BEYOND for key in places}
    bare = tuple(Part(key=key, title=key) for key in keys if not key.startswith("simulation"))
    whole = (*bare, *drawn)
    assert not any("Simulation of the trial" in line for line in lines(item_table(bare).blocks))
    assert any("Simulation of the trial" in line for line in lines(item_table(whole).blocks))


def test_the_sizes_on_the_screen_have_both_powers(simulated: Kit, kit: Kit) -> None:
    (head,) = [
        line
        for line in size_report(simulated.source, simulated.record).text.splitlines()
        if line.startswith("analysis ")
    ]
    assert head.split()[4:6] == ["power", "simulated"]
    assert "55.0% (0.4%)" in size_report(simulated.source, simulated.record).text
    assert "simulated" not in size_report(kit.source, kit.record).text


def test_a_picture_without_enough_points_is_not_drawn(simulated: Kit) -> None:
    gone = ("simulation.base.", "simulation.trajectory.", "simulation.grid.")
    kept = {
        name: quantity
        for name, quantity in simulated.record.quantities.items()
        if not name.startswith(gone)
    }
    name = "simulation.scenarios"
    kept[name] = dataclasses.replace(kept[name], value=("null", "difference_low"))
    record = dataclasses.replace(simulated.record, quantities=kept)
    assert ids_of(figures.figures(dataclasses.replace(simulated, record=record))) == [
        "fig-simulation"
    ]
