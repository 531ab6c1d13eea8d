"""Restricted likelihood fit of a longitudinal model to monotone data, from cross-products.

Layout of what is read. Columns are ordered ``v, x, y``: q covariates crossed with visit, m
common to all visits (main effects), T visits; d = q + m + T. ``cross[t]`` (d x d) is the
cross-product matrix over the participants seen at visit ``t``; its lower triangle is read, up
to the row of ``y_t``. ``counts[t]`` is their number. Data are monotone: who is seen at a visit
is seen at all visits before. The contrast is ``sum_t weights[t] contrast' b_t`` with b_t the
coefficients of the crossed covariates at visit ``t``.

Model: y_it = v_i' b_t + x_i' s + e_it, cov(e_i) = Sigma, unstructured. At each visit the
crossed covariates are eliminated by a partial Cholesky factor; P_t is the Schur complement for
``(x, y_1 .. y_t)``. With visits whitened by the current Sigma (one becomes the vector kappa)::

    tau = sum_t kappa_t^2 P_t^xx          s = tau^-1 sum_t kappa_t P_t^xy_t
    D_t = residual cross-products of the visits up to t, given s
    -2 l_R = sum_t nu_t log sigma_t^2 + log|tau| + sum_t D_t[t, t] + const,  nu_t = n_t - q

is minimised over the regressions of each visit on those before it (`newton`). With m = 0 the
start is the solution: ordinary regressions visit by visit, nothing iterates.

References
----------
Tang, Y. (2017). Closed-form REML estimators and sample size determination for mixed effects
models for repeated measures under monotone missingness. Statistics in Medicine 36, 2135-2147
(for m = 0; the treatment of common covariates is our own derivation). Kenward, M. G. and Roger,
J. H. (1997). Small sample inference for fixed effects from restricted maximum likelihood.
Biometrics 53, 983-997.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: C901, FBT003, PLR0911, PLR0912, PLR0915, PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.arrow_inference import arrow_inference
from toolkit.simulation.kernels.arrow_likelihood import arrow_likelihood
from toolkit.simulation.kernels.arrow_start import eliminate, start, whiten
from toolkit.simulation.kernels.codes import (
    CRITERION,
    EMPTY_ARM,
    HALVINGS,
    ITERATIONS,
    LARGEST_SHRINKAGE,
    LAST_GRADIENT,
    NOT_CONVERGED,
    NOT_POSITIVE_DEFINITE,
    SETTLED,
    SETTLED_APART,
    STEPS,
    TOO_FEW,
)
from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.newton import newton_step, whitening_of_step

if TYPE_CHECKING:
    from toolkit.simulation.kernels.arrow_space import ArrowSpace
    from toolkit.simulation.mechanism.participants import Reals


@inner
def arrow_fit(
    cross: Reals,
    counts: Reals,
    weights: Reals,
    contrast: Reals,
    common: int,
    adjust: int,
    expected: int,
    space: ArrowSpace,
    results: Reals,
) -> int:
    """Fit one trial; write `codes.RESULTS` numbers and return a status.

    Parameters
    ----------
    cross, counts, weights, contrast
        As the module says.
    inner
        Number of common columns, m.
    adjust, expected
        Codes of the small-sample method and of the information.
    space
        From `arrow_space` with the same sizes.
    results
        Numbers of a failed fit are NaN.
    """
    partial = space.partial
    solved = space.solved
    height = space.height
    rho = space.rho
    inner = space.inner
    mixed = space.mixed
    squares = space.squares
    slopes = space.slopes
    degrees = space.degrees
    scale = space.scale
    shrunk = space.shrunk
    ones = space.ones
    loads = space.weights
    tau = space.tau
    effect = space.effect
    pull = space.pull
    residual = space.residual
    vector = space.vector
    least = space.least
    change = space.change
    rotated = space.rotated
    hessian = space.hessian
    gradient = space.gradient
    root = space.root
    step = space.step
    for i in range(results.shape[0]):
        results[i] = math.nan
    visits = weights.shape[0]
    crossed = contrast.shape[0]
    for t in range(visits):
        if not counts[t] > crossed + t:
            return TOO_FEW
        if not eliminate(
            cross,
            t,
            contrast,
            common,
            partial,
            solved,
            height,
            rho,
            inner,
            mixed,
            squares,
            slopes,
        ):
            return EMPTY_ARM
        participants = counts[t] - crossed
        degrees[t] = participants
        row = t * (t + 1) // 2
        for s in range(t):
            scale[row + s] = participants
        scale[row + t] = 0.5 * participants
        shrunk[t] = 1.0
        ones[0, t] = 1.0
        loads[0, t] = weights[t]
    logarithm = start(
        visits,
        common,
        degrees,
        inner,
        mixed,
        squares,
        ones,
        slopes,
        loads,
        tau,
        effect,
        pull,
        residual,
        vector,
        least,
        change,
        rotated,
    )
    if not math.isfinite(logarithm):
        return NOT_POSITIVE_DEFINITE
    if common == 0:
        results[ITERATIONS] = 0.0
        results[CRITERION] = logarithm + arrow_likelihood(1, visits, 0, True, space)
        return arrow_inference(1, visits, 0, adjust, expected, space, results)
    here = 1
    # The criterion without the log determinants, which the steps change by a known amount.
    value = arrow_likelihood(here, visits, common, False, space)
    for iteration in range(STEPS):
        decrement = newton_step(
            hessian,
            gradient,
            scale,
            visits * (visits + 1) // 2,
            root,
            least,
            step,
        )
        if not decrement < math.inf:
            return NOT_POSITIVE_DEFINITE
        last = decrement < (SETTLED if common == 1 else SETTLED_APART)
        share = 1.0
        trial = math.inf
        fall = 0.0
        for _ in range(HALVINGS):
            whitening_of_step(step, visits, share, change)
            fall = whiten(
                here,
                visits,
                common,
                degrees,
                mixed,
                squares,
                ones,
                slopes,
                loads,
                change,
                rotated,
            )
            trial = fall + arrow_likelihood(1 - here, visits, common, last, space)
            if trial <= value or last:
                break
            share *= 0.5
        if not (trial <= value or last):
            return NOT_CONVERGED
        here = 1 - here
        value = trial - fall
        logarithm += fall
        if last and _at_rest(scale, gradient, visits * (visits + 1) // 2):
            results[ITERATIONS] = iteration + 1.0
            results[CRITERION] = value + logarithm
            return arrow_inference(here, visits, common, adjust, expected, space, results)
        for t in range(visits):
            shrunk[t] *= change[t, t]
            if shrunk[t] > LARGEST_SHRINKAGE:
                return NOT_POSITIVE_DEFINITE
    return NOT_CONVERGED


@inner
def _at_rest(scale: Reals, gradient: Reals, parameters: int) -> bool:
    """Whether the gradient is as good as zero, against the information of complete data."""
    total = 0.0
    for i in range(parameters):
        total += gradient[i] * gradient[i] / scale[i]
    return total < LAST_GRADIENT
