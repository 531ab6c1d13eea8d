"""Combination of analyses of multiply imputed data.

Rubin DB. Multiple imputation for nonresponse in surveys. New York: Wiley; 1987. Degrees of
freedom by Barnard J, Rubin DB. Small-sample degrees of freedom with multiple imputation.
Biometrika 1999;86:948-955.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from toolkit.simulation.methods.estimate import Estimate, Status, conclude, failed


def combine(
    estimates: Sequence[Estimate], *, benefit: Literal[-1, 1], information: float
) -> Estimate:
    """Combine the analyses of imputed data sets; a failure if one of them failed.

    Parameters
    ----------
    benefit
        1 where a larger estimate speaks for the experimental arm, -1 where a smaller one does.
    information
        Participants with the endpoint seen, not imputed.
    """
    n = estimates[0].n
    bad = [found for found in estimates if math.isnan(found.estimate)]
    if bad:
        reason = f"{len(bad)} of {len(estimates)} imputed sets: {bad[0].detail}"
        return failed(bad[0].status, n=n, information=information, detail=reason)
    points = np.array([found.estimate for found in estimates])
    within = float(np.mean([found.se**2 for found in estimates]))
    complete = float(np.mean([found.df for found in estimates]))
    number = points.size
    between = float(points.var(ddof=1))
    added = (1 + 1 / number) * between
    total = within + added
    df = barnard_rubin(number, added / total, complete) if added > 0.0 else complete
    fallback = any(found.status is Status.FALLBACK for found in estimates)
    return conclude(
        float(points.mean()),
        math.sqrt(total),
        df=df,
        benefit=benefit,
        n=n,
        information=information,
        status=Status.FALLBACK if fallback else Status.OK,
    )


def barnard_rubin(number: int, share: float, complete: float) -> float:
    """Compute degrees of freedom of a combined estimate.

    Parameters
    ----------
    number
        Imputations.
    share
        Part of the total variance that is between imputations, (1 + 1/M) B / T.
    complete
        Degrees of freedom of complete data; infinity for a normal reference.

    Examples
    --------
    >>> round(barnard_rubin(20, 0.3, math.inf), 1), round(barnard_rubin(20, 0.3, 97), 1)
    (211.1, 50.6)
    """
    large = (number - 1) / share**2
    if complete == math.inf:
        return large
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return 1 / (1 / large + 1 / observed)
