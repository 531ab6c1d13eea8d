r"""Efficacy bounds at the information that was really reached.

Information differs from what was planned when participants are lost, when several reach their
endpoint on one day, or after the size was raised. A spending function gives the error due at
the information :math:`t_k` that a look really had, and the bound spends it (Lan and DeMets):

.. math::

    P_0(\text{no stop before},\ Z_k \ge u_k) = \alpha^*(t_k) - \alpha^*(t_{k-1})

on each side, what is left at the final analysis there. "No stop before" counts stops for
efficacy, the opposite side of a two-sided test, and binding futility. It is the recursion of
`toolkit.sequential.boundaries`, which asks for planned looks at least a hundredth apart and
that end at 1; here they lie where the trial has put them. The same pattern of information
comes again in many replicates, so that found bounds are kept.

References
----------
Lan KKG, DeMets DL (1983). Discrete sequential boundaries for clinical trials. *Biometrika* 70:
659-663.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from toolkit.errors import NoSolutionError
from toolkit.sequential.critical import z_above
from toolkit.sequential.recursion import advance, start
from toolkit.sequential.spending import (
    HwangShihDeCani,
    KimDeMets,
    LanDeMetsOBrienFleming,
    LanDeMetsPocock,
    Spending,
    spent,
)

if TYPE_CHECKING:
    from toolkit.simulation.conduct.rules import SpendingRecalculation

KEPT = 1 << 16
"""Patterns of information whose bounds are kept."""
NOTHING = 1e-6
"""A step of information below this brings no new data to spend error on."""
TWO_SIDED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The analyses of a trial up to one of them, as they really were.

    Attributes
    ----------
    information
        At each analysis so far, as a share of the full information now in force, rising.
    times
        The same as a share of what was in force then, by which error was spent.
    stops
        Whether each may stop for efficacy.
    lower
        Binding futility bound (z) at each, minus infinity where there is none.
    places
        Which look of the plan each was, from 0; the number of looks for the final analysis.
    last
        Whether the last of them is the final analysis, which spends what is left.
    """

    information: tuple[float, ...]
    times: tuple[float, ...]
    stops: tuple[bool, ...]
    lower: tuple[float, ...]
    places: tuple[int, ...]
    last: bool


def spending_of(rule: SpendingRecalculation) -> Spending:
    """Return the spending function of a family.

    Parameters
    ----------
    rule
        The family and its parameter.

    Returns
    -------
    Spending
        As `toolkit.sequential.spending` has it.
    """
    match rule.family, rule.parameter:
        case "kim_demets", float() | int() as rho:
            return KimDeMets(rho=rho)
        case "hwang_shih_decani", float() | int() as gamma:
            return HwangShihDeCani(gamma=gamma)
        case "pocock", _:
            return LanDeMetsPocock()
        case _:
            return LanDeMetsOBrienFleming()


@lru_cache(maxsize=KEPT)
def reached_bound(
    rule: SpendingRecalculation, *, alpha: float, sides: Literal[1, 2], reached: Reached
) -> float:
    """Compute the efficacy bound of the last analysis so far.

    Parameters
    ----------
    rule
        The spending function.
    alpha, sides
        Error to spend, over all sides.
    reached
        The analyses so far.

    Returns
    -------
    float
        The bound (z); infinity where nothing is due, or no data have come since the last.

    Raises
    ------
    NoSolutionError
        Binding futility leaves too few trials to spend the error on.

    Examples
    --------
    >>> from toolkit.simulation.conduct.rules import SpendingRecalculation
    >>> rule = SpendingRecalculation(family="obrien_fleming")
    >>> half = Reached(
    ...     information=(0.5,),
    ...     times=(0.5,),
    ...     stops=(True,),
    ...     lower=(-math.inf,),
    ...     places=(0,),
    ...     last=False,
    ... )
    >>> round(reached_bound(rule, alpha=0.05, sides=2, reached=half), 3)
    2.963
    """
    spending = spending_of(rule)
    paths, before, bound = start(), 0.0, math.inf
    final = len(reached.information) - 1
    for number, now in enumerate(reached.information):
        if not now - paths.information > NOTHING:
            return math.inf
        level = before
        if number == final and reached.last:
            level = alpha
        elif reached.stops[number]:
            time = max(reached.times[: number + 1])
            level = spent(spending, alpha=alpha, sides=sides, information=(time,))[0]
        bound = z_above(paths, information=now, due=(level - before) / sides, drift=0.0)
        low = -bound if sides == TWO_SIDED else reached.lower[number]
        if not low < bound:
            sought = f"the efficacy bound at an information of {now:g}"
            raise NoSolutionError(sought, "binding futility leaves too few trials to spend on")
        before = level
        if number < final:
            following = reached.information[number + 1]
            if not following - now > NOTHING:
                return math.inf
            paths = advance(
                paths, information=now, following=following, low=low, high=bound, drift=0.0
            )
    return bound
