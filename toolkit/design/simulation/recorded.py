"""Results of the simulation as quantities of the record, each beside its Monte Carlo error.

Only what belongs to the plans of this very protocol is written. Every scenario has its power,
the share of claims in the testing order, bias, coverage, size, duration and failed fits; the
planned case, that without benefit, and those with names have every test, stop and feasibility
criterion besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.record import Axis
from toolkit.design.simulation.assumed import MONTH
from toolkit.design.simulation.plans import (
    BASE,
    NULL,
    NULL_OBEYED,
    WHOLE,
    grid_point,
    plans,
)
from toolkit.design.simulation.results import read_results
from toolkit.simulation.running.identity import digest
from toolkit.spec.simulation import taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.ledger import Ledger
    from toolkit.design.record import Value
    from toolkit.design.simulation.plans import Scenario
    from toolkit.design.simulation.results import Results
    from toolkit.quantities import Format
    from toolkit.simulation.performance.summary import Summary
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.simulation import Simulation

PLAN = "simulation.plan"
METHOD = "simulation of the trial with the analysis that the protocol prescribes"
ARMS = ("experimental", "control")


class _Writer:
    """Writes results into the ledger, as computed from the values that the plans stand on."""

    def __init__(self, ledger: Ledger, source: ProtocolFolder) -> None:
        simulation = source.protocol.simulation
        names = [name for _, name, _ in taken(simulation)] if simulation is not None else []
        simulated = {each.analysis for each in simulation.analyses} if simulation else set()
        names += [
            name
            for each in source.protocol.analyses
            if each.id in simulated
            for field in each.design.taken()
            if (name := getattr(each.design, field)) is not None
        ]
        self._ledger = ledger
        # Thousands of results stand on the same values: they are named once.
        ledger.compute(
            PLAN,
            lambda *_: "size, rules and planning values",
            (
                "simulation.seed",
                "sample_size.randomised",
                *dict.fromkeys(f"assumptions.{name}" for name in names),
            ),
            caption="What the simulation stands on",
            form="text",
            method="from the section on simulation",
        )

    def write(
        self,
        name: str,
        value: Value,
        *,
        caption: str,
        form: Format,
        unit: str = "",
        axes: tuple[Axis, ...] = (),
    ) -> None:
        """Write one quantity."""
        self._ledger.compute(
            f"simulation.{name}",
            lambda *_: value,
            (PLAN,),
            caption=caption,
            form=form,
            unit=unit,
            method=METHOD,
            axes=axes,
        )

    def names(self, name: str, caption: str, ids: list[str]) -> None:
        """Write a list of scenarios."""
        axis = Axis(caption="Scenario", unit="", values=tuple(ids), form="text")
        self.write(name, tuple(ids), caption=caption, form="text", axes=(axis,))


def write_simulation(ledger: Ledger, source: ProtocolFolder) -> None:
    """Write what was simulated for this protocol, as far as it is not stale.

    Raises
    ------
    SpecError
        Planning values of a scenario cannot hold together, or the file of results is not one
        that the toolkit has written.
    """
    simulation = source.protocol.simulation
    if simulation is None:
        return
    _give(ledger, simulation)
    results = read_results(source.path)
    asked = plans(source, ledger.close(source.name, source.digest))
    writer = _Writer(ledger, source)
    fresh = [(one, found) for one in asked if (found := results.of(one)) is not None]
    writer.names("asked", "Scenarios that the protocol asks for", [one.id for one in asked])
    # Which results are fresh depends on every value that the plans stand on.
    writer.names("scenarios", "Scenarios with results", [one.id for one, _ in fresh])
    for scenario, summary in fresh:
        _scenario(writer, scenario, summary)
    _grid(writer, simulation, {one.id: found for one, found in fresh}, source)
    _trajectory(writer, results, asked)


def _give(ledger: Ledger, simulation: Simulation) -> None:
    """Write what the protocol says of the simulation."""
    ledger.give(
        "simulation.seed",
        simulation.seed,
        caption="Seed of the simulation",
        form="plain",
        place="simulation.seed",
    )
    ledger.give(
        "simulation.replicates",
        simulation.replicates,
        caption="Simulated trials of each scenario",
        form="count",
        place="simulation.replicates",
    )
    if simulation.differences is not None:
        ledger.give(
            "simulation.differences",
            simulation.differences,
            caption="Why simulated power and that of the formula differ",
            form="text",
            place="simulation.differences",
        )


def _scenario(writer: _Writer, scenario: Scenario, summary: Summary) -> None:
    """Write the results of one scenario."""
    at, title = scenario.id, scenario.title
    primary = scenario.plan.primary.method.name
    writer.write(f"{at}.title", title, caption=f"Scenario {at}", form="text")
    writer.write(f"{at}.reason", scenario.reason, caption=f"Reason for {at}", form="text")
    writer.write(f"{at}.kind", scenario.kind, caption=f"Kind of scenario {at}", form="text")
    writer.write(
        f"{at}.replicates",
        summary.replicates,
        caption=f"Simulated trials: {title}",
        form="count",
    )
    for name, measure, of, words, form, unit, scale in _rows(scenario, primary):
        found = summary.find(measure, of)
        if found is None:
            continue
        caption = f"{words}: {title}"
        writer.write(f"{at}.{name}", found.value / scale, caption=caption, form=form, unit=unit)
        writer.write(
            f"{at}.{name}_mcse",
            found.mcse / scale,
            caption=f"{words}, Monte Carlo standard error: {title}",
            form="decimal3" if form in ("decimal1", "decimal2") else form,
            unit=unit,
        )


Row = tuple[str, str, str, str, "Format", str, float]
"""Name, measure, of what, caption, format, unit, and what the measure is divided by."""


def _rows(scenario: Scenario, primary: str) -> Iterator[Row]:
    """Yield what is written of a scenario."""
    null = scenario.id in (NULL, NULL_OBEYED)
    power = ("rejection", "Type I error") if null else ("power", "Simulated power")
    yield "power", power[0], primary, power[1], "percent1", "", 1.0
    yield "claimed", "claimed", primary, "Share of trials with the claim", "percent1", "", 1.0
    yield "bias", "bias", primary, "Bias", "decimal2", "", 1.0
    yield "coverage", "coverage", primary, "Coverage of the interval", "percent1", "", 1.0
    yield (
        "relative_error_se",
        "relative_error_se",
        primary,
        "Relative error of the standard error",
        "percent1",
        "",
        1.0,
    )
    yield (
        "expected_size",
        "enrolled_mean",
        "",
        "Expected participants",
        "decimal1",
        "participants",
        1.0,
    )
    for quantile, words in (("q05", "5%"), ("median", "50%"), ("q95", "95%")):
        yield (
            f"size_{quantile}",
            f"enrolled_{quantile}",
            "",
            f"Participants, {words} quantile",
            "decimal1",
            "participants",
            1.0,
        )
    yield "duration", "duration_mean", "", "Expected duration", "decimal1", "months", MONTH
    yield (
        "failed",
        "failed",
        primary,
        "Failed fits of the primary analysis",
        "percent1",
        "",
        1.0,
    )
    words = "Fits of the primary analysis with a simpler covariance"
    yield "fallback", "fallback", primary, words, "percent1", "", 1.0
    if scenario.kind in WHOLE:
        yield from _tests(scenario, null=null)
        yield from _stops(scenario)
        yield from _criteria(scenario)


def _tests(scenario: Scenario, *, null: bool) -> Iterator[Row]:
    power = ("rejection", "Type I error") if null else ("power", "Simulated power")
    for test in scenario.plan.tests:
        of = test.method.name
        at = f"tests.{of}"
        yield f"{at}.power", power[0], of, f"{power[1]} of {of}", "percent1", "", 1.0
        if of in scenario.plan.order:
            yield f"{at}.claimed", "claimed", of, f"Claims of {of}", "percent1", "", 1.0
        yield f"{at}.bias", "bias", of, f"Bias of {of}", "decimal3", "", 1.0
        yield f"{at}.coverage", "coverage", of, f"Coverage of {of}", "percent1", "", 1.0
        yield f"{at}.failed", "failed", of, f"Failed fits of {of}", "percent1", "", 1.0
        words = f"Fits of {of} with a simpler covariance"
        yield f"{at}.fallback", "fallback", of, words, "percent1", "", 1.0
    yield (
        "any_key_secondary",
        "any_key_secondary",
        "",
        "At least one key secondary claim",
        "percent1",
        "",
        1.0,
    )
    yield (
        "all_key_secondary",
        "all_key_secondary",
        "",
        "Claims of all simulated key secondary tests",
        "percent1",
        "",
        1.0,
    )


def _stops(scenario: Scenario) -> Iterator[Row]:
    for look in scenario.plan.looks:
        for reason in ("efficacy", "futility", "harm"):
            words = f"Stops for {reason} at {look.name}"
            of = f"{look.name}:{reason}"
            yield f"stop.{look.name}.{reason}", "stop", of, words, "percent1", "", 1.0
    words = "Stops by the safety rule"
    yield "stop.safety", "stop", "safety", words, "percent1", "", 1.0
    yield "raised", "raised", "", "Trials whose size was raised", "percent1", "", 1.0
    yield "planned_size", "size_mean", "", "Mean size after re-estimation", "decimal1", "", 1.0


def _criteria(scenario: Scenario) -> Iterator[Row]:
    for criterion in scenario.plan.feasibility:
        of = criterion.name
        at = f"feasibility.{of}"
        words = f"Trials that meet the target of {of}"
        yield at, "feasibility_met", of, words, "percent1", "", 1.0
        words = f"Trials beyond the stopping value of {of}"
        yield f"{at}.stopped", "feasibility_stop", of, words, "percent1", "", 1.0
        form: Format = "decimal2" if criterion.measure == "accrual" else "percent1"
        yield f"{at}.mean", "feasibility_mean", of, f"Mean of {of}", form, "", 1.0


def _grid(
    writer: _Writer,
    simulation: Simulation,
    fresh: dict[str, Summary],
    source: ProtocolFolder,
) -> None:
    """Write the power over two assumptions, if all of it is there."""
    grid = simulation.grid
    if grid is None:
        return
    ids = [
        [grid_point(row, column) for column in range(len(grid.columns.values))]
        for row in range(len(grid.rows.values))
    ]
    if any(name not in fresh for row in ids for name in row):
        return
    primary = simulation.analyses[0].analysis
    known = {each.id: each for each in source.protocol.assumptions}
    axes = tuple(
        Axis(
            caption=known[axis.assumption].name,
            unit=known[axis.assumption].unit,
            values=axis.values,
        )
        for axis in (grid.rows, grid.columns)
    )
    for suffix, words in (("", ""), ("_mcse", ", Monte Carlo standard error")):
        writer.write(
            f"grid.power{suffix}",
            tuple(
                tuple(
                    found.mcse if suffix else found.value
                    for found in (fresh[name].get("power", primary) for name in row)
                )
                for row in ids
            ),
            caption=f"{grid.caption}{words}",
            form="percent1",
            axes=axes,
        )


def _trajectory(writer: _Writer, results: Results, asked: tuple[Scenario, ...]) -> None:
    """Write the course of the primary score, unless it is of another plan."""
    kept = results.trajectory
    base = next(one for one in asked if one.id == BASE)
    if kept is None or kept.get("digest") != digest(base.plan):
        return
    axes = (
        Axis(caption="Days after randomisation", unit="days", values=tuple(kept["days"])),
        Axis(caption="Quantile", unit="", values=tuple(kept["quantiles"]), form="percent"),
    )
    for arm in ARMS:
        writer.write(
            f"trajectory.{arm}",
            tuple(tuple(row) for row in kept[arm]),
            caption=f"Course of the primary score, {arm} arm",
            form="decimal1",
            axes=axes,
        )
