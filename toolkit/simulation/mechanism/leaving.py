"""Loss to follow-up between visits, completely at random, at random, or not at random.

Whoever is still there is lost before visit v with probability expit(a_v + slope · d), where d
is the standardised deviation, positive for worse, of one rating of the driving score from the
mean of the arm at the visit of that rating (without intercurrent events): the last one observed
before v (MAR, baseline where there is none), or the one at v itself, which is then not seen
(MNAR). a_v of each arm is calibrated so that the marginal probabilities are the ones given.

References
----------
Little RJA, Rubin DB. Statistical Analysis with Missing Data. 3rd ed. Hoboken: Wiley; 2019.
doi:10.1002/9781119482260.
"""

import numpy as np
from scipy import special

from toolkit.simulation.mechanism.courses import Setting
from toolkit.simulation.mechanism.departures import Dropout
from toolkit.simulation.mechanism.participants import Flags, Reals


def conditional(dropout: Dropout) -> Reals:
    """Return the probability of loss before each visit of who is still there, by arm (2, V)."""
    lost = np.asarray(dropout.lost, dtype=np.float64)
    before = np.concatenate((np.zeros((2, 1)), lost[:, :-1]), axis=1)
    return np.asarray((lost - before) / (1.0 - before))


def drivers(
    dropout: Dropout,
    setting: Setting,
    baseline: Reals,
    actual: Reals,
    experimental: Flags,
    *,
    there: Flags,
) -> Reals:
    """Return the deviation on which loss before each visit depends, shape (V, n).

    Parameters
    ----------
    dropout
        Says which deviation.
    setting
        Means and standard deviations.
    baseline, actual
        Ratings of the driving score, shapes n and (V, n), at all visits of the grid.
    experimental
        Arm of each participant.
    there
        Which ratings exist if the participant is followed, shape (V, n).
    """
    score = dropout.score
    ratings = np.concatenate((baseline[None], actual))
    ratings -= setting.mean[score][:, None]
    ratings[1:] -= setting.effect[score][:, None] * experimental.astype(np.float64)
    ratings *= (setting.sign[score] / setting.sd[score])[:, None]
    if dropout.mechanism == "mnar":
        return ratings[1:]
    places = np.arange(1, len(ratings))[:-1, None] * there[:-1]
    latest = np.maximum.accumulate(places, axis=0)
    latest = np.concatenate((np.zeros((1, latest.shape[1]), dtype=latest.dtype), latest))
    return np.take_along_axis(ratings, latest, axis=0)


def probabilities(
    dropout: Dropout, intercepts: Reals, experimental: Flags, driver: Reals | None
) -> Reals:
    """Return the probability of loss before each visit of who is still there, shape (V, n)."""
    if driver is None:
        mine, other = special.expit(intercepts)
        return np.asarray(np.where(experimental, mine[:, None], other[:, None]))
    own = np.where(experimental, intercepts[0][:, None], intercepts[1][:, None])
    return np.asarray(special.expit(own + dropout.slope * driver))


def leave(days: Reals, probability: Reals, draws: Reals) -> Reals:
    """Return the day of loss of each participant, infinity where never.

    Parameters
    ----------
    days
        Of visits.
    probability
        Of loss before each visit of who is still there, shape (V, n).
    draws
        Uniform numbers, shape (V, n). One below the probability means loss, and its share of
        the probability, again uniform, is how far into the interval between visits.
    """
    leaves = draws < probability
    visit = leaves.argmax(axis=0)
    who = np.flatnonzero(leaves.any(axis=0))
    at = visit[who]
    start = np.concatenate(([0.0], days[:-1]))
    far = draws[at, who] / probability[at, who]
    lost = np.full(draws.shape[1], np.inf)
    lost[who] = start[at] + far * (days - start)[at]
    return lost
