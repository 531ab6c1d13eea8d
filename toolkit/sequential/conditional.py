r"""The chance of still succeeding, given what an interim look has shown.

Conditional power is the chance that a later look crosses its efficacy bound in favour of the
experimental arm, given Z at this look and a drift :math:`\theta`: the one that was planned, or
the current estimate :math:`z / \sqrt t`. With one look left it is

.. math::

    \Phi\left( \frac{z \sqrt t + \theta (1 - t) - u_K}{\sqrt{1 - t}} \right)

Predictive power is its mean over what is known of the drift at this look with a flat prior, a
normal distribution with mean :math:`z / \sqrt t` and variance :math:`1 / t`. With one look left
it is

.. math::

    \Phi\left( \left( \frac{z}{\sqrt t} - u_K \right) \sqrt{\frac{t}{1 - t}} \right)

With more looks left, it helps that the estimate :math:`S / t` is then a Brownian motion
without drift in the time :math:`1 / t_{\text{now}} - 1 / t`, so that the same recursion serves
for both.

Stops for futility at later looks are left out, since the question is asked to decide on one.

References
----------
Lan KKG, Simon R, Halperin M (1982). Stochastically curtailed tests in long-term clinical
trials. *Communications in Statistics C: Sequential Analysis* 1: 207-219.
Spiegelhalter DJ, Freedman LS, Blackburn PR (1986). Monitoring clinical trials: conditional or
predictive power? *Controlled Clinical Trials* 7: 8-17.
Jennison C, Turnbull BW (2000). *Group Sequential Methods with Applications to Clinical Trials*.
Chapman & Hall/CRC, chapter 10.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.sequential.plan import TWO_SIDED
from toolkit.sequential.recursion import Paths, above, advance, start
from toolkit.sequential.roots import root

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.sequential.boundaries import Boundaries, Look

FARTHEST = 50.0
"""The greatest Z, either way, that is considered."""


def conditional_power(
    bounds: Boundaries, *, look: int, z: float, drift: float | None = None
) -> float:
    """Compute the chance of success at a later look, given Z at this one and a drift.

    Parameters
    ----------
    bounds
        The bounds of the design.
    look
        Number of this look, counted from 1; not the last.
    z
        Z at this look.
    drift
        Expected Z at full information; None for the current estimate.

    Returns
    -------
    float
        Chance of crossing a later efficacy bound in favour of the experimental arm.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.025, sides=1, efficacy=None)
    >>> round(conditional_power(boundaries(case), look=1, z=1.0), 4)
    0.2201
    """
    fraction = _fraction(bounds, look)
    require.finite("z", z)
    assumed = z / math.sqrt(fraction) if drift is None else drift
    require.finite("drift", assumed)
    steps = [(each.information, _high(each)) for each in bounds.looks[look:]]
    paths = start(fraction, z * math.sqrt(fraction))
    return _crosses(paths, steps, sides=bounds.design.sides, drift=assumed)


def predictive_power(bounds: Boundaries, *, look: int, z: float) -> float:
    """Compute the chance of success at a later look, given Z at this one and a flat prior.

    Parameters
    ----------
    bounds
        The bounds of the design.
    look
        Number of this look, counted from 1; not the last.
    z
        Z at this look.

    Returns
    -------
    float
        Conditional power, averaged over the posterior distribution of the drift.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.025, sides=1, efficacy=None)
    >>> round(predictive_power(boundaries(case), look=1, z=1.0), 4)
    0.2926
    """
    fraction = _fraction(bounds, look)
    require.finite("z", z)
    steps = []
    for each in bounds.looks[look:]:
        elapsed = 1.0 / fraction - 1.0 / each.information
        steps.append((elapsed, _high(each) / math.sqrt(each.information * elapsed)))
    paths = start(0.0, z / math.sqrt(fraction))
    return _crosses(paths, steps, sides=bounds.design.sides, drift=0.0)


def z_from_conditional_power(
    bounds: Boundaries, *, look: int, power: float, drift: float | None = None
) -> float:
    """Find the Z at a look that gives a conditional power.

    Parameters
    ----------
    bounds
        The bounds of the design.
    look
        Number of the look, counted from 1; not the last.
    power
        The conditional power, such as the 0.2 below which a trial is to stop.
    drift
        Expected Z at full information; None for the current estimate.

    Returns
    -------
    float
        Below this Z the conditional power is less.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.025, sides=1, efficacy=None)
    >>> round(z_from_conditional_power(boundaries(case), look=1, power=0.2201), 3)
    1.0
    """
    return _z_where(
        lambda z: conditional_power(bounds, look=look, z=z, drift=drift), power=power
    )


def z_from_predictive_power(bounds: Boundaries, *, look: int, power: float) -> float:
    """Find the Z at a look that gives a predictive power.

    Parameters
    ----------
    bounds
        The bounds of the design.
    look
        Number of the look, counted from 1; not the last.
    power
        The predictive power.

    Returns
    -------
    float
        Below this Z the predictive power is less.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.025, sides=1, efficacy=None)
    >>> round(z_from_predictive_power(boundaries(case), look=1, power=0.2926), 3)
    1.0
    """
    return _z_where(lambda z: predictive_power(bounds, look=look, z=z), power=power)


def _fraction(bounds: Boundaries, look: int) -> float:
    """Return the information fraction of an interim look."""
    require.whole("look", look, least=1)
    if look >= len(bounds.looks):
        raise ArgumentError("look", look, "must be an interim look")
    return bounds.looks[look - 1].information


def _high(look: Look) -> float:
    """Return the efficacy bound of a look, infinity where it has none."""
    return math.inf if look.efficacy_z is None else look.efficacy_z


def _crosses(
    paths: Paths, steps: Sequence[tuple[float, float]], *, sides: int, drift: float
) -> float:
    """Compute the chance of crossing one of the bounds, of which each has its information."""
    chance = 0.0
    for number, (information, high) in enumerate(steps):
        chance += above(paths, information=information, z=high, drift=drift)
        if number + 1 < len(steps):
            paths = advance(
                paths,
                information=information,
                following=steps[number + 1][0],
                low=-high if sides == TWO_SIDED else -math.inf,
                high=high,
                drift=drift,
            )
    return require.computed_probability(chance)


def _z_where(chance: Callable[[float], float], *, power: float) -> float:
    """Find the Z at which a chance that rises with it has a value."""
    require.probability("power", power)
    return require.computed_finite(root(lambda z: chance(z) - power, -FARTHEST, FARTHEST))
