"""Rules of the planning values: what a method takes them for, and which tables vary them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.spec.designs.base import CORRELATION, RATE, SHARE, Quantity
from toolkit.spec.reading.wording import listed
from toolkit.spec.rules.facts import Facts, Flaw, rises
from toolkit.spec.simulation import taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.analyses import Analysis
    from toolkit.spec.planning import Assumption, Axis
    from toolkit.spec.reading.source import Loc


def quantities(facts: Facts) -> Iterator[Flaw]:
    """Require that a value, and its range, is what it is taken for."""
    told: set[Loc] = set()
    for user, name, quantity in _uses(facts):
        assumption = facts.assumptions.get(name)
        if assumption is None:
            continue
        place = facts.place_of(name)
        values: list[tuple[Loc, float]] = [((*place, "value"), assumption.value)]
        if quantity.range_too:
            values += [
                ((*place, "range", "low"), assumption.range.low),
                ((*place, "range", "high"), assumption.range.high),
            ]
        for loc, value in values:
            if not quantity.holds(value) and loc not in told:
                told.add(loc)
                message = f"{quantity.requirement}, not {value:g}: {user} takes it for"
                message += f" {quantity.name}"
                yield Flaw(loc=loc, rule="spec.value", message=message)


def adjusted_twice(facts: Facts) -> Iterator[Flaw]:
    """Require that what a design takes out is still in its standard deviation."""
    for at, analysis in enumerate(facts.protocol.analyses):
        design = analysis.design
        if not design.removes_baseline:
            continue
        sd = facts.assumptions.get(getattr(design, "sd", ""))
        if sd is not None and sd.adjusted_for:
            message = (
                f"{sd.id!r} is a standard deviation already adjusted for "
                f"{listed(sd.adjusted_for)}; {design.kind} adjusts it itself, so it would be "
                "shrunk twice and the sample size come out too small"
            )
            hint = (
                "give the unadjusted standard deviation, or use kind: two_means with this one"
            )
            loc: Loc = ("analyses", at, "design", "sd")
            yield Flaw(loc=loc, rule="spec.adjusted_twice", message=message, hint=hint)


def sized(facts: Facts) -> Iterator[Flaw]:
    """Require that what decides the sample size has a power."""
    size = facts.protocol.sample_size
    analysis = facts.analyses.get(size.analysis)
    if size.target.kind != "power" or analysis is None:
        return
    if not analysis.design.tests:
        message = f"{analysis.id!r} has no power: its design is {analysis.design.kind}"
        hint = "name an analysis that tests, or give the number of participants (kind: fixed)"
        loc: Loc = ("sample_size", "analysis")
        yield Flaw(loc=loc, rule="spec.design", message=message, hint=hint)


def sensitivity(facts: Facts) -> Iterator[Flaw]:
    """Require that a table varies what its analysis depends on, within what is plausible."""
    for at, table in enumerate(facts.protocol.sensitivity):
        analysis = facts.analyses.get(table.analysis)
        axes = {"rows": table.rows, "columns": table.columns}
        for name, axis in axes.items():
            if axis is not None and analysis is not None:
                yield from _axis(facts, ("sensitivity", at, name), axis, analysis)
        if table.columns is not None and table.columns.assumption == table.rows.assumption:
            message = f"rows and columns both vary {table.rows.assumption!r}"
            loc: Loc = ("sensitivity", at, "columns", "assumption")
            yield Flaw(loc=loc, rule="spec.sensitivity", message=message)


def feasibility(facts: Facts) -> Iterator[Flaw]:
    """Require that a target is a proportion, and the stop on its bad side."""
    for at, target in enumerate(facts.protocol.feasibility):
        loc: Loc = ("feasibility", at)
        if target.kind == "proportion" and target.target > 1:
            message = f"must be a proportion from 0 to 1, not {target.target:g}"
            yield Flaw(loc=(*loc, "target"), rule="spec.value", message=message)
        if target.stop is None:
            continue
        good = target.stop > target.target
        if target.aim == "at_most":
            good = target.stop < target.target
        if good:
            side = "above" if target.aim == "at_least" else "below"
            message = f"{target.stop:g} is {side} the target, {target.target:g}, so it is good"
            yield Flaw(loc=(*loc, "stop"), rule="spec.value", message=message)


def _uses(facts: Facts) -> Iterator[tuple[str, str, Quantity]]:
    """Yield who uses an assumption, which one, and what for."""
    for analysis in facts.protocol.analyses:
        for field, quantity in analysis.design.taken().items():
            name = getattr(analysis.design, field)
            if name is not None:
                yield f"analyses.{analysis.id}", name, quantity
    if facts.protocol.multiplicity.correlation is not None:
        yield "multiplicity.correlation", facts.protocol.multiplicity.correlation, CORRELATION
    if facts.protocol.simulation is not None:
        yield from taken(facts.protocol.simulation)
    yield "sample_size.dropout", facts.protocol.sample_size.dropout, SHARE
    yield "recruitment.accrual", facts.protocol.recruitment.accrual, RATE
    yield "recruitment.screen_failure", facts.protocol.recruitment.screen_failure, SHARE


def _axis(facts: Facts, loc: Loc, axis: Axis, analysis: Analysis) -> Iterator[Flaw]:
    used = {
        getattr(analysis.design, field): quantity
        for field, quantity in analysis.design.taken().items()
        if getattr(analysis.design, field) is not None
    }
    used.setdefault(facts.protocol.sample_size.dropout, SHARE)
    assumption = facts.assumptions.get(axis.assumption)
    if assumption is None or any(name not in facts.assumptions for name in used):
        return
    if axis.assumption not in used:
        message = f"{analysis.id!r} does not depend on {axis.assumption!r}"
        hint = f"it depends on {listed(used)}"
        place = (*loc, "assumption")
        yield Flaw(loc=place, rule="spec.sensitivity", message=message, hint=hint)
        return
    if not rises(axis.values) and not rises(reversed(axis.values)):
        message = "values neither rise nor fall throughout"
        yield Flaw(loc=(*loc, "values"), rule="spec.order", message=message)
    for number, value in enumerate(axis.values):
        flaw = _outside(assumption, used[axis.assumption], value)
        if flaw:
            yield Flaw(loc=(*loc, "values", number), rule="spec.sensitivity", message=flaw)


def _outside(assumption: Assumption, quantity: Quantity, value: float) -> str:
    """Return what is wrong with one value of a sensitivity table; empty when nothing is."""
    low, high = assumption.range.low, assumption.range.high
    if not low <= value <= high:
        return (
            f"{value:g} lies outside the plausible range of {assumption.id!r}, "
            f"{low:g} to {high:g}"
        )
    if not quantity.holds(value):
        return f"{quantity.requirement}, not {value:g}, as {quantity.name}"
    return ""


RULES = (quantities, adjusted_twice, sized, sensitivity, feasibility)
