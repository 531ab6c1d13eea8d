"""Tables of what was simulated: each number beside its Monte Carlo standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.simulation.formula import OBEYED, formula_power
from toolkit.design.simulation.plans import BASE
from toolkit.documents.content import Cell, Column, Open, Table, Text
from toolkit.documents.kit import head, paragraph, strong, text
from toolkit.documents.simulation import pictures
from toolkit.documents.simulation.pictures import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.kit import Blocks, Inlines, Kit

ERROR = "Monte Carlo standard errors, in the unit of the number, stand in brackets."
MEANINGS = (
    "Power is the share of trials with a significant primary result in favour of the "
    "experimental arm, without a benefit the type I error. Participants and months are means. "
    "A failed fit counts as not significant."
)
COLUMNS = (
    ("power", "Power"),
    ("bias", "Bias"),
    ("coverage", "Coverage"),
    ("expected_size", "Participants"),
    ("duration", "Months"),
    ("failed", "Failed fits"),
)
RANGES = ("range",)
GROUPS = (
    ("Planned case, and no benefit", ("base", "null")),
    ("Other scenarios", ("named",)),
    ("Ends of plausible ranges, one at a time", RANGES),
)
"""Headings in the table of scenarios, with the kinds of scenario below them."""
ENDS = ("low", "high")


def missing(kit: Kit) -> Inlines:
    """Return what stands where there are no results of these very planning values."""
    name = kit.source.name
    return (Open(text=f"Results of `toolkit simulate {name}` for the present planning values"),)


def with_error(kit: Kit, name: str) -> Cell:
    """Return a cell with a number and its Monte Carlo error, or a dash."""
    if name not in kit.record:
        return kit.cell(name)
    error = f"{name}_mcse"
    inlines: Inlines = (kit.number(name),)
    if error in kit.record:
        inlines += (Text(text=" ("), kit.number(error), Text(text=")"))
    return Cell(inlines=inlines)


def scenarios_table(kit: Kit, *, ranges: bool = True) -> Table:
    """Return power, bias, coverage, size, duration and failures of every scenario.

    Parameters
    ----------
    kit
        The protocol and its numbers, with results of a simulation.
    ranges
        Whether the ends of plausible ranges have rows, too.
    """
    record = kit.record
    groups = [
        (label, names)
        for label, kinds in GROUPS
        if (ranges or kinds != RANGES)
        and (names := [n for n in pictures.scenarios_of(record) if kind_of(record, n) in kinds])
    ]
    used = [
        (what, label)
        for what, label in COLUMNS
        if any(f"simulation.{name}.{what}" in record for _, names in groups for name in names)
    ]
    rows: list[tuple[Cell, ...]] = []
    for label, names in groups:
        rows.append((_group(kit, label, names, span=len(used) + 1),))
        rows += [
            (
                strong(record[f"simulation.{name}.title"].text),
                *(with_error(kit, f"simulation.{name}.{what}") for what, _ in used),
            )
            for name in names
        ]
    return Table(
        id="tbl-simulation",
        caption=text("Simulated operating characteristics of the primary analysis"),
        description="Power, bias, coverage, size, duration and failed fits by scenario",
        columns=(Column(share=2.6), *(Column(share=1.15, align="right") for _ in used)),
        header=head("Scenario", *(label for _, label in used)),
        rows=tuple(rows),
        notes=(("", text(f"{ERROR} {MEANINGS}")),),
        small=True,
    )


def _group(kit: Kit, label: str, names: Sequence[str], *, span: int) -> Cell:
    """Return the heading of some scenarios: what they are, and how many trials each has."""
    trials = {kit.record[f"simulation.{name}.replicates"].text: name for name in names}
    fewest = min(trials, key=lambda shown: int(shown.replace(",", "")))
    number = kit.number(f"simulation.{trials[fewest]}.replicates", bold=True)
    before = f"{label} ({'' if len(trials) == 1 else 'at least '}"
    inlines = (Text(text=before, bold=True), number, Text(text=" trials each)", bold=True))
    return Cell(inlines=inlines, strong=True, shaded=True, span=span)


def ranges_table(kit: Kit) -> Table | None:
    """Return power at both ends of each plausible range; None without such scenarios."""
    record, simulation = kit.record, kit.protocol.simulation
    fresh = set(pictures.scenarios_of(record))
    names = [
        name
        for name in (simulation.ranges if simulation else ())
        if any(f"{name}_{end}" in fresh for end in ENDS)
    ]
    if not names:
        return None
    return Table(
        id="tbl-simulated-ranges",
        caption=text("Simulated power at the ends of plausible ranges, one at a time"),
        description="Each assumption with its lower and upper end and the power there",
        columns=(
            Column(share=2.8),
            *(Column(share=share, align="right") for share in (0.8, 1.2, 0.8, 1.2)),
        ),
        header=head("Assumption", "Lower end", "Power", "Upper end", "Power"),
        rows=tuple(
            (
                strong(kit.assumptions[name].name),
                *(
                    cell
                    for end in ENDS
                    for cell in (
                        kit.cell(f"assumptions.{name}.{end}"),
                        with_error(kit, f"simulation.{_at(kit, name, end)}.power"),
                    )
                ),
            )
            for name in names
        ),
        notes=(("", text(ERROR)),),
        small=True,
    )


def _at(kit: Kit, assumption: str, end: str) -> str:
    """Return the scenario of an end, which is the planned case where the end is planned."""
    name = f"assumptions.{assumption}"
    planned = kit.record[name].value == kit.record[f"{name}.{end}"].value
    return BASE if planned else f"{assumption}_{end}"


def tests_table(kit: Kit) -> Table:
    """Return the power and claims of every simulated test, planned and without a benefit."""
    simulation = kit.protocol.simulation
    names = {each.id: each.name for each in kit.protocol.analyses}
    analyses = [each.analysis for each in simulation.analyses] if simulation else []
    columns = (
        ("base", "power", "Power"),
        ("base", "claimed", "Claimed"),
        ("null", "power", "Type I error"),
        ("base", "failed", "Failed fits"),
        ("base", "fallback", "Simpler covariance"),
    )
    return Table(
        id="tbl-simulated-tests",
        caption=text("Simulated tests: planned case and case without a benefit"),
        description="Power, claims in the testing order, type I error and failed fits by test",
        columns=(
            Column(share=2.6),
            Column(share=1.1, align="right"),
            *(Column(share=1.1, align="right") for _ in columns),
        ),
        header=head("Analysis", "Power by formula", *(label for *_, label in columns)),
        rows=tuple(
            (
                strong(names[each]),
                kit.cell(formula_power(kit.protocol, kit.record, each)),
                *(
                    with_error(kit, f"simulation.{scenario}.tests.{each}.{what}")
                    for scenario, what, _ in columns
                ),
            )
            for each in analyses
        ),
        notes=(
            (
                "",
                text(
                    f"{ERROR} Claimed: significant, and all tests before it in the order of "
                    "testing too. A dash stands where a test has no place in that order, or "
                    "no power was computed."
                ),
            ),
        ),
        small=True,
    )


def stops_table(kit: Kit) -> Table | None:
    """Return how often the trial stops early and why; None if it has no way to."""
    record = kit.record
    names = [
        name
        for name in pictures.scenarios_of(record)
        if any(key.startswith(f"simulation.{name}.stop.") for key in record)
    ]
    if not names:
        return None
    stops = _stops(kit, names[0])
    return Table(
        id="tbl-simulated-stops",
        caption=text("Simulated stops and size"),
        description="Probability of each stop, and of a raised size, by scenario",
        columns=(Column(share=2.6), *(Column(share=1.2, align="right") for _ in stops)),
        header=head("Scenario", *(label for _, label in stops)),
        rows=tuple(
            (
                strong(record[f"simulation.{name}.title"].text),
                *(with_error(kit, f"simulation.{name}.{what}") for what, _ in stops),
            )
            for name in names
        ),
        notes=(("", text(ERROR)),),
        small=True,
    )


def _stops(kit: Kit, scenario: str) -> Sequence[tuple[str, str]]:
    """Return the stops that a scenario has, with their words."""
    prefix = f"simulation.{scenario}."
    interim = kit.protocol.interim
    looks = {each.id: each.name for each in interim.looks} if interim else {}
    found = []
    for key in kit.record:
        rest = key.removeprefix(f"{prefix}stop.")
        if rest != key and not key.endswith("_mcse"):
            look, _, reason = rest.partition(".")
            words = f"Stop for {reason}: {looks.get(look, look)}" if reason else "Safety stop"
            found.append((f"stop.{rest}", words))
    found += [
        (name, words)
        for name, words in (
            ("raised", "Size raised by re-estimation"),
            ("planned_size", "Mean size after it"),
        )
        if f"{prefix}{name}" in kit.record
    ]
    return found


def feasibility_table(kit: Kit) -> Table | None:
    """Return how often feasibility targets are met; None if none is simulated."""
    record = kit.record
    targets = [
        each
        for each in kit.protocol.feasibility
        if f"simulation.base.feasibility.{each.id}" in record
    ]
    if not targets:
        return None
    return Table(
        id="tbl-simulated-feasibility",
        caption=text("Simulated feasibility targets, planned case"),
        description="Mean and chance of meeting each target, or of passing its stopping value",
        columns=(Column(share=2.6), *(Column(share=1.2, align="right") for _ in range(3))),
        header=head("Target", "Mean", "Target met", "Stopping value passed"),
        rows=tuple(
            (
                strong(each.name),
                *(
                    with_error(kit, f"simulation.base.feasibility.{each.id}{suffix}")
                    for suffix in (".mean", "", ".stopped")
                ),
            )
            for each in targets
        ),
        notes=(("", text(ERROR)),),
        small=True,
    )


def beside_formula(kit: Kit) -> Blocks:
    """Return the sentence with both powers, and why they differ."""
    record = kit.record
    formula = formula_power(kit.protocol, record, kit.protocol.sample_size.analysis)
    simulated = "simulation.base.power"
    if simulated not in record:
        return (paragraph(*missing(kit)),)
    obeyed = " with the futility rule obeyed" if formula == OBEYED else ""
    said = (
        f"The formula gives a power of {{{{ {formula} }}}}{obeyed}. In "
        "{{ simulation.base.replicates }} simulated trials as planned, with all that the "
        f"formula leaves out, {{{{ {simulated} }}}} were significant in favour of the "
        "experimental arm (Monte Carlo standard error {{ simulation.base.power_mcse }})."
    )
    if "simulation.null.power" in record:
        said += (
            " If there were no benefit, and no trial stopped for futility, "
            "{{ simulation.null.power }} (Monte Carlo standard error "
            "{{ simulation.null.power_mcse }}) would be significant all the same."
        )
    made = [*kit.say(said)]
    if "simulation.differences" in record:
        made.extend(kit.say(record["simulation.differences"].text))
    return tuple(made)
