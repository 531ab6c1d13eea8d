"""Multiple imputation of ratings: missing at random, reference based, with a penalty.

Within each arm changes from baseline are multivariate normal given baseline and strata (sites
are too small for it). Gaps between ratings are filled first, missing at random, by data
augmentation (Schafer JL. Analysis of incomplete multivariate data. London: Chapman & Hall;
1997); each imputation has its own chain. Then, visit by visit after the last rating,

    y_t = m_t + sum_{s<t} g_ts (y_s - m_s) + e_t

with m the participant's course of means, g and the variance of e of one arm. In the control
arm, and ``mar``, both are the own arm's. In the experimental arm g and e are otherwise the
control arm's, and m is (Carpenter JR, Roger JH, Kenward MG. Analysis of longitudinal trials
with protocol deviation: a framework for relevant, accessible assumptions, and inference via
multiple imputation. Journal of Biopharmaceutical Statistics 2013;23:1352-1371)

- jump to reference: the own arm's up to the last rating, then the control arm's;
- copy reference: the control arm's throughout;
- copy increments in reference: the own arm's up to the last rating, then from there by the
  increments of the control arm. Before the first rating the change is 0 in both.

``delta`` is added last, to every value imputed after the last rating, not carried forward to
other visits and not to gaps. Imputed values are neither rounded nor held within the scale.
Values that a strategy fixes (composite, while on treatment) take no part and stand as they are.
"""

from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.methods.covariates import dummies
from toolkit.simulation.methods.draws import Draws, bridge, draw, redraw_gaps
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.methods.method import Imputation, Method
from toolkit.simulation.methods.ratings import Ratings
from toolkit.simulation.methods.regression import independent_places


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputed:
    """Imputed ratings, before any penalty.

    Attributes
    ----------
    values
        Ratings in the unit of the score, NaN where not due, shape (M, n, T).
    after
        Whether a value was imputed after the last rating, shape (n, T).
    """

    values: Reals
    after: Flags

    def penalised(self, delta: tuple[float, float], participants: Participants) -> Reals:
        """Add a penalty to the imputed values of the experimental and the control arm."""
        penalty = np.where(participants.experimental, delta[0], delta[1])[:, None]
        return self.values + np.where(self.after, penalty, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arm:
    """One arm: its participants, covariates, last ratings, filled changes, drawn parameters."""

    rows: Whole
    design: Reals
    last: Whole
    filled: Reals
    draws: Draws


def impute(
    method: Method,
    imputation: Imputation,
    participants: Participants,
    ratings: Ratings,
    generator: np.random.Generator,
) -> Imputed | Status:
    """Draw the missing ratings of all participants in the analysis.

    Returns
    -------
    Imputed or Status
        A status where an arm has too few ratings at a visit for its regression.
    """
    change = ratings.values - ratings.baseline[:, None]
    included = ratings.included
    seen = ~np.isnan(change)
    visits = change.shape[1]
    last = np.where(seen.any(axis=1), visits - 1 - np.argmax(seen[:, ::-1], axis=1), -1)
    design = _covariates(method, participants, ratings, last)
    arms = []
    for arm in (participants.experimental, ~participants.experimental):
        rows = np.flatnonzero(included & arm)
        found = _fit_arm(
            change[rows],
            design[rows],
            last[rows],
            rows=rows,
            imputation=imputation,
            generator=generator,
        )
        if isinstance(found, Status):
            return found
        arms.append(found)
    experimental, control = arms
    values = np.full((imputation.imputations, *change.shape), np.nan)
    for own in arms:
        course = own.draws.means(own.design)
        source = own.draws
        if own is experimental and imputation.reference != "mar":
            source = control.draws
            course = _course(imputation, course, control.draws.means(own.design), own.last)
        values[:, own.rows] = _continue(own, source, course, generator)
    values += ratings.baseline[:, None]
    fixed = ~np.isnan(ratings.fixed)
    values[:, fixed] = ratings.fixed[fixed]
    values[:, ~ratings.due] = np.nan
    after = (np.arange(visits) > last[:, None]) & ratings.due & ~fixed & included[:, None]
    return Imputed(values=values, after=after)


def _covariates(
    method: Method, participants: Participants, ratings: Ratings, last: Whole
) -> Reals:
    """Give intercept, baseline and strata, as far as independent in completers of each arm."""
    n = last.size
    baseline = ratings.baseline - ratings.baseline.mean()
    parts = [np.ones((n, 1)), baseline[:, None]]
    if method.strata:
        strata = participants.strata
        parts += [dummies(strata[:, factor]) for factor in range(strata.shape[1])]
    design = np.hstack(parts)
    complete = ratings.included & (last == last.max(initial=0))
    places = list(range(design.shape[1]))
    for arm in (participants.experimental, ~participants.experimental):
        independent = independent_places(design[complete & arm])
        places = [place for place in places if place in independent]
    return design[:, places]


def _fit_arm(
    change: Reals,
    design: Reals,
    last: Whole,
    *,
    rows: Whole,
    imputation: Imputation,
    generator: np.random.Generator,
) -> _Arm | Status:
    """Fill the gaps of one arm and draw its parameters."""
    gap = np.isnan(change) & (np.arange(change.shape[1]) < last[:, None])
    filled = np.repeat(bridge(change, gap)[None], imputation.imputations, axis=0)
    for _ in range(imputation.burn_in if gap.any() else 0):
        parameters = draw(filled, design, last, generator)
        if isinstance(parameters, Status):
            return parameters
        redraw_gaps(filled, design, last, gap, parameters=parameters, generator=generator)
    parameters = draw(filled, design, last, generator)
    if isinstance(parameters, Status):
        return parameters
    return _Arm(rows=rows, design=design, last=last, filled=filled, draws=parameters)


def _course(imputation: Imputation, own: Reals, reference: Reals, last: Whole) -> Reals:
    """Give the means that a participant of the experimental arm is taken to follow."""
    if imputation.reference == "copy_reference":
        return reference
    after = np.arange(own.shape[2]) > last[:, None]
    if imputation.reference == "jump_to_reference":
        return np.where(after, reference, own)
    place = np.maximum(last, 0)[None, :, None]
    step = np.take_along_axis(own - reference, place, axis=2)
    step = np.where(last[None, :, None] >= 0, step, 0.0)
    return np.where(after, reference + step, own)


def _continue(own: _Arm, source: Draws, course: Reals, generator: np.random.Generator) -> Reals:
    """Draw the changes after each participant's last rating."""
    values = own.filled.copy()
    number, _, visits = values.shape
    for visit in range(visits):
        rows = np.flatnonzero(own.last < visit)
        if rows.size == 0:
            continue
        before = values[:, rows, :visit] - course[:, rows, :visit]
        pulled = (before @ source.earlier[:, visit, :visit, None])[:, :, 0]
        noise = source.sd[:, visit, None] * generator.standard_normal((number, rows.size))
        values[:, rows, visit] = course[:, rows, visit] + pulled + noise
    return values
