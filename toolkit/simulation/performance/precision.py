r"""How many replicates a simulation needs for the precision asked of it.

A share :math:`p` needs :math:`p (1 - p) / e^2` replicates for a Monte Carlo standard error
:math:`e`, at most :math:`1 / (4 e^2)`; a mean of values with standard deviation :math:`S` needs
:math:`S^2 / e^2`; an empirical standard error needs :math:`1 + 1 / (2 r^2)` for an error
relative to itself of :math:`r`.

References
----------
Morris TP, White IR, Crowther MJ (2019). Using simulation studies to evaluate statistical
methods. *Statistics in Medicine* 38: 2074-2102, section 5.3.
"""

from __future__ import annotations

from toolkit.numerics import require
from toolkit.numerics.rounding import ceiling


def replicates_for_share(*, mcse: float, share: float = 0.5) -> int:
    """Find the replicates for the Monte Carlo standard error of a share.

    Parameters
    ----------
    mcse
        The error asked for, as a share.
    share
        The share expected; 0.5 is the worst case.

    Returns
    -------
    int
        Replicates, at least 1.

    Examples
    --------
    >>> replicates_for_share(mcse=0.005), replicates_for_share(mcse=0.001, share=0.05)
    (10000, 47500)
    """
    require.positive("mcse", mcse)
    require.probability("share", share)
    return max(1, ceiling(share * (1.0 - share) / mcse**2))


def replicates_for_mean(*, mcse: float, sd: float) -> int:
    """Find the replicates for the Monte Carlo standard error of a mean, or of a bias.

    Parameters
    ----------
    mcse
        The error asked for.
    sd
        Standard deviation of what is averaged, from replicate to replicate.

    Examples
    --------
    >>> replicates_for_mean(mcse=0.01, sd=0.8)
    6400
    """
    require.positive("mcse", mcse)
    require.positive("sd", sd)
    return max(2, ceiling((sd / mcse) ** 2))


def replicates_for_empirical_se(*, relative: float) -> int:
    """Find the replicates for the error of an empirical standard error, relative to itself.

    Examples
    --------
    >>> replicates_for_empirical_se(relative=0.01)
    5001
    """
    require.positive("relative", relative)
    return 1 + max(1, ceiling(0.5 / relative**2))
