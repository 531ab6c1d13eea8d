"""Two arms measured at several visits: the difference between their slopes over time.

In each arm the mean is a straight line, with its own intercept and slope; the slopes are
estimated by generalised least squares. With X_k the intercept and the times of the first k
visits, S_k their covariance, and q_k the fraction of an arm whose last visit is the k-th, the
variance of an arm's slope is, for n randomised, 1 / n times the second diagonal element of

    (sum_k q_k X_k' S_k^-1 X_k)^-1.

This is one formula under three names:

* Diggle et al. (2002), section 2.4: complete data, most often with one standard deviation and
  one correlation (`covariance.compound_symmetry`). The general formula is misprinted there; the
  inverse above is what it has to be.
* Liu and Liang (1997): generalised estimating equations, any allocation. A `working` covariance
  W other than the true one gives the sandwich A^-1 B A^-1 with A as above with W for S, and
  B = sum_k q_k X_k' W_k^-1 S_k W_k^-1 X_k.
* Ard and Edland (2011): random intercepts and slopes (`covariance.random_slopes`), extended to
  dropout. Without dropout the variance of a slope is slope_sd^2 + residual_sd^2 / sum (t - mean
  t)^2.

Participants seen at one visit only are left out unless ``single_visits`` is true; a likelihood
would use them, to little avail.

``distribution="normal"`` is what the three take. ``distribution="t"`` takes the participants
with two or more visits less 2 for degrees of freedom: exact for complete data, where the test
is the t-test of the participants' own slopes.

References
----------
Diggle PJ, Heagerty P, Liang KY, Zeger SL. Analysis of Longitudinal Data. 2nd ed. Oxford: Oxford
University Press; 2002, section 2.4.

Liu G, Liang KY. Sample size calculations for studies with correlated observations. Biometrics
1997;53(3):937-947. doi:10.2307/2533554.

Ard MC, Edland SD. Power calculations for clinical trials in Alzheimer's disease. Journal of
Alzheimer's Disease 2011;26(suppl 3):369-377. doi:10.3233/JAD-2011-0062.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from toolkit.numerics import require, rounding
from toolkit.numerics.arrays import plain, shape_of_case
from toolkit.numerics.covariance import (
    Matrix,
    check_retention,
    check_times,
    cholesky,
)
from toolkit.power import arms as two_arms
from toolkit.power.result import Convention, tails_of
from toolkit.power.wald import Distribution, check_distribution, null_of, wald_power

if TYPE_CHECKING:
    from toolkit.numerics.arrays import Answer, Real, Whole
    from toolkit.power.result import Size

LEAST_VISITS = 2
ROUNDING = 1e-9
"""By how much an expected number may fall short of a whole one."""
METHOD = "difference between slopes, generalised least squares"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """What is assumed of two arms whose slopes over time are compared.

    Attributes
    ----------
    difference
        Experimental slope minus control slope, in units of the endpoint per unit of time, not
        0. A one-sided test is of a positive difference.
    times
        Time of each visit, rising, two or more; the first is most often 0, the baseline.
    covariance
        Covariance of the visits within each arm: `covariance.compound_symmetry`,
        `covariance.random_slopes`, or any other.
    alpha
        Chance of rejecting a true null hypothesis, over all `sides`.
    sides
        1 or 2.
    retention
        For the experimental and for the control arm: fraction of the randomised who are
        observed at each of the visits, above 0, at most 1, never rising. Empty when all stay.
    distribution
        ``normal``, or ``t`` with the participants seen twice less 2 for degrees of freedom.
    working
        Working covariance of generalised estimating equations; empty for the true one.
    control_covariance
        Covariance in the control arm where it differs; empty when it does not. Then the
        distribution is normal.
    single_visits
        Whether participants seen once count.
    scale
        Factor on all standard deviations of the covariance, above 0: for a grid of them.
    allocation
        Participants per block, experimental and control.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    difference: Real
    times: tuple[float, ...]
    covariance: Matrix
    alpha: Real
    sides: Literal[1, 2]
    retention: tuple[tuple[float, ...], ...] = ()
    distribution: Distribution = "normal"
    working: Matrix = ()
    control_covariance: Matrix = ()
    single_visits: bool = False
    scale: Real = 1.0
    allocation: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        require.nonzero("difference", self.difference)
        visits = len(self.times)
        enough = visits >= LEAST_VISITS
        require.that("times", self.times, "must be two or more", holds=enough)
        check_times(self.times)
        for name in ("covariance", "working", "control_covariance"):
            matrix = getattr(self, name)
            if matrix or name == "covariance":
                cholesky(matrix)
                fits = len(matrix) == visits
                require.that(name, matrix, "must have a row for each of the times", holds=fits)
        if self.retention:
            two_arms.check_groups("retention", self.retention, groups=2)
            for row in self.retention:
                check_retention(row, visits=visits)
        check_distribution(self.distribution)
        same = not self.control_covariance or self.distribution == "normal"
        words = "needs distribution normal"
        require.that("control_covariance", self.control_covariance, words, holds=same)
        require.positive("scale", self.scale)
        two_arms.check_sides(self.alpha, self.sides)
        two_arms.check_allocation(self.allocation)


def slope_variances(case: Slopes) -> tuple[Answer, Answer]:
    """Compute how much one randomised participant of each arm contributes to the variance.

    Parameters
    ----------
    case
        The assumptions.

    Returns
    -------
    tuple
        For the experimental and the control arm: variance of the estimated slope, times the
        number randomised to the arm.

    Examples
    --------
    >>> from toolkit.numerics.covariance import random_slopes
    >>> times = (0.0, 1.0, 2.0)
    >>> matrix = random_slopes(
    ...     times, intercept_sd=3.0, slope_sd=2.0, correlation=0.3, residual_sd=1.0
    ... )
    >>> case = Slopes(difference=1, times=times, covariance=matrix, alpha=0.05, sides=2)
    >>> [round(one, 6) for one in slope_variances(case)]
    [4.5, 4.5]
    """
    both = zip(
        (case.covariance, case.control_covariance or case.covariance), _kept(case), strict=True
    )
    experimental, control = (
        plain(
            _variance(case.times, true, case.working or true, row, case.single_visits)
            * case.scale**2
        )
        for true, row in both
    )
    return experimental, control


def power_slopes(case: Slopes, arms: tuple[Whole, ...]) -> Answer:
    """Compute the power of the test of the slopes with given numbers randomised.

    Both tails count when the test is two-sided.

    Parameters
    ----------
    case
        The assumptions.
    arms
        Participants randomised to the experimental and to the control arm.

    Returns
    -------
    float or array
        Probability of rejecting the null hypothesis.

    Examples
    --------
    >>> from toolkit.numerics.covariance import random_slopes
    >>> times = (0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
    >>> matrix = random_slopes(
    ...     times, intercept_sd=55**0.5, slope_sd=24**0.5, correlation=0.8, residual_sd=10**0.5
    ... )
    >>> case = Slopes(difference=1.5, times=times, covariance=matrix, alpha=0.05, sides=2)
    >>> round(power_slopes(case, (208, 208)), 4)
    0.8013
    """
    _check_arms(case, arms)
    return _power(case, arms, case.difference)


def size_slopes(case: Slopes, *, power: Real) -> Size:
    """Find the smallest randomised numbers, in whole allocation blocks, that reach a power.

    Parameters
    ----------
    case
        The assumptions.
    power
        The power to reach, above alpha.

    Returns
    -------
    Size
        Participants to randomise: dropout is already allowed for, by `case.retention`.

    Raises
    ------
    NoSolutionError
        A million blocks do not reach it, or a one-sided test is of the other direction.

    Examples
    --------
    >>> from toolkit.numerics.covariance import compound_symmetry
    >>> case = Slopes(
    ...     difference=0.5, times=(0, 2, 5), covariance=compound_symmetry((10.0,) * 3, 0.5),
    ...     alpha=0.05, sides=1,
    ... )
    >>> size_slopes(case, power=0.8).arms
    (196, 196)
    """
    two_arms.check_asked(power, case.alpha)
    sought = two_arms.sought_power(power)
    two_arms.check_direction(case.difference, case.sides, sought=sought)
    return two_arms.smallest_size(
        lambda arms: power_slopes(case, arms),
        allocation=case.allocation,
        asked=power,
        least=_least(case),
        method=METHOD,
        counted="randomised",
        case=case,
        convention=convention_slopes(case),
    )


def effect_slopes(case: Slopes, arms: tuple[Whole, ...], *, power: Real) -> Answer:
    """Find the smallest difference in slopes that given numbers randomised detect.

    Parameters
    ----------
    case
        The assumptions; their difference is not used.
    arms
        Participants randomised to the experimental and to the control arm.
    power
        The power to reach, above alpha.

    Returns
    -------
    float or array
        A positive difference, in units of the endpoint per unit of time.
    """
    two_arms.check_asked(power, case.alpha)
    _check_arms(case, arms)
    return two_arms.smallest_effect(
        lambda difference: _power(case, arms, difference),
        first=error_slopes(case, arms),
        asked=power,
        shape=shape_of_case(case, arms, power),
    )


def error_slopes(case: Slopes, arms: tuple[Whole, ...]) -> Answer:
    """Compute the standard error of the difference between the slopes.

    Parameters
    ----------
    case
        The assumptions; their difference is not used.
    arms
        Participants randomised to the experimental and to the control arm.

    Returns
    -------
    float or array
        In units of the endpoint per unit of time.
    """
    experimental, control = slope_variances(case)
    return plain(np.sqrt(experimental / arms[0] + control / arms[1]))


def convention_slopes(case: Slopes) -> Convention:
    """Say what the numbers of this case mean, where programs differ."""
    return Convention(
        tails=tails_of(case.sides),
        null=null_of(case.distribution, "participants seen twice or more, less 2"),
        spread="covariance of the visits"
        + ("; variance by the sandwich of a working covariance" if case.working else ""),
        size="whole participants randomised, dropout included, in whole allocation blocks, "
        "searched, not rounded",
    )


@lru_cache(maxsize=256)
def _variance(
    times: tuple[float, ...],
    true: Matrix,
    working: Matrix,
    kept: tuple[float, ...],
    single_visits: bool,  # noqa: FBT001 - private, and a cache wants positions
) -> float:
    """Return the variance of a slope for one randomised participant."""
    design = np.column_stack([np.ones(len(times)), times])
    covariance, assumed = np.array(true), np.array(working)
    bread, filling = np.zeros((2, 2)), np.zeros((2, 2))
    for seen in range(1 if single_visits else LEAST_VISITS, len(times) + 1):
        share = kept[seen - 1] - (kept[seen] if seen < len(times) else 0.0)
        weighed = np.linalg.solve(assumed[:seen, :seen], design[:seen])
        bread += share * design[:seen].T @ weighed
        filling += share * weighed.T @ covariance[:seen, :seen] @ weighed
    inverse = np.linalg.inv(bread)
    return float(require.computed_finite((inverse @ filling @ inverse)[1, 1]))


def _kept(case: Slopes) -> tuple[tuple[float, ...], ...]:
    """Return the retention of both arms."""
    return case.retention or ((1.0,) * len(case.times),) * 2


def _power(case: Slopes, arms: tuple[Whole, ...], difference: Real) -> Answer:
    """Return the power at a difference, which need not be that of the case."""
    df: Any = None
    if case.distribution == "t":
        df = sum(n * row[1] for n, row in zip(arms, _kept(case), strict=True)) - 2
    return wald_power(
        difference / error_slopes(case, arms), alpha=case.alpha, sides=case.sides, df=df
    )


def _check_arms(case: Slopes, arms: tuple[Whole, ...]) -> None:
    two_arms.check_arms(arms, least=2)
    if case.distribution == "t":
        twice: Any = sum(n * row[1] for n, row in zip(arms, _kept(case), strict=True))
        words = "must leave 3 or more who are expected at two visits"
        require.that(
            "arms", arms, words, holds=np.asarray(twice) >= LEAST_VISITS + 1 - ROUNDING
        )


def _least(case: Slopes) -> int:
    """Return the fewest participants, allocated as planned, for which there is a power."""
    if case.distribution == "normal":
        return 2
    weights = case.allocation
    kept = sum(w * row[1] for w, row in zip(weights, _kept(case), strict=True))
    return max(2, rounding.ceiling((LEAST_VISITS + 1) * sum(weights) / kept))
