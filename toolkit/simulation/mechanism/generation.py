"""One simulated trial: everything that happens to its participants.

Random numbers are drawn in one fixed order, in amounts that depend on the number of
participants and on what the mechanism consists of, not on its values: two scenarios that differ
in values alone meet the same people with the same luck (common random numbers), which makes
differences between scenarios much more precise than either of them. Counts come last since
theirs is the one amount that depends on values.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.numerics import require
from toolkit.simulation.mechanism import allocating, recruiting
from toolkit.simulation.mechanism.courses import Courses, People, courses, on_scale
from toolkit.simulation.mechanism.happening import Happenings, after_events, happenings
from toolkit.simulation.mechanism.leaving import drivers, leave, probabilities
from toolkit.simulation.mechanism.outcomes import counted, first_events, first_harms
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.mechanism.preparation import Prepared, levels, prepare

__all__ = ["Prepared", "generate", "prepare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enrolled:
    """Who came, when, and where to."""

    entry: Reals
    site: Whole
    people: People


def generate(prepared: Prepared, n: int, generator: np.random.Generator) -> Participants:
    """Generate the participants of one trial.

    Parameters
    ----------
    prepared
        The mechanism, made ready once by ``prepare``.
    n
        Participants randomised, at least 1.
    generator
        Source of all random numbers of this trial.

    Returns
    -------
    Participants
        In order of randomisation.

    Raises
    ------
    ArgumentError
        ``n`` is not a whole number of at least 1.
    """
    require.whole("n", n, least=1)
    mechanism = prepared.mechanism
    enrolled = _enrol(prepared, n, generator)
    people = enrolled.people
    course = courses(prepared.setting, prepared.latent, people)
    leaving = generator.random((len(prepared.days), n))
    some = (len(mechanism.intercurrent), n)
    happened = happenings(
        mechanism.intercurrent,
        prepared.hazards,
        prepared.days,
        worse=course.worse,
        experimental=people.experimental,
        draws=(generator.standard_exponential(some), generator.random(some)),
    )
    due = generator.standard_exponential((len(mechanism.events), n))
    harmed = generator.standard_exponential(n)
    there = _there(prepared, n, generator)

    hypothetical = on_scale(mechanism.scores, course.values)
    actual = _actual(prepared, course, happened, hypothetical)
    baseline = on_scale(mechanism.scores, course.baseline)
    left = _left(prepared, people, baseline, actual, there=there, draws=leaving)
    lost = np.minimum(left, happened.lost)
    lost[lost > happened.died] = np.inf
    last_seen = np.minimum(lost, happened.died)
    days = prepared.days[:, None]
    seen = there & (days <= last_seen)
    if mechanism.intercurrent:
        actual[:, days > happened.died] = np.nan
    actual[~prepared.rated] = np.nan
    hypothetical[~prepared.rated] = np.nan

    event = np.empty((n, len(mechanism.events)))
    for place, one in enumerate(mechanism.events):
        event[:, place] = first_events(
            one,
            prepared.baseline_hazards[place],
            people.experimental,
            course.severity,
            due[place],
        )
    event[event > happened.died[:, None]] = np.inf
    harm = np.full(n, np.inf)
    if mechanism.harm is not None:
        harm = first_harms(mechanism.harm, people.experimental, harmed)
        harm[harm > happened.died] = np.inf
    count, exposure = _counts(prepared, people, course, last_seen, generator)
    return Participants(
        entry=enrolled.entry,
        experimental=people.experimental,
        site=enrolled.site,
        strata=np.ascontiguousarray(people.strata.T),
        baseline=baseline,
        actual=_by_participant(actual),
        hypothetical=_by_participant(hypothetical),
        observed=np.ascontiguousarray(seen.transpose(0, 2, 1)),
        lost=lost,
        died=happened.died,
        stopped=happened.stopped,
        intercurrent=np.ascontiguousarray(happened.day.T),
        event=event,
        event_horizon=np.array([one.horizon for one in mechanism.events]),
        count=count,
        exposure=exposure,
        believes_experimental=people.believes,
        harm=harm,
    )


def _enrol(prepared: Prepared, n: int, generator: np.random.Generator) -> _Enrolled:
    """Let participants come and be randomised."""
    mechanism = prepared.mechanism
    recruitment, allocation = mechanism.recruitment, mechanism.allocation
    sites, scores = len(recruitment.opening), len(mechanism.scores)
    rate = recruiting.rates(recruitment, generator.random(sites))
    at_site = generator.standard_normal((2, scores, sites))
    entry, site = recruiting.arrivals(
        recruitment, rate, generator.standard_exponential(n), generator.random(n)
    )
    strata = levels(mechanism.strata, generator.random((len(mechanism.strata), n)))
    normals = generator.standard_normal((scores, len(prepared.days) + 1, n))
    belief = generator.random(n)
    many = tuple(len(stratum.shares) for stratum in mechanism.strata)
    factors = allocating.factors(allocation, site, sites, tuple(zip(strata, many, strict=True)))
    experimental = allocating.assign(allocation, factors, n, generator)
    believes = np.zeros(n, dtype=np.bool_)
    if mechanism.expectancy is not None:
        here, there = mechanism.expectancy.believes_experimental
        believes = belief < np.where(experimental, here, there)
    return _Enrolled(
        entry=entry,
        site=site,
        people=People(
            experimental=experimental,
            believes=believes,
            strata=strata,
            normals=normals,
            site_shift=_of_site(recruitment.site_sd, at_site[0], site),
            site_effect=_of_site(recruitment.effect_sd, at_site[1], site),
        ),
    )


def _of_site(sd: tuple[float, ...], normals: Reals, site: Whole) -> Reals | None:
    """Return what each participant's site adds to each score."""
    if not any(sd):
        return None
    return np.asarray((np.asarray(sd)[:, None] * normals)[:, site])


def _there(prepared: Prepared, n: int, generator: np.random.Generator) -> Flags:
    """Tell which ratings there are of participants still followed, shape (K, V, n)."""
    rated = prepared.rated[:, :, None]
    share = prepared.mechanism.intermittent
    if share == 0.0:
        return np.repeat(rated, n, axis=2)
    # Single precision is fine enough for a share, and half the price of the dearest draw.
    return rated & (generator.random((*prepared.rated.shape, n), dtype=np.float32) >= share)


def _actual(
    prepared: Prepared, course: Courses, happened: Happenings, hypothetical: Reals
) -> Reals:
    """Return ratings as they are whatever happened, before what death leaves out."""
    events = prepared.mechanism.intercurrent
    if not events:
        return hypothetical.copy()
    after = after_events(events, happened.day, prepared.days, course)
    return on_scale(prepared.mechanism.scores, after)


def _left(
    prepared: Prepared,
    people: People,
    baseline: Reals,
    actual: Reals,
    *,
    there: Flags,
    draws: Reals,
) -> Reals:
    """Return the day of dropout of each participant."""
    dropout = prepared.mechanism.dropout
    if dropout is None or prepared.intercepts is None:
        return np.full(len(people.experimental), np.inf)
    driver = None
    if dropout.slope:
        driver = drivers(
            dropout,
            prepared.setting,
            baseline[dropout.score],
            actual[dropout.score],
            people.experimental,
            there=there[dropout.score],
        )
    chance = probabilities(dropout, prepared.intercepts, people.experimental, driver)
    return leave(prepared.days, chance, draws)


def _counts(
    prepared: Prepared,
    people: People,
    course: Courses,
    last_seen: Reals,
    generator: np.random.Generator,
) -> tuple[Whole, Reals]:
    """Return number of events and days at risk of every count, shape (n, C)."""
    counts = prepared.mechanism.counts
    exposure = np.empty((len(last_seen), len(counts)))
    number = np.empty(exposure.shape, dtype=np.int64)
    for place, count in enumerate(counts):
        exposure[:, place] = np.minimum(last_seen, count.horizon)
        number[:, place] = counted(
            count, people.experimental, course.severity, exposure[:, place], generator
        )
    return number, exposure


def _by_participant(values: Reals) -> Reals:
    """Bring an array of shape (K, V, n) into the order (K, n, V)."""
    return np.ascontiguousarray(values.transpose(0, 2, 1))
