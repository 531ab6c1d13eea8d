"""How the primary score spreads over the visits in the planned case, for a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.simulation.mechanism.generation import generate, prepare
from toolkit.simulation.running.identity import digest
from toolkit.simulation.running.streams import generator

if TYPE_CHECKING:
    from toolkit.design.simulation.plans import Scenario
    from toolkit.simulation.mechanism.participants import Flags, Participants

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PEOPLE = 20_000
"""Participants of the sample."""
SEED = 7_305_552
DIGITS = 4
"""Decimals that are kept."""


def trajectory_of(scenario: Scenario) -> dict[str, Any]:
    """Return quantiles of the first score by arm and visit, in one large sample.

    All who are alive count, seen or not: it is the course that is shown, not what is observed.

    Returns
    -------
    dict
        Digest of the plan; days after randomisation, 0 first; probabilities; and for each arm a
        row of quantiles for each day.
    """
    mechanism = scenario.plan.mechanism
    people = generate(prepare(mechanism), PEOPLE, generator(SEED, 0))
    rated = [at for at, there in enumerate(mechanism.scores[0].rated) if there]
    return {
        "digest": digest(scenario.plan),
        "days": [0.0, *(mechanism.days[at] for at in rated)],
        "quantiles": list(QUANTILES),
        "experimental": _rows(people, people.experimental, rated),
        "control": _rows(people, ~people.experimental, rated),
    }


def _rows(people: Participants, arm: Flags, rated: list[int]) -> list[list[float]]:
    columns = [people.baseline[0][arm], *(people.actual[0, arm, at] for at in rated)]
    return [
        [round(float(value), DIGITS) for value in np.nanquantile(column, QUANTILES)]
        for column in columns
    ]
