"""The power at the planned number of participants, as a function of named quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.size import ARMS, arms_for

if TYPE_CHECKING:
    from toolkit.design.models import PowerModel, Values


def power_of(model: PowerModel, dropout: str, values: Values) -> float:
    """Compute the power from values that include the randomised arms and the dropout."""
    return model.at(values, arms_for(values, model, dropout))


def inputs_of(model: PowerModel, dropout: str) -> tuple[str, ...]:
    """Return the names of all that the power at the planned size depends on."""
    needed = () if model.counted == "randomised" else (dropout,)
    return tuple(dict.fromkeys((*ARMS, *needed, *model.inputs)))
