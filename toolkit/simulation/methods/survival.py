"""Analyses of a first event: stratified log-rank test and Cox regression on the arm.

Time at risk ends at the event, the horizon, loss, death, or the day of the analysis. Events
that a handling names change it: composite, the named event counts as the event; hypothetical
and while on treatment, time after it does not count; principal stratum, the participant is left
out. A lower hazard speaks for the experimental arm.

- Log-rank: sum of observed minus expected over strata, hypergeometric variance (Mantel N.
  Cancer Chemotherapy Reports 1966;50:163-170). The estimate (O - E) / V is Peto's of the log
  hazard ratio, its standard error one over the root of V.
- Cox: partial likelihood with ties by Efron B. The efficiency of Cox's likelihood function for
  censored data. Journal of the American Statistical Association 1977;72:557-565. With one
  covariate of 0 and 1 each event contributes a Bernoulli variable with success probability
  a exp(b) / (a exp(b) + c), a and c those at risk by arm, less the share of tied events that
  have left. ``penalised`` adds half the log information (Heinze G, Schemper M. A solution to
  the problem of monotone likelihood in Cox regression. Biometrics 2001;57:114-119).
"""

import math
from dataclasses import dataclass

import numpy as np

from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import Mechanism
from toolkit.simulation.mechanism.participants import Flags, Participants, Reals, Whole
from toolkit.simulation.methods.covariates import crossing
from toolkit.simulation.methods.estimate import Estimate, Status, conclude, failed
from toolkit.simulation.methods.method import Cox, LogRank
from toolkit.simulation.methods.ratings import events_by_strategy

CLOSE = 1e-11
STEPS = 60
FAR = 20.0
"""Log hazard ratio beyond which the likelihood has no maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Days at risk of each participant in the analysis, and whether they ended in an event."""

    rows: Flags
    time: Reals
    event: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSets:
    """One row for each time with events within a stratum.

    Attributes
    ----------
    experimental, control
        At risk.
    events, events_experimental
        Events at the time, in both arms and in the experimental one.
    """

    experimental: Reals
    control: Reals
    events: Whole
    events_experimental: Whole


def times(
    method: LogRank | Cox, participants: Participants, mechanism: Mechanism, until: float
) -> Times:
    """Give times at risk as seen by a calendar day."""
    if not 0 <= method.event < len(mechanism.events):
        raise ArgumentError("event", method.event, f"must be below {len(mechanism.events)}")
    first = events_by_strategy(method, participants, mechanism, until)
    rows = participants.entry <= until
    if "principal_stratum" in first:
        rows = rows & ~np.isfinite(first["principal_stratum"])
    day = participants.event[:, method.event]
    if "composite" in first:
        day = np.minimum(day, first["composite"])
    end = np.minimum(participants.lost, participants.died)
    end = np.minimum(end, participants.event_horizon[method.event])
    end = np.minimum(end, until - participants.entry)
    for strategy in ("hypothetical", "while_on_treatment"):
        if strategy in first:
            end = np.minimum(end, first[strategy])
    return Times(rows=rows, time=np.minimum(day, end)[rows], event=(day <= end)[rows])


def risk_sets(time: Reals, event: Flags, arm: Flags, stratum: Whole) -> RiskSets:
    """Count those at risk and the events at each time with events, by stratum.

    Examples
    --------
    >>> found = risk_sets(
    ...     np.array([1.0, 2.0, 2.0]), np.array([True, True, False]),
    ...     np.array([True, False, True]), np.array([0, 0, 0]))
    >>> found.experimental.tolist(), found.control.tolist(), found.events.tolist()
    ([1.0, 2.0], [1.0, 1.0], [1, 1])
    """
    order = np.lexsort((-time, stratum))
    time, event, arm, stratum = time[order], event[order], arm[order], stratum[order]
    n = time.size
    new = np.empty(n, dtype=bool)
    new[:1] = True
    new[1:] = (time[1:] != time[:-1]) | (stratum[1:] != stratum[:-1])
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], n) - 1
    # Longest times first: those listed so far in the stratum are at risk.
    opening = np.searchsorted(stratum, stratum[starts])
    ahead = np.concatenate(([0], np.cumsum(arm)))
    experimental = ahead[ends + 1] - ahead[opening]
    at_risk = ends + 1 - opening
    events = np.add.reduceat(event.astype(np.int64), starts)
    of_experimental = np.add.reduceat((event & arm).astype(np.int64), starts)
    some = events > 0
    return RiskSets(
        experimental=experimental[some].astype(np.float64),
        control=(at_risk - experimental)[some].astype(np.float64),
        events=events[some],
        events_experimental=of_experimental[some],
    )


def analyse_times(
    method: LogRank | Cox, participants: Participants, mechanism: Mechanism, until: float
) -> Estimate:
    """Compare the hazards of the arms."""
    found = times(method, participants, mechanism, until)
    arm = participants.experimental[found.rows]
    n = arm.size
    number = int(found.event.sum())
    if not 0 < int(arm.sum()) < n:
        return failed(Status.EMPTY_ARM, n=n, information=number, detail="nobody in an arm")
    if number == 0:
        return failed(Status.NO_EVENTS, n=n, detail="no event")
    sets = risk_sets(found.time, found.event, arm, crossing(method, participants, found.rows))
    if isinstance(method, LogRank):
        return _log_rank(sets, n, number)
    return _cox(sets, n, number, penalised=method.penalised)


def _log_rank(sets: RiskSets, n: int, number: int) -> Estimate:
    """Compare observed with expected events."""
    at_risk = sets.experimental + sets.control
    share = sets.experimental / at_risk
    difference = float((sets.events_experimental - sets.events * share).sum())
    left = (at_risk - sets.events) / np.maximum(at_risk - 1, 1.0)
    variance = float((sets.events * share * (1 - share) * left).sum())
    if not variance > 0.0:
        return failed(
            Status.NO_EVENTS, n=n, information=number, detail="no event with both arms at risk"
        )
    return conclude(
        difference / variance,
        1 / math.sqrt(variance),
        df=math.inf,
        benefit=-1,
        n=n,
        information=number,
    )


def _cox(sets: RiskSets, n: int, number: int, *, penalised: bool) -> Estimate:
    """Maximise the partial likelihood of the arm by Newton's method."""
    spread = np.repeat(np.arange(sets.events.size), sets.events)
    before = np.concatenate(([0], np.cumsum(sets.events)))[spread]
    left = (np.arange(spread.size) - before) / sets.events[spread]
    events1 = sets.events_experimental[spread]
    at_risk1 = sets.experimental[spread] - left * events1
    at_risk0 = sets.control[spread] - left * (sets.events[spread] - events1)
    observed = float(sets.events_experimental.sum())
    log_ratio = 0.0
    for _ in range(STEPS):
        weight = at_risk1 * math.exp(log_ratio)
        share = weight / (weight + at_risk0)
        spreads = share * (1 - share)
        information = float(spreads.sum())
        if not information > 0.0:
            break
        score = observed - float(share.sum())
        if penalised:
            score += float((spreads * (1 - 2 * share)).sum()) / (2 * information)
        step = max(-2.0, min(2.0, score / information))
        log_ratio += step
        if abs(step) < CLOSE:
            return conclude(
                log_ratio,
                1 / math.sqrt(information),
                df=math.inf,
                benefit=-1,
                n=n,
                information=number,
            )
        if abs(log_ratio) > FAR:
            break
    return failed(
        Status.SEPARATION, n=n, information=number, detail="hazard ratio of 0 or infinity"
    )
