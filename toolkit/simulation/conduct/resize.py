r"""Blinded re-estimation of the size of a simulated trial.

The ratings of the primary endpoint seen so far are regressed on the baseline, strata and sites
of the primary analysis, without the arm. With :math:`S` the residual standard deviation and
:math:`s` the planned one the new size is

.. math::

    N = n \, \frac{S^2}{s^2} \, \frac{r}{R}

in whole blocks of the allocation, at least the size so far and at most the greatest one, where
:math:`r / R` is the planned over the observed share of participants with the endpoint, 1 where
the plan does not adjust for it. Since the arm is left out, :math:`S` contains the difference of
the arms: with equal arms :math:`E S^2 \approx \sigma^2 + \delta^2 / 4`.

References
----------
Kieser M, Friede T (2003). Simple procedures for blinded sample size adjustment that do not
affect the type I error rate. *Statistics in Medicine* 22: 3571-3581.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from toolkit.numerics.rounding import ceiling
from toolkit.simulation.methods.covariates import main_effects

if TYPE_CHECKING:
    from toolkit.simulation.conduct.plan import Plan
    from toolkit.simulation.conduct.rules import Reestimation
    from toolkit.simulation.mechanism.participants import Participants


@dataclass(frozen=True, slots=True, kw_only=True)
class Resized:
    """What a blinded look at the spread led to.

    Attributes
    ----------
    sd
        Blinded, adjusted standard deviation; NaN where too few ratings were there.
    size
        Participants to randomise from now on.
    full
        Information that this size will give at the final analysis.
    """

    sd: float
    size: int
    full: float


def blinded_sd(plan: Plan, participants: Participants, day: float) -> float:
    """Estimate the standard deviation of the primary endpoint without knowing the arms.

    Parameters
    ----------
    plan
        Its primary test says which score, visit and covariates.
    participants
        All who are, or will be, randomised.
    day
        Calendar day up to which ratings are seen.

    Returns
    -------
    float
        Residual standard deviation; NaN where no more ratings than covariates are there.
    """
    endpoint = plan.endpoint
    rated = participants.observed[endpoint.place, :, endpoint.visit]
    seen = rated & (participants.entry + plan.matures <= day)
    baseline = participants.baseline[endpoint.place, seen]
    columns = np.column_stack(
        (
            np.ones(len(baseline)),
            baseline,
            main_effects(plan.primary.method, participants, seen),
        )
    )
    ratings = participants.actual[endpoint.place, seen, endpoint.visit]
    solution, _, rank, _ = np.linalg.lstsq(columns, ratings, rcond=None)
    left = len(ratings) - int(rank)
    if left < 1:
        return math.nan
    residual = ratings - columns @ solution
    return math.sqrt(float(residual @ residual) / left)


def resized(
    plan: Plan, rule: Reestimation, participants: Participants, *, day: float
) -> Resized:
    """Re-estimate the size of a trial from the blinded standard deviation.

    Parameters
    ----------
    plan
        The trial.
    rule
        How its size may change.
    participants
        All who are randomised when the size is not changed.
    day
        Calendar day of the look.

    Returns
    -------
    Resized
        The standard deviation, the size and the information in force.
    """
    sd = blinded_sd(plan, participants, day)
    share = 1.0
    if rule.planned_share is not None:
        due = participants.entry + plan.matures <= day
        rated = participants.observed[plan.endpoint.place, due, plan.endpoint.visit]
        share = float(np.mean(rated)) / rule.planned_share
    size = plan.n
    if math.isfinite(sd) and share > 0.0:
        block = sum(plan.mechanism.allocation.ratio)
        wanted = plan.n * (sd / rule.planned_sd) ** 2 / share
        # A size beyond the greatest one is cut first: blocks of a vast number mean nothing.
        wanted = min(wanted, rule.maximum)
        size = min(max(plan.n, ceiling(wanted / block) * block), rule.maximum)
    factor = size / plan.n * (share if size > plan.n else 1.0)
    return Resized(sd=sd, size=size, full=plan.full * factor)


def resumed(participants: Participants, *, enrolled: int, day: float) -> Participants:
    """Let recruitment go on from the day a size was raised, where it was over by then.

    Parameters
    ----------
    participants
        All who are generated.
    enrolled
        The size before it was raised.
    day
        Day of the decision.

    Returns
    -------
    Participants
        The same people; those after the former size come later by as long as nobody was
        recruited.
    """
    paused = day - float(participants.entry[enrolled - 1])
    if paused <= 0.0 or enrolled >= len(participants.entry):
        return participants
    entry = participants.entry.copy()
    entry[enrolled:] += paused
    return replace(participants, entry=entry)
