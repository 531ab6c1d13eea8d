"""The section on simulation: what it says is read, and what does not fit is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.spec.reader import read_protocol
from toolkit.spec.simulation import taken

if TYPE_CHECKING:
    from collections.abc import Callable

SECTION = (Path(__file__).parents[1] / "specs/simulation.yaml").read_text(encoding="utf-8")


@pytest.fixture
def simulated(edit: Callable[..., Path]) -> Path:
    """Return a copy of the small protocol with a simulation."""
    return edit("\nsafety:\n", f"{SECTION}\nsafety:\n")


def test_a_protocol_may_be_simulated(simulated: Path) -> None:
    simulation = read_protocol(simulated).protocol.simulation
    assert simulation is not None
    assert [one.id for one in simulation.scores] == ["sleep"]
    assert simulation.differences is None


def test_every_assumption_that_is_used_is_known_with_its_purpose(simulated: Path) -> None:
    simulation = read_protocol(simulated).protocol.simulation
    assert simulation is not None
    uses = {(name, quantity.name) for _, name, quantity in taken(simulation)}
    assert ("correlation", "a retained share") in uses
    assert ("sd", "a standard deviation") in uses
    assert ("dropout", "a share of participants") in uses


def test_results_belong_to_what_the_folder_is(simulated: Path) -> None:
    before = read_protocol(simulated).digest
    (simulated / "simulation.json").write_text("{}\n", encoding="utf-8")
    assert read_protocol(simulated).digest != before


BROKEN = {
    "score that is not scheduled": (
        ("rated: [week_2, week_4]", "rated: [week_2, week_4, call]"),
        "'sleep_score' is not scheduled at 'call'",
    ),
    "rating before randomisation": (
        ("rated: [week_2, week_4]", "rated: [baseline, week_2, week_4]"),
        "'baseline' is not after randomisation",
    ),
    "ratings out of order": (
        ("rated: [week_2, week_4]", "rated: [week_4, week_2]"),
        "visits are not in order of time",
    ),
    "effect without a rating": (
        ("effects: [{visit: week_4", "effects: [{visit: call"),
        "'sleep' is not rated at 'call'",
    ),
    "no worst value": (
        ("      step: 1.0\n", "      bounded: false\n"),
        "a score without bounds needs a worst value",
    ),
    "unknown score": (
        ("response: half, test", "response: whole, test"),
        "there is no simulated response 'whole'",
    ),
    "response without a rating": (
        ("score: sleep, visit: week_4, share", "score: sleep, visit: call, share"),
        "'sleep' is not rated at 'call'",
    ),
    "failed by what does not happen": (
        ("    - event: stopping\n", "    - event: missing\n"),
        "'stopping' is not among the simulated events",
    ),
    "response that is not first": (
        (
            (
                "    - {kind: mmrm, analysis: primary, score: sleep, visits: [week_2, week_4], "
                "fallbacks: [ar1]}\n"
            ),
            "",
        ),
        "begins with 'remission', which is not a primary analysis",
    ),
    "analysis twice": (
        (
            "kind: risk_difference, analysis: remission",
            "kind: risk_difference, analysis: primary",
        ),
        "'primary' is simulated already",
    ),
    "analysis without ratings": (
        ("score: sleep, visits: [week_2, week_4], fall", "score: sleep, visits: [call], fall"),
        "'sleep' is not rated at 'call'",
    ),
    "covariance without ratings": (
        (
            "{kind: risk_difference, analysis: remission, response: half, test: pooled}",
            "{kind: ancova, analysis: remission, score: sleep, visit: call}",
        ),
        "'sleep' is not rated at 'call'",
    ),
    "no first events": (
        (
            "{kind: risk_difference, analysis: remission, response: half, test: pooled}",
            "{kind: log_rank, analysis: remission}",
        ),
        "the first events of 'remission' are not simulated",
    ),
    "first events without a log-rank design": (
        (
            "  feasibility:\n    - {target",
            (
                "  first_events: [{analysis: remission, severity: dropout}]\n"
                "  feasibility:\n    - {target"
            ),
        ),
        "'remission' has design two_proportions, not log_rank",
    ),
    "site as a stratum": (
        (
            "  expectancy:\n",
            "  strata: [{stratum: site, share: dropout, shift: dropout}]\n  expectancy:\n",
        ),
        "sites have a part of their own",
    ),
    "criterion without a visit": (
        ("measure: rated, visit: week_4", "measure: rated"),
        "rated needs a visit",
    ),
    "criterion without ratings": (
        ("measure: rated, visit: week_4", "measure: rated, visit: call"),
        "'sleep' is not rated at 'call'",
    ),
    "criterion with a visit too many": (
        ("measure: rated, visit: week_4", "measure: accrual, visit: week_4"),
        "accrual has no visit",
    ),
    "range of what is not used": (
        ("ranges: [difference, sd]", "ranges: [remission_examplin]"),
        "the simulation does not depend on 'remission_examplin'",
    ),
    "name that is taken": (
        ("    - id: unseen\n", "    - id: grid_one\n"),
        "'grid_one' is a name that the simulation uses itself",
    ),
    "scenario without a difference": (
        ("      mechanism: mnar\n", ""),
        "nothing is other than planned",
    ),
    "value that is not plausible": (
        ("{assumption: dropout, value: 0.2}", "{assumption: dropout, value: 0.3}"),
        "0.3 lies outside the plausible range of 'dropout', 0.05 to 0.2",
    ),
    "value of what is not used": (
        ("{assumption: dropout, value: 0.2}", "{assumption: remission_examplin, value: 0.3}"),
        "the simulation does not depend on 'remission_examplin'",
    ),
    "grid outside what is plausible": (
        ("values: [5.0, 8.0]", "values: [5.0, 9.0]"),
        "9 lies outside the plausible range of 'sd'",
    ),
    "grid of one assumption": (
        (
            "columns: {assumption: sd, values: [5.0, 8.0]}",
            "columns: {assumption: difference, values: [1.0, 2.0]}",
        ),
        "rows and columns both vary 'difference'",
    ),
    "event twice": (
        (
            "      stops_treatment: true\n",
            (
                "      stops_treatment: true\n"
                "    - {event: stopping, by: week_4, experimental: dropout, control: dropout}\n"
            ),
        ),
        "'stopping' is simulated already",
    ),
    "losses out of order": (
        (
            "losses: [{visit: week_4, ",
            "losses: [{visit: call, experimental: dropout, control: dropout}, {visit: week_4, ",
        ),
        "visits are not in order of time",
    ),
    "share above 1": (
        ("      retained: correlation\n", "      retained: sd\n"),
        "must be from 0",
    ),
    "correlation that alternates": (
        ("visit_correlation: correlation", "visit_correlation: sd"),
        "must be from 0 to below 1, not 6",
    ),
}


@pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
def test_what_does_not_fit_is_told(
    simulated: Path,
    edit: Callable[..., Path],
    complaints: Callable[[Path], list[str]],
    change: tuple[str, str],
    told: str,
) -> None:
    edit(*change)
    found = complaints(simulated)
    assert any(told in one for one in found), found
    assert all(one.startswith("protocol.yaml:") for one in found)


def test_a_plausible_range_of_one_value_has_no_ends(
    simulated: Path, edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    edit("range: {low: 5, high: 8}", "range: {low: 6, high: 6}")
    found = complaints(simulated)
    assert any("the plausible range of 'sd' is one value" in one for one in found)


def test_a_factor_of_three_levels_cannot_be_simulated(
    simulated: Path, edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    factor = (
        "    - {id: age, name: Age, levels: [young, old, very old], rationale: It matters.}\n"
    )
    edit("  system: A central", f"{factor}  system: A central")
    assert any("also stratified by age" in one for one in complaints(simulated))
    edit(
        "  expectancy:\n",
        "  strata: [{stratum: age, share: dropout, shift: dropout}]\n  expectancy:\n",
    )
    assert any("'age' has 3 levels; only 2" in one for one in complaints(simulated))


def test_a_rule_that_only_pauses_has_no_simulated_harm(
    simulated: Path, edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    names = read_protocol(simulated).protocol.safety.stopping_rules
    other = next(rule.id for rule in names if rule.kind != "beta_binomial")
    harm = f"  harm: {{rule: {other}, by: week_4, experimental: dropout, control: dropout}}\n"
    edit("  ranges: [difference, sd]\n", f"{harm}  ranges: [difference, sd]\n")
    assert any("rule, not beta_binomial" in one for one in complaints(simulated))
