"""The simulation that the protocol asks for is there, of this protocol, and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example
from toolkit.design.simulation.formula import formula_power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

COARSE = 0.005
"""Monte Carlo standard error of the planned case's power above which it is too coarse."""
POINTS = 0.02
"""Difference of two powers, as a share, from which a reader asks for the reason."""
ERRORS = 3.0
"""Monte Carlo standard errors beyond which a difference is no chance."""
BASE, NULL = "simulation.base", "simulation.null"
FEW = 4
"""So many scenarios are named."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield results that are missing, stale or coarse, and differences without a reason."""
    if source.protocol.simulation is None:
        return
    run = f"run `toolkit simulate {source.name}`"
    missing = [one for one in _ids(record, "asked") if one not in _ids(record, "scenarios")]
    if missing:
        named = ", ".join(missing[:FEW]) + (" and others" if missing[FEW:] else "")
        yield at(
            source,
            "simulation",
            message=f"{len(missing)} of {len(_ids(record, 'asked'))} scenarios have no results "
            f"of this protocol: {named}",
            hint=run,
        )
    if f"{BASE}.power" not in record:
        return
    short = [one for one in _ids(record, "scenarios") if _short(source, record, one)]
    if short:
        yield at(
            source,
            "simulation",
            "replicates",
            message=f"scenarios with fewer trials than asked for: {', '.join(short[:FEW])}",
            hint=run,
        )
    error = record[f"{BASE}.power_mcse"]
    if error.number() > COARSE:
        yield at(
            source,
            "simulation",
            "replicates",
            message=f"the Monte Carlo standard error of the power, {error.text}, is above "
            f"{COARSE:.1%}",
            hint="ask for more replicates",
        )
    if source.protocol.simulation.differences is None:
        yield from _unexplained(source, record)


def _ids(record: Record, name: str) -> tuple[str, ...]:
    value = record[f"simulation.{name}"].value
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


def _short(source: ProtocolFolder, record: Record, scenario: str) -> bool:
    simulation = source.protocol.simulation
    if simulation is None:
        return False
    asked = simulation.replicates
    kind = record[f"simulation.{scenario}.kind"].value
    if kind in ("range", "named") and simulation.other_replicates is not None:
        asked = simulation.other_replicates
    if kind == "grid" and simulation.grid is not None:
        asked = simulation.grid.replicates
    return record[f"simulation.{scenario}.replicates"].number() < asked


def _unexplained(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield powers that are not the formula's, and errors above their level."""
    far = []
    for each in source.protocol.simulation.analyses if source.protocol.simulation else ():
        name = each.analysis
        simulated = f"{BASE}.tests.{name}.power"
        formula = formula_power(source.protocol, record, name)
        if formula in record and _apart(record, simulated, record[formula].number()):
            far.append(f"{name} {record[simulated].text} and {record[formula].text}")
    if far:
        yield at(
            source,
            "simulation",
            message=f"simulated power and that of the formula differ: {'; '.join(far)}",
            hint="say in simulation.differences why",
        )
    alphas = {one.id: one.alpha for one in source.protocol.analyses}
    loud = []
    for each in source.protocol.simulation.analyses if source.protocol.simulation else ():
        name = f"{NULL}.tests.{each.analysis}.power"
        if name in record:
            above = record[name].number() - alphas[each.analysis]
            if above > ERRORS * record[f"{name}_mcse"].number():
                loud.append(f"{each.analysis} {record[name].text}")
    if loud:
        yield at(
            source,
            "simulation",
            message=f"simulated type I errors above their level: {', '.join(loud)}",
            hint="say in simulation.differences why, or choose another analysis",
        )


def _apart(record: Record, name: str, formula: float) -> bool:
    gap = abs(record[name].number() - formula)
    return gap > POINTS and gap > ERRORS * record[f"{name}_mcse"].number()


SECTION = """
simulation:
  seed: 1
  replicates: 100
  planned_difference: estimand
  obey_futility: true
  correlation: correlation
  scores:
    - id: sleep
      assessment: sleep_score
      baseline_mean: sd
      baseline_sd: sd
      baseline_correlation: correlation
      visit_correlation: correlation
      structure: ar1
      control_change: accrual
      control_visit: week_4
      half_time: sd
      rated: [week_2, week_4]
      effects: [{visit: week_4, difference: difference, sd: sd}]
  dropout:
    mechanism: mar
    score: sleep
    slope: screen_failure
    losses: [{visit: week_4, experimental: dropout, control: dropout}]
  sites:
    opening_interval: sd
    rate_variance: screen_failure
    intraclass: dropout
    effect_spread: dropout
  analyses: [{kind: mmrm, analysis: primary, score: sleep, visits: [week_2, week_4]}]
  ranges: [difference]
"""
"""A section for the small protocol that takes its few assumptions for whatever is needed."""

RULE = Rule(
    name="c061_simulation",
    title="The simulation is of this protocol, precise, and explained where it differs",
    reason="A simulated power that belongs to another version of the protocol misleads, and "
    "one that differs from the formula's without a reason shakes the trust in both.",
    check=check,
    standards=(Basis(source="ich_e9", place="3.5"),),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Never simulated",
            ("\nsafety:\n", f"{SECTION}\nsafety:\n"),
            says="have no results of this protocol: base",
        ),
    ),
)
