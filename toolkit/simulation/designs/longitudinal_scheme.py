"""From assumptions about a longitudinal trial to the arrays that compiled code takes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from toolkit.numerics.covariance import cholesky
from toolkit.simulation.kernels.codes import EXPECTED, KENWARD_ROGER, OBSERVED, SATTERTHWAITE
from toolkit.simulation.kernels.trials import Scheme

if TYPE_CHECKING:
    from toolkit.simulation.designs.longitudinal import Adjustment, Information, Longitudinal
    from toolkit.simulation.mechanism.description import Dropout, Profile
    from toolkit.simulation.mechanism.participants import Reals

SAMPLE = 8192
"""Pairs of participants, each with its mirror image, on which losses are calibrated."""
NEVER = -600.0
"""Log odds of an event that does not happen, whatever the response."""
STEPS = 60
"""Halvings of the interval of an intercept."""
WIDEST = 300.0
"""Greatest log odds considered for an intercept."""
BEYOND = 2.0
"""A cumulative share that no uniform variable passes."""


def scheme_of(
    case: Longitudinal,
    arms: tuple[tuple[int, int], ...],
    *,
    df: Adjustment,
    information: Information,
) -> Scheme:
    """Return the arrays of a study; arms alternate evenly among participants of each size."""
    experimental, control = np.array(case.means)
    means = np.zeros((2, case.visits + 1))
    means[0, 0] = case.baseline
    means[0, 1:] = control
    means[1, 1:] = experimental - control
    # Levels are told by their steps; the first one belongs to everybody.
    means[0] += sum(effects[0] for effects in case.strata_effects)
    levels = np.array(
        [
            (factor, level)
            for factor, shares in enumerate(case.strata)
            for level in range(1, len(shares))
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    none = np.zeros((0, 2), dtype=np.int64)
    crossed, common = (levels, none) if case.strata_by_visit else (none, levels)
    contrast = np.zeros(2 + case.adjusted + len(crossed))
    contrast[-1] = 1.0
    intercept, slope = _losses(case)
    return Scheme(
        root=cholesky(case.covariance),
        means=means,
        arm=_arms(arms),
        bounds=_rows([tuple(np.cumsum(shares))[:-1] for shares in case.strata], BEYOND),
        effects=_rows([tuple(np.diff(effects)) for effects in case.strata_effects], 0.0)
        if case.strata_effects
        else np.zeros((len(case.strata), 0)),
        intercept=intercept,
        slope=slope,
        current=int(case.dropout is not None and case.dropout.mechanism == "mnar"),
        lossy=int(case.dropout is not None),
        gap=case.intermittent,
        weights=np.array(case.contrast, dtype=np.float64),
        contrast=contrast,
        baseline=int(case.adjusted),
        crossed_levels=crossed,
        common_levels=common,
        sizes=np.array([sum(pair) for pair in arms], dtype=np.int64),
        adjust=KENWARD_ROGER if df == "kenward_roger" else SATTERTHWAITE,
        expected=EXPECTED if information == "expected" else OBSERVED,
    )


def _rows(rows: list[Profile], filler: float) -> Reals:
    """Make an array of rows of unlike lengths."""
    width = max((len(row) for row in rows), default=0)
    filled = [(*row, *(filler,) * (width - len(row))) for row in rows]
    return np.array(filled, dtype=np.float64).reshape(len(rows), width)


def _arms(arms: tuple[tuple[int, int], ...]) -> Reals:
    """Deal the arms out evenly to the participants that each size adds."""
    parts = []
    before = (0, 0)
    for pair in arms:
        experimental, control = pair[0] - before[0], pair[1] - before[1]
        places = np.arange(experimental + control + 1)
        parts.append(np.diff(places * experimental // max(experimental + control, 1)))
        before = pair
    return np.concatenate(parts).astype(np.float64)


def _losses(case: Longitudinal) -> tuple[Reals, Reals]:
    """Return intercepts (control, difference) and slopes of the log odds of loss."""
    if case.dropout is None:
        return np.full((2, case.visits), 0.0), np.zeros(case.visits)
    intercepts, slope = _calibrate(case, case.dropout)
    experimental, control = intercepts
    return np.array([control, experimental - control]), slope


@lru_cache(maxsize=64)
def _calibrate(case: Longitudinal, dropout: Dropout) -> tuple[Reals, Reals]:
    """Find the intercepts that give the marginal losses, on a fixed sample of participants.

    Losses at random follow from their definition; otherwise the sample's error is about 0.1
    percentage point of each loss.
    """
    sds = np.sqrt(np.diag(np.array(case.covariance)))
    driving = sds[1:] if dropout.mechanism == "mnar" else sds[:-1]
    slope = dropout.slope / driving * (-1.0 if case.larger_is_better else 1.0)
    hazards = np.array(
        [
            [1.0 - (1.0 - b) / (1.0 - a) for a, b in zip((0.0, *row), row, strict=False)]
            for row in dropout.lost
        ]
    )
    if dropout.slope == 0.0:
        with np.errstate(divide="ignore"):
            odds = np.log(hazards) - np.log1p(-hazards)
        return np.maximum(odds, NEVER), slope
    intercepts = np.full(hazards.shape, NEVER)
    for arm, means in enumerate(case.means):
        response = _sample(case, (case.baseline, *means))
        current = 1 if dropout.mechanism == "mnar" else 0
        staying = np.ones(response.shape[1])
        for t, hazard in enumerate(hazards[arm]):
            if hazard > 0.0:
                push = slope[t] * response[t + current]
                intercepts[arm, t] = _intercept(push, staying, hazard)
                staying /= 1.0 + np.exp(intercepts[arm, t] + push)
    return intercepts, slope


def _sample(case: Longitudinal, means: Profile) -> Reals:
    """Make baseline and visits of a fixed sample of one arm, strata included."""
    generator = np.random.Generator(np.random.Philox(key=0))
    normal = generator.standard_normal((case.visits + 1, SAMPLE))
    response = cholesky(case.covariance) @ np.hstack([normal, -normal])
    response += np.array(means)[:, None]
    for shares, effects in zip(case.strata, case.strata_effects, strict=False):
        response += generator.choice(effects, size=2 * SAMPLE, p=shares)
    return response


def _intercept(push: Reals, staying: Reals, hazard: float) -> float:
    """Find the intercept at which the mean hazard of those who stay is as given."""
    lower, upper = -WIDEST - float(push.max()), WIDEST - float(push.min())
    intercept = np.log(hazard / (1.0 - hazard)) - float(np.average(push, weights=staying))
    total = float(staying.sum())
    for _ in range(STEPS):
        odds = np.exp(intercept + push)
        share = odds / (1.0 + odds)
        excess = float(staying @ share) / total - hazard
        if excess > 0.0:
            upper = intercept
        else:
            lower = intercept
        rise = float(staying @ (share * (1.0 - share))) / total
        step = excess / rise if rise > 0.0 else np.inf
        intercept = intercept - step
        if not lower < intercept < upper:
            intercept = 0.5 * (lower + upper)
        if abs(step) < 1e-9:  # noqa: PLR2004  # far below the error of the sample
            break
    return float(intercept)
