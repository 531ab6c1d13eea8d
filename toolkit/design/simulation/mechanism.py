"""The data-generating mechanism of a scenario, from the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.simulation.assumed import MONTH, SITE, Assumed
from toolkit.design.simulation.profiles import risk_by, straight
from toolkit.design.simulation.scores import (
    benefits,
    better,
    between_sites,
    endpoint_sd,
    score_of,
)
from toolkit.errors import ArgumentError
from toolkit.simulation.mechanism.description import (
    Allocation,
    Dropout,
    Expectancy,
    Harm,
    Intercurrent,
    Mechanism,
    Recruitment,
    Response,
    Stratum,
    TimeToEvent,
)
from toolkit.spec.designs.survival import LogRankDesign

if TYPE_CHECKING:
    from toolkit.spec import simulated
    from toolkit.spec.base import Duration

DAYS = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": MONTH, "years": 365.25}


def mechanism_of(assumed: Assumed) -> Mechanism:
    """Return the mechanism of a scenario.

    Raises
    ------
    ArgumentError
        Planning values that cannot hold together, such as more losses by events than there
        are losses.
    """
    simulation = assumed.simulation
    return Mechanism(
        days=assumed.grid_days,
        scores=tuple(score_of(assumed, each) for each in simulation.scores),
        recruitment=_recruitment(assumed),
        allocation=_allocation(assumed),
        between=_between(assumed),
        strata=tuple(_stratum(assumed, each) for each in simulation.strata),
        dropout=_dropout(assumed),
        intermittent=assumed.optional(simulation.dropout.intermittent, 0.0),
        intercurrent=tuple(_event(assumed, each) for each in simulation.events),
        expectancy=_expectancy(assumed),
        responses=tuple(
            Response(
                name=each.id,
                score=each.score,
                visit=assumed.place(each.visit),
                share=each.share,
                failed_by=each.failed_by,
            )
            for each in simulation.responses
        ),
        events=tuple(_first_event(assumed, each) for each in simulation.first_events),
        harm=_harm(assumed),
    )


def _shifts(assumed: Assumed, share: float) -> tuple[float, ...]:
    """Return an improvement in SDs as a shift of each score in its unit."""
    return tuple(
        better(assumed, each) * share * endpoint_sd(assumed, each)
        for each in assumed.simulation.scores
    )


def _recruitment(assumed: Assumed) -> Recruitment:
    protocol, sites = assumed.protocol, assumed.simulation.sites
    interval = assumed.value(sites.opening_interval)
    spread = assumed.value(sites.effect_spread)
    scores = assumed.simulation.scores
    return Recruitment(
        opening=tuple(interval * number for number in range(protocol.roles.sites.planned)),
        rate=assumed.value(protocol.recruitment.accrual) / MONTH,
        heterogeneity=assumed.value(sites.rate_variance),
        site_sd=tuple(between_sites(assumed, each) for each in scores),
        effect_sd=tuple(spread * abs(benefits(assumed, each)[0][1]) for each in scores),
    )


def _allocation(assumed: Assumed) -> Allocation:
    protocol = assumed.protocol
    randomisation = protocol.randomisation
    arms = protocol.therapies.arms
    experimental, control = (
        next(arm.allocation for arm in arms if arm.role == role)
        for role in ("experimental", "control")
    )
    names = [each.id for each in randomisation.strata]
    return Allocation(
        method=randomisation.method,
        ratio=(experimental, control),
        block_sizes=randomisation.restricted.block_sizes,
        by_site=SITE in names,
        by_strata=any(name != SITE for name in names),
    )


def _between(assumed: Assumed) -> tuple[tuple[float, ...], ...]:
    many = len(assumed.simulation.scores)
    value = assumed.value(assumed.simulation.correlation)
    if many == 1:
        return ()
    return tuple(
        tuple(1.0 if one == other else value for other in range(many)) for one in range(many)
    )


def _stratum(assumed: Assumed, stratum: simulated.StratumShare) -> Stratum:
    """Return a factor of two levels, with shifts about their mean."""
    share = assumed.value(stratum.share)
    apart = [-value for value in _shifts(assumed, assumed.value(stratum.shift))]
    return Stratum(
        name=stratum.stratum,
        shares=(share, 1.0 - share),
        shift=tuple(((1.0 - share) * worse, -share * worse) for worse in apart),
    )


def _dropout(assumed: Assumed) -> Dropout:
    """Return the losses that leave the planned shares without a rating, all causes together.

    A share that is smaller than one at an earlier visit adds no loss, as the section says.
    """
    dropout = assumed.simulation.dropout
    names = [each.id for each in assumed.simulation.scores]
    arms = []
    for arm in (0, 1):
        points = [(0.0, 0.0)]
        for loss in dropout.losses:
            day = assumed.days[loss.visit]
            missing = assumed.arms(loss.experimental, loss.control)[arm]
            lost = _lost(assumed, missing, arm, loss.visit, day)
            points.append((day, max(lost, points[-1][1])))
        arms.append(tuple(straight(day, points) for day in assumed.grid_days))
    mechanism = assumed.mechanism
    return Dropout(
        lost=(arms[0], arms[1]),
        mechanism=mechanism,
        score=names.index(dropout.score),
        slope=0.0 if mechanism == "mcar" else assumed.value(dropout.slope),
    )


def _lost(assumed: Assumed, missing: float, arm: int, visit: str, day: float) -> float:
    """Return what is to be lost besides single missing ratings and losses by events."""
    rated = any(visit in score.rated for score in assumed.simulation.scores)
    single = assumed.optional(assumed.simulation.dropout.intermittent, 0.0)
    # Where nothing is rated the share is of those who are no longer followed.
    seen = 1.0 - single if rated else 1.0
    for event in assumed.simulation.events:
        risk = assumed.arms(event.experimental, event.control)[arm]
        gone = 1.0 if event.death else assumed.optional(event.lost, 0.0)
        seen *= 1.0 - gone * risk_by(day, risk, assumed.days[event.by])
    lost = 1.0 - (1.0 - missing) / seen
    if lost < 0.0:
        parameter = f"the share without a rating at {visit}"
        requirement = (
            f"must be at least {1.0 - seen:.3g}: single missing ratings, deaths and losses by "
            "intercurrent events alone make so many"
        )
        raise ArgumentError(parameter, missing, requirement)
    return lost


def _event(assumed: Assumed, event: simulated.Event) -> Intercurrent:
    gain = assumed.optional(event.improvement, 0.0)
    return Intercurrent(
        name=event.event,
        risk=assumed.arms(event.experimental, event.control),
        horizon=assumed.days[event.by],
        slope=assumed.optional(event.severity, 0.0),
        retained=assumed.optional(event.retained, 1.0),
        waning=assumed.optional(event.waning, 0.0),
        shift=_shifts(assumed, gain) if gain else (),
        loses=assumed.optional(event.lost, 0.0),
        stops_treatment=event.stops_treatment,
        death=event.death,
    )


def _expectancy(assumed: Assumed) -> Expectancy | None:
    """Return beliefs; where the arms are alike nobody can tell them apart."""
    expectancy = assumed.simulation.expectancy
    if expectancy is None:
        return None
    right = (assumed.value(expectancy.experimental), assumed.value(expectancy.control))
    return Expectancy(
        believes_experimental=(0.5, 0.5) if assumed.alike else (right[0], 1.0 - right[1]),
        shift=_shifts(assumed, assumed.value(expectancy.improvement)),
    )


def _first_event(assumed: Assumed, event: simulated.FirstEvent) -> TimeToEvent:
    design = next(a.design for a in assumed.protocol.analyses if a.id == event.analysis)
    if not isinstance(design, LogRankDesign):
        message = f"{event.analysis} has design {design.kind}"
        raise AssertionError(message)  # noqa: TRY004 - the rules of the protocol refuse it
    return TimeToEvent(
        name=event.analysis,
        control_risk=assumed.value(design.control_risk),
        hazard_ratio=1.0 if assumed.no_benefit else assumed.value(design.hazard_ratio),
        horizon=days_of(design.follow_up),
        loading=assumed.value(event.severity),
    )


def _harm(assumed: Assumed) -> Harm | None:
    harm = assumed.simulation.harm
    if harm is None:
        return None
    return Harm(
        risk=(assumed.value(harm.experimental), assumed.value(harm.control)),
        horizon=assumed.days[harm.by],
    )


def days_of(duration: Duration) -> float:
    """Return a length of time in days.

    Examples
    --------
    >>> from toolkit.spec.base import Duration
    >>> days_of(Duration(value=24.0, unit="weeks"))
    168.0
    """
    return duration.value * DAYS[duration.unit]
