"""Blinded re-estimation of the sample size: which size follows from which standard deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.models import ALLOCATION, allocation_of, number
from toolkit.design.record import Axis
from toolkit.design.size import search_arms
from toolkit.power.enrolment import randomised_for

if TYPE_CHECKING:
    from toolkit.design.ledger import Ledger
    from toolkit.design.models import PowerModel
    from toolkit.design.record import Value
    from toolkit.spec.planning import Assumption

STEPS = 5
"""Standard deviations from the lowest to the highest plausible one."""
NEEDED = (
    "sample_size.power_target",
    "sample_size.randomised",
    "interim.maximum",
)


def write_reestimation(ledger: Ledger, model: PowerModel, dropout: str, sd: Assumption) -> None:
    """Write the size required, and the size used, for each standard deviation that may be found.

    Parameters
    ----------
    ledger
        Holds the power target, the planned and the highest size.
    model
        The power model that decides the sample size, interim looks included.
    dropout
        Name of the assumed share without the outcome.
    sd
        The assumption that is re-estimated.
    """
    varied = f"assumptions.{sd.id}"
    levels = (f"{varied}.low", f"{varied}.high")
    fixed = tuple(name for name in (*model.inputs, dropout, ALLOCATION) if name != varied)
    names = tuple(dict.fromkeys((*NEEDED, *levels, *fixed)))
    span = sd.range.high - sd.range.low
    seen = tuple(round(sd.range.low + span * step / (STEPS - 1), 2) for step in range(STEPS))

    def table(*given: Value) -> Value:
        values = dict(zip(names, given, strict=True))
        planned = int(number(values, "sample_size.randomised"))
        highest = int(number(values, "interim.maximum"))
        rows = []
        for found in seen:
            arms = search_arms(
                model, {**values, varied: found}, number(values, "sample_size.power_target")
            )
            required = sum(
                randomised_for(arms, number(values, dropout), allocation=allocation_of(values))
            )
            rows.append((required, min(max(required, planned), highest)))
        return tuple(rows)

    ledger.compute(
        "interim.reestimation",
        table,
        names,
        caption="Participants randomised after blinded re-estimation, by the SD that is found",
        unit="participants",
        form="count",
        method=f"{model.method}; searched anew with the SD found, never below the planned and "
        "never above the highest size",
        axes=(
            Axis(caption=sd.name, unit=sd.unit, values=seen),
            Axis(caption="", unit="", values=("required", "used"), form="text"),
        ),
    )
