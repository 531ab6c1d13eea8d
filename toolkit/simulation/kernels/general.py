"""Restricted likelihood fit of a longitudinal model to data with any missing pattern.

Layout of what is read. Columns are ordered ``v, x, y``: q covariates crossed with visit, m
common to all visits, T visits; d = q + m + T. ``cross[r]`` (d x d) is the cross-product matrix
over the participants with pattern r alone, missing ratings counted as zero; its lower triangle
is read. ``seen[r, t]`` says whether the pattern has visit t; ``counts[r]`` how many
participants have it. The first ``patterns`` rows are read. Nobody without any rating is among
them. The contrast is ``sum_t weights[t] contrast' b_t``.

Cost per step depends on the number of patterns, not of participants. Newton's method runs in
whitened coordinates (`newton`), with the exact information computed once at the end.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, PLR0912, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.codes import (
    CRITERION,
    HALVINGS,
    ITERATIONS,
    LARGEST_SHRINKAGE,
    LAST_GRADIENT,
    NOT_CONVERGED,
    NOT_POSITIVE_DEFINITE,
    OK,
    SETTLED_APART,
    STEPS,
)
from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.general_inference import general_inference
from toolkit.simulation.kernels.general_likelihood import SEARCH, general_likelihood
from toolkit.simulation.kernels.general_patterns import prepare_patterns
from toolkit.simulation.kernels.general_start import (
    move,
    start_from_histories,
    start_from_visits,
)
from toolkit.simulation.kernels.newton import newton_step, whitening_of_step

if TYPE_CHECKING:
    from toolkit.simulation.kernels.general_space import GeneralSpace, Marks
    from toolkit.simulation.mechanism.participants import Reals, Whole


@inner
def general_fit(
    cross: Reals,
    seen: Marks,
    counts: Reals,
    patterns: int,
    weights: Reals,
    contrast: Reals,
    common: int,
    adjust: int,
    expected: int,
    space: GeneralSpace,
    results: Reals,
) -> int:
    """Fit one trial; write `codes.RESULTS` numbers and return a status.

    Parameters
    ----------
    cross, seen, counts, patterns, weights, contrast
        As the module says.
    common
        Number of common columns, m.
    adjust, expected
        Codes of the small-sample method and of the information.
    space
        From `general_space` with the same sizes and at least so many patterns.
    results
        Numbers of a failed fit are NaN.
    """
    visits = weights.shape[0]
    crossed = contrast.shape[0]
    for i in range(results.shape[0]):
        results[i] = math.nan
    prepare_patterns(
        cross,
        seen,
        patterns,
        crossed + common,
        crossed,
        visits,
        space.data,
        space.last,
        space.gaps,
        space.gap,
        space.crossed,
        space.mixed,
    )
    for r in range(patterns):
        space.number[r] = counts[r]
    status = NOT_CONVERGED
    if start_from_histories(patterns, contrast, common, visits, space):
        status = _search(patterns, weights, contrast, common, adjust, expected, space, results)
        if status == OK:
            return status
    begun = start_from_visits(patterns, contrast, common, visits, space)
    if begun != OK:
        return begun
    return _search(patterns, weights, contrast, common, adjust, expected, space, results)


@inner
def _search(
    patterns: int,
    weights: Reals,
    contrast: Reals,
    common: int,
    adjust: int,
    expected: int,
    space: GeneralSpace,
    results: Reals,
) -> int:
    """Go from the start to the maximum and infer there."""
    visits = weights.shape[0]
    crossed = contrast.shape[0]
    parameters = visits * (visits + 1) // 2
    gradient = space.gradient
    scale = space.scale
    change = space.change
    step = space.step
    shrunk = space.shrunk
    _information_of_complete_data(patterns, visits, space.number, space.last, scale)
    for t in range(visits):
        shrunk[t] = 1.0
    here = 0
    value = general_likelihood(here, patterns, crossed, common, visits, SEARCH, space)
    if not math.isfinite(value):
        return NOT_POSITIVE_DEFINITE
    for iteration in range(STEPS):
        decrement = newton_step(
            space.hessian, gradient, scale, parameters, space.root, space.least, step
        )
        if not decrement < math.inf:
            return NOT_POSITIVE_DEFINITE
        last = decrement < SETTLED_APART
        kind = expected if last else SEARCH
        share = 1.0
        trial = math.inf
        for _ in range(HALVINGS):
            whitening_of_step(step, visits, share, change)
            move(here, visits, change, space.white, space.ones)
            trial = general_likelihood(1 - here, patterns, crossed, common, visits, kind, space)
            if trial <= value or last:
                break
            share *= 0.5
        if not (trial <= value or last):
            return NOT_CONVERGED
        here = 1 - here
        value = trial
        for t in range(visits):
            shrunk[t] *= change[t, t]
            if shrunk[t] > LARGEST_SHRINKAGE:
                return NOT_POSITIVE_DEFINITE
        if not last:
            continue
        rest = 0.0
        for i in range(parameters):
            rest += gradient[i] * gradient[i] / scale[i]
        if rest < LAST_GRADIENT:
            results[ITERATIONS] = iteration + 1.0
            results[CRITERION] = value
            # Weights of whitened visits: solve white' x = weights.
            loads = space.spans
            for back in range(visits):
                t = visits - 1 - back
                total = weights[t]
                for s in range(t + 1, visits):
                    total -= space.white[here, s, t] * loads[s]
                loads[t] = total / space.white[here, t, t]
            return general_inference(
                patterns,
                crossed,
                common,
                visits,
                space.ones[here],
                loads,
                contrast,
                adjust,
                space,
                results,
            )
        value = general_likelihood(here, patterns, crossed, common, visits, SEARCH, space)
    return NOT_CONVERGED


@inner
def _information_of_complete_data(
    patterns: int, visits: int, number: Reals, last: Whole, scale: Reals
) -> None:
    """Write the information of each parameter as if there were no gaps."""
    for t in range(visits):
        total = 0.0
        for r in range(patterns):
            if last[r] > t:
                total += number[r]
        row = t * (t + 1) // 2
        for s in range(t):
            scale[row + s] = total
        scale[row + t] = 0.5 * total
