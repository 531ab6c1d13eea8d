"""What becomes of the power when an assumption is wrong, and the curve of power against size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.facts import form_of
from toolkit.design.models import ALLOCATION, PowerModel, allocation_of, number
from toolkit.design.powers import inputs_of, power_of
from toolkit.design.record import Axis
from toolkit.design.size import ARMS, EVALUABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.design.ledger import Ledger
    from toolkit.design.models import Arms
    from toolkit.design.record import Value
    from toolkit.spec.planning import Assumption, SensitivityTable
    from toolkit.spec.planning import Axis as SpecAxis
    from toolkit.spec.protocol import Protocol

POINTS = 25
"""Points of the power curve."""
CURVE_SPAN = (0.4, 1.6)
"""The curve goes from this to that multiple of the planned size."""


def write_sensitivity(
    ledger: Ledger, protocol: Protocol, models: Mapping[str, PowerModel], dropout: str
) -> None:
    """Write each sensitivity table: power at the planned size under other assumptions."""
    assumptions = {each.id: each for each in protocol.assumptions}
    for index, table in enumerate(protocol.sensitivity):
        model = models[table.analysis]
        place = f"sensitivity.{index}"
        rows = _give_axis(ledger, table.id, "rows", table.rows, assumptions, place)
        columns = (
            _give_axis(ledger, table.id, "columns", table.columns, assumptions, place)
            if table.columns
            else None
        )
        _write_table(ledger, table, model, dropout, rows, columns)


def _give_axis(
    ledger: Ledger,
    table: str,
    which: str,
    axis: SpecAxis,
    assumptions: Mapping[str, Assumption],
    place: str,
) -> Axis:
    assumption = assumptions[axis.assumption]
    form = form_of(assumption.unit)
    ledger.give(
        f"sensitivity.{table}.{which}",
        axis.values,
        caption=assumption.name,
        unit=assumption.unit,
        form=form,
        place=f"{place}.{which}.values",
    )
    return Axis(caption=assumption.name, unit=assumption.unit, values=axis.values, form=form)


def _write_table(
    ledger: Ledger,
    table: SensitivityTable,
    model: PowerModel,
    dropout: str,
    rows: Axis,
    columns: Axis | None,
) -> None:
    varied = [f"assumptions.{table.rows.assumption}"]
    if table.columns:
        varied.append(f"assumptions.{table.columns.assumption}")
    fixed = tuple(name for name in inputs_of(model, dropout) if name not in varied)
    axes_names = tuple(
        f"sensitivity.{table.id}.{which}"
        for which in (("rows", "columns") if columns else ("rows",))
    )

    def grid(*given: Value) -> Value:
        values = dict(zip(fixed, given[len(axes_names) :], strict=True))

        def cell(*point: Value) -> float:
            return power_of(model, dropout, {**values, **dict(zip(varied, point, strict=True))})

        if columns is None:
            return tuple(cell(r) for r in rows.values)
        return tuple(tuple(cell(r, c) for c in columns.values) for r in rows.values)

    ledger.compute(
        f"sensitivity.{table.id}.power",
        grid,
        (*axes_names, *fixed),
        caption=table.caption,
        form="percent1",
        method=f"{model.method}; at the planned number of participants",
        axes=(rows, columns) if columns else (rows,),
    )


def write_curve(ledger: Ledger, model: PowerModel) -> None:
    """Write the power against the number of participants, for low, planned and high SD."""
    vary = model.sd or model.effect
    arms = ARMS if model.counted == "randomised" else EVALUABLE
    fixed = tuple(name for name in model.inputs if name != vary)
    levels = (f"{vary}.low", vary, f"{vary}.high")

    def sizes(experimental: float, control: float, allocation: Arms) -> tuple[int, ...]:
        block = sum(allocation)
        planned = int(experimental + control) // block
        spread = [
            round(
                planned * (CURVE_SPAN[0] + (CURVE_SPAN[1] - CURVE_SPAN[0]) * i / (POINTS - 1))
            )
            for i in range(POINTS)
        ]
        fewest = max(2, -(-model.least // block))
        return tuple(dict.fromkeys(block * max(fewest, blocks) for blocks in spread))

    ledger.compute(
        "sample_size.curve_sizes",
        sizes,
        (*arms, ALLOCATION),
        caption=f"Numbers of {model.counted} participants on the power curve",
        form="count",
        unit="participants",
        method=f"{CURVE_SPAN[0]:g} to {CURVE_SPAN[1]:g} times the planned number, in blocks",
    )
    totals = ledger.value("sample_size.curve_sizes")
    if not isinstance(totals, tuple):
        message = "the sizes of the power curve are no tuple"
        raise TypeError(message)
    chosen = tuple(dict.fromkeys(ledger.number(name) for name in levels))

    def curve(totals: tuple[int, ...], *given: Value) -> Value:
        values = dict(zip((*levels, *fixed), given, strict=True))
        experimental, control = allocation_of(values)
        block = experimental + control
        spread = tuple(dict.fromkeys(number(values, level) for level in levels))
        return tuple(
            tuple(
                model.at(
                    {**values, vary: level},
                    (total // block * experimental, total // block * control),
                )
                for total in totals
            )
            for level in spread
        )

    ledger.compute(
        "sample_size.curve",
        curve,
        ("sample_size.curve_sizes", *levels, *fixed),
        caption="Power against the number of participants",
        form="percent1",
        method=model.method,
        axes=(
            Axis(caption="Level", unit="", values=chosen),
            Axis(
                caption=f"Participants, {model.counted}",
                unit="participants",
                values=tuple(int(t) for t in totals if not isinstance(t, str | tuple)),
                form="count",
            ),
        ),
    )
