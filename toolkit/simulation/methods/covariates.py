"""Covariates of an analysis as columns: strata, sites with small ones pooled.

Pooling, fixed before unblinding since it knows no arm: sites with fewer participants in the
analysis than the smallest number allowed become one group; if that group is itself too small,
the smallest of the other sites joins it (the first of them on a tie), once.
"""

import numpy as np

from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.methods.method import Method

POOLED = -1
"""Label of the group of pooled sites."""


def pool_sites(site: Whole, smallest: int) -> Whole:
    """Pool the sites with fewer participants than the smallest number allowed.

    Examples
    --------
    >>> pool_sites(np.array([0, 0, 0, 1, 2, 2, 2]), 2).tolist()
    [-1, -1, -1, -1, 2, 2, 2]
    """
    if smallest <= 1 or site.size == 0:
        return site
    numbers = np.bincount(site)
    small = (numbers > 0) & (numbers < smallest)
    together = int(numbers[small].sum())
    if 0 < together < smallest:
        others = np.flatnonzero((numbers > 0) & ~small)
        if others.size:
            small[others[np.argmin(numbers[others])]] = True
    return np.where(small[site], POOLED, site)


def groups(method: Method, participants: Participants, rows: Flags) -> list[Whole]:
    """Give each factor of the analysis as labels of the chosen participants."""
    found = []
    if method.strata:
        chosen = participants.strata[rows]
        found += [chosen[:, factor] for factor in range(chosen.shape[1])]
    if method.site:
        found.append(pool_sites(participants.site[rows], method.minimum_site))
    return found


def crossing(method: Method, participants: Participants, rows: Flags) -> Whole:
    """Give one label for each combination of the factors, 0 upwards."""
    label = np.zeros(int(rows.sum()), dtype=np.int64)
    for factor in groups(method, participants, rows):
        levels, codes = np.unique(factor, return_inverse=True)
        label = label * levels.size + codes
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def dummies(factor: Whole) -> Reals:
    """Give a column of 0 and 1 for each level but the first, shape (n, levels - 1)."""
    low = int(factor.min(initial=0))
    present = np.flatnonzero(np.bincount(factor - low)) + low
    columns: Reals = (factor[:, None] == present[1:]).astype(np.float64)
    return columns


def main_effects(method: Method, participants: Participants, rows: Flags) -> Reals:
    """Give strata and sites of the chosen participants as columns, without an intercept."""
    return columns_of(groups(method, participants, rows), np.ones(int(rows.sum()), dtype=bool))


def columns_of(factors: list[Whole], kept: Flags) -> Reals:
    """Give the factors of those who are kept as columns, without an intercept."""
    none = np.empty((int(kept.sum()), 0))
    return np.hstack([none, *(dummies(factor[kept]) for factor in factors)])
