"""The plan of a trial: size, analyses, order of tests, looks, rules for stopping."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from toolkit.errors import ArgumentError
from toolkit.numerics import require
from toolkit.simulation.conduct.endpoint import Endpoint, endpoint_of, rated_at
from toolkit.simulation.conduct.rules import (
    LEAST,
    Criterion,
    Look,
    Reestimation,
    SafetyRule,
    SpendingRecalculation,
)

if TYPE_CHECKING:
    from toolkit.simulation.mechanism.description import Mechanism
    from toolkit.simulation.methods.method import Method

__all__ = [
    "Criterion",
    "Look",
    "Plan",
    "Reestimation",
    "SafetyRule",
    "SpendingRecalculation",
    "Test",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """An analysis with the error it may spend.

    Attributes
    ----------
    method
        The analysis.
    role
        What it is in the protocol.
    alpha, sides
        Chance of rejecting a true null hypothesis, over all ``sides``.
    true
        The value of the estimand under the mechanism (experimental minus control, or the log
        ratio), by which bias and coverage are judged; None where it is not known.
    """

    __test__ = False  # not a test case of pytest

    method: Method
    role: Literal["primary", "key_secondary", "secondary", "supportive", "sensitivity"]
    alpha: float
    sides: Literal[1, 2]
    true: float | None = None

    def __post_init__(self) -> None:
        require.probability("alpha", self.alpha)
        require.sides(self.sides)
        if self.true is not None:
            require.finite("true", self.true)


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
        Names of methods in the order of a fixed sequence, primary first; empty for no
        gatekeeping.
    looks
        Interim analyses of the primary test, by rising information; the final one is not
        listed.
    final
        Critical value of the primary statistic at the final analysis where there are looks.
    endpoint_day
        Day of the primary endpoint: a participant counts for a look from then on; 0 for the
        nominal day of the visit, or the horizon.
    obey_futility
        Whether non-binding futility stops the simulated trial.
    information
        Planned information at the final analysis: participants with the primary endpoint, or
        events; None for ``n``. Needed for looks of a time to event.
    counting
        What counts as information for looks: ``rated`` participants with the endpoint seen,
        ``due`` participants whose day of the endpoint has passed, seen or not, or first
        ``events``; None for ``events`` where the primary test is of a time to event, for
        ``due`` where it is of a count, and for ``rated`` otherwise.
    event_driven
        Whether the final analysis is made once ``information`` events have been seen, not when
        everybody's follow-up is over.
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
    information: float | None = None
    counting: Literal["rated", "due", "events"] | None = None
    event_driven: bool = False

    def __post_init__(self) -> None:
        require.whole("n", self.n, least=LEAST)
        require.nonnegative("endpoint_day", self.endpoint_day)
        self._check_tests()
        self._check_looks()
        self._check_information()
        self._check_rules()

    @property
    def primary(self) -> Test:
        """The primary test."""
        return self.tests[0]

    @property
    def endpoint(self) -> Endpoint:
        """What the primary test is about."""
        return endpoint_of(self.primary.method, self.mechanism)

    @property
    def matures(self) -> float:
        """Day after randomisation from which a participant's primary endpoint is known."""
        return self.endpoint_day if self.endpoint_day > 0.0 else self.endpoint.day

    @property
    def counted(self) -> Literal["rated", "due", "events"]:
        """What counts as information for the looks."""
        if self.counting is not None:
            return self.counting
        kinds: dict[str, Literal["rated", "due", "events"]] = {
            "event": "events",
            "count": "due",
            "rating": "rated",
        }
        return kinds[self.endpoint.kind]

    @property
    def full(self) -> float:
        """Planned information at the final analysis, in the unit of ``counted``."""
        return float(self.n if self.information is None else self.information)

    @property
    def most(self) -> int:
        """Most participants that the trial can randomise."""
        return self.n if self.reestimation is None else self.reestimation.maximum

    def _check_tests(self) -> None:
        """Refuse tests without names of their own, and an order of other tests."""
        names = [test.method.name for test in self.tests]
        if not names:
            raise ArgumentError("tests", self.tests, "must hold at least the primary test")
        if len(set(names)) < len(names):
            raise ArgumentError("tests", tuple(names), "must each have a name of its own")
        for test in self.tests:
            endpoint_of(test.method, self.mechanism)
        if not self.order:
            return
        if self.order[0] != names[0]:
            raise ArgumentError("order", self.order, f"must begin with the primary, {names[0]}")
        strange = [name for name in self.order if name not in names]
        if strange or len(set(self.order)) < len(self.order):
            raise ArgumentError("order", self.order, f"must list names of tests once: {names}")

    def _check_looks(self) -> None:
        """Refuse looks that are not in order, or that leave the final bound open."""
        if self.final is not None:
            require.finite("final", self.final)
        if not self.looks:
            return
        shares = tuple(look.information for look in self.looks)
        if not all(early < late for early, late in itertools.pairwise(shares)):
            raise ArgumentError("looks", shares, "must have rising information")
        if len({look.name for look in self.looks}) < len(self.looks):
            raise ArgumentError("looks", self.looks, "must each have a name of its own")
        efficacy = any(look.efficacy is not None for look in self.looks)
        if efficacy and self.final is None and self.spending is None:
            requirement = (
                "must be given where looks stop for efficacy and nothing is recalculated"
            )
            raise ArgumentError("final", self.final, requirement)
        if efficacy and self.spending is None:
            self._check_levels()
        if any(look.binding for look in self.looks) and self.primary.sides != 1:
            requirement = "must be 1 where futility is binding"
            raise ArgumentError("sides", self.primary.sides, requirement)

    def _check_levels(self) -> None:
        """Refuse tests in the order for whose level the planned bounds were not made."""
        for test in self.tests:
            if test.method.name in self.order and (test.alpha, test.sides) != (
                self.primary.alpha,
                self.primary.sides,
            ):
                parameter = f"alpha and sides of {test.method.name}"
                requirement = (
                    "must be those of the primary test, whose planned bounds it shares"
                )
                raise ArgumentError(parameter, (test.alpha, test.sides), requirement)

    def _check_information(self) -> None:
        """Refuse information that cannot be counted."""
        if self.information is not None:
            require.positive("information", self.information)
        require.one_of("counting", self.counting, (None, "rated", "due", "events"))
        kind = self.endpoint.kind
        if self.counted == "events" and kind != "event":
            raise ArgumentError("counting", self.counting, f"must not be events for a {kind}")
        if self.counted == "rated" and kind != "rating":
            raise ArgumentError("counting", self.counting, f"must not be rated for a {kind}")
        if self.counted == "events" and self.information is None and self.looks:
            requirement = "must be the planned number of events where there are looks"
            raise ArgumentError("information", self.information, requirement)
        if self.event_driven and (kind != "event" or self.information is None):
            requirement = "must be false without a time to event and a planned number of events"
            raise ArgumentError("event_driven", self.event_driven, requirement)
        if kind == "rating" and not self.matures >= self.endpoint.day:
            requirement = f"must not lie before the primary visit, day {self.endpoint.day:g}"
            raise ArgumentError("endpoint_day", self.endpoint_day, requirement)

    def _check_rules(self) -> None:
        """Refuse rules about what the plan or its mechanism does not have."""
        again = self.reestimation
        if again is not None:
            if again.look >= len(self.looks):
                raise ArgumentError("look", again.look, "must be the place of a look, from 0")
            if again.maximum < self.n:
                raise ArgumentError("maximum", again.maximum, f"must be at least n, {self.n}")
            if self.endpoint.kind != "rating":
                requirement = "must be None unless the primary endpoint is a rating"
                raise ArgumentError("reestimation", again, requirement)
        if self.safety is not None and self.mechanism.harm is None:
            raise ArgumentError("safety", self.safety, "must be None without harm to watch")
        names = [criterion.name for criterion in self.feasibility]
        if len(set(names)) < len(names):
            raise ArgumentError("feasibility", tuple(names), "must each have a name of its own")
        for criterion in self.feasibility:
            if criterion.measure == "rated" and criterion.at is not None:
                rated_at(criterion.name, 0, criterion.at, self.mechanism)
