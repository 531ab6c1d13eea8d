"""What is true of each test in a scenario, by which bias and coverage are judged.

Bounds of a scale, intercurrent events and their strategies move the value of an estimand away
from the planned difference, so it is computed from one large sample. The same people are
generated twice with the same random numbers: as the scenario has them, and with the control
arm's course, events, losses and beliefs in both arms. The mean difference between the two over
those assigned to the experimental arm is the effect of assignment; what does not bear on the
arms cancels, so that its error is below that of ten thousand trials. The ends of a scale make
the difference depend on the level of the site, so that the sample comes from many sites.

Differences between sites in the benefit have mean 0 and are left out. No truth is given of
log-rank tests other than under a hazard ratio of 1, where their estimate, O - E over V, is
unbiased; nor where the strategy depends on what was observed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from toolkit.simulation.mechanism.description import Allocation
from toolkit.simulation.mechanism.generation import generate, prepare
from toolkit.simulation.mechanism.responding import responses
from toolkit.simulation.methods.method import Ancova, LogRank, Mmrm, RiskDifference
from toolkit.simulation.running.streams import generator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.simulation.plans import Scenario
    from toolkit.simulation.conduct.plan import Test
    from toolkit.simulation.mechanism.description import Mechanism
    from toolkit.simulation.mechanism.participants import Participants, Reals
    from toolkit.simulation.methods.method import Method

PEOPLE = 20_000
"""Participants of one sample."""
SAMPLES = 10
"""Samples."""
SITES = 2_000
"""Sites of one sample, so that the luck of a few does not count."""
SEED = 7_305_551
"""Of the samples; the truth does not depend on the seed of the simulation."""
PRIMARY_STRATEGIES = frozenset({"treatment_policy", "hypothetical", "composite"})
"""Strategies that make the estimand a value that everybody has, observed or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """The same people, as the scenario has them and as controls."""

    mechanism: Mechanism
    people: Participants
    controls: Participants


def with_truth(scenario: Scenario) -> Scenario:
    """Return a scenario whose tests know what is true, where that can be known.

    Points of the grid, of which only the power is shown, stay as they are.
    """
    if scenario.kind == "grid":
        return scenario
    plan = scenario.plan
    pairs = list(_pairs(plan.mechanism)) if any(map(_sampled, plan.tests)) else []
    tests = tuple(
        replace(test, true=_truth(test, plan.mechanism, pairs)) for test in plan.tests
    )
    return replace(scenario, plan=replace(plan, tests=tests))


def as_controls(mechanism: Mechanism) -> Mechanism:
    """Return a mechanism in which the experimental arm fares as the control arm does."""
    dropout, expectancy = mechanism.dropout, mechanism.expectancy
    return replace(
        mechanism,
        scores=tuple(
            replace(each, change=(each.change[1], each.change[1])) for each in mechanism.scores
        ),
        dropout=dropout and replace(dropout, lost=(dropout.lost[1], dropout.lost[1])),
        intercurrent=tuple(
            replace(each, risk=(each.risk[1], each.risk[1])) for each in mechanism.intercurrent
        ),
        expectancy=expectancy
        and replace(
            expectancy, believes_experimental=(expectancy.believes_experimental[1],) * 2
        ),
        events=tuple(replace(each, hazard_ratio=1.0) for each in mechanism.events),
    )


def _pairs(mechanism: Mechanism) -> Iterator[_Pair]:
    """Yield samples of the same people under both mechanisms."""
    none = tuple(0.0 for _ in mechanism.recruitment.effect_sd)
    mechanism = replace(
        mechanism,
        recruitment=replace(
            mechanism.recruitment,
            effect_sd=none,
            opening=(0.0,) * SITES,
            heterogeneity=0.0,
        ),
        allocation=Allocation(method="simple", ratio=mechanism.allocation.ratio),
    )
    prepared, controls = prepare(mechanism), prepare(as_controls(mechanism))
    for number in range(SAMPLES):
        yield _Pair(
            mechanism=mechanism,
            people=generate(prepared, PEOPLE, generator(SEED, number)),
            controls=generate(controls, PEOPLE, generator(SEED, number)),
        )


def _sampled(test: Test) -> bool:
    """Tell whether the truth of a test is found in samples."""
    strategies = {each.strategy for each in test.method.handling}
    return isinstance(test.method, Mmrm | Ancova | RiskDifference) and (
        strategies <= PRIMARY_STRATEGIES
    )


def _truth(test: Test, mechanism: Mechanism, pairs: list[_Pair]) -> float | None:
    method = test.method
    if isinstance(method, LogRank):
        null = mechanism.events[method.event].hazard_ratio == 1.0
        return 0.0 if null else None
    if not _sampled(test):
        return None
    found = [
        value
        for pair in pairs
        for value in (
            _values(method, pair.mechanism, pair.people)
            - _values(method, pair.mechanism, pair.controls)
        )[pair.people.experimental]
    ]
    return float(np.nanmean(found))


def _values(method: Method, mechanism: Mechanism, people: Participants) -> Reals:
    """Return the variable of a test for everybody, NaN where nobody could have it."""
    if isinstance(method, RiskDifference):
        found = responses(mechanism.responses[method.response], mechanism, people)
        return found.astype(np.float64)
    if not isinstance(method, Mmrm | Ancova):
        message = f"{type(method).__name__} has no truth in samples"
        raise AssertionError(message)  # noqa: TRY004 - `_sampled` keeps others out
    day = mechanism.days[method.at]
    score = mechanism.scores[method.score]
    values = people.actual[method.score, :, method.at].copy()
    names = [event.name for event in mechanism.intercurrent]
    worst = score.lower if score.larger_is_better else score.upper
    for strategy in ("hypothetical", "composite"):
        for each in method.handling:
            if each.strategy != strategy:
                continue
            happened = people.intercurrent[:, names.index(each.event)] < day
            if strategy == "hypothetical":
                without = people.hypothetical[method.score, :, method.at]
                values = np.where(happened, without, values)
            elif worst is not None:
                values = np.where(happened, worst, values)
    return values
