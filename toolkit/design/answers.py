"""What else the power function of a difference answers: what is detected, and assurance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.design.looks import standard_error
from toolkit.design.models import number
from toolkit.design.planned import inputs_of, power_of
from toolkit.design.size import TARGET, arms_for
from toolkit.numerics.search import within_reach
from toolkit.power.assurance import KnownSd, LogNormalSd, NormalEffect, assurance
from toolkit.sequential.roots import root

if TYPE_CHECKING:
    from toolkit.design.ledger import Ledger
    from toolkit.design.models import PowerModel
    from toolkit.design.record import Value

USUAL_POWER = 0.8
"""Power for which the detectable difference is given when the protocol asks for none."""
NEGLIGIBLE = 1e-9
"""Part of a standard error that is as good as no difference."""


def write_detectable(
    ledger: Ledger, analysis: str, unit: str, model: PowerModel, dropout: str
) -> None:
    """Write the smallest difference that the planned size detects with the target power."""
    names = inputs_of(model, dropout)
    target = (TARGET,) if TARGET in ledger else ()

    def detectable(*given: Value) -> float:
        values = dict(zip((*names, *target), given, strict=True))
        power = number(values, TARGET) if target else USUAL_POWER
        error = standard_error(model, values, arms_for(values, model, dropout))

        def excess(difference: float) -> float:
            return power_of(model, dropout, {**values, model.effect: difference}) - power

        sought = f"a power of {power:g}"
        high = within_reach(lambda d: excess(d) >= 0.0, first=error, sought=sought)
        return root(excess, NEGLIGIBLE * error, high)

    words = "the target power" if target else f"a power of {USUAL_POWER:.0%}"
    ledger.compute(
        f"analyses.{model.analysis}.detectable",
        detectable,
        (*names, *target),
        caption=f"Smallest difference detected with {words}: {analysis}",
        unit=unit,
        form="decimal2",
        method=f"{model.method}; solved for the difference",
    )


def write_assurance(ledger: Ledger, analysis: str, model: PowerModel, dropout: str) -> None:
    """Write the power averaged over the uncertainty of the difference, where that is given."""
    uncertain, spread = f"{model.effect}.uncertainty", f"{model.sd}.uncertainty"
    if uncertain not in ledger or model.sd is None:
        return
    sd_name = model.sd
    names = (*inputs_of(model, dropout), uncertain, *((spread,) if spread in ledger else ()))

    def average(*given: Value) -> float:
        values = dict(zip(names, given, strict=True))
        arms = arms_for(values, model, dropout)
        sd, doubt = number(values, sd_name), number(values, uncertain)
        log_sd = number(values, spread) / sd if spread in values else 0.0
        error = standard_error(model, values, arms)

        def power(effect: float, s: float) -> float:
            # No method takes a difference of exactly 0, where the power is the type I error.
            assumed = effect or NEGLIGIBLE * error
            return model.benefit({**values, model.effect: assumed, sd_name: s}, arms)

        return assurance(
            power,
            NormalEffect(mean=number(values, model.effect), sd=doubt),
            LogNormalSd(median=sd, log_sd=log_sd) if log_sd else KnownSd(sd=sd),
            # With a smaller standard deviation the power curve is steeper.
            width=doubt / error * math.exp(2 * log_sd),
        )

    ledger.compute(
        f"analyses.{model.analysis}.assurance",
        average,
        names,
        caption=f"Assurance: {analysis}",
        form="percent1",
        method=f"{model.method}; chance of rejecting in favour of the experimental arm, "
        "averaged over a normal distribution of the difference"
        + (" and a lognormal one of the SD" if spread in names else "")
        + ", all else as planned (O'Hagan, Stevens and Campbell 2005)",
    )
