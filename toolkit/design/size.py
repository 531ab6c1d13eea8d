"""The sample size: evaluable participants searched, dropout added, whole blocks randomised."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.design.models import ALLOCATION, PowerModel, allocation_of, number
from toolkit.numerics.search import smallest
from toolkit.power.enrolment import evaluable_from, randomised_for

if TYPE_CHECKING:
    from toolkit.design.ledger import Ledger
    from toolkit.design.models import Arms, Values
    from toolkit.design.record import Value

MOST_BLOCKS = 50_000
"""Blocks per trial beyond which no sample size is looked for."""

ARMS = ("sample_size.randomised_experimental", "sample_size.randomised_control")
EVALUABLE = ("sample_size.evaluable_experimental", "sample_size.evaluable_control")
SEARCHED = "smallest number of whole allocation blocks that reaches the power, by search"


def search_arms(model: PowerModel, values: Values, power: float) -> Arms:
    """Find the smallest arms, in whole allocation blocks, that reach a power."""
    experimental, control = allocation_of(values)

    def arms(blocks: int) -> Arms:
        return blocks * experimental, blocks * control

    blocks = smallest(
        lambda k: model.at(values, arms(k)) >= power,
        start=max(2, math.ceil(model.least / (experimental + control))),
        limit=MOST_BLOCKS,
        sought=f"a power of {power:g}",
    )
    return arms(blocks)


def write_size(ledger: Ledger, model: PowerModel, dropout: str, deciding: str) -> None:
    """Write the sample size into the ledger.

    Parameters
    ----------
    ledger
        Holds the model's inputs, and either a power target or a number of participants.
    model
        The power model that decides, interim looks included.
    dropout
        Name of the assumed share without the outcome.
    deciding
        Name of the analysis that decides, for the captions.
    """
    if "sample_size.power_target" in ledger:
        _search(ledger, model, dropout, deciding)
    else:
        _split(ledger)
    for name, index, caption in (
        (EVALUABLE[0], 0, "Evaluable participants, experimental arm"),
        (EVALUABLE[1], 1, "Evaluable participants, control arm"),
    ):
        ledger.compute(
            name,
            lambda e, c, lost, i=index: evaluable_from((int(e), int(c)), lost)[i],
            (*ARMS, dropout),
            caption=caption,
            unit="participants",
            form="count",
            method="randomised participants less the expected dropout, rounded down",
        )
    ledger.compute(
        "sample_size.evaluable",
        lambda e, c: e + c,
        EVALUABLE,
        caption="Evaluable participants, all arms",
        unit="participants",
        form="count",
        method="sum over arms",
    )
    arms = ARMS if model.counted == "randomised" else EVALUABLE
    ledger.compute(
        "sample_size.power",
        lambda e, c, *given: model.at(dict(zip(model.inputs, given, strict=True)), (e, c)),
        (*arms, *model.inputs),
        caption=f"Power of the {deciding} at the planned sample size",
        form="percent1",
        method=model.method,
    )


def _search(ledger: Ledger, model: PowerModel, dropout: str, deciding: str) -> None:
    def found(power: float, *given: Value) -> Arms:
        return search_arms(model, dict(zip(model.inputs, given, strict=True)), power)

    ledger.compute(
        "sample_size.required",
        found,
        ("sample_size.power_target", *model.inputs),
        caption=f"Participants required for the {deciding}, experimental and control arm",
        unit="participants",
        form="count",
        method=f"{model.method}; {SEARCHED}",
    )

    def randomised(required: Arms, lost: float, allocation: Arms) -> Arms:
        if model.counted == "randomised":
            return required
        return randomised_for(required, lost, allocation=allocation)

    for index, role in enumerate(("experimental", "control")):
        ledger.compute(
            ARMS[index],
            lambda required, lost, allocation, i=index: randomised(required, lost, allocation)[
                i
            ],
            ("sample_size.required", dropout, ALLOCATION),
            caption=f"Participants randomised, {role} arm",
            unit="participants",
            form="count",
            method="required participants divided by the share expected to stay, rounded up to "
            "whole allocation blocks",
        )
    ledger.compute(
        "sample_size.randomised",
        lambda e, c: e + c,
        ARMS,
        caption="Participants randomised, all arms",
        unit="participants",
        form="count",
        method="sum over arms",
    )


def _split(ledger: Ledger) -> None:
    for index, role in enumerate(("experimental", "control")):
        ledger.compute(
            ARMS[index],
            lambda total, allocation, i=index: int(total) * allocation[i] // sum(allocation),
            ("sample_size.randomised", ALLOCATION),
            caption=f"Participants randomised, {role} arm",
            unit="participants",
            form="count",
            method="the given total, divided by the allocation",
        )


def values_from(ledger: Ledger, names: tuple[str, ...]) -> Values:
    """Return the values of named quantities."""
    return {name: ledger.value(name) for name in names}


def arms_for(values: Values, model: PowerModel, dropout: str, randomised: Arms) -> Arms:
    """Return the arms that a model counts, from those randomised."""
    if model.counted == "randomised":
        return randomised
    return evaluable_from(randomised, number(values, dropout))
