"""Recruitment by sites that open one after the other: a Poisson process with gamma rates.

Site s recruits as a Poisson process of rate r_s from its opening o_s, r_s being the common rate
times a gamma factor of mean 1 (the Poisson-gamma model). The process of the whole trial has
the cumulative intensity Λ(t) = Σ r_s (t - o_s)+; its arrivals are Λ⁻¹ of the arrivals of a
process of rate 1, and an arrival at t belongs to an open site with probability proportional to
its rate.

References
----------
Anisimov VV, Fedorov VV. Modelling, prediction and adaptive adjustment of recruitment in
multicentre trials. Statistics in Medicine 2007;26:4958-4975. doi:10.1002/sim.2956.
"""

import numpy as np
from scipy import special

from toolkit.simulation.mechanism.enrolment import Recruitment
from toolkit.simulation.mechanism.participants import Reals, Whole

LEAST_FACTOR = 1e-100
"""Least factor of the rate of a site."""


def rates(recruitment: Recruitment, draws: Reals) -> Reals:
    """Return the rate of each site from one uniform number each.

    By the inverse of the distribution function, so that a scenario with other heterogeneity
    uses up the same random numbers.
    """
    if recruitment.heterogeneity == 0.0:
        return np.full(len(recruitment.opening), recruitment.rate)
    shape = 1.0 / recruitment.heterogeneity
    factor = special.gammaincinv(shape, draws) / shape
    # Quantiles of a very uneven distribution underflow to 0, and the trial would have no end.
    return np.asarray(recruitment.rate * np.maximum(factor, LEAST_FACTOR))


def arrivals(
    recruitment: Recruitment, rate: Reals, gaps: Reals, choice: Reals
) -> tuple[Reals, Whole]:
    """Return calendar day and site of each participant, in order of randomisation.

    Parameters
    ----------
    recruitment
        When sites open.
    rate
        Of each site, participants a day.
    gaps
        Standard exponential numbers, one for each participant.
    choice
        Uniform numbers, one for each participant.
    """
    opening = np.asarray(recruitment.opening, dtype=np.float64)
    order = np.argsort(opening, kind="stable")
    opened = opening[order]
    together = np.cumsum(rate[order])
    # Cumulative intensity at the opening of each site.
    at_opening = np.concatenate(([0.0], np.cumsum(together[:-1] * np.diff(opened))))
    due = np.cumsum(gaps)
    open_sites = np.searchsorted(at_opening, due, side="right") - 1
    day = opened[open_sites] + (due - at_opening[open_sites]) / together[open_sites]
    place = np.searchsorted(together, choice * together[open_sites], side="right")
    # Rounding may carry the last arrival before an opening past the first one after it.
    day = np.maximum.accumulate(day)
    return day, order[np.minimum(place, open_sites)].astype(np.int64)
