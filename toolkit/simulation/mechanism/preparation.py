"""What all trials of a mechanism have in common, computed once: factors and intercepts.

Where an intercurrent event or dropout depends on a score, its intercepts are calibrated on
`SAMPLE` participants of each arm, drawn from the mechanism with a fixed seed: the same numbers
for the same mechanism, on every machine and before every run. Each of them has a site of their
own, so that no site's luck enters. Being lost is not drawn in this sample: participants keep
weights, the probability that they are still there. Marginal risks then hold to about 0.2
percentage points.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, special

from toolkit.simulation.mechanism.courses import (
    Courses,
    People,
    Setting,
    courses,
    on_scale,
    prepare_setting,
)
from toolkit.simulation.mechanism.departures import Dropout
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.enrolment import Stratum
from toolkit.simulation.mechanism.happening import (
    after_events,
    happenings,
    multipliers,
    rates_without_slope,
    widths,
)
from toolkit.simulation.mechanism.latent import Latent, prepare_latent
from toolkit.simulation.mechanism.leaving import conditional, drivers
from toolkit.simulation.mechanism.outcomes import baseline_hazard
from toolkit.simulation.mechanism.participants import Flags, Reals, Whole

SAMPLE = 20_000
"""Participants of each arm on whom intercepts are calibrated."""
SEED = 20_170_401
"""Of that sample; any number would do."""
MARGIN = 1e-6
"""Added to the ends of a search, where rounding could hide the change of sign."""
TOLERANCE = 1e-12
"""Of logarithms of hazards and odds."""
DECIMALS = 9
"""To which they are rounded: processors differ in the last bits of an exponential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A mechanism with everything that can be computed before the first trial.

    K scores, V visits.

    Attributes
    ----------
    mechanism
        What is assumed.
    days
        Of visits, shape V.
    latent, setting
        Factors of deviations; means and shifts.
    hazards
        Of each intercurrent event in both arms.
    intercepts
        Log odds of dropout before each visit, shape (2, V), minus infinity for none; None where
        there is no dropout.
    baseline_hazards
        Of each time to event in the control arm.
    rated
        At which visits each score is rated, shape (K, V).
    """

    mechanism: Mechanism
    days: Reals
    latent: Latent
    setting: Setting
    hazards: tuple[Reals, ...]
    intercepts: Reals | None
    baseline_hazards: tuple[float, ...]
    rated: Flags


def prepare(mechanism: Mechanism) -> Prepared:
    """Prepare a mechanism for the generation of trials.

    Raises
    ------
    ArgumentError
        The correlations of a skewed score cannot be had.
    """
    days = np.asarray(mechanism.days, dtype=np.float64)
    dropout = mechanism.dropout
    prepared = Prepared(
        mechanism=mechanism,
        days=days,
        latent=prepare_latent(mechanism),
        setting=prepare_setting(mechanism),
        hazards=tuple(rates_without_slope(event) for event in mechanism.intercurrent),
        intercepts=None if dropout is None else special.logit(conditional(dropout)),
        baseline_hazards=tuple(baseline_hazard(event) for event in mechanism.events),
        rated=np.array([score.rated for score in mechanism.scores], dtype=np.bool_).reshape(
            len(mechanism.scores), len(days)
        ),
    )
    slopes = any(event.slope for event in mechanism.intercurrent)
    if not slopes and (dropout is None or dropout.slope == 0.0):
        return prepared
    generator = np.random.Generator(np.random.Philox(key=SEED))
    people = sample(mechanism, SAMPLE, generator)
    course = courses(prepared.setting, prepared.latent, people)
    prepared = replace(prepared, hazards=_hazards(prepared, people, course))
    if dropout is None or dropout.slope == 0.0:
        return prepared
    found = _intercepts(dropout, prepared, people, course, generator)
    return replace(prepared, intercepts=found)


def levels(strata: tuple[Stratum, ...], draws: Reals) -> Whole:
    """Return the level of every stratum, shape (S, n), from uniform numbers of that shape."""
    drawn = np.empty(draws.shape, dtype=np.int64)
    for place, stratum in enumerate(strata):
        ends = np.cumsum(stratum.shares)[:-1]
        drawn[place] = np.searchsorted(ends, draws[place], side="right")
    return drawn


def sample(mechanism: Mechanism, number: int, generator: np.random.Generator) -> People:
    """Draw participants, each assigned to both arms in turn, and each with a site alone.

    Returns
    -------
    People
        Twice ``number``: first all as experimental, then the same people as controls.
    """
    scores = len(mechanism.scores)
    recruitment = mechanism.recruitment
    experimental = np.repeat((True, False), number)
    half = generator.standard_normal((scores, len(mechanism.days) + 1, (number + 1) // 2))
    normals = np.concatenate((half, -half), axis=2)[:, :, :number]  # the mean is 0 at once
    at_site = generator.standard_normal((2, scores, number))
    strata = levels(mechanism.strata, generator.random((len(mechanism.strata), number)))
    belief = np.tile(generator.random(number), 2)
    believes = np.zeros(2 * number, dtype=np.bool_)
    if mechanism.expectancy is not None:
        here, there = mechanism.expectancy.believes_experimental
        believes = belief < np.where(experimental, here, there)
    return People(
        experimental=experimental,
        believes=believes,
        strata=np.tile(strata, 2),
        normals=np.tile(normals, 2),
        site_shift=_scaled(recruitment.site_sd, np.tile(at_site[0], 2)),
        site_effect=_scaled(recruitment.effect_sd, np.tile(at_site[1], 2)),
    )


def _scaled(sd: tuple[float, ...], normals: Reals) -> Reals | None:
    return np.asarray(sd)[:, None] * normals if any(sd) else None


def _hazards(prepared: Prepared, people: People, course: Courses) -> tuple[Reals, ...]:
    """Calibrate the hazards of intercurrent events that depend on the score."""
    found = []
    for event, alone in zip(prepared.mechanism.intercurrent, prepared.hazards, strict=True):
        if event.slope == 0.0:
            found.append(alone)
            continue
        width = widths(prepared.days, event.horizon)[1]
        exposure = np.einsum("v,vn->n", width, multipliers(event, course.worse))
        arms = (exposure[people.experimental], exposure[~people.experimental])
        found.append(np.array([_hazard(*each) for each in zip(event.risk, arms, strict=True)]))
    return tuple(found)


def _hazard(risk: float, exposure: Reals) -> float:
    """Solve the hazard at which the mean risk over weighted exposures is the one given."""
    if risk == 0.0:
        return 0.0

    def excess(log_hazard: float) -> float:
        return float(-np.expm1(-math.exp(log_hazard) * exposure).mean()) - risk

    # At these ends nobody's risk is above, or below, the one wanted.
    whole = -math.log1p(-risk)
    low = math.log(whole / float(exposure.max())) - MARGIN
    high = math.log(whole / float(exposure.min())) + MARGIN
    found = optimize.brentq(excess, low, high, xtol=TOLERANCE)
    return math.exp(round(float(found), DECIMALS))


def _intercepts(
    dropout: Dropout,
    prepared: Prepared,
    people: People,
    course: Courses,
    generator: np.random.Generator,
) -> Reals:
    """Calibrate the log odds of dropout before each visit in both arms."""
    mechanism = prepared.mechanism
    number, visits = len(people.experimental), len(prepared.days)
    some = (len(mechanism.intercurrent), number)
    happened = happenings(
        mechanism.intercurrent,
        prepared.hazards,
        prepared.days,
        worse=course.worse,
        experimental=people.experimental,
        draws=(generator.standard_exponential(some), generator.random(some)),
    )
    actual = on_scale(
        mechanism.scores,
        after_events(mechanism.intercurrent, happened.day, prepared.days, course),
    )
    missing = generator.random((visits, number)) < mechanism.intermittent
    driver = drivers(
        dropout,
        prepared.setting,
        on_scale(mechanism.scores, course.baseline)[dropout.score],
        actual[dropout.score],
        people.experimental,
        there=prepared.rated[dropout.score][:, None] & ~missing,
    )
    wanted = conditional(dropout)
    found = np.empty((2, visits))
    for arm, members in enumerate((people.experimental, ~people.experimental)):
        weight = np.ones(int(members.sum()))
        for visit in range(visits):
            effect = dropout.slope * driver[visit, members]
            found[arm, visit] = _intercept(float(wanted[arm, visit]), effect, weight)
            weight *= special.expit(-(found[arm, visit] + effect))
    return found


def _intercept(wanted: float, effect: Reals, weight: Reals) -> float:
    """Solve the intercept at which the weighted mean probability is the one wanted."""
    if wanted == 0.0:
        return -math.inf
    whole = float(weight.sum())

    def excess(intercept: float) -> float:
        # No matrix product: BLAS may split its sums by the number of threads.
        return float((weight * special.expit(intercept + effect)).sum()) / whole - wanted

    # At these ends nobody's probability is above, or below, the one wanted.
    even = float(special.logit(wanted))
    low, high = even - float(effect.max()) - MARGIN, even - float(effect.min()) + MARGIN
    return round(float(optimize.brentq(excess, low, high, xtol=TOLERANCE)), DECIMALS)
