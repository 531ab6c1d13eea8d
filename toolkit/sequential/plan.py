"""What is planned of a trial with interim looks: information, error, efficacy, futility.

Z is positive in favour of the experimental arm throughout.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from toolkit.errors import ArgumentError
from toolkit.numerics import require

if TYPE_CHECKING:
    from toolkit.sequential.spending import Spending

TWO_SIDED = 2

LEAST_STEP = 0.01
"""The least information between looks; less is no look, and slow to compute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZBounds:
    """Futility bounds that are given as numbers.

    Attributes
    ----------
    z
        One for each look but the last; the trial stops for futility below it. None where a
        look has no such bound.
    binding
        Whether the trial must stop, so that the efficacy bounds may count on it.
    """

    z: tuple[float | None, ...]
    binding: bool = False

    def __post_init__(self) -> None:
        for value in self.z:
            if value is not None:
                require.finite("z", value)


@dataclass(frozen=True, slots=True, kw_only=True)
class BetaSpending:
    """Futility bounds that spend the type II error.

    Attributes
    ----------
    spending
        How it is spent.
    power
        The power for which the bounds are built, with futility obeyed; 1 minus it is spent.
    binding
        Whether the trial must stop, so that the efficacy bounds may count on it.
    """

    spending: Spending
    power: float
    binding: bool = False

    def __post_init__(self) -> None:
        require.probability("power", self.power)


Futility = ZBounds | BetaSpending
"""How stops for futility are decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSequential:
    """What is planned of a trial with interim looks.

    Attributes
    ----------
    information
        Information fraction at each look, rising to exactly 1.
    alpha
        Chance of rejecting a true null hypothesis, over all looks and all `sides`.
    sides
        1, or 2 with half of `alpha` on each side.
    efficacy
        How `alpha` is spent; None when all of it is left to the last look, so that the trial
        never stops early for efficacy.
    futility
        How stops for futility are decided; None when there are none. Binding bounds need one
        side.
    efficacy_from
        First look, counted from 1, that may stop for efficacy.

    Raises
    ------
    ArgumentError
        A value is outside the range given above.
    """

    information: tuple[float, ...]
    alpha: float
    sides: Literal[1, 2]
    efficacy: Spending | None
    futility: Futility | None = None
    efficacy_from: int = 1

    def __post_init__(self) -> None:
        require.probability("alpha", self.alpha)
        require.sides(self.sides)
        steps = [later - early for early, later in itertools.pairwise((0.0, *self.information))]
        # Not `<`: two fractions such as 0.50 and 0.51 may lie a rounding error nearer.
        if not (steps and self.information[-1] == 1.0 and min(steps) > 0.99 * LEAST_STEP):
            requirement = f"must rise to exactly 1 in steps of at least {LEAST_STEP}"
            raise ArgumentError("information", self.information, requirement)
        require.whole("efficacy_from", self.efficacy_from, least=1)
        if self.efficacy_from > len(self.information):
            requirement = f"must not be past the last look, {len(self.information)}"
            raise ArgumentError("efficacy_from", self.efficacy_from, requirement)
        self._check_futility()

    def _check_futility(self) -> None:
        """Refuse futility bounds that do not fit the looks, the sides or the error."""
        if self.futility is None:
            return
        if self.futility.binding and self.sides != 1:
            raise ArgumentError("sides", self.sides, "must be 1 where futility is binding")
        if isinstance(self.futility, BetaSpending):
            if not self.futility.power > self.alpha / self.sides:
                requirement = "must exceed alpha on one side"
                raise ArgumentError("power", self.futility.power, requirement)
        elif len(self.futility.z) != len(self.information) - 1:
            requirement = (
                f"must have one bound for each of {len(self.information) - 1} interims"
            )
            raise ArgumentError("futility", self.futility.z, requirement)
