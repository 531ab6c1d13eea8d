"""Tables of what was simulated: each number beside its Monte Carlo standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Figure, Open, Table, Text
from toolkit.documents.kit import head, paragraph, strong, text
from toolkit.documents.simulation import pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.kit import Blocks, Inlines, Kit

ERROR = "Monte Carlo standard errors stand in brackets."
COLUMNS = (
    ("power", "Power"),
    ("bias", "Bias"),
    ("coverage", "Coverage"),
    ("expected_size", "Participants"),
    ("duration", "Months"),
    ("failed", "Failed fits"),
)
MOST_ROWS = 30


def missing(kit: Kit) -> Inlines:
    """Return what stands where there are no results of these very planning values."""
    name = kit.source.name
    return (Open(text=f"Results of `toolkit simulate {name}` for the present planning values"),)


def with_error(kit: Kit, name: str) -> Cell:
    """Return a cell with a number and its Monte Carlo error, or a dash."""
    if name not in kit.record:
        return kit.cell(name)
    error = f"{name}_mcse"
    inlines: tuple[object, ...] = (kit.number(name),)
    if error in kit.record:
        inlines += (Text(text=" ("), kit.number(error), Text(text=")"))
    return Cell(inlines=inlines)  # type: ignore[arg-type]


def scenarios_table(kit: Kit) -> Table:
    """Return power, bias, coverage, size, duration and failures of every scenario."""
    record = kit.record
    names = pictures.scenarios_of(record)
    used = [
        (what, label)
        for what, label in COLUMNS
        if any(f"simulation.{name}.{what}" in record for name in names)
    ]
    notes = [
        ("", text(ERROR)),
        (
            "",
            text(
                "In the scenario without a benefit, power is the type I error. Participants "
                "and months are means over trials."
            ),
        ),
    ]
    return Table(
        id="tbl-simulation",
        caption=text("Simulated operating characteristics of the primary analysis"),
        description="Power, bias, coverage, size, duration and failed fits by scenario",
        columns=(Column(share=2.6), *(Column(share=1.15, align="right") for _ in used)),
        header=head("Scenario", *(label for _, label in used)),
        rows=tuple(
            (
                strong(record[f"simulation.{name}.title"].text),
                *(with_error(kit, f"simulation.{name}.{what}") for what, _ in used),
            )
            for name in names
        ),
        notes=tuple(notes),
        small=True,
    )


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
                kit.cell(f"analyses.{each}.power"),
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
        for name, words in (("raised", "Size raised"), ("planned_size", "Size in force"))
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


def figures(kit: Kit) -> Blocks:
    """Return the pictures for which there are results."""
    record, protocol = kit.record, kit.protocol
    formula = f"analyses.{protocol.sample_size.analysis}.power"
    made: list[Figure] = []
    if pictures.scenarios_of(record):
        drawn = pictures.scenario_picture(record, formula)
        made.append(
            Figure(
                id="fig-simulation",
                caption=text("Simulated power by scenario, with 95% Monte Carlo intervals"),
                png=drawn.png,
                svg=drawn.svg,
                alt="Share of significant trials in each scenario; the dashed line is the "
                "power of the formula. The numbers stand in the table.",
                width_cm=15.0,
            )
        )
    curve = pictures.effect_picture(record, _difference(kit))
    if curve is not None:
        made.append(
            Figure(
                id="fig-simulated-effect",
                caption=text("Simulated power against the true difference"),
                png=curve.png,
                svg=curve.svg,
                alt="The share of significant trials rises from the type I error without a "
                "difference; straight lines join the simulated points.",
                width_cm=13.0,
            )
        )
    grid = protocol.simulation.grid if protocol.simulation else None
    if grid is not None and pictures.GRID in record:
        shaded = pictures.grid_picture(protocol, record)
        made.append(
            Figure(
                id="fig-simulated-grid",
                caption=text(grid.caption),
                png=shaded.png,
                svg=shaded.svg,
                alt="Simulated power for pairs of assumptions, printed in each cell; a frame "
                "marks the planning values.",
                width_cm=13.0,
            )
        )
    if pictures.all_pictures(tuple(record)):
        label = _score(kit)
        fan = pictures.trajectory_picture(protocol, record, label)
        made.append(
            Figure(
                id="fig-simulated-course",
                caption=text(f"Simulated course of the primary score: {label}"),
                png=fan.png,
                svg=fan.svg,
                alt="Median with the middle half and nine tenths of participants, by arm and "
                "day, as planned.",
                width_cm=14.5,
            )
        )
    return tuple(made)


def _difference(kit: Kit) -> str:
    """Return the assumption of the planned difference of the primary score."""
    simulation = kit.protocol.simulation
    return simulation.scores[0].effects[0].difference if simulation else ""


def _score(kit: Kit) -> str:
    simulation = kit.protocol.simulation
    chosen = simulation.scores[0].assessment if simulation else ""
    return next(a.name for a in kit.protocol.assessments if a.id == chosen)


def beside_formula(kit: Kit) -> Blocks:
    """Return the sentence with both powers, and why they differ."""
    record = kit.record
    formula = f"analyses.{kit.protocol.sample_size.analysis}.power"
    simulated = "simulation.base.power"
    if simulated not in record:
        return (paragraph(*missing(kit)),)
    made = [
        *kit.say(
            f"The formula gives a power of {{{{ {formula} }}}}. In "
            "{{ simulation.base.replicates }} simulated trials as planned, with all that the "
            f"formula leaves out, {{{{ {simulated} }}}} were significant in favour of the "
            "experimental arm (Monte Carlo standard error {{ simulation.base.power_mcse }}); "
            "without any benefit it was {{ simulation.null.power }} "
            "({{ simulation.null.power_mcse }})."
            if "simulation.null.power" in record
            else f"The formula gives a power of {{{{ {formula} }}}}, the simulation "
            f"{{{{ {simulated} }}}}."
        )
    ]
    if "simulation.differences" in record:
        made.extend(kit.say(record["simulation.differences"].text))
    return tuple(made)
