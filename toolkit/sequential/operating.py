r"""What a group-sequential design does under an effect, and what its looks cost.

The effect enters as the drift :math:`\theta`, the expected Z at full information. A design with
one look needs :math:`\theta_0 = z_{1-\alpha/\text{sides}} + z_{1-\beta}` for a power of
:math:`1-\beta`. A design with interim looks needs a greater :math:`\theta_1`, that is, more
information for the same effect, by the inflation factor

.. math::

    R = (\theta_1 / \theta_0)^2

Power is the chance of rejecting in favour of the experimental arm. Stops for futility lower it;
where they are not binding it lies between what it is with futility always obeyed and with
futility always ignored.

References
----------
Jennison C, Turnbull BW (2000). *Group Sequential Methods with Applications to Clinical Trials*.
Chapman & Hall/CRC, chapters 2, 4 and 19.
Wassmer G, Brannath W (2016). *Group Sequential and Confirmatory Adaptive Designs in Clinical
Trials*. Springer, chapter 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scipy.special import ndtri

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.sequential.plan import TWO_SIDED
from toolkit.sequential.recursion import above, advance, below, start
from toolkit.sequential.roots import root

if TYPE_CHECKING:
    from toolkit.sequential.boundaries import Boundaries, Look

Conduct = Literal["obeyed", "ignored"]
"""Whether a trial below a futility bound stops, always or never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOutcome:
    """How often a trial ends at one look, and why.

    Attributes
    ----------
    information
        Information fraction.
    efficacy
        Chance of first stopping here and rejecting in favour of the experimental arm.
    harm
        Chance of first stopping here and rejecting in favour of the control arm; 0 with one
        side.
    futility
        Chance of first stopping here for futility; 0 at the last look.
    """

    information: float
    efficacy: float
    harm: float
    futility: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """What a design does under one effect.

    Attributes
    ----------
    bounds, drift, futility
        What was asked.
    looks
        Chances of ending, look by look.
    power, harm
        Chance of rejecting in favour of the experimental and of the control arm. Without an
        effect their sum is the type I error.
    futility_stop
        Chance of stopping for futility.
    inconclusive
        Chance of reaching the last look and not rejecting there.
    power_futility_ignored
        The power had no trial stopped for futility.
    expected_information
        Mean information fraction at which the trial ends.
    """

    bounds: Boundaries
    drift: float
    futility: Conduct
    looks: tuple[LookOutcome, ...]
    power: float
    harm: float
    futility_stop: float
    inconclusive: float
    power_futility_ignored: float
    expected_information: float


def fixed_drift(*, alpha: float, sides: Literal[1, 2], power: float) -> float:
    """Compute the drift that a design with one look needs.

    Parameters
    ----------
    alpha
        Chance of rejecting a true null hypothesis, over all `sides`.
    sides
        1 or 2.
    power
        Chance of rejecting in favour of the experimental arm; above `alpha` on one side.

    Returns
    -------
    float
        Expected Z at full information.

    Examples
    --------
    >>> round(fixed_drift(alpha=0.05, sides=2, power=0.9), 4)
    3.2415
    """
    require.probability("alpha", alpha)
    require.sides(sides)
    require.probability("power", power)
    if not power > alpha / sides:
        raise ArgumentError("power", power, "must exceed alpha on one side")
    return require.computed_finite(float(ndtri(power) - ndtri(alpha / sides)))


def operating(bounds: Boundaries, *, drift: float, futility: Conduct = "obeyed") -> Operating:
    """Compute how often a design stops, where, and with what result.

    Parameters
    ----------
    bounds
        The bounds of the design.
    drift
        Expected Z at full information; 0 without an effect, negative where the control arm is
        better.
    futility
        Whether a trial below a futility bound always stops or never.

    Returns
    -------
    Operating
        Chances look by look and in all.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> from toolkit.sequential.spending import LanDeMetsOBrienFleming
    >>> spending = LanDeMetsOBrienFleming()
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.05, sides=2, efficacy=spending)
    >>> result = operating(boundaries(case), drift=3.0)
    >>> round(result.power, 4), round(result.looks[0].efficacy, 4)
    (0.8496, 0.2001)
    """
    require.finite("drift", drift)
    looks, inconclusive = _follow(bounds, drift, futility)
    reached = 1.0
    expected = 0.0
    for look in looks[:-1]:
        ended = look.efficacy + look.harm + look.futility
        expected += ended * look.information
        reached -= ended
    power = sum(look.efficacy for look in looks)
    ignored = power
    if futility == "obeyed":
        ignored = sum(look.efficacy for look in _follow(bounds, drift, "ignored")[0])
    return Operating(
        bounds=bounds,
        drift=drift,
        futility=futility,
        looks=looks,
        power=require.computed_probability(power),
        harm=require.computed_probability(sum(look.harm for look in looks)),
        futility_stop=require.computed_probability(sum(look.futility for look in looks)),
        inconclusive=inconclusive,
        power_futility_ignored=require.computed_probability(ignored),
        expected_information=require.computed_probability(expected + reached),
    )


def drift(bounds: Boundaries, *, power: float, futility: Conduct = "obeyed") -> float:
    """Compute the drift under which a design has a given power.

    Parameters
    ----------
    bounds
        The bounds of the design.
    power
        Chance of rejecting in favour of the experimental arm; above `alpha` on one side.
    futility
        Whether a trial below a futility bound always stops or never.

    Returns
    -------
    float
        Expected Z at full information. The standard error of the estimate at the last look is
        to be the planned difference divided by it.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> from toolkit.sequential.spending import LanDeMetsOBrienFleming
    >>> spending = LanDeMetsOBrienFleming()
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.05, sides=2, efficacy=spending)
    >>> round(drift(boundaries(case), power=0.85), 4)
    3.0018
    """
    design = bounds.design
    fixed = fixed_drift(alpha=design.alpha, sides=design.sides, power=power)

    def excess(value: float) -> float:
        looks, _ = _follow(bounds, value, futility)
        return sum(look.efficacy for look in looks) - power

    low, high = fixed, 1.5 * fixed
    while excess(high) < 0.0:
        low, high = high, 1.5 * high
    # A binding bound that is ignored gives away alpha, and so needs less than one look.
    while excess(low) > 0.0:
        low, high = low - 0.5 * fixed, low
    return require.computed_finite(root(excess, low, high))


def inflation(bounds: Boundaries, *, power: float, futility: Conduct = "obeyed") -> float:
    """Compute how much more information a design needs at most than one with a single look.

    Parameters
    ----------
    bounds
        The bounds of the design.
    power
        Chance of rejecting in favour of the experimental arm; above `alpha` on one side.
    futility
        Whether a trial below a futility bound always stops or never.

    Returns
    -------
    float
        Maximum information, as of participants, divided by that of the design with one look at
        the same alpha, sides and power.

    Examples
    --------
    >>> from toolkit.sequential.boundaries import boundaries
    >>> from toolkit.sequential.plan import GroupSequential
    >>> from toolkit.sequential.spending import LanDeMetsOBrienFleming
    >>> spending = LanDeMetsOBrienFleming()
    >>> case = GroupSequential(information=(0.5, 1), alpha=0.05, sides=2, efficacy=spending)
    >>> round(inflation(boundaries(case), power=0.85), 4)
    1.0036
    """
    design = bounds.design
    fixed = fixed_drift(alpha=design.alpha, sides=design.sides, power=power)
    return require.computed_finite((drift(bounds, power=power, futility=futility) / fixed) ** 2)


def _follow(
    bounds: Boundaries, drift: float, futility: Conduct
) -> tuple[tuple[LookOutcome, ...], float]:
    """Follow all trials through the looks; also how many end without a result."""
    paths, outcomes = start(), []
    inconclusive = 0.0
    for number, look in enumerate(bounds.looks):
        now = look.information
        high, harm, low = _regions(bounds, look, futility)
        harmed = below(paths, information=now, z=harm, drift=drift)
        stopped = below(paths, information=now, z=low, drift=drift) - harmed
        outcome = LookOutcome(
            information=now,
            efficacy=require.computed_probability(
                above(paths, information=now, z=high, drift=drift)
            ),
            harm=require.computed_probability(harmed),
            futility=require.computed_probability(stopped),
        )
        outcomes.append(outcome)
        if number + 1 < len(bounds.looks):
            following = bounds.looks[number + 1].information
            paths = advance(
                paths, information=now, following=following, low=low, high=high, drift=drift
            )
        else:
            inconclusive = below(paths, information=now, z=high, drift=drift) - harmed
    return tuple(outcomes), require.computed_probability(inconclusive)


def _regions(bounds: Boundaries, look: Look, futility: Conduct) -> tuple[float, float, float]:
    """Say from where a look stops for efficacy, to where for harm, and to where at all."""
    high = math.inf if look.efficacy_z is None else look.efficacy_z
    harm = -high if bounds.design.sides == TWO_SIDED else -math.inf
    if futility == "ignored" or look.futility_z is None:
        return high, harm, harm
    return high, harm, max(look.futility_z, harm)
