"""Power when an assumption is wrong, and the curve of power against size."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.design.facts import form_of
from toolkit.design.models import allocation_of, number
from toolkit.design.planned import inputs_of, power_of
from toolkit.design.record import Axis
from toolkit.design.size import counted_arms, fewest_blocks
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.design.ledger import Ledger
    from toolkit.design.models import PowerModel, Values
    from toolkit.design.record import Value
    from toolkit.spec.planning import Assumption, SensitivityTable
    from toolkit.spec.planning import Axis as SpecAxis

POINTS = 25
"""Points of the power curve."""
CURVE_SPAN = (0.4, 1.6)
"""The curve goes from this to that multiple of the planned size."""
Curve = tuple[float, tuple[float, ...]]
"""What is varied, and the power at each size."""


def write_table(
    ledger: Ledger,
    table: SensitivityTable,
    *,
    place: str,
    assumptions: Mapping[str, Assumption],
    model: PowerModel,
    dropout: str,
) -> None:
    """Write a sensitivity table: power at the planned size under other assumptions.

    Parameters
    ----------
    ledger
        Holds the planned size and the model's inputs.
    table
        The table as the protocol describes it.
    place
        Where it stands in protocol.yaml.
    assumptions
        All assumptions, by id.
    model
        The power model of the table's analysis.
    dropout
        Name of the assumed share without the outcome.

    Raises
    ------
    ArgumentError
        At some values the method has no power; the error says at which.
    """
    spec = {"rows": table.rows} | ({"columns": table.columns} if table.columns else {})
    axes = tuple(
        _give_axis(ledger, f"sensitivity.{table.id}.{which}", axis, assumptions, place)
        for which, axis in spec.items()
    )
    given_axes = tuple(f"sensitivity.{table.id}.{which}" for which in spec)
    varied = tuple(f"assumptions.{axis.assumption}" for axis in spec.values())
    fixed = tuple(name for name in inputs_of(model, dropout) if name not in varied)

    def cell(values: Values, *point: Value) -> float:
        here = dict(zip(varied, point, strict=True))
        try:
            return power_of(model, dropout, {**values, **here})
        except ArgumentError as error:
            words = " and ".join(
                f"{name.removeprefix('assumptions.')} = {value:g}"
                for name, value in here.items()
                if isinstance(value, float | int)
            )
            where = f"at {words}: {error.parameter}"
            raise ArgumentError(where, error.value, error.requirement) from error

    def grid(*given: Value) -> Value:
        values = dict(zip(fixed, given[len(given_axes) :], strict=True))
        rows, *columns = (each for each in given[: len(given_axes)] if isinstance(each, tuple))
        if not columns:
            return tuple(cell(values, row) for row in rows)
        return tuple(tuple(cell(values, row, c) for c in columns[0]) for row in rows)

    ledger.compute(
        f"sensitivity.{table.id}.power",
        grid,
        (*given_axes, *fixed),
        caption=table.caption,
        form="percent1",
        method=f"{model.method}; at the planned number of participants",
        axes=axes,
    )


def _give_axis(
    ledger: Ledger, name: str, axis: SpecAxis, assumptions: Mapping[str, Assumption], place: str
) -> Axis:
    assumption = assumptions[axis.assumption]
    form = form_of(assumption.unit)
    ledger.give(
        name,
        axis.values,
        caption=f"{assumption.name}: values of the sensitivity table",
        unit=assumption.unit,
        form=form,
        place=f"{place}.{name.rpartition('.')[2]}.values",
        axes=(Axis(caption="Number", unit="", values=tuple(range(1, 1 + len(axis.values)))),),
    )
    return Axis(caption=assumption.name, unit=assumption.unit, values=axis.values, form=form)


def write_curve(ledger: Ledger, model: PowerModel) -> None:
    """Write the power against the number of participants, for low, planned and high SD.

    Where there is no SD, the effect is varied; a level at which there is no effect to detect
    is left out.
    """
    vary = model.sd or model.effect
    arms = counted_arms(model)
    fixed = tuple(name for name in model.inputs if name != vary)
    levels = (f"{vary}.low", vary, f"{vary}.high")

    def sizes(experimental: float, control: float, *given: Value) -> tuple[int, ...]:
        values = dict(zip(model.inputs, given, strict=True))
        block = sum(allocation_of(values))
        planned = int(experimental + control) // block
        first, last = CURVE_SPAN
        spread = (first + (last - first) * i / (POINTS - 1) for i in range(POINTS))
        fewest = fewest_blocks(model, values)
        return tuple(
            dict.fromkeys(block * max(fewest, round(planned * each)) for each in spread)
        )

    named = (*arms, *model.inputs)
    planned_sizes = sizes(
        *(ledger.number(name) for name in arms), *(ledger.value(name) for name in model.inputs)
    )
    size_axis = Axis(
        caption=f"Participants, {model.counted}",
        unit="participants",
        values=planned_sizes,
        form="count",
    )
    ledger.compute(
        "sample_size.curve_sizes",
        sizes,
        named,
        caption=f"Numbers of {model.counted} participants on the power curve",
        form="count",
        unit="participants",
        method=f"{CURVE_SPAN[0]:g} to {CURVE_SPAN[1]:g} times the planned number, in blocks",
        axes=(Axis(caption="Number", unit="", values=tuple(range(1, 1 + len(planned_sizes)))),),
    )

    @lru_cache(maxsize=1)
    def curves(totals: tuple[int, ...], *given: Value) -> tuple[Curve, ...]:
        values = dict(zip((*levels, *fixed), given, strict=True))
        experimental, control = allocation_of(values)
        blocks = [total // (experimental + control) for total in totals]
        found = []
        for level in sorted({number(values, name) for name in levels}):
            here = {**values, vary: level}
            try:
                powers = tuple(
                    model.at(here, (each * experimental, each * control)) for each in blocks
                )
            except ArgumentError:
                if level == values[vary]:
                    raise
                continue
            found.append((level, powers))
        return tuple(found)

    inputs = ("sample_size.curve_sizes", *levels, *fixed)
    drawn = curves(planned_sizes, *(ledger.value(name) for name in inputs[1:]))
    ledger.compute(
        "sample_size.curve",
        lambda *given: tuple(powers for _, powers in curves(*given)),
        inputs,
        caption="Power against the number of participants",
        form="percent1",
        method=model.method,
        axes=(
            Axis(caption="Level", unit="", values=tuple(level for level, _ in drawn)),
            size_axis,
        ),
    )
