"""One Newton step with what keeps it downhill, for both iterative paths.

The parameters (see `codes`) are those of whitened visits: at the current matrix every
regression coefficient is 0 and every residual variance 1. So each parameter has about the
information of the participants at its visit whatever the matrix looks like, and a matrix close
to singular is no special case: any step gives a positive definite matrix.
"""

# Kernels know no keywords and are made of plain loops.
# ruff: noqa: PLR0917

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.simulation.kernels.codes import LONGEST_STEP
from toolkit.simulation.kernels.compiled import inner
from toolkit.simulation.kernels.triangles import backward, factor, forward

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.participants import Reals

_SHARE = 1e-7  # of the complete information that every direction must keep


@inner
def newton_step(
    hessian: Reals,
    gradient: Reals,
    scale: Reals,
    parameters: int,
    root: Reals,
    least: Reals,
    step: Reals,
) -> float:
    """Solve for the step; return the Newton decrement, infinity where there is no solution.

    Where the Hessian is not positive definite, a growing multiple of the information of
    complete data (``scale``, a diagonal) is added (Levenberg and Marquardt).
    """
    for i in range(parameters):
        least[i] = _SHARE * scale[i]
    damping = 0.0
    for _ in range(12):
        for i in range(parameters):
            for j in range(i + 1):
                root[i, j] = hessian[i, j]
            root[i, i] += damping * scale[i]
        if factor(root, parameters, least):
            for i in range(parameters):
                step[i] = -gradient[i]
            forward(root, parameters, step)
            decrement = 0.0
            for i in range(parameters):
                decrement += step[i] * step[i]
            backward(root, parameters, step)
            return decrement
        damping = 0.03 if damping == 0.0 else 3.0 * damping
    return float("inf")


@inner
def whitening_of_step(step: Reals, visits: int, share: float, change: Reals) -> None:
    """Write the lower triangular matrix that carries whitened visits to the next ones.

    The new visit ``t`` is ``(y_t - sum_s step_ts y_s) exp(-step_tt / 2)``. A step longer than
    `codes.LONGEST_STEP` is shortened.
    """
    longest = 0.0
    for i in range(visits * (visits + 1) // 2):
        longest = max(longest, abs(step[i]))
    if longest * share > LONGEST_STEP:
        share = LONGEST_STEP / longest
    for t in range(visits):
        row = t * (t + 1) // 2
        size = math.exp(-0.5 * share * step[row + t])
        for s in range(t):
            change[t, s] = -share * step[row + s] * size
        change[t, t] = size
