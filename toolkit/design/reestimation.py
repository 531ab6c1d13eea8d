"""Blinded re-estimation: which sample size follows from which standard deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.models import ALLOCATION, number
from toolkit.design.record import Axis
from toolkit.design.size import TARGET, randomised_from, search_arms

if TYPE_CHECKING:
    from toolkit.design.ledger import Ledger
    from toolkit.design.models import PowerModel
    from toolkit.design.record import Value
    from toolkit.spec.planning import Assumption

STEPS = 5
"""Standard deviations from the lowest to the highest plausible one."""
DIGITS = 4
"""Significant digits of these standard deviations."""
MAXIMUM = "interim.maximum"
NEEDED = (TARGET, "sample_size.randomised", MAXIMUM)


def levels_between(low: float, high: float) -> tuple[float, ...]:
    """Return evenly spaced values, rounded, each once.

    Examples
    --------
    >>> levels_between(5, 8), levels_between(1, 1)
    ((5.0, 5.75, 6.5, 7.25, 8.0), (1.0,))
    """
    spread = (low + (high - low) * step / (STEPS - 1) for step in range(STEPS))
    return tuple(dict.fromkeys(float(f"{each:.{DIGITS}g}") for each in spread))


def write_reestimation(ledger: Ledger, model: PowerModel, dropout: str, sd: Assumption) -> None:
    """Write the size required, and that used, for each standard deviation that may be found.

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
    low, high = f"{varied}.low", f"{varied}.high"
    lost = (dropout,) if model.counted == "evaluable" else ()
    fixed = tuple(name for name in (*model.inputs, *lost, ALLOCATION) if name != varied)
    names = tuple(dict.fromkeys((*NEEDED, low, high, *fixed)))

    def table(*given: Value) -> Value:
        values = dict(zip(names, given, strict=True))
        planned = int(number(values, "sample_size.randomised"))
        highest = int(number(values, MAXIMUM))
        rows = []
        for found in levels_between(number(values, low), number(values, high)):
            here = {**values, varied: found}
            arms = search_arms(model, here, number(values, TARGET))
            required = sum(randomised_from(arms, model, here, dropout))
            rows.append((required, max(planned, min(required, highest))))
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
            Axis(
                caption=sd.name,
                unit=sd.unit,
                values=levels_between(ledger.number(low), ledger.number(high)),
            ),
            Axis(caption="", unit="", values=("required", "used"), form="text"),
        ),
    )
