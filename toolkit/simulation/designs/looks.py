"""What happens to simulated trials at their looks: who stops where, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from toolkit.power.result import Printed
from toolkit.sequential.plan import TWO_SIDED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toolkit.sequential.boundaries import Boundaries

Conduct = Literal["obeyed", "ignored"]
NO_STOP = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Where simulated trials end.

    Attributes
    ----------
    look
        Place of the look at which each trial ends, shape trials.
    efficacy, futility, harm
        Whether it ends there for this reason, shape trials.
    """

    look: NDArray[np.int64]
    efficacy: NDArray[np.bool_]
    futility: NDArray[np.bool_]
    harm: NDArray[np.bool_]


def stopped(
    bounds: Boundaries, z: NDArray[np.float64], *, futility: Conduct = "obeyed"
) -> Stopped:
    """Find the first look of each trial at which a bound is crossed.

    Parameters
    ----------
    bounds
        The bounds of the looks, the last included.
    z
        Statistics, positive for the experimental arm, shape (trials, looks).
    futility
        Whether a trial below a futility bound always stops or never.
    """
    two_sided = bounds.design.sides == TWO_SIDED
    trials, looks = z.shape
    crossed: Any = np.zeros((3, trials, looks), dtype=np.bool_)
    for place, look in enumerate(bounds.looks):
        at = z[:, place]
        if look.efficacy_z is not None:
            crossed[0, :, place] = at >= look.efficacy_z
            if two_sided:
                crossed[2, :, place] = at <= -look.efficacy_z
        if look.harm_z is not None:
            crossed[2, :, place] = at <= look.harm_z
        if futility == "obeyed" and look.futility_z is not None:
            crossed[1, :, place] = (at < look.futility_z) & ~crossed[2, :, place]
        if futility == "obeyed" and look.futility_inner_z is not None:
            crossed[1, :, place] = np.abs(at) < look.futility_inner_z
    anything = crossed.any(axis=0)
    anything[:, -1] = True
    last = anything.argmax(axis=1)
    row = np.arange(trials)
    return Stopped(
        look=last,
        efficacy=crossed[0, row, last],
        futility=crossed[1, row, last],
        harm=crossed[2, row, last],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialResult(Printed):
    """Operating characteristics of simulated trials with looks.

    Attributes
    ----------
    trials
        How many were simulated.
    power, power_error
        Share that reject for the experimental arm, with its Monte Carlo standard error.
    efficacy, futility, harm
        Share that stops at each look for each reason, the last look included.
    expected_size, expected_size_error
        Mean number of participants (or events, as ``unit`` says) at the end.
    expected_duration, expected_duration_error
        Mean calendar time of the end; 0 where time is not simulated.
    short
        Share of trials in which the events of the look of stopping never came.
    unit
        What is counted in ``expected_size``.
    """

    trials: int
    power: float
    power_error: float
    efficacy: tuple[float, ...]
    futility: tuple[float, ...]
    harm: tuple[float, ...]
    expected_size: float
    expected_size_error: float
    unit: str
    expected_duration: float = 0.0
    expected_duration_error: float = 0.0
    short: float = 0.0

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return caption and text of each line."""
        lines = [
            ("trials", f"{self.trials:,}"),
            ("power", f"{self.power:.4f} (Monte Carlo SE {self.power_error:.4f})"),
        ]
        for place, shares in enumerate(
            zip(self.efficacy, self.futility, self.harm, strict=True), start=1
        ):
            words = ("efficacy", "futility", "harm")
            text = ", ".join(
                f"{word} {share:.4f}" for word, share in zip(words, shares, strict=True)
            )
            lines.append((f"look {place}", text))
        lines.append(
            (
                f"expected {self.unit}",
                f"{self.expected_size:.1f} (SE {self.expected_size_error:.2g})",
            )
        )
        if self.expected_duration:
            lines.append(
                (
                    "expected duration",
                    f"{self.expected_duration:.4g} (SE {self.expected_duration_error:.2g})",
                )
            )
        return tuple(lines)


def result(
    found: Stopped,
    *,
    looks: int,
    size: NDArray[np.float64],
    unit: str,
    duration: NDArray[np.float64] | None = None,
    short: float = 0.0,
) -> SequentialResult:
    """Summarise where trials ended.

    Parameters
    ----------
    found
        Where each trial ended.
    looks
        How many looks there were, the last included.
    size, duration
        Size and calendar time at the end, shape trials.
    unit
        What ``size`` counts.
    short
        Share of trials whose events never came.
    """
    trials = found.look.size
    power = float(found.efficacy.mean())

    def shares(reason: NDArray[np.bool_]) -> tuple[float, ...]:
        return tuple(float((reason & (found.look == look)).mean()) for look in range(looks))

    def error(values: NDArray[np.float64]) -> float:
        return float(values.std(ddof=1) / math.sqrt(trials))

    return SequentialResult(
        trials=trials,
        power=power,
        power_error=math.sqrt(power * (1.0 - power) / trials),
        efficacy=shares(found.efficacy),
        futility=shares(found.futility),
        harm=shares(found.harm),
        expected_size=float(size.mean()),
        expected_size_error=error(size),
        unit=unit,
        expected_duration=0.0 if duration is None else float(duration.mean()),
        expected_duration_error=0.0 if duration is None else error(duration),
        short=short,
    )
