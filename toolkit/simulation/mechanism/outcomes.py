"""First events, counts and harms: outcomes whose rate may depend on a participant's severity.

The hazard of an event is λ₀ · HR · exp(c u), with c its loading and u the standard normal
severity that the scores share, so that scores and events are correlated (a joint frailty). λ₀
is solved so that the marginal risk of the control arm by day h, 1 - E exp(-λ₀ h exp(c u)), is
the one given. Counts are Poisson with rate · RR · exp(c u - c²/2) · g over the exposure, g a
gamma frailty of mean 1.

References
----------
Rizopoulos D. Joint Models for Longitudinal and Time-to-Event Data. Boca Raton: CRC Press; 2012.
"""

import math

import numpy as np
from scipy import optimize

from toolkit.numerics import quadrature
from toolkit.simulation.mechanism.measures import Count, Harm, TimeToEvent
from toolkit.simulation.mechanism.participants import Flags, Reals, Whole

NODES = 16
"""Nodes in each panel of the normal rule: the marginal risk is right to many digits."""


def baseline_hazard(event: TimeToEvent) -> float:
    """Solve the hazard of the control arm at severity 0 for the marginal risk.

    Examples
    --------
    >>> event = TimeToEvent(name="e", control_risk=0.3, hazard_ratio=1, horizon=100)
    >>> round(baseline_hazard(event), 9)
    0.003566749
    """
    alone = -math.log1p(-event.control_risk) / event.horizon
    if event.loading == 0.0:
        return alone
    u, weight = quadrature.normal(NODES)
    factor = alone * event.horizon * np.exp(event.loading * u)

    def excess(log_hazard: float) -> float:
        risk = -np.expm1(-math.exp(log_hazard) * factor)
        return float(weight @ risk) - event.control_risk

    reach = 10.0 + 8.0 * abs(event.loading)
    return alone * math.exp(optimize.brentq(excess, -reach, reach, xtol=1e-12))


def first_events(
    event: TimeToEvent, hazard: float, experimental: Flags, severity: Reals, due: Reals
) -> Reals:
    """Return the day of each participant's first event, infinity beyond the horizon."""
    rate = np.where(experimental, hazard * event.hazard_ratio, hazard)
    if event.loading:
        rate *= np.exp(event.loading * severity)
    day = due / rate
    day[day > event.horizon] = np.inf
    return np.asarray(day)


def counted(
    count: Count,
    experimental: Flags,
    severity: Reals,
    exposure: Reals,
    generator: np.random.Generator,
) -> Whole:
    """Return the number of each participant's events while they were followed."""
    expected = np.where(experimental, count.control_rate * count.rate_ratio, count.control_rate)
    expected *= exposure
    if count.loading:
        expected *= np.exp(count.loading * severity - count.loading**2 / 2.0)
    if count.dispersion:
        shape = 1.0 / count.dispersion
        expected *= generator.standard_gamma(shape, len(expected)) / shape
    return generator.poisson(expected)


def first_harms(harm: Harm, experimental: Flags, due: Reals) -> Reals:
    """Return the day of each participant's first harm, infinity beyond the horizon."""
    rate = np.array([-math.log1p(-risk) / harm.horizon for risk in harm.risk])
    hazard = rate[np.where(experimental, 0, 1)]
    day: Reals = np.divide(due, hazard, out=np.full(len(due), np.inf), where=hazard > 0.0)
    day[day > harm.horizon] = np.inf
    return day
