"""What an analysis sees of a score: ratings by a calendar day, after the estimand's strategies.

Day of a rating is the nominal day of its visit. An intercurrent event is known when it happens
before the participant is lost, or at the loss itself, and before the analysis; ratings on later
days are after it. Strategies (ICH E9(R1), 2019):

- treatment policy, and events that no handling names: every rating counts;
- hypothetical: ratings after the event are set to missing;
- while on treatment: at visits after the event the last usable rating before it stands,
  the rating before randomisation if there is no other;
- composite: at visits after the event the worst end of the scale stands, rated or not;
- principal stratum, for sensitivity only: participants with the event are left out. Those
  without it are not two comparable groups unless the event does not depend on the arm.

They are applied in this order, so that a composite value overrides the others.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism, Score
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals
from toolkit.simulation.methods.method import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """A score as one analysis sees it, of n participants at T visits.

    Attributes
    ----------
    score
        Its description.
    included
        Whether each participant belongs to the analysis, shape n.
    baseline
        Score before randomisation, shape n.
    values
        Usable ratings, NaN where there is none, shape (n, T).
    fixed
        Values that a strategy puts in the place of ratings, NaN elsewhere, shape (n, T).
    due
        Whether the visit lies before the analysis, shape (n, T).
    """

    score: Score
    included: Flags
    baseline: Reals
    values: Reals
    fixed: Reals
    due: Flags

    def final(self) -> Reals:
        """Give the analysed values: what a strategy fixes, otherwise the rating."""
        return np.where(np.isnan(self.fixed), self.values, self.fixed)

    def change(self) -> Reals:
        """Give the analysed changes from baseline, shape (n, T)."""
        change: Reals = self.final() - self.baseline[:, None]
        return change


def place(name: str, parameter: str, names: list[str]) -> int:
    """Find the place of a name, or refuse it with the names there are."""
    if name not in names:
        known = ", ".join(names) or "none"
        raise ArgumentError(parameter, name, f"must be one of the mechanism's own ({known})")
    return names.index(name)


def score_of(number: int, mechanism: Mechanism) -> Score:
    """Find a score by its place, or refuse it."""
    if not 0 <= number < len(mechanism.scores):
        raise ArgumentError("score", number, f"must be below {len(mechanism.scores)}")
    return mechanism.scores[number]


def events_by_strategy(
    method: Method, participants: Participants, mechanism: Mechanism, until: float
) -> dict[str, Reals]:
    """Give the first known day of events under each strategy, infinity where there is none."""
    first: dict[str, Reals] = {}
    names = [event.name for event in mechanism.intercurrent]
    for handling in method.handling:
        number = place(handling.event, "event", names)
        day = participants.intercurrent[:, number]
        known = (day <= participants.lost) & (participants.entry + day <= until)
        happened = np.where(known, day, np.inf)
        strategy = handling.strategy
        first[strategy] = np.minimum(first.get(strategy, np.inf), happened)
    return first


def needs_earlier_visits(method: Method) -> bool:
    """Tell whether an analysis at one visit has to look at the visits before it."""
    return method.imputation is not None or any(
        handling.strategy == "while_on_treatment" for handling in method.handling
    )


def visits_up_to(method: Method, score: Score, at: int) -> tuple[int, ...]:
    """Give the visits an analysis at one visit looks at, the analysed one last."""
    if not 0 <= at < len(score.rated) or not score.rated[at]:
        raise ArgumentError("at", at, f"must be a visit at which {score.name} is rated")
    if not needs_earlier_visits(method):
        return (at,)
    return tuple(visit for visit in range(at + 1) if score.rated[visit])


def worst(score: Score) -> float:
    """Give the worst value of a score, which the composite strategy needs."""
    end = score.lower if score.larger_is_better else score.upper
    if end is None:
        side = "lower" if score.larger_is_better else "upper"
        raise ArgumentError(side, end, f"must be given for {score.name}: composite strategy")
    return end


def seen(
    method: Method,
    number: int,
    visits: tuple[int, ...],
    *,
    participants: Participants,
    mechanism: Mechanism,
    until: float,
) -> Ratings:
    """Give a score as an analysis sees it.

    Parameters
    ----------
    number
        Place of the score.
    visits
        Places of the visits looked at, rising.
    until
        Calendar day up to which anything is seen.
    """
    score = score_of(number, mechanism)
    columns = list(visits)
    days = np.array([mechanism.days[visit] for visit in visits])
    due = participants.entry[:, None] + days <= until
    values = np.where(
        participants.observed[number][:, columns] & due,
        participants.actual[number][:, columns],
        np.nan,
    )
    baseline = participants.baseline[number]
    included = participants.entry <= until
    fixed = np.full(values.shape, np.nan)
    first = events_by_strategy(method, participants, mechanism, until)
    if "principal_stratum" in first:
        included = included & ~np.isfinite(first["principal_stratum"])
    if "hypothetical" in first:
        values[days > first["hypothetical"][:, None]] = np.nan
    if "while_on_treatment" in first:
        after = (days > first["while_on_treatment"][:, None]) & due
        values[after] = np.nan
        last = baseline.copy()
        for visit in range(len(columns)):
            here = values[:, visit]
            last = np.where(np.isnan(here), last, here)
            fixed[:, visit] = np.where(after[:, visit], last, np.nan)
    if "composite" in first:
        after = (days > first["composite"][:, None]) & due
        values[after] = np.nan
        fixed[after] = worst(score)
    return Ratings(
        score=score,
        included=included,
        baseline=baseline,
        values=values,
        fixed=fixed,
        due=due,
    )
