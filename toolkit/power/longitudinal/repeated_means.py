"""Two arms measured at several visits, some participants dropping out: MMRM.

The estimator is the difference between the arms at the last visit, or another contrast of the
visits, in a mixed model for repeated measures with unstructured means and covariance, fitted
by likelihood to everything observed. Visits carry information about the last one through their
correlation with it, so those who dropped out are not simply lost.

With monotone dropout, let r_t be the fraction of an arm's n participants observed at visit t,
and S_k the covariance of the first k visits. The information on the arm's means is
n times the sum over k of (r_k - r_k+1) S_k^-1, padded with zeros (Lu, Luo and Chen 2008).
Writing the covariance as L L' with L lower triangular, the variance of the contrast c of the
means is

    (1 / n) sum_t v_t / r_t,     v = squares of L' c,

and the variance of the difference is the sum over both arms. For the last visit v_t is
L_Tt^2; the variance then lies between that of an analysis of completers, L_T L_T' / (n r_T),
and that of complete data.

``distribution="normal"`` compares with the normal distribution, as Lu, Luo and Chen do.
``distribution="t"`` compares with Student's t with the degrees of freedom that Satterthwaite's
formula has under the expected information, as Kenward and Roger (1997) use it. For monotone
data and a model crossed with visit they have a closed form: with h_t the sum over arms of
1 / (n r_t) and m_t the number observed at t less the columns of the model,

    df = (sum_t v_t h_t)^2 / sum_t (v_t / m_t) (v_t h_t^2 + 2 sum_{u < t} v_u h_u^2).

Complete data give the degrees of freedom of the t-test at the last visit.

Planning values: dropout is taken as missing at random, and the fractions as if they were met
exactly. A covariate's chance imbalance is not averaged over; `toolkit.power.means.ancova` does.

References
----------
Lu K, Luo X, Chen PY. Sample size estimation for repeated measures analysis in randomized
clinical trials with missing data. The International Journal of Biostatistics 2008;4(1):9.
doi:10.2202/1557-4679.1098.

Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum
likelihood. Biometrics 1997;53(3):983-997. doi:10.2307/2533558.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from toolkit.numerics import require, rounding
from toolkit.numerics.arrays import plain, shape_of_case
from toolkit.numerics.covariance import Matrix, check_retention, cholesky
from toolkit.power import arms as two_arms
from toolkit.power.result import Convention, tails_of
from toolkit.power.wald import Distribution, check_distribution, null_of, wald_power

if TYPE_CHECKING:
    from toolkit.numerics.arrays import Answer, Real, Whole
    from toolkit.power.result import Size

ROUNDING = 1e-9
"""By how much an expected number may fall short of a whole one."""
METHOD = "mixed model for repeated measures"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedMeans:
    """What is assumed of two arms measured repeatedly.

    Attributes
    ----------
    difference
        Experimental mean minus control mean at the last visit, or of the contrast, in the unit
        of the endpoint, not 0. A one-sided test is of a positive difference.
    covariance
        Covariance of the visits after baseline within each arm. Where baseline is a covariate
        of the analysis, this is `covariance.adjusted_for_first` of the whole: adjusted once.
    retention
        For the experimental and for the control arm: fraction of the randomised who are
        observed at each of the visits, above 0, at most 1, never rising.
    alpha
        Chance of rejecting a true null hypothesis, over all `sides`.
    sides
        1 or 2.
    distribution
        ``normal`` or ``t``: the distribution that the estimate over its error is compared with.
    allocation
        Participants per block, experimental and control.
    covariates
        Columns that covariates take in the model at each visit, such as 1 for baseline. They
        cost degrees of freedom when the distribution is t.
    contrast
        Weight of each visit in the contrast; empty for the last visit alone.
    scale
        Factor on all standard deviations of the covariance, above 0: for a grid of them.
    control_covariance
        Covariance in the control arm where it differs; empty when it does not. Then the
        distribution is normal.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    difference: Real
    covariance: Matrix
    retention: tuple[tuple[float, ...], tuple[float, ...]]
    alpha: Real
    sides: Literal[1, 2]
    distribution: Distribution
    allocation: tuple[int, int] = (1, 1)
    covariates: int = 0
    contrast: tuple[float, ...] = ()
    scale: Real = 1.0
    control_covariance: Matrix = ()

    def __post_init__(self) -> None:
        require.nonzero("difference", self.difference)
        visits = len(self.covariance)
        _parts(self.covariance, ())
        two_arms.check_groups("retention", self.retention, groups=2)
        for row in self.retention:
            check_retention(row, visits=visits)
        require.whole("covariates", self.covariates)
        check_distribution(self.distribution)
        require.positive("scale", self.scale)
        if self.contrast:
            fits = len(self.contrast) == visits
            require.that(
                "contrast", self.contrast, "must have a weight for each visit", holds=fits
            )
            some = bool(np.isfinite(self.contrast).all()) and any(self.contrast)
            require.that("contrast", self.contrast, "must be finite and not all 0", holds=some)
        if self.control_covariance:
            _parts(self.control_covariance, ())
            same = len(self.control_covariance) == visits and self.distribution == "normal"
            words = "must have as many visits, and needs distribution normal"
            require.that("control_covariance", self.control_covariance, words, holds=same)
        two_arms.check_sides(self.alpha, self.sides)
        two_arms.check_allocation(self.allocation)


def variance_factors(case: RepeatedMeans) -> tuple[Answer, Answer]:
    """Compute how much one randomised participant of each arm contributes to the variance.

    Parameters
    ----------
    case
        The assumptions.

    Returns
    -------
    tuple
        For the experimental and the control arm: variance of the estimated contrast of means,
        times the number randomised to the arm. Divided by the variance of the endpoint it is
        the inflation for dropout.

    Examples
    --------
    >>> case = RepeatedMeans(
    ...     difference=1, covariance=((4.0,),), retention=((0.8,), (0.5,)),
    ...     alpha=0.05, sides=2, distribution="normal",
    ... )
    >>> variance_factors(case)
    (5.0, 8.0)
    """
    experimental, control = (
        plain(sum(v / r for v, r in zip(parts, row, strict=True)) * case.scale**2)
        for parts, row in zip(_both(case), case.retention, strict=True)
    )
    return experimental, control


def power_repeated_means(case: RepeatedMeans, arms: tuple[Whole, ...]) -> Answer:
    """Compute the power of the test of the contrast with given numbers randomised.

    Both tails count when the test is two-sided. Numbers observed are expected numbers, which
    need not be whole.

    Parameters
    ----------
    case
        The assumptions.
    arms
        Participants randomised, not evaluable, to the experimental and to the control arm.
        With distribution t, enough of them must be expected at the last visit to estimate the
        model: more than there are arms, covariates and earlier visits.

    Returns
    -------
    float or array
        Probability of rejecting the null hypothesis.

    Examples
    --------
    >>> case = RepeatedMeans(
    ...     difference=5, covariance=((100.0,),), retention=((1.0,), (1.0,)),
    ...     alpha=0.05, sides=2, distribution="t",
    ... )
    >>> round(power_repeated_means(case, (64, 64)), 4)
    0.8015
    """
    _check_arms(case, arms)
    return _power(case, arms, case.difference)


def degrees_of_freedom(case: RepeatedMeans, arms: tuple[Whole, ...]) -> Answer:
    """Compute the expected degrees of freedom of the test.

    Parameters
    ----------
    case
        The assumptions.
    arms
        Participants randomised to the experimental and to the control arm.

    Returns
    -------
    float or array
        Degrees of freedom, not whole in general.
    """
    two_arms.check_arms(arms, least=_least(case, t=True))
    spread: Any = 0.0
    before: Any = 0.0
    total: Any = 0.0
    left: Any = 0.0
    for v, *kept in zip(_both(case)[0], *case.retention, strict=True):
        seen = [n * fraction for n, fraction in zip(arms, kept, strict=True)]
        h = 1 / seen[0] + 1 / seen[1]
        left = seen[0] + seen[1] - 2 - case.covariates
        enough = np.asarray(left) >= len(case.covariance) - ROUNDING
        require.that("arms", arms, "must leave more observed at the last visit", holds=enough)
        spread = spread + v / left * (v * h**2 + 2 * before)
        before = before + v * h**2
        total = total + v * h
    return require.computed_finite(plain(total**2 / spread))


def size_repeated_means(case: RepeatedMeans, *, power: Real) -> Size:
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
    """
    two_arms.check_asked(power, case.alpha)
    sought = two_arms.sought_power(power)
    two_arms.check_direction(case.difference, case.sides, sought=sought)
    return two_arms.smallest_size(
        lambda arms: power_repeated_means(case, arms),
        allocation=case.allocation,
        asked=power,
        least=_least(case, t=case.distribution == "t"),
        method=METHOD,
        counted="randomised",
        case=case,
        convention=convention_repeated_means(case),
    )


def effect_repeated_means(
    case: RepeatedMeans, arms: tuple[Whole, ...], *, power: Real
) -> Answer:
    """Find the smallest difference that given numbers randomised detect with a power.

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
        A positive difference at the last visit, or of the contrast, in the endpoint's unit.
    """
    two_arms.check_asked(power, case.alpha)
    _check_arms(case, arms)
    return two_arms.smallest_effect(
        lambda difference: _power(case, arms, difference),
        first=_error(case, arms),
        asked=power,
        shape=shape_of_case(case, arms, power),
    )


def convention_repeated_means(case: RepeatedMeans) -> Convention:
    """Say what the numbers of this case mean, where programs differ."""
    return Convention(
        tails=tails_of(case.sides),
        null=null_of(case.distribution, "Satterthwaite's under the expected information"),
        spread="covariance of the visits, adjusted for baseline when baseline is a covariate",
        size="whole participants randomised, dropout included, in whole allocation blocks, "
        "searched, not rounded",
    )


@lru_cache(maxsize=256)
def _parts(covariance: Matrix, contrast: tuple[float, ...]) -> tuple[float, ...]:
    """Return the share of each visit's innovation in the variance of the contrast."""
    root = cholesky(covariance)
    weights = np.array(contrast) if contrast else np.eye(len(root))[-1]
    return tuple(float(part) for part in (weights @ root) ** 2)


def _both(case: RepeatedMeans) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the shares of the visits in the experimental and in the control arm."""
    control = case.control_covariance or case.covariance
    return _parts(case.covariance, case.contrast), _parts(control, case.contrast)


def _error(case: RepeatedMeans, arms: tuple[Whole, ...]) -> Answer:
    """Return the error of the difference."""
    experimental, control = variance_factors(case)
    return plain(np.sqrt(experimental / arms[0] + control / arms[1]))


def _power(case: RepeatedMeans, arms: tuple[Whole, ...], difference: Real) -> Answer:
    """Return the power at a difference, which need not be that of the case."""
    return wald_power(
        difference / _error(case, arms),
        alpha=case.alpha,
        sides=case.sides,
        df=degrees_of_freedom(case, arms) if case.distribution == "t" else None,
    )


def _check_arms(case: RepeatedMeans, arms: tuple[Whole, ...]) -> None:
    two_arms.check_arms(arms, least=_least(case, t=case.distribution == "t"))


def _least(case: RepeatedMeans, *, t: bool) -> int:
    """Return the fewest participants, allocated as planned, that can fit the whole model."""
    if not t:
        return 2
    weights = case.allocation
    kept = sum(w * row[-1] for w, row in zip(weights, case.retention, strict=True))
    needed = len(case.covariance) + 2 + case.covariates
    return max(2, rounding.ceiling(needed * sum(weights) / kept))
