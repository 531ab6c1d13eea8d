"""The sample size: evaluable participants searched, dropout added, whole blocks randomised."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.design.models import ALLOCATION, PowerModel, allocation_of, arms_of, number
from toolkit.design.record import Axis
from toolkit.numerics.search import smallest
from toolkit.power.enrolment import evaluable_from, randomised_for

if TYPE_CHECKING:
    from toolkit.design.ledger import Ledger
    from toolkit.design.models import Arms, Values
    from toolkit.design.record import Value

MOST_BLOCKS = 50_000
"""Blocks per trial beyond which no sample size is looked for."""
LOOK_BACK = 25
"""Blocks below a first answer that are looked at where power goes to and fro."""

TARGET = "sample_size.power_target"
ARMS = ("sample_size.randomised_experimental", "sample_size.randomised_control")
EVALUABLE = ("sample_size.evaluable_experimental", "sample_size.evaluable_control")
SEARCHED = "smallest number of whole allocation blocks that reaches the power, by search"
BOTH_ARMS = Axis(caption="Arm", unit="", values=("experimental", "control"), form="text")


def fewest_blocks(model: PowerModel, values: Values) -> int:
    """Return the fewest whole allocation blocks for which a power exists."""
    return max(2, math.ceil(model.least(values) / sum(allocation_of(values))))


def search_arms(model: PowerModel, values: Values, power: float) -> Arms:
    """Find the smallest arms, in whole allocation blocks, that reach a power."""
    experimental, control = allocation_of(values)

    def arms(blocks: int) -> Arms:
        return blocks * experimental, blocks * control

    def reaches(blocks: int) -> bool:
        return model.at(values, arms(blocks)) >= power

    fewest = fewest_blocks(model, values)
    blocks = smallest(reaches, start=fewest, limit=MOST_BLOCKS, sought=f"a power of {power:g}")
    if model.to_and_fro:
        below = range(max(fewest, blocks - LOOK_BACK), blocks)
        blocks = next((fewer for fewer in below if reaches(fewer)), blocks)
    return arms(blocks)


def randomised_from(required: Arms, model: PowerModel, values: Values, dropout: str) -> Arms:
    """Return the arms to randomise for the arms that a model requires."""
    if model.counted == "randomised":
        return required
    return randomised_for(required, number(values, dropout), allocation=allocation_of(values))


def counted_arms(model: PowerModel) -> tuple[str, str]:
    """Return the names of the planned arms that a model counts."""
    return ARMS if model.counted == "randomised" else EVALUABLE


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
    if TARGET in ledger:
        _search(ledger, model, dropout, deciding)
    else:
        _split(ledger)
    for index, role in enumerate(("experimental", "control")):
        ledger.compute(
            EVALUABLE[index],
            lambda e, c, lost, i=index: evaluable_from((int(e), int(c)), lost)[i],
            (*ARMS, dropout),
            caption=f"Evaluable participants, {role} arm",
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
    arms = counted_arms(model)

    def power(*given: Value) -> float:
        values = dict(zip((*arms, *model.inputs), given, strict=True))
        return model.at(values, arms_of(values, arms))

    ledger.compute(
        "sample_size.power",
        power,
        (*arms, *model.inputs),
        caption=f"Power at the planned sample size: {deciding}",
        form="percent1",
        method=model.method,
    )


def _search(ledger: Ledger, model: PowerModel, dropout: str, deciding: str) -> None:
    def found(power: float, *given: Value) -> Arms:
        return search_arms(model, dict(zip(model.inputs, given, strict=True)), power)

    ledger.compute(
        "sample_size.required",
        found,
        (TARGET, *model.inputs),
        caption=f"{model.counted.capitalize()} participants required: {deciding}",
        unit="participants",
        form="count",
        method=f"{model.method}; {SEARCHED}",
        axes=(BOTH_ARMS,),
    )
    needed = (dropout, ALLOCATION) if model.counted == "evaluable" else ()

    def randomised(required: Arms, *given: Value) -> Arms:
        values = dict(zip(needed, given, strict=True))
        return randomised_from(required, model, values, dropout)

    for index, role in enumerate(("experimental", "control")):
        ledger.compute(
            ARMS[index],
            lambda *given, i=index: randomised(*given)[i],
            ("sample_size.required", *needed),
            caption=f"Participants randomised, {role} arm",
            unit="participants",
            form="count",
            method="required participants divided by the share expected to stay, rounded up to "
            "whole allocation blocks"
            if needed
            else "required participants; losses are part of the power",
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


def arms_for(values: Values, model: PowerModel, dropout: str) -> Arms:
    """Return the planned arms that a model counts, from those randomised."""
    randomised = arms_of(values, ARMS)
    if model.counted == "randomised":
        return randomised
    return evaluable_from(randomised, number(values, dropout))
