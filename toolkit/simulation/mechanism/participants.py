"""The participants of one simulated trial, as arrays in order of randomisation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participants:
    """Everything that happened to the participants of one trial, seen or unseen.

    n participants, V visits of the grid, K scores, S strata, I intercurrent events, E times to
    event, C counts. Days are since the participant's randomisation; infinity where never.

    Attributes
    ----------
    entry
        Calendar day of randomisation, ascending, shape n.
    experimental
        Assigned arm, shape n.
    site, strata
        Site of each participant, shape n; level of each stratum, shape (n, S).
    baseline
        Scores before randomisation, shape (K, n).
    actual
        Scores at visits as they would be rated, whatever happened (treatment policy), shape
        (K, n, V); NaN after death and at visits where the score is not rated.
    hypothetical
        The same participants without any intercurrent event, shape (K, n, V).
    observed
        Whether ``actual`` was really rated, shape (K, n, V).
    lost, died, stopped
        Day of loss to follow-up, of death, of stopping treatment, each of shape n.
    intercurrent
        Day of each intercurrent event, shape (n, I).
    event, event_horizon
        Day of each first event whatever was seen, shape (n, E); last day of follow-up, shape E.
    count, exposure
        Number of events seen and days at risk, each of shape (n, C).
    believes_experimental
        Belief about the assignment, shape n.
    harm
        Day of the first serious related event, shape n.
    """

    entry: Reals
    experimental: Flags
    site: Whole
    strata: Whole
    baseline: Reals
    actual: Reals
    hypothetical: Reals
    observed: Flags
    lost: Reals
    died: Reals
    stopped: Reals
    intercurrent: Reals
    event: Reals
    event_horizon: Reals
    count: Whole
    exposure: Reals
    believes_experimental: Flags
    harm: Reals

    def first(self, number: int) -> "Participants":
        """Take the first participants randomised."""
        raise NotImplementedError
