"""One analysis of one trial: what a method makes of participants seen by a calendar day.

Reasons that lie in the data never raise: they give an estimate without numbers and the status
that says why. A method that does not fit the mechanism (a visit at which the score is not
rated, an unknown event) raises ArgumentError.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants, Reals
from toolkit.simulation.methods.binary import look_at_response, prepare_response
from toolkit.simulation.methods.continuous import look_at_visit, prepare_at_visit
from toolkit.simulation.methods.counts import analyse_count
from toolkit.simulation.methods.estimate import Estimate, Status, benefit_of, failed
from toolkit.simulation.methods.gee import prepare_gee
from toolkit.simulation.methods.imputation import Imputed, impute
from toolkit.simulation.methods.longitudinal import look_over_visits
from toolkit.simulation.methods.method import (
    Ancova,
    Cox,
    Gee,
    Logistic,
    LogRank,
    MannWhitney,
    Method,
    Mmrm,
    NegativeBinomial,
    ProportionalOdds,
    RiskDifference,
    TTest,
)
from toolkit.simulation.methods.ordinal import prepare_ordinal
from toolkit.simulation.methods.ratings import Ratings
from toolkit.simulation.methods.repeated import prepare_mmrm
from toolkit.simulation.methods.rubin import combine
from toolkit.simulation.methods.survival import analyse_times

CAUTION = "participants without the event compared: not groups that randomisation made alike"
"""What the result of an analysis of a principal stratum says of itself."""

IMPOSSIBLE = {
    Status.TOO_FEW: "too few ratings in an arm",
    Status.NOT_POSITIVE_DEFINITE: "ratings without residual variation in an arm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An analysis of ratings, ready for values.

    Attributes
    ----------
    ratings
        What is seen.
    compare
        Takes the values of all participants at the visits looked at, shape (n, T).
    benefit
        1 where a larger estimate speaks for the experimental arm, -1 where a smaller one does.
    seen
        Participants in the analysis with a value at the analysed visit, none imputed.
    """

    ratings: Ratings
    compare: Callable[[Reals], Estimate]
    benefit: Literal[-1, 1]
    seen: int


def prepare(
    method: Method, participants: Participants, mechanism: Mechanism, until: float
) -> Prepared | None:
    """Prepare an analysis of ratings; None for one of first events or counts."""
    compare: Callable[[Reals], Estimate]
    at = -1
    if isinstance(method, Mmrm | Gee):
        ratings = look_over_visits(method, participants, mechanism, until)
        at = method.visits.index(method.at)
        if isinstance(method, Mmrm):
            compare = prepare_mmrm(method, participants, ratings)
        else:
            compare = prepare_gee(method, participants, ratings)
    elif isinstance(method, RiskDifference | Logistic):
        ratings = look_at_response(method, participants, mechanism, until)
        compare = prepare_response(method, participants, mechanism, ratings)
    elif isinstance(method, Ancova | TTest | MannWhitney | ProportionalOdds):
        ratings = look_at_visit(method, participants, mechanism, until)
        # Imputation leaves nobody out whose visit is due.
        rows = ratings.included & ratings.due[:, -1]
        if method.imputation is None:
            rows = ratings.included & ~np.isnan(ratings.final()[:, -1])
        if isinstance(method, ProportionalOdds):
            compare = prepare_ordinal(method, participants, ratings, rows)
        else:
            compare = prepare_at_visit(method, participants, ratings, rows)
    else:
        return None
    larger = ratings.score.larger_is_better or isinstance(method, RiskDifference | Logistic)
    seen = ratings.included & ~np.isnan(ratings.final()[:, at])
    return Prepared(
        ratings=ratings,
        compare=compare,
        benefit=benefit_of(larger_is_better=larger),
        seen=int(seen.sum()),
    )


def imputed(
    method: Method,
    participants: Participants,
    prepared: Prepared,
    generator: np.random.Generator | None,
) -> Imputed | Estimate:
    """Impute the missing ratings of an analysis, or say why that is impossible."""
    if method.imputation is None:
        raise ArgumentError("imputation", None, f"must be described in method {method.name}")
    if generator is None:
        raise ArgumentError("generator", None, f"must be given: {method.name} imputes ratings")
    ratings = prepared.ratings
    drawn = impute(method, method.imputation, participants, ratings, generator)
    if isinstance(drawn, Imputed):
        return drawn
    return failed(
        drawn,
        n=int((ratings.included & ratings.due[:, -1]).sum()),
        information=prepared.seen,
        detail=f"imputation: {IMPOSSIBLE[drawn]}",
    )


def analyse(
    method: Method,
    participants: Participants,
    mechanism: Mechanism,
    *,
    until: float = math.inf,
    generator: np.random.Generator | None = None,
) -> Estimate:
    """Analyse a trial as a method tells.

    Parameters
    ----------
    until
        Calendar day up to which anything is seen.
    generator
        Source of random numbers for imputation; not used otherwise.

    Raises
    ------
    ArgumentError
        The method does not fit the mechanism, or imputes without a generator.
    """
    found = _analyse(method, participants, mechanism, until, generator)
    stratum = any(handling.strategy == "principal_stratum" for handling in method.handling)
    return replace(found, detail=found.detail or CAUTION) if stratum else found


def _analyse(
    method: Method,
    participants: Participants,
    mechanism: Mechanism,
    until: float,
    generator: np.random.Generator | None,
) -> Estimate:
    """Analyse a trial, without the caution that belongs to a strategy."""
    if isinstance(method, LogRank | Cox):
        return analyse_times(method, participants, mechanism, until)
    if isinstance(method, NegativeBinomial):
        return analyse_count(method, participants, mechanism, until)
    prepared = prepare(method, participants, mechanism, until)
    if prepared is None:
        raise ArgumentError(
            "method", type(method).__name__, "must be a kind of analysis there is"
        )
    if method.imputation is None:
        return prepared.compare(prepared.ratings.final())
    drawn = imputed(method, participants, prepared, generator)
    if isinstance(drawn, Estimate):
        return drawn
    values = drawn.penalised(method.imputation.delta, participants)
    return combine(
        [prepared.compare(one) for one in values],
        benefit=prepared.benefit,
        information=prepared.seen,
    )
