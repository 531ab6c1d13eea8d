"""How far a run has come, how fast it is, and how long it will take."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE, HOUR, DAY = 60, 3600, 86_400


class Watcher(Protocol):
    """Whoever wants to know how a run is getting on."""

    def advanced(self, done: int, expected: int, computed: int) -> None:
        """Hear that so many replicates of those expected are there, and how many are new."""

    def noted(self, text: str) -> None:
        """Hear of a file that could not be used."""


class Nobody:
    """A watcher that does not care how far the run is, but says what was wrong."""

    def advanced(self, done: int, expected: int, computed: int) -> None:
        """Take no notice."""

    def noted(self, text: str) -> None:
        """Warn as Python does."""
        warnings.warn(text, stacklevel=4)


@dataclass(slots=True, kw_only=True)
class Pace:
    """The speed of a run, from a clock that is looked at whenever it has advanced.

    Attributes
    ----------
    clock
        Gives seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def text(self, done: int, expected: int, computed: int) -> str:
        """Say how far, how fast, and how long still.

        Parameters
        ----------
        done, expected
            Replicates that are there, and that there will be.
        computed
            Those of them that were computed since the clock was started.
        """
        told = f"{done:,} of {expected:,} replicates"
        seconds = self.clock() - self._began
        if not computed or seconds <= 0:
            return told
        rate = computed / seconds
        left = max(expected - done, 0) / rate
        return f"{told}, {_rate(rate)}, {_duration(left)} left"


def _rate(rate: float) -> str:
    return f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second"  # noqa: PLR2004


def _duration(seconds: float) -> str:
    """Write a duration with its two largest units.

    Examples
    --------
    >>> _duration(42.3), _duration(190), _duration(7260), _duration(200_000)
    ('42 s', '3 min 10 s', '2 h 1 min', '2 d 7 h')
    """
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    if whole < DAY:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
    return f"{whole // DAY} d {whole % DAY // HOUR} h"
