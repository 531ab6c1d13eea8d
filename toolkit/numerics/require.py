"""What a value is allowed to be, stated so that NaN never passes.

Every test has the form ``if not allowed: raise``: a comparison with NaN is false, so NaN is
refused without being named.
"""

from __future__ import annotations

import math

from toolkit.errors import ArgumentError

SLACK = 1e-9
"""How far past 0 or 1 rounding may carry a computed probability before it counts as a bug."""


def finite(parameter: str, value: float) -> None:
    """Refuse infinities and NaN."""
    if not math.isfinite(value):
        raise ArgumentError(parameter, value, "must be a finite number")


def nonzero(parameter: str, value: float) -> None:
    """Refuse 0, infinities and NaN."""
    if not (math.isfinite(value) and value != 0.0):
        raise ArgumentError(parameter, value, "must be a finite number other than 0")


def positive(parameter: str, value: float) -> None:
    """Refuse anything that is not finite and above 0."""
    if not 0.0 < value < math.inf:
        raise ArgumentError(parameter, value, "must be above 0")


def nonnegative(parameter: str, value: float) -> None:
    """Refuse anything that is not finite and 0 or above."""
    if not 0.0 <= value < math.inf:
        raise ArgumentError(parameter, value, "must be 0 or above")


def at_least(parameter: str, value: float, least: float) -> None:
    """Refuse anything that is not finite and `least` or above."""
    if not least <= value < math.inf:
        raise ArgumentError(parameter, value, f"must be {least:g} or above")


def probability(parameter: str, value: float) -> None:
    """Refuse anything that is not strictly between 0 and 1."""
    if not 0.0 < value < 1.0:
        raise ArgumentError(parameter, value, "must be strictly between 0 and 1")


def fraction(parameter: str, value: float) -> None:
    """Refuse anything outside 0 (included) to 1 (excluded), as for a dropout rate."""
    if not 0.0 <= value < 1.0:
        raise ArgumentError(parameter, value, "must be 0 or above, and below 1")


def correlation(parameter: str, value: float) -> None:
    """Refuse anything that is not strictly between -1 and 1."""
    if not -1.0 < value < 1.0:
        raise ArgumentError(parameter, value, "must be strictly between -1 and 1")


def whole(parameter: str, value: float, *, least: int = 0) -> None:
    """Refuse anything that is not a whole number of at least `least`."""
    if isinstance(value, bool) or not (math.isfinite(value) and value == int(value) >= least):
        raise ArgumentError(parameter, value, f"must be a whole number, {least} or more")


def sides(value: int) -> None:
    """Refuse a number of sides other than 1 and 2."""
    one_of("sides", value, (1, 2))


def one_of(parameter: str, value: object, allowed: tuple[object, ...]) -> None:
    """Refuse anything that is not listed."""
    if value not in allowed:
        words = " or ".join(str(item) for item in allowed)
        raise ArgumentError(parameter, value, f"must be {words}")


def that(parameter: str, value: object, requirement: str, *, holds: bool) -> None:
    """Refuse a value unless a requirement of its own kind holds."""
    if not holds:
        raise ArgumentError(parameter, value, requirement)


def computed_probability(value: float) -> float:
    """Return a probability that a method computed, or stop: what is not one is a bug.

    Raises
    ------
    AssertionError
        The value is NaN or lies outside 0 to 1 by more than rounding explains.
    """
    if not -SLACK <= value <= 1.0 + SLACK:
        message = f"a computed probability is {value!r}"
        raise AssertionError(message)
    return min(max(float(value), 0.0), 1.0)


def computed_finite(value: float) -> float:
    """Return a number that a method computed, or stop: NaN and infinity are bugs."""
    if not math.isfinite(value):
        message = f"a computed number is {value!r}"
        raise AssertionError(message)
    return float(value)
