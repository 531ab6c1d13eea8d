"""Courses of scores as they would be rated without any intercurrent event."""

from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.latent import Latent, deviations
from toolkit.simulation.mechanism.measures import Score
from toolkit.simulation.mechanism.participants import Flags, Reals, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Means and shifts of all scores as arrays; K scores, V visits.

    Attributes
    ----------
    mean
        Of the control arm at baseline and visits, shape (K, V + 1).
    sd
        Shape (K, V + 1).
    effect
        Experimental minus control at visits, shape (K, V).
    strata
        For each stratum with effect its place and the shifts, shape (K, levels).
    belief
        Shift of each score where the experimental treatment is believed, shape K; or None.
    sign
        For each score 1 where larger is worse, -1 where it is better, shape K.
    """

    mean: Reals
    sd: Reals
    effect: Reals
    strata: tuple[tuple[int, Reals], ...]
    belief: Reals | None
    sign: Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who the participants are, before anything happens to them.

    Attributes
    ----------
    experimental, believes
        Arm, and belief about it, shape n.
    strata
        Levels, shape (S, n).
    normals
        Independent numbers behind the deviations, shape (K, V + 1, n).
    site_shift, site_effect
        What the participant's site adds to each score, and to the effect on it, shape (K, n);
        or None.
    """

    experimental: Flags
    believes: Flags
    strata: Whole
    normals: Reals
    site_shift: Reals | None
    site_effect: Reals | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """Values on an endless continuous scale, without intercurrent events.

    Attributes
    ----------
    baseline
        Shape (K, n).
    values
        At visits, shape (K, V, n).
    effect
        The treatment effect contained in them, shape (K, V, n).
    worse
        Standardised deviation of the first score from its arm's mean at baseline and visits,
        positive for worse, shape (V + 1, n).
    severity
        Latent severity, shape n.
    """

    baseline: Reals
    values: Reals
    effect: Reals
    worse: Reals
    severity: Reals


def prepare_setting(mechanism: Mechanism) -> Setting:
    """Arrange means and shifts as arrays."""
    scores, visits = mechanism.scores, len(mechanism.days)
    mean = np.array([[s.baseline, *(s.baseline + x for x in s.change[1])] for s in scores])
    change = np.array([s.change for s in scores]).reshape(len(scores), 2, visits)
    expectancy = mechanism.expectancy
    return Setting(
        mean=mean.reshape(len(scores), visits + 1),
        sd=np.array([s.sd for s in scores]).reshape(len(scores), visits + 1),
        effect=change[:, 0] - change[:, 1],
        strata=tuple(
            (place, np.array(stratum.shift))
            for place, stratum in enumerate(mechanism.strata)
            if stratum.shift
        ),
        belief=np.array(expectancy.shift) if expectancy and expectancy.shift else None,
        sign=np.array([-1.0 if s.larger_is_better else 1.0 for s in scores]),
    )


def courses(setting: Setting, latent: Latent, people: People) -> Courses:
    """Make the course of every score of every participant."""
    values, severity = deviations(latent, people.normals)
    values *= setting.sd[:, :, None]
    values += setting.mean[:, :, None]
    if people.site_shift is not None:
        values += people.site_shift[:, None, :]
    for place, shift in setting.strata:
        values += shift[:, people.strata[place]][:, None, :]
    after = values[:, 1:]
    if setting.belief is not None:
        after += setting.belief[:, None, None] * people.believes
    # Before the effect is added: who is on treatment is not worse for it.
    worse = np.zeros((values.shape[1], values.shape[2]))
    if len(setting.sign):
        worse = (values[0] - setting.mean[0][:, None]) * (setting.sign[0] / setting.sd[0])[
            :, None
        ]
    treated = people.experimental.astype(np.float64)  # a product with flags is slow
    effect = setting.effect[:, :, None] * treated
    if people.site_effect is not None:
        effect += (people.site_effect * treated)[:, None, :]
    after += effect
    return Courses(
        baseline=values[:, 0],
        values=after,
        effect=effect,
        worse=worse,
        severity=severity,
    )


def on_scale(scores: tuple[Score, ...], values: Reals) -> Reals:
    """Return values as they are rated: in whole steps, between the ends of each scale.

    Parameters
    ----------
    scores
        The scales.
    values
        The first axis runs over scores.
    """
    rated = np.array(values)
    for place, score in enumerate(scores):
        one = rated[place]
        if score.step is not None:
            origin = 0.0 if score.lower is None else score.lower
            one -= origin
            one /= score.step
            np.rint(one, out=one)
            one *= score.step
            one += origin
        if score.lower is not None:
            np.maximum(one, score.lower, out=one)
        if score.upper is not None:
            np.minimum(one, score.upper, out=one)
    return rated
