"""Deviations of participants from their means: correlated over visits and between scores.

A score's deviations are z = G e with e independent standard normal numbers and G G' = R its
matrix of correlations, times its standard deviations. The numbers e of different scores have
the correlations ``between``, so that deviations of scores k and l have the covariance
between[k, l] G_k G_l' whatever the two matrices are, and the whole is positive definite.

A skewed score has the deviations of a shifted log-normal distribution, which keep mean 0 and
standard deviation 1: with w = exp(s²)

    x = ± (exp(± s z - s²/2) - 1) / √(w - 1),    skewness ± (w + 2) √(w - 1),

and Pearson correlations log-normal numbers have in closed form: for a correlation r of the
scores the normal ones need log(1 + r (w - 1)) / s².

References
----------
Johnson NL, Kotz S, Balakrishnan N. Continuous Univariate Distributions. Volume 1. 2nd ed.
New York: Wiley; 1994, chapter 14.
Cario MC, Nelson BL. Modeling and generating random vectors with arbitrary marginal
distributions and correlation matrix. Northwestern University; 1997 (recalled).
"""

import math
from dataclasses import dataclass

import numpy as np

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.measures import Score
from toolkit.simulation.mechanism.participants import Reals
from toolkit.simulation.mechanism.values import positive_definite


@dataclass(frozen=True, slots=True, kw_only=True)
class Latent:
    """Factors by which independent normal numbers become deviations.

    K scores, V visits.

    Attributes
    ----------
    mix
        Lower triangular root of the correlations between scores, shape (K, K); None where they
        are independent.
    roots
        Lower triangular root of the normal correlations of each score, shape (K, V + 1, V + 1).
    log_sd
        The s of each score's log-normal distribution, negative for skewness to the left, 0 for
        none.
    severity
        Weights of the first score's independent numbers in the standardised mean of its
        normal deviations, positive for worse; empty where there is no score.
    """

    mix: Reals | None
    roots: Reals
    log_sd: tuple[float, ...]
    severity: Reals


def prepare_latent(mechanism: Mechanism) -> Latent:
    """Compute the factors once for all trials.

    Raises
    ------
    ArgumentError
        A skewed score's correlations cannot be had: the normal ones that they need are no
        positive definite matrix. The message names the score.
    """
    times = len(mechanism.days) + 1
    roots = np.empty((len(mechanism.scores), times, times))
    for place, score in enumerate(mechanism.scores):
        roots[place] = np.linalg.cholesky(normal_correlations(score))
    severity = np.zeros(0)
    if mechanism.scores:
        sign = -1.0 if mechanism.scores[0].larger_is_better else 1.0
        weights = roots[0].sum(axis=0)
        severity = sign * weights / math.sqrt(float(weights @ weights))
    return Latent(
        mix=np.linalg.cholesky(np.asarray(mechanism.between)) if mechanism.between else None,
        roots=roots,
        log_sd=tuple(log_sd_of(score.skew) for score in mechanism.scores),
        severity=severity,
    )


def log_sd_of(skewness: float) -> float:
    """Return the standard deviation of the logarithm at which a log-normal has a skewness.

    w solves w³ + 3 w² - 4 = skewness², a cubic with one real root above 1.

    Examples
    --------
    >>> s = log_sd_of(1.0)
    >>> w = math.exp(s * s)
    >>> round((w + 2) * math.sqrt(w - 1), 12)
    1.0
    """
    if skewness == 0.0:
        return 0.0
    half = skewness * skewness / 2.0
    # The larger root of x² - 2 (1 + half) x + 1; the smaller one is its inverse.
    root = math.cbrt(1.0 + half + math.sqrt(half * (half + 2.0)))
    # w = root + 1/root - 1; w - 1 = (root - 1)² / root, which keeps the digits near 0.
    return math.copysign(math.sqrt(math.log1p((root - 1.0) ** 2 / root)), skewness)


def normal_correlations(score: Score) -> Reals:
    """Return the correlations of normal numbers that give a score the ones it should have."""
    wanted = np.asarray(score.correlation, dtype=np.float64)
    s = log_sd_of(score.skew)
    if s == 0.0:
        return wanted
    # A skewness of at most 4 has w of at most 2, so that no logarithm is of a negative number.
    needed = np.asarray(np.log1p(wanted * math.expm1(s * s)) / (s * s))
    of = f"the correlation matrix behind skewed score {score.name}"
    positive_definite(of, float(np.linalg.eigvalsh(needed)[0]))
    return needed


def deviations(latent: Latent, normals: Reals) -> tuple[Reals, Reals]:
    """Return standardised deviations of every score, and the severity of every participant.

    Parameters
    ----------
    latent
        The factors.
    normals
        Independent standard normal numbers, shape (K, V + 1, n).

    Returns
    -------
    tuple[Reals, Reals]
        Deviations of mean 0 and standard deviation 1, shape (K, V + 1, n); standard normal
        severity, positive for worse, shape n (zeros where there is no score).
    """
    mixed = normals
    if latent.mix is not None:
        mixed = np.einsum("kl,lsn->ksn", latent.mix, normals)
    # einsum and not a matrix product: BLAS may split its sums by the number of threads.
    made = np.einsum("kts,ksn->ktn", latent.roots, mixed)
    severity = np.zeros(normals.shape[2])
    if len(latent.severity):
        severity = np.einsum("s,sn->n", latent.severity, mixed[0])
    for place, s in enumerate(latent.log_sd):
        if s:
            made[place] = np.expm1(s * made[place] - s * s / 2.0) / math.copysign(
                math.sqrt(math.expm1(s * s)), s
            )
    return made, severity


def between_at_visits(mechanism: Mechanism) -> Reals:
    """Return the correlations between scores really attained, by baseline and visit.

    Of the normal deviations; skewness brings them a little nearer to 0.

    Returns
    -------
    Reals
        Shape (V + 1, K, K).
    """
    latent = prepare_latent(mechanism)
    mix = np.eye(len(mechanism.scores)) if latent.mix is None else latent.mix
    common = np.einsum("kts,lts->tkl", latent.roots, latent.roots)
    return np.asarray(common * (mix @ mix.T))
