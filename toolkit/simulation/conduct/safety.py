"""When the safety rule of a simulated trial is crossed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from toolkit.sequential.safety import BetaBinomialMonitoring, safety_boundaries

if TYPE_CHECKING:
    from toolkit.simulation.conduct.rules import SafetyRule
    from toolkit.simulation.mechanism.participants import Participants


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where the safety rule was crossed first.

    Attributes
    ----------
    look
        Place of the number of participants at which it was, from 0.
    day
        Calendar day on which the follow-up of the last of them ended.
    """

    look: int
    day: float


@lru_cache(maxsize=256)
def limits_of(rule: SafetyRule) -> tuple[int | None, ...]:
    """Return the number of participants with harm that stops the trial at each number."""
    monitoring = BetaBinomialMonitoring(
        prior=rule.prior, limit=rule.limit, certainty=rule.threshold, looks=rule.numbers
    )
    return tuple(look.events for look in safety_boundaries(monitoring))


def first_crossing(
    rule: SafetyRule, participants: Participants, *, horizon: float
) -> Crossing | None:
    """Find where the safety rule is crossed first.

    Participants of the experimental arm are counted in order of randomisation, each once the
    whole follow-up of harm is over: to count harm as it happens, but its absence later, would
    make early rates too high. Harm counts whether or not a participant was lost, since serious
    events come to be known.

    Parameters
    ----------
    rule
        The rule.
    participants
        All who are randomised when nothing stops the trial.
    horizon
        Last day of the follow-up of harm, from randomisation.

    Returns
    -------
    Crossing or None
        None where it never is.
    """
    treated = np.flatnonzero(participants.experimental)
    harmed = np.cumsum(participants.harm[treated] <= horizon)
    for look, (number, limit) in enumerate(zip(rule.numbers, limits_of(rule), strict=True)):
        if number > len(treated):
            return None
        if limit is not None and harmed[number - 1] >= limit:
            last = participants.entry[treated[number - 1]]
            return Crossing(look=look, day=float(last) + horizon)
    return None
