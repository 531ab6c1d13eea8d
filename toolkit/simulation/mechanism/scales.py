"""What the ends of a scale and whole points do to the values that were assumed.

Means, standard deviations, correlations and differences are assumed before a score is rounded
and cut off at the ends of its scale. A floor or ceiling draws means towards the middle, lessens
standard deviations and with them differences between the arms; whoever assumes published
values, which were measured on the scale, should see by how much, and raise the assumed ones if
need be.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.numerics import require
from toolkit.simulation.mechanism.courses import courses, on_scale, prepare_setting
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.latent import prepare_latent
from toolkit.simulation.mechanism.participants import Reals
from toolkit.simulation.mechanism.preparation import SEED, sample
from toolkit.simulation.mechanism.values import Profile

PARTICIPANTS = 50_000
"""Simulated participants of each arm."""
FEWEST = 1_000
"""Participants of each arm below whom moments mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Moments of one score; pairs are experimental and control.

    Attributes
    ----------
    mean, sd
        At baseline and visits, with strata, sites and beliefs, without intercurrent events.
    correlation
        Of each visit with the baseline.
    difference
        Experimental minus control mean at each visit.
    """

    mean: tuple[Profile, Profile]
    sd: tuple[Profile, Profile]
    correlation: tuple[Profile, Profile]
    difference: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleEffect:
    """Moments of a score on an endless continuous scale, and as it is rated.

    Attributes
    ----------
    score
        Its name.
    intended, rated
        Of the same simulated participants: the change is known more exactly than either.
    at_end
        Share of ratings at the lower or the upper end, at baseline and visits, by arm.
    """

    score: str
    intended: Moments
    rated: Moments
    at_end: tuple[Profile, Profile]

    def lost_difference(self, visit: int) -> float:
        """Return the share of the difference at a visit that the scale takes away."""
        intended = self.intended.difference[visit]
        require.nonzero("the intended difference", intended)
        return 1.0 - self.rated.difference[visit] / intended


def scale_effects(
    mechanism: Mechanism, *, participants: int = PARTICIPANTS
) -> tuple[ScaleEffect, ...]:
    """Compare every score before and after rounding and bounds, by a fixed large sample.

    Parameters
    ----------
    mechanism
        What is assumed; intercurrent events and losses are left out.
    participants
        Of each arm, at least 1000; the same people in both.

    Returns
    -------
    tuple[ScaleEffect, ...]
        One for each score.
    """
    require.whole("participants", participants, least=FEWEST)
    generator = np.random.Generator(np.random.Philox(key=SEED))
    people = sample(mechanism, participants, generator)
    course = courses(prepare_setting(mechanism), prepare_latent(mechanism), people)
    intended = np.concatenate((course.baseline[:, None], course.values), axis=1)
    rated = on_scale(mechanism.scores, intended)
    found = []
    for place, score in enumerate(mechanism.scores):
        ends = np.zeros(rated[place].shape, dtype=np.bool_)
        for end in (score.lower, score.upper):
            if end is not None:
                ends |= rated[place] == end
        found.append(
            ScaleEffect(
                score=score.name,
                intended=_moments(intended[place]),
                rated=_moments(rated[place]),
                at_end=_by_arm(ends.reshape(len(ends), 2, -1).mean(axis=2)),
            )
        )
    return tuple(found)


def _moments(values: Reals) -> Moments:
    """Return the moments of values of shape (V + 1, 2 participants), experimental first."""
    arms = values.reshape(len(values), 2, -1)
    mean, sd = arms.mean(axis=2), arms.std(axis=2, ddof=1)
    standard = (arms - mean[:, :, None]) / np.where(sd > 0.0, sd, 1.0)[:, :, None]
    correlation = (standard[:1] * standard[1:]).sum(axis=2) / (arms.shape[2] - 1)
    return Moments(
        mean=_by_arm(mean),
        sd=_by_arm(sd),
        correlation=_by_arm(correlation),
        difference=tuple(float(each) for each in mean[1:, 0] - mean[1:, 1]),
    )


def _by_arm(values: Reals) -> tuple[Profile, Profile]:
    """Return values of shape (visits, 2) as one profile for each arm."""
    first, second = (tuple(float(each) for each in arm) for arm in values.T)
    return first, second
