"""What a method analyses, and the day after randomisation on which it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from toolkit.errors import ArgumentError
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

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.description import Mechanism


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The data that one analysis is about.

    Attributes
    ----------
    kind
        ``rating`` of a score at a visit, first ``event``, or ``count`` of events.
    place
        Which score, time to event or count of the mechanism, from 0.
    visit
        Which visit of the grid, from 0; None unless it is a rating.
    day
        Day after randomisation on which it is known of a participant who stays.
    """

    kind: Literal["rating", "event", "count"]
    place: int
    visit: int | None
    day: float


def endpoint_of(method: Method, mechanism: Mechanism) -> Endpoint:
    """Find what a method analyses.

    Parameters
    ----------
    method
        The analysis.
    mechanism
        Where its scores, events and counts are described.

    Returns
    -------
    Endpoint
        The data it is about.

    Raises
    ------
    ArgumentError
        The mechanism has no such score, visit, response, event or count, or the score is not
        rated at the visit.
    """
    match method:
        case Mmrm() | Gee():
            for visit in method.visits:
                rated_at(method.name, method.score, visit, mechanism)
            return rated_at(method.name, method.score, method.at, mechanism)
        case Ancova() | TTest() | MannWhitney() | ProportionalOdds():
            return rated_at(method.name, method.score, method.at, mechanism)
        case RiskDifference() | Logistic():
            _within(f"response of {method.name}", method.response, len(mechanism.responses))
            response = mechanism.responses[method.response]
            # The mechanism has made sure that there is such a score.
            score = [each.name for each in mechanism.scores].index(response.score)
            return rated_at(method.name, score, response.visit, mechanism)
        case LogRank() | Cox():
            _within(f"event of {method.name}", method.event, len(mechanism.events))
            return Endpoint(
                kind="event",
                place=method.event,
                visit=None,
                day=mechanism.events[method.event].horizon,
            )
        case NegativeBinomial():
            _within(f"count of {method.name}", method.count, len(mechanism.counts))
            return Endpoint(
                kind="count",
                place=method.count,
                visit=None,
                day=mechanism.counts[method.count].horizon,
            )
        case _:
            raise ArgumentError(
                "method", type(method).__name__, "must be one of methods.method"
            )


def rated_at(name: str, score: int, visit: int, mechanism: Mechanism) -> Endpoint:
    """Describe the rating of a score at a visit, or refuse one that is never made.

    Parameters
    ----------
    name
        Of what needs the rating.
    score, visit
        Their places in the mechanism, from 0.
    mechanism
        Where they are described.

    Returns
    -------
    Endpoint
        The rating.
    """
    _within(f"score of {name}", score, len(mechanism.scores))
    _within(f"visit of {name}", visit, len(mechanism.days))
    if not mechanism.scores[score].rated[visit]:
        rated = mechanism.scores[score].name
        parameter = f"visit of {name}"
        raise ArgumentError(parameter, visit, f"must be one at which {rated} is rated")
    return Endpoint(kind="rating", place=score, visit=visit, day=mechanism.days[visit])


def _within(parameter: str, place: int, many: int) -> None:
    """Refuse a place that a tuple does not have."""
    if not 0 <= place < many:
        raise ArgumentError(parameter, place, f"must be from 0 and below {many}")
