"""Responses and covariates over visits, as mixed models and estimating equations take them."""

from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Participants, Reals
from toolkit.simulation.methods.covariates import main_effects
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import Gee, Mmrm
from toolkit.simulation.methods.ratings import Ratings, seen
from toolkit.simulation.methods.regression import independent_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A longitudinal analysis as arrays of the participants with a rating.

    A visit other than the analysed one at which an arm has no rating is left out.

    Attributes
    ----------
    response
        Change from baseline, NaN where missing, shape (n, T).
    crossed
        Intercept, baseline (where it is by visit) and, last, arm, shape (n, q).
    common
        Baseline (where it is not by visit), strata and sites, shape (n, m), independent of the
        crossed columns and of each other.
    weights
        1 at the analysed visit, 0 elsewhere, shape T.
    arms_at_visit
        Participants rated at the analysed visit, experimental and control.
    left_out
        Number of visits left out.
    estimable
        Whether the arm is apart from intercept and baseline.
    """

    response: Reals
    crossed: Reals
    common: Reals
    weights: Reals
    arms_at_visit: tuple[int, int]
    left_out: int
    estimable: bool

    @property
    def n(self) -> int:
        """Participants with a rating."""
        return int(self.response.shape[0])

    @property
    def at_visit(self) -> int:
        """Participants with a rating at the analysed visit."""
        return sum(self.arms_at_visit)

    @property
    def between(self) -> int:
        """Columns constant within participants."""
        return int(self.crossed.shape[1] + self.common.shape[1])

    @property
    def contrast(self) -> Reals:
        """Weights of all coefficients, crossed ones visit by visit and then common ones."""
        q = self.crossed.shape[1]
        whole = np.zeros(self.weights.size * q + self.common.shape[1])
        whole[: self.weights.size * q] = np.outer(self.weights, np.eye(q)[-1]).ravel()
        return whole


def look_over_visits(
    method: Mmrm | Gee, participants: Participants, mechanism: Mechanism, until: float
) -> Ratings:
    """Give the ratings that a longitudinal analysis looks at."""
    return seen(
        method,
        method.score,
        method.visits,
        participants=participants,
        mechanism=mechanism,
        until=until,
    )


def columns_over_visits(
    method: Mmrm | Gee, participants: Participants, ratings: Ratings, change: Reals
) -> Columns:
    """Arrange changes at the visits and covariates."""
    rated = ~np.isnan(change)
    rows = ratings.included & rated.any(axis=1)
    arm = participants.experimental[rows]
    response = change[rows]
    rated = rated[rows]
    both = rated[arm].any(axis=0) & rated[~arm].any(axis=0)
    at = method.visits.index(method.at)
    arms = (int(rated[arm, at].sum()), int(rated[~arm, at].sum()))
    kept = np.array(both)
    kept[at] = True
    weights = np.zeros(len(method.visits))
    weights[at] = 1.0
    baseline = ratings.baseline[rows]
    if baseline.size:
        baseline = baseline - baseline.mean()
    ones = np.ones((arm.size, 1))
    effect = arm.astype(np.float64)[:, None]
    common = main_effects(method, participants, rows)
    if isinstance(method, Mmrm) and not method.baseline_by_visit:
        crossed = np.hstack([ones, effect])
        common = np.hstack([baseline[:, None], common])
    else:
        crossed = np.hstack([ones, baseline[:, None], effect])
    q = crossed.shape[1]
    places = independent_places(np.hstack([crossed, common])) if arm.size else []
    common = common[:, [place - q for place in places if place >= q]]
    crossed = crossed[:, [place for place in places if place < q]]
    if not kept.all():
        response = response[:, kept]
        some = ~np.isnan(response).all(axis=1)
        response, crossed, common = response[some], crossed[some], common[some]
    return Columns(
        response=response,
        crossed=crossed,
        common=common,
        weights=weights[kept],
        arms_at_visit=arms,
        left_out=int((~kept).sum()),
        estimable=q - 1 in places,
    )


def obstacle(found: Columns) -> tuple[Status, str] | None:
    """Say why no comparison at the analysed visit is possible; None where one is."""
    if min(found.arms_at_visit) == 0:
        return Status.EMPTY_ARM, "no rating in an arm at the visit analysed"
    if not found.estimable or found.n <= found.between:
        return Status.TOO_FEW, "arm not apart from covariates"
    return None
