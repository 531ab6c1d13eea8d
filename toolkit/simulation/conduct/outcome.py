"""What is kept of one simulated trial: one row of a structured array.

With T tests, L looks (the final analysis counted as the last of L + 1 stages) and C feasibility
criteria the fields of a row are, every number of days from the opening of recruitment:

===================  =========  ==========================================================
field                shape      meaning
===================  =========  ==========================================================
stage                           stage that ended the trial, from 0; L for the final
                                analysis, -1 where the safety rule ended it
reason                          why it ended, a value of `Stop`
duration                        day of the decision to stop, or of the last primary endpoint
enrolled                        participants randomised by then
size                            participants planned at the end, after re-estimation
events                          first events seen by then where the primary test is of a time
                                to event, else 0
sd                              blinded standard deviation; NaN where none was estimated
stage_held           (L + 1)    whether the analysis was made
stage_day            (L + 1)    day of the data cut; NaN where not held
stage_count          (L + 1)    participants with the endpoint, or events, that counted
stage_information    (L + 1)    their share of the full information in force; NaN likewise
stage_bound          (L + 1)    efficacy bound in force (z); infinity where there is none, NaN
                                where not held
stage_z              (L + 1)    primary statistic as z; NaN where not held or the fit failed
stage_futile         (L + 1)    whether the futility bound was crossed, obeyed or not
stage_status         (L + 1)    `Status` of the primary fit; -1 where not held
safety_look                     number of the safety rule that was crossed, from 0; -1 if none
safety_day                      day on which it was crossed; infinity if never
safety_enrolled                 participants randomised by then; -1 if never
feasibility          (C)        value of each criterion; NaN where nobody can be counted
estimate, se, df,    (T)        of each analysis; NaN where the fit failed, or where a method
statistic, p                    has no such number
n                    (T)        participants who contribute
status               (T)        `Status` of the fit
rejected             (T)        null hypothesis rejected at the level in force, on either side
favour               (T)        rejected in favour of the experimental arm
claimed              (T)        rejected in favour in the testing order, all before it claimed
covered              (T)        1 if the interval at the nominal level holds the true value, 0
                                if not, -1 where either is not known
===================  =========  ==========================================================

The tests are those of the analysis that ended the trial. A failed fit rejects nothing.
Estimates, p-values and intervals of a trial that stopped early are the naive ones, as if the
look had been planned as the only analysis.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from toolkit.simulation.conduct.plan import Plan


class Stop(IntEnum):
    """Why a trial ended."""

    COMPLETED = 0
    EFFICACY = 1
    FUTILITY = 2
    HARM = 3
    SAFETY = 4


NONE = -1
"""Stands in whole numbers for: there is none, or it is not known."""


def row_type(plan: Plan) -> np.dtype[np.void]:
    """Describe the row of one simulated trial.

    Parameters
    ----------
    plan
        How many tests, looks and criteria there are.

    Returns
    -------
    numpy.dtype
        The fields listed at the head of this module.
    """
    return _row_type(len(plan.tests), len(plan.looks) + 1, len(plan.feasibility))


@lru_cache(maxsize=256)
def _row_type(many: int, analyses: int, criteria: int) -> np.dtype[np.void]:
    """Describe the row of a trial with so many tests, stages and criteria."""
    tests, stages = (many,), (analyses,)
    return np.dtype(
        [
            ("stage", "i2"),
            ("reason", "i1"),
            ("duration", "f8"),
            ("enrolled", "i4"),
            ("size", "i4"),
            ("events", "i4"),
            ("sd", "f8"),
            ("stage_held", "?", stages),
            ("stage_day", "f8", stages),
            ("stage_count", "i4", stages),
            ("stage_information", "f8", stages),
            ("stage_bound", "f8", stages),
            ("stage_z", "f8", stages),
            ("stage_futile", "?", stages),
            ("stage_status", "i1", stages),
            ("safety_look", "i2"),
            ("safety_day", "f8"),
            ("safety_enrolled", "i4"),
            ("feasibility", "f8", (criteria,)),
            ("estimate", "f8", tests),
            ("se", "f8", tests),
            ("df", "f8", tests),
            ("statistic", "f8", tests),
            ("p", "f8", tests),
            ("n", "i4", tests),
            ("status", "i1", tests),
            ("rejected", "?", tests),
            ("favour", "?", tests),
            ("claimed", "?", tests),
            ("covered", "i1", tests),
        ]
    )


def blank(plan: Plan) -> np.void:
    """Make a row of which nothing is known yet.

    Parameters
    ----------
    plan
        How many tests, looks and criteria there are.

    Returns
    -------
    numpy.void
        A row to be filled: no stage held, nothing rejected, numbers that are not there NaN.
    """
    row: np.void = _blank(row_type(plan)).copy()[0]
    return row


@lru_cache(maxsize=256)
def _blank(kind: np.dtype[np.void]) -> NDArray[np.void]:
    """Make the row of which nothing is known, to be copied."""
    rows = np.zeros(1, dtype=kind)
    for name in ("stage", "safety_look", "safety_enrolled", "stage_status", "covered"):
        rows[name] = NONE
    rows["safety_day"] = np.inf
    for name in (
        *("sd", "stage_day", "stage_information", "stage_bound", "stage_z", "feasibility"),
        *("estimate", "se", "df", "statistic", "p"),
    ):
        rows[name] = np.nan
    return rows


def rejected(rows: NDArray[np.void]) -> NDArray[np.bool_]:
    """Tell for each trial whether its primary test rejected, on either side.

    Parameters
    ----------
    rows
        Rows of one plan.

    Returns
    -------
    numpy.ndarray
        One truth value for each row.
    """
    return np.asarray(rows["rejected"][:, 0], dtype=np.bool_)
