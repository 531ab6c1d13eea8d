"""The plan of a trial: size, analyses, order of tests, looks, rules for stopping."""

from dataclasses import dataclass
from typing import Literal

from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.methods.method import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """An analysis with the error it may spend.

    ``true`` is the value of the estimand under the mechanism (experimental minus control, or the
    log ratio), by which bias and coverage are judged; None where it is not known.
    """

    __test__ = False  # not a test case of pytest

    method: Method
    role: Literal["primary", "key_secondary", "secondary", "supportive", "sensitivity"]
    alpha: float
    sides: Literal[1, 2]
    true: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An interim analysis of the primary test.

    Attributes
    ----------
    information
        Share of the planned information (participants with the endpoint, or events).
    efficacy, futility, harm
        Bounds of the statistic (positive for benefit); None for no such stop. With ``scale``
        "difference" the futility bound is on the estimate, signed for benefit.
    binding
        Whether a crossed futility bound always stops.
    """

    name: str
    information: float
    efficacy: float | None = None
    futility: float | None = None
    harm: float | None = None
    scale: Literal["z", "difference"] = "z"
    binding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRecalculation:
    """How efficacy bounds follow the information really reached (Lan and DeMets).

    ``family`` and ``parameter`` as in ``toolkit.sequential.spending``. None in the plan keeps the
    planned bounds.
    """

    family: str
    parameter: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reestimation:
    """Blinded re-estimation of the standard deviation at a look; the size only grows.

    ``planned_sd`` is the adjusted one for which ``n`` was computed; the new size is ``n`` times
    the squared ratio, within ``maximum``.
    """

    look: int
    planned_sd: float
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """Beta-binomial rule: stop if P(rate above limit | data) exceeds threshold, after each of
    ``numbers`` participants of the experimental arm with follow-up of the harm."""

    prior: tuple[float, float]
    limit: float
    threshold: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A feasibility criterion measured on the finished trial.

    ``measure``: ``accrual`` (participants a site and month of 30.4375 days), ``rated`` (share with
    score 0 at visit ``at``), ``adherent`` (share not stopped by day ``day``, of ``of``),
    ``ascertained`` (share followed to day ``day``), ``guessed`` (share with a right belief).
    """

    name: str
    measure: Literal["accrual", "rated", "adherent", "ascertained", "guessed"]
    aim: Literal["at_least", "at_most"]
    target: float
    stop: float | None = None
    at: int | None = None
    day: float | None = None
    of: Literal["all", "experimental", "control"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A trial: what is assumed of its data, and what its protocol does with them.

    Attributes
    ----------
    n
        Participants to randomise.
    tests
        Analyses; the first is the primary one.
    order
        Names of methods in the order of a fixed sequence, primary first; empty for no gatekeeping.
    looks
        Interim analyses of the primary test, by rising information; the final one is not listed.
    final
        Critical value of the primary statistic at the final analysis where there are looks.
    endpoint_day
        Day of the primary endpoint: a participant counts for a look from then on.
    obey_futility
        Whether non-binding futility stops the simulated trial.
    """

    name: str
    mechanism: Mechanism
    n: int
    tests: tuple[Test, ...]
    order: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    final: float | None = None
    spending: SpendingRecalculation | None = None
    endpoint_day: float = 0.0
    obey_futility: bool = True
    reestimation: Reestimation | None = None
    safety: SafetyRule | None = None
    feasibility: tuple[Criterion, ...] = ()
