"""Profiles of change over visits, made from an effect at one visit: onset and waning.

Each function returns one value for each day given, so that profiles can be added with
``summed``: the change of the control arm, plus the treatment effect for the experimental arm.
"""

import math

from toolkit.numerics import require
from toolkit.simulation.mechanism.values import Profile, ascending, every, number_of


def constant(days: Profile, value: float) -> Profile:
    """Make a profile that is there in full from the first visit on.

    Examples
    --------
    >>> constant((7.0, 14.0), -3.0)
    (-3.0, -3.0)
    """
    _check(days, value)
    return tuple(float(value) for _ in days)


def linear(days: Profile, value: float, *, at: float) -> Profile:
    """Make a profile that rises in a straight line from 0 at baseline and is level from a day.

    Parameters
    ----------
    days
        Days of the visits, ascending.
    value
        Reached at day ``at`` and kept.

    Examples
    --------
    >>> linear((7.0, 14.0, 28.0), -4.0, at=14.0)
    (-2.0, -4.0, -4.0)
    """
    _check(days, value)
    require.positive("at", at)
    return tuple(value * min(day / at, 1.0) for day in days)


def exponential(days: Profile, value: float, *, at: float, half_life: float) -> Profile:
    """Make a profile that approaches its plateau, with a given value at one day.

    Change at day d is value · (1 − 2^(−d/h)) / (1 − 2^(−at/h)): every half-life h halves what
    is still missing. After ``at`` it goes on rising towards the plateau.

    Examples
    --------
    >>> exponential((7.0, 14.0), -3.0, at=14.0, half_life=7.0)
    (-2.0, -3.0)
    """
    _check(days, value)
    require.positive("at", at)
    require.positive("half_life", half_life)
    whole = -math.expm1(-math.log(2.0) * at / half_life)
    return tuple(
        value * (-math.expm1(-math.log(2.0) * day / half_life) / whole) for day in days
    )


def waning(days: Profile, profile: Profile, *, after: float, half_life: float) -> Profile:
    """Let a profile wane after a day, by half in every half-life.

    Examples
    --------
    >>> waning((7.0, 14.0, 21.0), (-4.0, -4.0, -4.0), after=7.0, half_life=7.0)
    (-4.0, -2.0, -1.0)
    """
    number_of("profile", profile, len(days), "one for each visit")
    _check(days, 0.0)
    every("profile", profile, require.finite)
    require.nonnegative("after", after)
    require.positive("half_life", half_life)
    return tuple(
        value * 0.5 ** (max(day - after, 0.0) / half_life)
        for day, value in zip(days, profile, strict=True)
    )


def summed(first: Profile, *others: Profile) -> Profile:
    """Add profiles visit by visit.

    Examples
    --------
    >>> summed((-1.0, -2.0), (-0.5, -0.5))
    (-1.5, -2.5)
    """
    for other in others:
        number_of("a profile", other, len(first), "one for each visit")
    return tuple(math.fsum(values) for values in zip(first, *others, strict=True))


def _check(days: Profile, value: float) -> None:
    every("days", days, require.positive)
    ascending("days", days)
    require.finite("value", value)
