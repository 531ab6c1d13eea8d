"""The participants of one simulated trial, as arrays in order of randomisation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from toolkit.numerics import require

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
        The same participants without any intercurrent event, shape (K, n, V); NaN at visits
        where the score is not rated.
    observed
        Whether ``actual`` was really rated, shape (K, n, V).
    lost, died, stopped
        Day of loss to follow-up (infinity for who died before it), of death, of stopping
        treatment (death included), each of shape n.
    intercurrent
        Day of each intercurrent event, shape (n, I), seen or not.
    event, event_horizon
        Day of each first event, seen or not, infinity where none happens by its horizon or
        before death, shape (n, E); last day of follow-up, shape E.
    count, exposure
        Number of events seen and days at risk, each of shape (n, C).
    believes_experimental
        Belief about the assignment, shape n; false for all where no expectancy is assumed.
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
        """Take the first participants randomised.

        Arrays are views of the whole: nothing is copied.

        Parameters
        ----------
        number
            How many, from 1 to all.

        Raises
        ------
        ArgumentError
            There are not that many.
        """
        many = len(self.entry)
        if number == many:
            return self
        require.that(
            "number",
            number,
            f"must be a whole number from 1 to {many}",
            holds=1 <= number < many,
        )
        some = slice(number)
        return Participants(
            entry=self.entry[some],
            experimental=self.experimental[some],
            site=self.site[some],
            strata=self.strata[some],
            baseline=self.baseline[:, some],
            actual=self.actual[:, some],
            hypothetical=self.hypothetical[:, some],
            observed=self.observed[:, some],
            lost=self.lost[some],
            died=self.died[some],
            stopped=self.stopped[some],
            intercurrent=self.intercurrent[some],
            event=self.event[some],
            event_horizon=self.event_horizon,
            count=self.count[some],
            exposure=self.exposure[some],
            believes_experimental=self.believes_experimental[some],
            harm=self.harm[some],
        )
