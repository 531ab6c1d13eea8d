"""One simulated trial, from the first participant to the last test.

Recruitment goes on until the planned number is randomised or the trial is stopped, also while
endpoints mature and looks are decided on. A look is made on the day on which its share of the
information is there; a look whose share is never reached before the final analysis is left out,
and spends nothing where bounds follow the information. At a look, in this order: the blinded
standard deviation is estimated and the size raised, where the plan says so; the primary test is
made of what has been seen; the trial stops for efficacy, harm or futility. The safety rule is
followed all the time and goes before a look that has not been decided by then.

All other tests are made once, of what was seen when the trial ended. Those in the testing order
have the bound of the stage by the same rule as the primary test, all others their own level.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from toolkit.simulation.conduct import timing
from toolkit.simulation.conduct.bounds import TWO_SIDED, Reached
from toolkit.simulation.conduct.claims import (
    binding_bound,
    bound_of,
    claims,
    covers,
    decided,
    futile,
    own_bound,
    usable,
    z_of,
)
from toolkit.simulation.conduct.feasibility import measured
from toolkit.simulation.conduct.outcome import NONE, Stop, blank
from toolkit.simulation.conduct.resize import resized, resumed
from toolkit.simulation.conduct.safety import Crossing, first_crossing
from toolkit.simulation.mechanism.generation import generate
from toolkit.simulation.methods.analyse import analyse

if TYPE_CHECKING:
    from toolkit.simulation.conduct.plan import Plan, Test
    from toolkit.simulation.conduct.rules import Look
    from toolkit.simulation.mechanism.generation import Prepared
    from toolkit.simulation.mechanism.participants import Participants
    from toolkit.simulation.methods.estimate import Estimate

NOT_YET = Reached(information=(), times=(), stops=(), lower=(), places=(), last=False)
"""Before the first look."""


def conduct(plan: Plan, prepared: Prepared, generator: np.random.Generator) -> np.void:
    """Simulate one trial.

    Parameters
    ----------
    plan
        What the protocol does.
    prepared
        The plan's mechanism, prepared once for all replicates.
    generator
        The random numbers of this replicate.

    Returns
    -------
    numpy.void
        A row of `toolkit.simulation.conduct.outcome.row_type`.
    """
    participants = generate(prepared, plan.most, generator)
    imputes = any(test.method.imputation is not None for test in plan.tests)
    # Draws of their own: their number depends on the data.
    return follow(plan, participants, generator.spawn(1)[0] if imputes else None)


def follow(
    plan: Plan, participants: Participants, generator: np.random.Generator | None = None
) -> np.void:
    """Conduct a trial whose participants are known.

    Parameters
    ----------
    plan
        What the protocol does; its mechanism describes the participants.
    participants
        As many as the trial can need, `Plan.most`.
    generator
        Draws of imputations; None where no analysis imputes.

    Returns
    -------
    numpy.void
        A row of `toolkit.simulation.conduct.outcome.row_type`.
    """
    return _Trial(plan, participants, generator).run()


class _Trial:
    """A trial under way: who is in it, what is in force, what has been recorded."""

    def __init__(
        self, plan: Plan, participants: Participants, generator: np.random.Generator | None
    ) -> None:
        self.plan = plan
        self.everybody = participants
        self.generator = generator
        self.row = blank(plan)
        self.size, self.full = plan.n, plan.full
        self.counts: tuple[int, ...] = ()
        self.reached = NOT_YET
        self.now = -math.inf
        self._settle()

    def run(self) -> np.void:
        """Walk the looks to the end of the trial."""
        for place, look in enumerate(self.plan.looks):
            day = timing.day_reached(self.days, timing.needed(look.information, self.full))
            # A look cannot be made while another one is still being decided on.
            day = max(day, self.now)
            if day >= self.over or self._unsafe_by(day):
                continue
            estimate, reason = self._look(place, look, day)
            decision = day + look.delay
            if self._unsafe_by(decision):
                break
            self.now = decision
            if reason is not Stop.COMPLETED:
                return self._end(place, reason, decision, seen=day, primary=estimate)
        if self.crossing is not None and self._unsafe_by(self.over):
            day = self.crossing.day
            return self._end(NONE, Stop.SAFETY, day, seen=day, primary=None)
        return self._complete()

    def _settle(self) -> None:
        """Work out the calendar of the participants of the size in force."""
        self.participants = self.everybody.first(self.size)
        self.days = timing.information_days(self.plan, self.participants)
        self.over = timing.last_day(self.plan, self.participants, self.days)
        self.crossing: Crossing | None = None
        harm = self.plan.mechanism.harm
        if self.plan.safety is not None and harm is not None:
            self.crossing = first_crossing(
                self.plan.safety, self.participants, horizon=harm.horizon
            )

    def _unsafe_by(self, day: float) -> bool:
        """Tell whether the safety rule has stopped the trial by a day."""
        return self.crossing is not None and self.crossing.day <= day

    def _enrolled(self, day: float) -> int:
        """Count who has been randomised by a day."""
        return int(np.searchsorted(self.participants.entry, day, side="right"))

    def _analyse(self, test: Test, until: float) -> Estimate:
        """Make one analysis of what is seen by a day."""
        there = self.participants
        if until < there.entry[-1]:
            there = there.first(max(1, self._enrolled(until)))
        return analyse(
            test.method, there, self.plan.mechanism, until=until, generator=self.generator
        )

    def _look(self, place: int, look: Look, day: float) -> tuple[Estimate, Stop]:
        """Make one interim analysis and say what follows from it."""
        again = self.plan.reestimation
        if again is not None and again.look == place:
            self._resize(day)
        estimate = self._analyse(self.plan.primary, day)
        z = z_of(estimate)
        bound = self._record(
            place,
            estimate,
            day=day,
            stops=look.efficacy is not None,
            lower=binding_bound(look, estimate),
        )
        if not usable(estimate):
            return estimate, Stop.COMPLETED
        if z >= bound:
            return estimate, Stop.EFFICACY
        two_sided = self.plan.primary.sides == TWO_SIDED
        if (two_sided and z <= -bound) or (look.harm is not None and z <= look.harm):
            return estimate, Stop.HARM
        if futile(look, estimate, z):
            self.row["stage_futile"][place] = True
            if look.binding or self.plan.obey_futility:
                return estimate, Stop.FUTILITY
        return estimate, Stop.COMPLETED

    def _resize(self, day: float) -> None:
        """Raise the size of the trial where its blinded standard deviation asks for it."""
        rule = self.plan.reestimation
        if rule is None:
            raise AssertionError(day)
        found = resized(self.plan, rule, self.participants, day=day)
        self.row["sd"] = found.sd
        if found.size > self.size:
            self.everybody = resumed(self.everybody, enrolled=self.size, day=day)
            self.size, self.full = found.size, found.full
            self._settle()

    def _record(
        self, place: int, estimate: Estimate, *, day: float, stops: bool, lower: float
    ) -> float:
        """Write down an analysis of the primary test and return its efficacy bound."""
        last = place == len(self.plan.looks)
        count = int((self.days <= day).sum())
        before = self.reached
        self.counts = (*self.counts, count)
        self.reached = Reached(
            information=tuple(one / self.full for one in self.counts),
            times=(*before.times, count / self.full),
            stops=(*before.stops, stops),
            lower=(*before.lower, lower),
            places=(*before.places, place),
            last=last,
        )
        bound = bound_of(self.plan, self.plan.primary, self.reached)
        row = self.row
        row["stage_held"][place] = True
        row["stage_day"][place] = day
        row["stage_count"][place] = count
        row["stage_information"][place] = count / self.full
        row["stage_bound"][place] = bound
        row["stage_z"][place] = z_of(estimate)
        row["stage_status"][place] = estimate.status
        return bound

    def _complete(self) -> np.void:
        """Make the final analysis."""
        until = self.over if self.plan.event_driven else math.inf
        estimate = self._analyse(self.plan.primary, until)
        place = len(self.plan.looks)
        self._record(place, estimate, day=self.over, stops=True, lower=-math.inf)
        return self._end(place, Stop.COMPLETED, self.over, seen=until, primary=estimate)

    def _end(
        self, stage: int, reason: Stop, day: float, *, seen: float, primary: Estimate | None
    ) -> np.void:
        """Make all tests of what has been seen, and fill the row."""
        row, plan = self.row, self.plan
        row["stage"], row["reason"], row["duration"] = stage, reason, day
        row["enrolled"], row["size"] = self._enrolled(day), self.size
        if plan.endpoint.kind == "event":
            row["events"] = int((self.days <= min(seen, self.over)).sum())
        estimates = [
            primary
            if primary is not None and test is plan.primary
            else self._analyse(test, seen)
            for test in plan.tests
        ]
        favours = {}
        for number, (test, estimate) in enumerate(zip(plan.tests, estimates, strict=True)):
            self._write(number, estimate)
            bound = self._level(test, tested=primary is not None)
            rejected, favour = decided(estimate, bound, test.sides)
            row["rejected"][number], row["favour"][number] = rejected, favour
            row["covered"][number] = covers(test, estimate)
            favours[test.method.name] = favour
        row["claimed"] = claims(plan, favours)
        self._others(day)
        return row

    def _level(self, test: Test, *, tested: bool) -> float:
        """Find the bound of one test at the end of the trial."""
        if test is self.plan.primary or test.method.name in self.plan.order:
            # A trial stopped by the safety rule makes no confirmatory test.
            return bound_of(self.plan, test, self.reached) if tested else math.inf
        return own_bound(test)

    def _write(self, number: int, estimate: Estimate) -> None:
        """Write down one estimate; numbers of a failed fit are NaN."""
        row = self.row
        row["n"][number], row["status"][number] = estimate.n, estimate.status
        if usable(estimate):
            for name in ("estimate", "se", "df", "statistic", "p"):
                row[name][number] = getattr(estimate, name)

    def _others(self, day: float) -> None:
        """Write down safety and feasibility."""
        row = self.row
        crossing = self.crossing
        # A trial that ran to its end is followed up, one that stopped is no longer watched.
        if crossing is not None and (row["reason"] == Stop.COMPLETED or crossing.day <= day):
            row["safety_look"], row["safety_day"] = crossing.look, crossing.day
            row["safety_enrolled"] = self._enrolled(crossing.day)
        there = self.participants.first(int(row["enrolled"]))
        row["feasibility"] = [
            measured(criterion, there, self.plan.mechanism)
            for criterion in self.plan.feasibility
        ]
