"""Scores of the simulated trial: means, standard deviations and correlations over the visits.

The planned standard deviation is that of all participants. What lies between sites and between
strata is therefore taken out of it, and of the covariances, before it is handed over as that of
participants of one site and stratum.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.design.simulation.profiles import (
    correlations,
    course,
    onset,
    taken,
    visit_positions,
)
from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Score

if TYPE_CHECKING:
    from toolkit.design.simulation.assumed import Assumed
    from toolkit.spec import simulated


def score_of(assumed: Assumed, score: simulated.Score) -> Score:
    """Return a score as the simulation describes it; see `_score`.

    Most scenarios change one value, and most scores do not depend on it.
    """
    simulation = assumed.simulation
    parts = (score, *score.effects, *simulation.events, simulation.sites, *simulation.strata)
    names = {getattr(part, field) for part in parts for field in part.takes}
    key = (
        score.id,
        assumed.planned_difference,
        assumed.no_benefit,
        assumed.alike,
        *((name, value) for name, value in sorted(assumed.changes.items()) if name in names),
    )
    if key not in assumed.kept:
        assumed.kept[key] = _score(assumed, score)
    return assumed.kept[key]


def _score(assumed: Assumed, score: simulated.Score) -> Score:
    """Describe a score.

    Raises
    ------
    ArgumentError
        Sites and strata would have more variance than there is, or correlations that cannot
        hold together.
    """
    assessment = next(a for a in assumed.protocol.assessments if a.id == score.assessment)
    sds, rows = _within(assumed, score)
    sign = better(assumed, score)
    ends = (assessment.minimum, assessment.maximum)
    if not score.bounded:
        ends = (score.worst, None) if sign > 0 else (None, score.worst)
    return Score(
        name=score.id,
        baseline=assumed.value(score.baseline_mean),
        change=_changes(assumed, score),
        sd=sds,
        correlation=rows,
        rated=tuple(visit in score.rated for visit in assumed.grid),
        lower=ends[0],
        upper=ends[1],
        step=score.step,
        larger_is_better=sign > 0,
    )


def better(assumed: Assumed, score: simulated.Score) -> int:
    """Return the sign of an improvement of a score."""
    assessment = next(a for a in assumed.protocol.assessments if a.id == score.assessment)
    return 1 if assessment.higher_means == "better" else -1


def benefits(assumed: Assumed, score: simulated.Score) -> tuple[tuple[float, float], ...]:
    """List the planned benefits of a score with their days."""
    return tuple(
        (assumed.days[each.visit], assumed.benefit(each.difference)) for each in score.effects
    )


def endpoint_sd(assumed: Assumed, score: simulated.Score) -> float:
    """Return the standard deviation at the visit of the first benefit: the unit of shifts."""
    return _effect_sd(assumed, score, score.effects[0])


def _effect_sd(assumed: Assumed, score: simulated.Score, effect: simulated.Effect) -> float:
    """Return the standard deviation of all participants at the visit of a benefit."""
    sd = assumed.value(effect.sd)
    if effect.given_baseline:
        sd /= math.sqrt(1.0 - assumed.value(score.baseline_correlation) ** 2)
    return sd


def _changes(
    assumed: Assumed, score: simulated.Score
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the mean changes of those without any event, in each arm."""
    half_time = assumed.value(score.half_time)
    reached = assumed.value(score.control_change)
    full = assumed.days[score.control_visit]
    sign, points = better(assumed, score), benefits(assumed, score)
    control = tuple(sign * reached * onset(day, full, half_time) for day in assumed.grid_days)
    benefit = (course(day, points, half_time) for day in assumed.grid_days)
    experimental = tuple(
        change + sign * undiluted(assumed, score, day, planned)
        for day, change, planned in zip(assumed.grid_days, control, benefit, strict=True)
    )
    return experimental, control


def undiluted(assumed: Assumed, score: simulated.Score, day: float, planned: float) -> float:
    """Return the benefit without events from which the planned one is left with them.

    Where the planned difference is one without events, it is that itself. Events are taken to
    happen independently of each other and of severity; what dependence adds is small and is
    measured when the truth of a scenario is computed.
    """
    if assumed.planned_difference == "without_events":
        return planned
    kept, added = 1.0, 0.0
    for event in assumed.simulation.events:
        horizon = assumed.days[event.by]
        risks = assumed.arms(event.experimental, event.control)
        retained = assumed.optional(event.retained, 1.0)
        waning = assumed.optional(event.waning, 0.0)
        kept *= 1.0 - taken(day, risks[0], horizon, retained, waning)
        gain = assumed.optional(event.improvement, 0.0) * endpoint_sd(assumed, score)
        came = [taken(day, risk, horizon, 0.0, 0.0) for risk in risks]
        added += gain * (came[0] - came[1])
    if kept <= 0.0:
        requirement = "must leave some of the benefit by intercurrent events"
        raise ArgumentError("events", f"nothing is left on day {day:g}", requirement)
    return (planned - added) / kept


def between_sites(assumed: Assumed, score: simulated.Score) -> float:
    """Return the standard deviation between sites."""
    share = assumed.value(assumed.simulation.sites.intraclass)
    return math.sqrt(share) * endpoint_sd(assumed, score)


def _common_variance(assumed: Assumed, score: simulated.Score) -> float:
    """Return the variance that ratings of one participant share by site and strata."""
    common = between_sites(assumed, score) ** 2
    for stratum in assumed.simulation.strata:
        share = assumed.value(stratum.share)
        shift = assumed.value(stratum.shift) * endpoint_sd(assumed, score)
        common += share * (1.0 - share) * shift**2
    return common


def _within(
    assumed: Assumed, score: simulated.Score
) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    """Return standard deviations and correlations within a site and a stratum."""
    whole = (assumed.value(score.baseline_sd), *_sds(assumed, score))
    rows = correlations(
        visit_positions(assumed.grid, score.rated),
        baseline=assumed.value(score.baseline_correlation),
        later=assumed.value(score.visit_correlation),
        falls=score.structure == "ar1",
    )
    common = _common_variance(assumed, score)
    least = min(whole)
    if not common < least**2:
        parameter = f"the variance of {score.id} between sites and strata"
        requirement = f"must be below {least**2:g}, the smallest variance of all participants"
        raise ArgumentError(parameter, common, requirement)
    sds = tuple(math.sqrt(sd**2 - common) for sd in whole)
    within = tuple(
        tuple(
            1.0
            if one == other
            else (row[other] * whole[one] * whole[other] - common) / (sds[one] * sds[other])
            for other in range(len(row))
        )
        for one, row in enumerate(rows)
    )
    return sds, within


def _sds(assumed: Assumed, score: simulated.Score) -> tuple[float, ...]:
    """Return the standard deviation of all participants at each visit.

    Up to the visit of the first benefit it is the one there, then that of the last one passed.
    """
    marks = [(assumed.days[e.visit], _effect_sd(assumed, score, e)) for e in score.effects]
    return tuple(
        [sd for start, sd in marks if start <= day][-1] if day >= marks[0][0] else marks[0][1]
        for day in assumed.grid_days
    )
