"""What a method answers: a size, or a number of events, with the power really reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from toolkit.numerics import require

Counted = Literal["evaluable", "randomised"]
"""Whether a size counts participants with an endpoint, or all who are randomised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The smallest number of participants that reaches a power.

    Attributes
    ----------
    arms
        Participants in the experimental and in the control arm, in whole allocation blocks.
    power
        The power that these numbers reach.
    asked
        The power that was asked for; never above `power`.
    method
        Name of the method, for a reader.
    counted
        Whether `arms` are evaluable participants, to be inflated for dropout, or randomised
        ones, because the method has already allowed for dropout.

    Raises
    ------
    AssertionError
        The power falls short of what was asked: a bug.

    Examples
    --------
    >>> Size(arms=(40, 20), power=0.81, asked=0.8, method="m", counted="evaluable").total
    60
    """

    arms: tuple[int, int]
    power: float
    asked: float
    method: str
    counted: Counted

    def __post_init__(self) -> None:
        _reached(self.power, self.asked)

    @property
    def total(self) -> int:
        """Participants in both arms together."""
        return sum(self.arms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The smallest number of events that reaches a power.

    Attributes
    ----------
    events
        Participants with the event, in both arms together.
    power
        The power that these events reach.
    asked
        The power that was asked for; never above `power`.
    method
        Name of the method, for a reader.

    Raises
    ------
    AssertionError
        The power falls short of what was asked: a bug.
    """

    events: int
    power: float
    asked: float
    method: str

    def __post_init__(self) -> None:
        _reached(self.power, self.asked)


def _reached(power: float, asked: float) -> None:
    """Stop if an answer does not answer the question."""
    require.computed_probability(power)
    if not power >= asked:
        message = f"a power of {power!r} was found where {asked!r} was asked"
        raise AssertionError(message)
