"""What is assumed of the data of a trial: plain values, one object for each mechanism.

Order of arms is always experimental, control. Days count from a participant's randomisation,
calendar days from the opening of recruitment. Scores live on one grid of visits that all of
them share; ``rated`` says at which of them a score is really rated.
"""

from dataclasses import dataclass

from toolkit.numerics import require
from toolkit.simulation.mechanism.departures import Dropout, Expectancy, Intercurrent
from toolkit.simulation.mechanism.enrolment import Allocation, Recruitment, Stratum
from toolkit.simulation.mechanism.measures import Count, Harm, Response, Score, TimeToEvent
from toolkit.simulation.mechanism.values import (
    Pair,
    Profile,
    ascending,
    correlations,
    every,
    number_of,
)

__all__ = [
    "Allocation",
    "Count",
    "Dropout",
    "Expectancy",
    "Harm",
    "Intercurrent",
    "Mechanism",
    "Pair",
    "Profile",
    "Recruitment",
    "Response",
    "Score",
    "Stratum",
    "TimeToEvent",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """The whole data-generating mechanism of one trial.

    Attributes
    ----------
    days
        Nominal day of each visit of the grid after randomisation, ascending, above 0.
    scores
        The first one drives frailties. There may be none where nothing depends on a score.
    between
        Correlation between scores at one visit, rows as tuples; empty for independence. Exact
        where the scores share one matrix of correlations over visits and have no skew, a little
        nearer to 0 otherwise (``mechanism.latent.between_at_visits`` says how much).
    intermittent
        Probability that a rating of a participant still followed is missing, each on its own.

    Raises
    ------
    ArgumentError
        A value is outside its range, two parts have the same name, or parts do not fit
        together, such as a profile with another number of visits.
    """

    days: Profile
    scores: tuple[Score, ...]
    recruitment: Recruitment
    allocation: Allocation
    between: tuple[Profile, ...] = ()
    strata: tuple[Stratum, ...] = ()
    dropout: Dropout | None = None
    intermittent: float = 0.0
    intercurrent: tuple[Intercurrent, ...] = ()
    expectancy: Expectancy | None = None
    responses: tuple[Response, ...] = ()
    events: tuple[TimeToEvent, ...] = ()
    counts: tuple[Count, ...] = ()
    harm: Harm | None = None

    def __post_init__(self) -> None:
        every("days", self.days, require.positive)
        ascending("days", self.days)
        require.fraction("intermittent", self.intermittent)
        for score in self.scores:
            number_of(
                f"rated of score {score.name}",
                score.rated,
                len(self.days),
                "one for each visit",
            )
        if self.between:
            correlations("the matrix between scores", self.between, len(self.scores))
        self._check_names()
        self._check_shifts()
        self._check_losses()
        self._check_responses()

    def _check_names(self) -> None:
        for parts in (
            self.scores,
            self.strata,
            self.intercurrent,
            self.responses,
            self.events,
            self.counts,
        ):
            names = tuple(part.name for part in parts)
            require.that("names", names, "must differ", holds=len(set(names)) == len(names))

    def _check_shifts(self) -> None:
        """Refuse shifts for another number of scores."""
        given: list[tuple[str, int]] = [
            ("site_sd", len(self.recruitment.site_sd)),
            ("effect_sd", len(self.recruitment.effect_sd)),
        ]
        given += [
            (f"shift of stratum {each.name}", len(each.shift or ())) for each in self.strata
        ]
        given += [
            (f"shift of event {each.name}", len(each.shift)) for each in self.intercurrent
        ]
        if self.expectancy is not None:
            given.append(("shift of the expectancy", len(self.expectancy.shift)))
        for parameter, number in given:
            require.that(
                f"the number of values of {parameter}",
                number,
                f"must be {len(self.scores)}, one for each score, or 0",
                holds=number in {0, len(self.scores)},
            )

    def _check_losses(self) -> None:
        if self.dropout is not None:
            for arm in self.dropout.lost:
                number_of("lost", arm, len(self.days), "one for each visit")
            needs = self.dropout.score + 1 if self.dropout.slope else 0
            require.that(
                "score of the dropout",
                self.dropout.score,
                "must be the place of a score",
                holds=needs <= len(self.scores),
            )
        slopes = [each.slope for each in self.intercurrent]
        slopes += [each.loading for each in self.events]
        slopes += [each.loading for each in self.counts]
        require.that(
            "slopes and loadings",
            tuple(slopes),
            "must be 0 where there is no score",
            holds=bool(self.scores) or not any(slopes),
        )

    def _check_responses(self) -> None:
        scores = {each.name: each for each in self.scores}
        events = tuple(each.name for each in self.intercurrent)
        for each in self.responses:
            of = f"of response {each.name}"
            known = each.score in scores
            require.that(f"score {of}", each.score, "must be the name of a score", holds=known)
            for name in each.failed_by:
                known = name in events
                needs = "must name intercurrent events of this mechanism"
                require.that(f"failed_by {of}", name, needs, holds=known)
            require.that(
                f"visit {of}",
                each.visit,
                "must be a visit at which the score is rated",
                holds=each.visit < len(self.days) and scores[each.score].rated[each.visit],
            )
