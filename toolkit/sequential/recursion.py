r"""The distribution of a test statistic over interim looks, for trials that have not stopped.

At information fraction :math:`t` the score is :math:`S = Z \sqrt t`. Its increments are
independent and normal, with mean :math:`\theta (t_k - t_{k-1})` and variance
:math:`t_k - t_{k-1}`, where the drift :math:`\theta` is the expected Z at full information. The
density of the score among trials that go on is therefore

.. math::

    g_k(s) = \int_{C_{k-1}} g_{k-1}(r)\,
        \varphi_{t_k - t_{k-1}}\left(s - r - \theta (t_k - t_{k-1})\right) dr, \qquad s \in C_k

with :math:`C_k` the scores at which look :math:`k` does not stop. The integral is taken by
Gauss-Legendre quadrature on panels as wide as two standard deviations of the narrower
neighbouring increment; 16 points on each leave an error near that of rounding.

References
----------
Armitage P, McPherson CK, Rowe BC (1969). Repeated significance tests on accumulating data.
*Journal of the Royal Statistical Society A* 132: 235-244.
Jennison C, Turnbull BW (2000). *Group Sequential Methods with Applications to Clinical Trials*.
Chapman & Hall/CRC, chapter 19.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Array = npt.NDArray[np.float64]

REACH = 10.0
"""Standard deviations from the mean past which the normal density, 1e-22, is taken for 0."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paths:
    """Where the trials stand that have not stopped.

    Attributes
    ----------
    information
        Information fraction at which they stand.
    score, mass
        Quadrature points on the score scale, and the probability at each.
    origin
        Information fraction and score from which they all set out.
    """

    information: float
    score: Array
    mass: Array
    origin: tuple[float, float]

    @property
    def total(self) -> float:
        """The probability of not having stopped."""
        return float(self.mass.sum())


def start(information: float = 0.0, score: float = 0.0) -> Paths:
    """Set out from the beginning of the trial, or from a look whose score is known."""
    return Paths(
        information=information,
        score=np.array([score]),
        mass=np.array([1.0]),
        origin=(information, score),
    )


def above(paths: Paths, *, information: float, z: float, drift: float) -> float:
    """Compute the chance of not having stopped, and of a Z of `z` or more at the next look.

    Parameters
    ----------
    paths
        The trials that have not stopped before that look.
    information
        Information fraction at that look.
    z
        The bound; infinity is allowed.
    drift
        Expected Z at full information.

    Returns
    -------
    float
        The probability, also of having come so far.

    Examples
    --------
    >>> round(above(start(), information=1.0, z=1.96, drift=2.8), 4)
    0.7995
    """
    step = information - paths.information
    expected = paths.score + drift * step
    tail = ndtr((expected - z * math.sqrt(information)) / math.sqrt(step))
    return float(paths.mass @ tail)


def below(paths: Paths, *, information: float, z: float, drift: float) -> float:
    """Compute the chance of not having stopped, and of a Z below `z` at the next look.

    The parameters are those of `above`, of which it is the complement among trials that have
    not stopped; computed apart, so that a small chance keeps its digits.
    """
    step = information - paths.information
    expected = paths.score + drift * step
    tail = ndtr((z * math.sqrt(information) - expected) / math.sqrt(step))
    return float(paths.mass @ tail)


def advance(
    paths: Paths, *, information: float, following: float, low: float, high: float, drift: float
) -> Paths:
    """Follow the trials to the next look and keep those that it does not stop.

    Parameters
    ----------
    paths
        The trials that have not stopped before that look.
    information, following
        Information fraction at that look, and at the look after it.
    low, high
        The look goes on for a Z between them; infinity is allowed.
    drift
        Expected Z at full information.

    Returns
    -------
    Paths
        The trials that go on.
    """
    step = information - paths.information
    score, weight = _panels(
        paths,
        information=information,
        scores=(low * math.sqrt(information), high * math.sqrt(information)),
        drift=drift,
        width=2.0 * math.sqrt(min(step, following - information)),
    )
    distance = (score[:, None] - (paths.score + drift * step)[None, :]) / math.sqrt(step)
    density = np.exp(-0.5 * distance**2) @ paths.mass / math.sqrt(2.0 * math.pi * step)
    return Paths(
        information=information, score=score, mass=weight * density, origin=paths.origin
    )


def _panels(
    paths: Paths,
    *,
    information: float,
    scores: tuple[float, float],
    drift: float,
    width: float,
) -> tuple[Array, Array]:
    """Lay quadrature points and weights over the scores that go on and that can occur."""
    elapsed = information - paths.origin[0]
    mean = paths.origin[1] + drift * elapsed
    low = max(scores[0], mean - REACH * math.sqrt(elapsed))
    high = min(scores[1], mean + REACH * math.sqrt(elapsed))
    if not low < high:
        return np.empty(0), np.empty(0)
    edges = np.linspace(low, high, math.ceil((high - low) / width) + 1)
    half = np.diff(edges)[:, None] / 2.0
    middle = (edges[:-1] + edges[1:])[:, None] / 2.0
    return (middle + half * _NODES).ravel(), (half * _WEIGHTS).ravel()
