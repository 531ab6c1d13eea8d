"""Looks at the data, and the rules by which a trial changes size, stops, or is feasible."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from toolkit.errors import ArgumentError
from toolkit.numerics import require

FAMILIES = {
    "obrien_fleming": False,
    "pocock": False,
    "kim_demets": True,
    "hwang_shih_decani": True,
}
"""Families of spending functions, and whether each has a parameter."""
LEAST = 2
"""Fewest participants of a trial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An interim analysis of the primary test.

    Attributes
    ----------
    information
        Share of the planned information (participants with the endpoint, or events).
    efficacy, futility, harm
        Bounds of the statistic (positive for benefit); None for no such stop. With ``scale``
        "difference" the futility bound is on the estimate, signed for benefit. A statistic with
        degrees of freedom is compared by its p-value, as z with the same one.
    binding
        Whether a crossed futility bound always stops.
    delay
        Days from the day the information is reached to the decision; recruitment goes on.
    """

    name: str
    information: float
    efficacy: float | None = None
    futility: float | None = None
    harm: float | None = None
    scale: Literal["z", "difference"] = "z"
    binding: bool = False
    delay: float = 0.0

    def __post_init__(self) -> None:
        require.probability("information", self.information)
        for name in ("efficacy", "futility", "harm"):
            bound = getattr(self, name)
            if bound is not None:
                require.finite(name, bound)
        require.one_of("scale", self.scale, ("z", "difference"))
        require.nonnegative("delay", self.delay)
        bounds = (self.harm, self.futility if self.scale == "z" else None, self.efficacy)
        given = [bound for bound in bounds if bound is not None]
        if not all(low < high for low, high in itertools.pairwise(given)):
            requirement = "must have harm below futility below efficacy"
            parameter = f"bounds of {self.name}"
            raise ArgumentError(parameter, bounds, requirement)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRecalculation:
    """How efficacy bounds follow the information really reached (Lan and DeMets).

    Attributes
    ----------
    family
        ``obrien_fleming``, ``pocock``, ``kim_demets`` or ``hwang_shih_decani``.
    parameter
        Rho of ``kim_demets``, gamma of ``hwang_shih_decani``; None for the others.
    """

    family: str
    parameter: float | None = None

    def __post_init__(self) -> None:
        require.one_of("family", self.family, tuple(FAMILIES))
        if FAMILIES[self.family] != (self.parameter is not None):
            needed = "must be given" if FAMILIES[self.family] else "must be None"
            raise ArgumentError("parameter", self.parameter, f"{needed} for {self.family}")
        if self.parameter is not None:
            require.finite("parameter", self.parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reestimation:
    """Blinded re-estimation of the standard deviation at a look; the size only grows.

    Attributes
    ----------
    look
        Which look, from 0; it is made before the unblinded analysis.
    planned_sd
        The adjusted standard deviation for which ``n`` was computed; the new size is ``n``
        times the squared ratio, in whole blocks, within ``maximum``.
    maximum
        Most participants to randomise.
    planned_share
        Share of participants with the endpoint for which ``n`` was computed; given, the new
        size also makes up for a smaller share among those due at the look (and is less raised
        where it is greater). None to leave the share out.
    """

    look: int
    planned_sd: float
    maximum: int
    planned_share: float | None = None

    def __post_init__(self) -> None:
        require.whole("look", self.look)
        require.positive("planned_sd", self.planned_sd)
        require.whole("maximum", self.maximum, least=LEAST)
        if self.planned_share is not None and not 0.0 < self.planned_share <= 1.0:
            raise ArgumentError(
                "planned_share", self.planned_share, "must be above 0, at most 1"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """Beta-binomial rule that stops a trial for harm.

    Attributes
    ----------
    prior, limit, threshold
        Stop if P(rate above limit | data) exceeds threshold, under this beta prior.
    numbers
        Asked after each of these numbers of participants of the experimental arm, in order of
        randomisation, on the day the follow-up of harm of the last of them ends.
    """

    prior: tuple[float, float]
    limit: float
    threshold: float
    numbers: tuple[int, ...]

    def __post_init__(self) -> None:
        for parameter in self.prior:
            require.positive("prior", parameter)
        require.probability("limit", self.limit)
        require.probability("threshold", self.threshold)
        for number in self.numbers:
            require.whole("numbers", number, least=1)
        rising = all(early < late for early, late in itertools.pairwise(self.numbers))
        if not (self.numbers and rising):
            raise ArgumentError("numbers", self.numbers, "must be one or more rising numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A feasibility criterion, measured on all participants enrolled, followed to their end.

    Attributes
    ----------
    measure
        ``accrual``: participants per month of 30.4375 days for which a site was open, over all
        sites, to the last randomisation. ``rated``: share with score 0 at visit ``at``.
        ``adherent``: share neither lost nor dead nor stopped by day ``day``. ``ascertained``:
        share followed to day ``day``, the dead by then left out. ``guessed``: share with a
        right belief about the assignment.
    aim, target, stop
        Met when at least (at most) ``target``; failed when below (above) ``stop``.
    at, day
        Visit of the grid from 0, for ``rated``; day after randomisation, for ``adherent`` and
        ``ascertained``.
    of
        Participants counted; ``accrual`` counts all.
    """

    name: str
    measure: Literal["accrual", "rated", "adherent", "ascertained", "guessed"]
    aim: Literal["at_least", "at_most"]
    target: float
    stop: float | None = None
    at: int | None = None
    day: float | None = None
    of: Literal["all", "experimental", "control"] = "all"

    def __post_init__(self) -> None:
        measures = ("accrual", "rated", "adherent", "ascertained", "guessed")
        require.one_of("measure", self.measure, measures)
        require.one_of("aim", self.aim, ("at_least", "at_most"))
        require.one_of("of", self.of, ("all", "experimental", "control"))
        require.nonnegative("target", self.target)
        if self.stop is not None:
            require.nonnegative("stop", self.stop)
            worse = (
                self.stop <= self.target
                if self.aim == "at_least"
                else (self.stop >= self.target)
            )
            if not worse:
                raise ArgumentError("stop", self.stop, "must be no better than the target")
        if self.measure == "rated" and self.at is None:
            raise ArgumentError("at", self.at, "must be a visit where ratings are counted")
        if self.measure in {"adherent", "ascertained"} and self.day is None:
            raise ArgumentError("day", self.day, f"must be given for {self.measure}")
