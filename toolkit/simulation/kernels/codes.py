"""Numbers by which compiled fits are told what to do, and say what they did.

Compiled code takes no enumerations: statuses are the whole numbers of
`toolkit.simulation.methods.estimate.Status`, repeated here so that no kernel imports a method;
a test keeps the two alike.

Order of parameters: the covariance matrix is written as regressions of each visit on the visits
before it. Row ``t`` has the coefficients on visits ``0 .. t - 1`` and the log residual
variance; entry ``(t, s)`` stands at ``t (t + 1) / 2 + s``, the log variance at ``s = t``.
"""

from typing import Final

OK: Final = 0
NOT_CONVERGED: Final = 2
NOT_POSITIVE_DEFINITE: Final = 3
EMPTY_ARM: Final = 4
TOO_FEW: Final = 5
DF_BELOW_ONE: Final = 6

SATTERTHWAITE: Final = 0
KENWARD_ROGER: Final = 1

OBSERVED: Final = 0
EXPECTED: Final = 1

ESTIMATE: Final = 0
MODEL_SE: Final = 1
SE: Final = 2
DF: Final = 3
CRITERION: Final = 4
ITERATIONS: Final = 5
RESULTS: Final = 8
"""Places in the array of results, and its length: estimate, standard error as the model gives
it, standard error as asked for, degrees of freedom, minus the restricted log likelihood without
its constant, Newton steps; the rest is spare."""

SINGULAR: Final = 1e-10
"""A pivot below this share of its diagonal counts as zero."""
SETTLED: Final = 1e-8
"""Newton decrement below which one more step is the last."""
SETTLED_APART: Final = 1e-12
"""The same where the Newton matrix is only close to the Hessian."""
LAST_GRADIENT: Final = 1e-12
"""Squared scaled gradient that a fit may be left with."""
LONGEST_STEP: Final = 2.0
"""Largest change of a parameter in one step; each is in units of a standard deviation."""
STEPS: Final = 60
HALVINGS: Final = 25
"""Newton steps, and halvings of one step, before a fit counts as not converged."""
LARGEST_SHRINKAGE: Final = 1e6
"""Fall of a residual standard deviation since the start at which the matrix counts as
singular."""
