"""Runs of simulated trials with monotone data and covariates common to all visits."""

from __future__ import annotations

from typing import Any

from toolkit.simulation.kernels.arrow import arrow_fit
from toolkit.simulation.kernels.arrow_space import arrow_space
from toolkit.simulation.kernels.compiled import compiled
from toolkit.simulation.kernels.trials import (
    ARROW,
    Scheme,
    add_participants,
    start_trial,
    trial_space,
)


@compiled
def run_arrow(  # noqa: PLR0917  # kernels know no keywords
    scheme: Scheme, first: int, seed: Any, numbers: Any, status: Any, path: Any
) -> None:
    """Simulate trials as `trials.run_closed` does, and fit them by Newton steps."""
    crossed = scheme.contrast.shape[0]
    common = scheme.common_levels.shape[0]
    space = trial_space(scheme)
    arrow = arrow_space(crossed, common, scheme.weights.shape[0])
    for k in range(numbers.shape[0]):
        start_trial(scheme, first + k, seed, space)
        start = 0
        for size in range(scheme.sizes.shape[0]):
            add_participants(start, scheme.sizes[size], space)
            start = scheme.sizes[size]
            path[k, size] = ARROW
            status[k, size] = arrow_fit(
                space.cross,
                space.counts,
                scheme.weights,
                scheme.contrast,
                common,
                scheme.adjust,
                scheme.expected,
                arrow,
                numbers[k, size],
            )
