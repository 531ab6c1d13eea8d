"""From the rows of simulated trials to operating characteristics.

Of each test (``of`` is its name):

``power``, ``rejection``
    Share of trials in which it rejects in favour of the experimental arm, and on either side;
    under no effect the latter is the type I error. A failed fit rejects nothing.
``power_converged``, ``rejection_converged``
    The same among trials whose fit did not fail.
``claimed``
    Share in which it rejects in favour in the testing order, all before it claimed.
``mean``, ``bias``, ``empirical_se``, ``model_se``, ``relative_error_se``, ``coverage``
    Of the estimate, among fits that did not fail; bias and coverage where the true value is
    known. Trials that stopped early count with the estimate of the stop.
``failed``, ``fallback``
    Share of fits that gave no number, and that needed a simpler covariance structure.
``number_ok``, ``number_fallback``, ``number_not_converged`` and so on
    How many fits had each status that occurred.

Of the trial:

``any_key_secondary``, ``all_key_secondary``
    Share of trials that claim at least one, or all, of the key secondary tests.
``enrolled_mean``, ``_q05``, ``_median``, ``_q95``; ``duration_...``
    Participants randomised, and days from opening to the end.
``size_...``, ``raised``, ``sd_mean``
    Size planned at the end, share of trials whose size was raised, and the blinded standard
    deviation, where it is re-estimated.
``events_mean``
    Events, of a primary time to event.
``stop``
    Share of trials that end at a look for a reason: ``of`` is ``look:reason``. ``safety`` alone
    for the safety rule.
``enrolled_at_stop``, ``overrun``, ``day_of_stop``
    Means among trials that stopped so: participants randomised, those of them with nothing
    in the primary analysis when the data were cut, and the day.
``held``, ``look_failed``, ``futility_crossed``, ``look_information_mean``, ``look_day_mean``
    Of a look: share of trials that made it, share of these whose fit failed, share of these
    that crossed the futility bound, obeyed or not; information and day among these.
``safety_crossed``
    Share of trials in which the safety rule was crossed, stopped by it or not.
``feasibility_met``, ``feasibility_stop``, ``feasibility_mean``, ``_q05``, ``_median``, ``_q95``
    Of a criterion: share of trials that meet the target, that lie beyond the stopping value,
    and its distribution. None of them where no trial has a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.simulation.conduct.feasibility import failed, met
from toolkit.simulation.conduct.outcome import NONE, Stop, row_type
from toolkit.simulation.methods.estimate import Status
from toolkit.simulation.performance import montecarlo
from toolkit.simulation.performance.summary import Measure, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from toolkit.numerics.arrays import Array
    from toolkit.simulation.conduct.plan import Plan, Test
    from toolkit.simulation.conduct.rules import Criterion
    from toolkit.simulation.performance.montecarlo import Estimated

    Rows = NDArray[np.void]
    Flags = NDArray[np.bool_]

USABLE = (Status.OK.value, Status.FALLBACK.value)
"""Statuses of fits that give a number."""
QUANTILES = (("q05", 0.05), ("median", 0.5), ("q95", 0.95))
"""Quantiles that are given of a distribution."""
FAILURES = (
    "Fits that failed count as not rejecting in power, type I error and claims; "
    "power_converged and rejection_converged leave them out, as do estimates, standard errors "
    "and coverage. None was repeated or replaced."
)
"""What is done with fits that fail."""


def summarise(plan: Plan, rows: Rows) -> Summary:
    """Summarise the simulated trials of one plan.

    Parameters
    ----------
    plan
        What was simulated.
    rows
        One row for each trial, as `toolkit.simulation.conduct.outcome` describes it.

    Returns
    -------
    Summary
        All measures that can be computed, each with its Monte Carlo standard error.

    Raises
    ------
    ArgumentError
        There are no rows, or they are those of another plan.
    """
    if rows.dtype != row_type(plan):
        raise ArgumentError("rows", rows.dtype, f"must have the fields of plan {plan.name}")
    if rows.ndim != 1 or not len(rows):
        raise ArgumentError("rows", rows.shape, "must be a list of at least one row")
    measures = [
        *(each for place, test in enumerate(plan.tests) for each in _test(place, test, rows)),
        *_secondaries(plan, rows),
        *_course(plan, rows),
        *_stops(plan, rows),
        *_looks(plan, rows),
        *(
            each
            for place, criterion in enumerate(plan.feasibility)
            for each in _criterion(criterion, rows["feasibility"][:, place])
        ),
    ]
    return Summary(
        plan=plan.name, replicates=len(rows), measures=tuple(measures), failures=FAILURES
    )


def _measure(name: str, of: str, found: Estimated) -> Measure:
    """Give an estimate its name."""
    return Measure(
        name=name, of=of, value=found.value, mcse=found.mcse, replicates=found.replicates
    )


def _share(name: str, of: str, happened: Flags) -> Measure:
    """Measure how often something happened, in one or more replicates."""
    return _measure(name, of, montecarlo.share(int(happened.sum()), len(happened)))


def _mean(name: str, of: str, values: Array) -> Iterator[Measure]:
    """Measure a mean, where there are two values or more."""
    if len(values) >= montecarlo.LEAST:
        yield _measure(name, of, montecarlo.mean(values))


def _distribution(name: str, of: str, values: Array) -> Iterator[Measure]:
    """Measure a mean and quantiles, where there are values."""
    yield from _mean(f"{name}_mean", of, values)
    if len(values):
        for words, probability in QUANTILES:
            yield _measure(f"{name}_{words}", of, montecarlo.quantile(values, probability))


def _test(place: int, test: Test, rows: Rows) -> Iterator[Measure]:
    """Measure one test."""
    of = test.method.name
    status = rows["status"][:, place]
    fitted = np.isin(status, USABLE)
    for name, field in (("power", "favour"), ("rejection", "rejected")):
        yield _share(name, of, rows[field][:, place])
        if fitted.any():
            yield _share(f"{name}_converged", of, rows[field][fitted, place])
    yield _share("claimed", of, rows["claimed"][:, place])
    yield from _estimates(place, test, rows)
    yield _share("failed", of, ~fitted)
    yield _share("fallback", of, status == Status.FALLBACK)
    for each in Status:
        times = int((status == each).sum())
        if times:
            name = f"number_{each.name.lower()}"
            yield _measure(name, of, montecarlo.number(times, len(rows)))


def _estimates(place: int, test: Test, rows: Rows) -> Iterator[Measure]:
    """Measure the estimates of one test, and how well their errors describe them."""
    of = test.method.name
    estimates = rows["estimate"][:, place]
    there = np.isfinite(estimates)
    yield from _mean("mean", of, estimates[there])
    if test.true is not None:
        yield from _mean("bias", of, estimates[there] - test.true)
    if there.sum() >= montecarlo.LEAST:
        yield _measure("empirical_se", of, montecarlo.empirical_se(estimates[there]))
    errors = rows["se"][:, place]
    both = there & np.isfinite(errors)
    if both.sum() >= montecarlo.LEAST:
        yield _measure("model_se", of, montecarlo.model_se(errors[both]))
        if float(np.ptp(estimates[both])) > 0.0:
            found = montecarlo.relative_error_se(estimates[both], errors[both])
            yield _measure("relative_error_se", of, found)
    covered = rows["covered"][:, place]
    known = covered != NONE
    if known.any():
        yield _share("coverage", of, covered[known] == 1)


def _secondaries(plan: Plan, rows: Rows) -> Iterator[Measure]:
    """Measure what the key secondary tests claim together."""
    keys = [place for place, test in enumerate(plan.tests) if test.role == "key_secondary"]
    if keys:
        claimed = rows["claimed"][:, keys]
        yield _share("any_key_secondary", "", np.asarray(claimed.any(axis=1)))
        yield _share("all_key_secondary", "", np.asarray(claimed.all(axis=1)))


def _course(plan: Plan, rows: Rows) -> Iterator[Measure]:
    """Measure size and duration."""
    yield from _distribution("enrolled", "", rows["enrolled"].astype(np.float64))
    yield from _distribution("duration", "", rows["duration"])
    if plan.reestimation is not None:
        yield from _distribution("size", "", rows["size"].astype(np.float64))
        yield _share("raised", "", rows["size"] > plan.n)
        yield from _mean("sd_mean", "", rows["sd"][np.isfinite(rows["sd"])])
    if plan.endpoint.kind == "event":
        yield from _mean("events_mean", "", rows["events"].astype(np.float64))


def _stops(plan: Plan, rows: Rows) -> Iterator[Measure]:
    """Measure where and why trials stop early."""
    for stage, look in enumerate(plan.looks):
        for reason in (Stop.EFFICACY, Stop.FUTILITY, Stop.HARM):
            here = (rows["stage"] == stage) & (rows["reason"] == reason)
            yield from _stop(f"{look.name}:{reason.name.lower()}", here, rows)
    if plan.safety is not None:
        yield from _stop("safety", rows["reason"] == Stop.SAFETY, rows)
        yield _share("safety_crossed", "", rows["safety_look"] != NONE)


def _stop(of: str, here: Flags, rows: Rows) -> Iterator[Measure]:
    """Measure one way of stopping."""
    yield _share("stop", of, here)
    enrolled = rows["enrolled"][here].astype(np.float64)
    yield from _mean("enrolled_at_stop", of, enrolled)
    yield from _mean("overrun", of, enrolled - rows["n"][here, 0])
    yield from _mean("day_of_stop", of, rows["duration"][here])


def _looks(plan: Plan, rows: Rows) -> Iterator[Measure]:
    """Measure what happens at each look, and at the final analysis where there are looks."""
    for stage, look in enumerate(plan.looks):
        held = rows["stage_held"][:, stage]
        yield _share("held", look.name, held)
        if not held.any():
            continue
        status = rows["stage_status"][held, stage]
        yield _share("look_failed", look.name, ~np.isin(status, USABLE))
        if look.futility is not None:
            yield _share("futility_crossed", look.name, rows["stage_futile"][held, stage])
        information = rows["stage_information"][held, stage]
        yield from _mean("look_information_mean", look.name, information)
        yield from _mean("look_day_mean", look.name, rows["stage_day"][held, stage])


def _criterion(criterion: Criterion, values: Array) -> Iterator[Measure]:
    """Measure one feasibility criterion; a value that is not there meets nothing."""
    if np.isnan(values).all():
        return
    of = criterion.name
    yield _share("feasibility_met", of, np.array([met(criterion, one) for one in values]))
    beyond = np.array([failed(criterion, one) for one in values])
    if criterion.stop is not None:
        yield _share("feasibility_stop", of, beyond)
    yield from _distribution("feasibility", of, values[np.isfinite(values)])
