"""Pictures of the simulated trial: scenarios, effects, pairs of assumptions, courses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.design.simulation.plans import BASE, NULL, NULL_OBEYED
from toolkit.documents.charts.curves import Curve, Planned, power_curve
from toolkit.documents.charts.dots import Dot, scenario_dots
from toolkit.documents.charts.fan import Course, trajectory_fan
from toolkit.documents.charts.heatmap import Heatmap, sensitivity_heatmap
from toolkit.quantities import show

if TYPE_CHECKING:
    from toolkit.design.record import Axis, Record
    from toolkit.documents.charts.style import Picture
    from toolkit.spec.protocol import Protocol

GRID = "simulation.grid.power"
COURSES = ("simulation.trajectory.experimental", "simulation.trajectory.control")


def scenarios_of(record: Record, *, grid: bool = False) -> tuple[str, ...]:
    """Return the ids of the scenarios with results, those of the grid left out or alone."""
    if "simulation.scenarios" not in record:
        return ()
    names = record["simulation.scenarios"].value
    found = tuple(str(name) for name in names) if isinstance(names, tuple) else ()
    return tuple(name for name in found if (kind_of(record, name) == "grid") == grid)


def kind_of(record: Record, scenario: str) -> str:
    """Return what kind of scenario it is: base, null, range, named or grid."""
    return str(record[f"simulation.{scenario}.kind"].value)


def scenario_picture(record: Record, formula: str) -> Picture:
    """Draw the simulated power of every scenario beside the power of the formula.

    Parameters
    ----------
    record
        Numbers with results of a simulation.
    formula
        Name of the quantity with the power of the formula.
    """
    return scenario_dots(
        [
            Dot(
                label=record[f"simulation.{name}.title"].text,
                value=record[f"simulation.{name}.power"].number(),
                error=record[f"simulation.{name}.power_mcse"].number(),
                main=name == BASE,
            )
            for name in scenarios_of(record)
        ],
        x_label="Share of trials with a significant primary result",
        line=record[formula].number() if formula in record else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Simulated power along the true difference, from scenarios that differ in it alone."""

    differences: tuple[float, ...]
    powers: tuple[float, ...]


def effects_of(record: Record, assumption: str) -> Effects | None:
    """Collect the points of the operating-characteristic curve: null, low, planned, high.

    Parameters
    ----------
    record
        Numbers with results of a simulation.
    assumption
        Id of the assumption of the planned difference.

    Returns
    -------
    Effects
        In order of the difference; None where fewer than three points are known.
    """
    fresh = set(scenarios_of(record))
    known = {
        # All points under the same rule: stops for futility are obeyed, if that was asked for.
        0.0: NULL_OBEYED if NULL_OBEYED in fresh else NULL,
        record[f"assumptions.{assumption}.low"].number(): f"{assumption}_low",
        record[f"assumptions.{assumption}"].number(): BASE,
        record[f"assumptions.{assumption}.high"].number(): f"{assumption}_high",
    }
    points = sorted(
        (place, record[f"simulation.{name}.power"].number())
        for place, name in known.items()
        if name in fresh
    )
    if len(points) < 3:  # noqa: PLR2004  # two points are no curve
        return None
    return Effects(
        differences=tuple(place for place, _ in points),
        powers=tuple(power for _, power in points),
    )


def effect_picture(record: Record, assumption: str) -> Picture | None:
    """Draw the simulated power against the true difference; None where points are missing."""
    found = effects_of(record, assumption)
    if found is None:
        return None
    varied = record[f"assumptions.{assumption}"]
    power = record[f"simulation.{BASE}.power"]
    return power_curve(
        [Curve(label="Simulated", x=found.differences, y=found.powers, main=True)],
        x_label=f"{varied.caption}{f' ({varied.unit})' if varied.unit else ''}",
        y_label="Share of significant trials",
        planned=Planned(
            x=varied.number(), y=power.number(), text=f"planned {varied.text}: {power.text}"
        ),
    )


def grid_picture(protocol: Protocol, record: Record) -> Picture:
    """Draw the simulated power over two assumptions, shaded."""
    quantity = record[GRID]
    rows, columns = quantity.axes
    values = tuple(_numbers(row) for row in _parts(quantity.value))
    known = {each.name: each.value for each in protocol.assumptions}
    return sensitivity_heatmap(
        Heatmap(
            rows=_texts(rows),
            columns=_texts(columns),
            values=values,
            texts=tuple(tuple(show(value, quantity.form) for value in row) for row in values),
            row_label=_label(rows),
            column_label=_label(columns),
            base=_planned(rows, columns, known),
        )
    )


def _planned(rows: Axis, columns: Axis, known: dict[str, float]) -> tuple[int, int] | None:
    """Return the place of the planning values, if both are in the picture."""
    place = tuple(
        axis.values.index(known[axis.caption])
        for axis in (rows, columns)
        if known.get(axis.caption) in axis.values
    )
    return (place[0], place[1]) if len(place) == 2 else None  # noqa: PLR2004  # row, column


def trajectory_picture(protocol: Protocol, record: Record, y_label: str) -> Picture:
    """Draw the courses of the primary score in both arms, as planned.

    Parameters
    ----------
    protocol
        For the names of the arms.
    record
        Numbers with results of a simulation.
    y_label
        Name of the score with its unit.
    """
    names = {str(arm.role): arm.name for arm in protocol.therapies.arms}
    days = _numbers(record[COURSES[0]].axes[0].values)
    return trajectory_fan(
        [
            Course(
                label=names[course.rpartition(".")[2]],
                quantiles=tuple(_numbers(row) for row in _parts(record[course].value)),
            )
            for course in COURSES
        ],
        visits=[f"{day:g}" for day in days],
        days=days,
        y_label=y_label,
    )


def _parts(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _numbers(values: object) -> tuple[float, ...]:
    return tuple(float(str(value)) for value in _parts(values))


def _texts(axis: Axis) -> tuple[str, ...]:
    percent = "percent" if axis.unit == "proportion" else axis.form
    return tuple(show(value, percent) for value in _numbers(axis.values))


def _label(axis: Axis) -> str:
    return axis.caption if axis.unit == "proportion" else f"{axis.caption} ({axis.unit})"


def has_courses(record: Record) -> bool:
    """Say whether the record has the courses of the fan."""
    return all(name in record for name in COURSES)
