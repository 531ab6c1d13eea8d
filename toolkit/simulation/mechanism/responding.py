"""Response: a score better than the baseline by at least a share of it."""

from toolkit.simulation.mechanism.description import Mechanism, Response
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals

SLACK = 1e-9
"""A fall from 10 to 7 is one by 30 %, whatever the last binary digit of 0.3 times 10."""


def responder(
    baseline: Reals, value: Reals, share: float, *, larger_is_better: bool = False
) -> Flags:
    """Tell who is better by at least a share of the baseline.

    Nobody responds whose value is missing (NaN), or whose baseline is not above 0: there is no
    share of nothing.

    Parameters
    ----------
    baseline, value
        Scores before and after, of the same shape.
    share
        Of the baseline, such as 0.3.
    larger_is_better
        Whether a rise is wanted and not a fall.

    Examples
    --------
    >>> import numpy as np
    >>> responder(np.array([10.0, 10.0, 10.0]), np.array([7.0, 7.5, np.nan]), 0.3)
    array([ True, False, False])
    """
    better = value - baseline if larger_is_better else baseline - value
    # A comparison with NaN is false, so that a missing value is no response.
    answer: Flags = (better >= share * baseline - SLACK) & (baseline > 0.0)
    return answer


def responses(response: Response, mechanism: Mechanism, people: Participants) -> Flags:
    """Tell who is counted as a responder: seen, better, and with no event that fails them.

    Parameters
    ----------
    response
        Which score, visit, share and events.
    mechanism
        Where the response is described: gives the places of its score and of events.
    people
        The participants.
    """
    place = [score.name for score in mechanism.scores].index(response.score)
    seen = people.observed[place, :, response.visit]
    found = seen & responder(
        people.baseline[place],
        people.actual[place, :, response.visit],
        response.share,
        larger_is_better=mechanism.scores[place].larger_is_better,
    )
    names = [event.name for event in mechanism.intercurrent]
    for name in response.failed_by:
        found &= people.intercurrent[:, names.index(name)] > mechanism.days[response.visit]
    return found
