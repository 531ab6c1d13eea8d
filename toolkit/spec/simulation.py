"""The trial as it is simulated: analyses, scenarios, and what they stand on.

What is assumed of the data stands in `toolkit.spec.simulated`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from toolkit.spec.base import (
    AnalysisRef,
    AssumptionRef,
    Count,
    Flag,
    Id,
    LineText,
    Part,
    Prose,
    Real,
    Refers,
    VisitRef,
    Whole,
)
from toolkit.spec.designs.base import CORRELATION, Quantity
from toolkit.spec.planning import Axis
from toolkit.spec.simulated import (
    Dropout,
    Event,
    Expectancy,
    FirstEvent,
    Harm,
    Mechanism,
    Response,
    ResponseRef,
    Score,
    ScoreRef,
    Simulated,
    SiteVariation,
    StratumShare,
)

TargetRef = Annotated[Id, Refers("feasibility target")]


class Adjusted(Part):
    """An analysis that is simulated with the covariates of the trial."""

    analysis: AnalysisRef
    """The analysis, with its error rate and estimand."""
    site: Flag = True
    """Whether site enters the model."""
    strata: Flag = True
    """Whether the stratification factors enter the model."""
    smallest_site: Whole = 0
    """Sites with fewer participants than this are pooled."""


class Mmrm(Adjusted):
    """Mixed model for repeated measures; the last visit is compared."""

    kind: Literal["mmrm"]
    """Mixed model for repeated measures."""
    score: ScoreRef
    """The score."""
    visits: Annotated[tuple[VisitRef, ...], Field(min_length=1)]
    """Visits in the model, the last one being compared."""
    fallbacks: tuple[Literal["toeplitz_h", "toeplitz", "ar1_h", "ar1", "cs_h", "cs"], ...] = ()
    """Covariance structures tried in this order when the unstructured one fails."""
    robust_fallback: Flag = False
    """Whether they come with a sandwich standard error."""


class Ancova(Adjusted):
    """Analysis of covariance of the change at one visit, among those rated."""

    kind: Literal["ancova"]
    """Analysis of covariance."""
    score: ScoreRef
    """The score."""
    visit: VisitRef
    """When."""


class RiskDifference(Adjusted):
    """Difference in proportions of responders; without a rating there is no response."""

    kind: Literal["risk_difference"]
    """Difference in proportions."""
    response: ResponseRef
    """The response."""
    test: Literal["pooled", "unpooled", "mantel_haenszel", "standardised"]
    """Plain test with pooled or unpooled variance, within strata, or standardised."""


class LogRank(Adjusted):
    """Log-rank test of a first event, stratified by the factors where these enter."""

    kind: Literal["log_rank"]
    """Log-rank test."""


SimulatedAnalysis = Annotated[
    Mmrm | Ancova | RiskDifference | LogRank, Field(discriminator="kind")
]


class MeasuredTarget(Part):
    """What a feasibility target measures in the simulated trial."""

    target: TargetRef
    """Which target."""
    measure: Literal["accrual", "rated", "adherent", "ascertained", "guessed"]
    """Rate a site and month; rated at the visit; not stopped, or followed, up to the visit;
    right belief about the arm."""
    visit: VisitRef | None = None
    """The visit, where one is needed."""


class OtherValue(Part):
    """Another value of one assumption."""

    assumption: AssumptionRef
    """The assumption."""
    value: Real
    """Its value in the scenario, inside its plausible range."""


class Scenario(Part):
    """A way in which things may be other than planned; size and rules stay as planned."""

    id: Id
    """Name to refer to; base, null, and names that end in _low or _high are taken."""
    name: LineText
    """What it is called."""
    reason: Prose
    """Why it is worth knowing."""
    changes: tuple[OtherValue, ...] = ()
    """Other values of assumptions."""
    mechanism: Mechanism | None = None
    """Another mechanism of loss."""
    planned_difference: Literal["estimand", "without_events"] | None = None
    """Another reading of the planned differences."""
    no_benefit: Flag = False
    """Whether there is no benefit in any endpoint, all else being as planned."""


class Grid(Part):
    """Power over two assumptions, for a picture."""

    rows: Axis
    """What varies from row to row."""
    columns: Axis
    """What varies from column to column."""
    replicates: Count
    """Trials simulated for each pair of values."""
    caption: LineText
    """Caption of the picture."""


class Simulation(Simulated):
    """The trial as it is simulated: what the formula leaves out and the trial will meet."""

    seed: Whole
    """Seed of all random numbers."""
    replicates: Count
    """Trials simulated as planned and without a benefit, and in every other scenario."""
    other_replicates: Count | None = None
    """Trials simulated in each scenario but these two; none for as many as there."""
    planned_difference: Literal["estimand", "without_events"]
    """Whether planned differences are those of the estimands, intercurrent events included, or
    those that would be seen without such events."""
    obey_futility: Flag
    """Whether the simulated trial stops when a futility rule that is not binding says so."""
    looks_count: Literal["rated", "due"] = "rated"
    """What a look counts: participants with the primary rating, or those whose time for it has
    passed, rated or not."""
    recalculate_bounds: Flag = False
    """Whether the spending function is evaluated at the information really reached."""
    scores: Annotated[tuple[Score, ...], Field(min_length=1)]
    """Scores; the first is that of the primary analysis."""
    correlation: AssumptionRef
    """Assumption: correlation between any two scores at the same visit."""
    responses: tuple[Response, ...] = ()
    """Responses derived from scores."""
    dropout: Dropout
    """How participants are lost."""
    events: tuple[Event, ...] = ()
    """Intercurrent events; those not named do not happen."""
    sites: SiteVariation
    """How sites differ."""
    strata: tuple[StratumShare, ...] = ()
    """The stratification factors other than site."""
    expectancy: Expectancy | None = None
    """What is believed of the assignment."""
    first_events: tuple[FirstEvent, ...] = ()
    """Times to a first event."""
    harm: Harm | None = None
    """What a Bayesian stopping rule counts."""
    analyses: Annotated[tuple[SimulatedAnalysis, ...], Field(min_length=1)]
    """The analyses that are simulated, the primary one first."""
    feasibility: tuple[MeasuredTarget, ...] = ()
    """Feasibility targets that are simulated."""
    ranges: Annotated[tuple[AssumptionRef, ...], Field(min_length=1)]
    """Assumptions that are set to each end of their plausible range, one at a time."""
    scenarios: tuple[Scenario, ...] = ()
    """Further scenarios."""
    grid: Grid | None = None
    """Power over two assumptions, if it is wanted."""
    differences: Prose | None = None
    """Why the simulated power differs from the formula's, once it is known that it does."""
    takes: ClassVar = {"correlation": CORRELATION}


def parts(simulation: Simulation) -> tuple[tuple[str, Simulated], ...]:
    """List the parts whose fields name assumptions, each with its place in words."""
    found: list[tuple[str, Simulated]] = [("simulation", simulation)]
    for score in simulation.scores:
        place = f"simulation.scores.{score.id}"
        found += [(place, score), *((place, effect) for effect in score.effects)]
    found.append(("simulation.dropout", simulation.dropout))
    found += [("simulation.dropout", loss) for loss in simulation.dropout.losses]
    found += [(f"simulation.events.{one.event}", one) for one in simulation.events]
    found.append(("simulation.sites", simulation.sites))
    found += [(f"simulation.strata.{one.stratum}", one) for one in simulation.strata]
    found += [("simulation.first_events", one) for one in simulation.first_events]
    if simulation.expectancy is not None:
        found.append(("simulation.expectancy", simulation.expectancy))
    if simulation.harm is not None:
        found.append(("simulation.harm", simulation.harm))
    return tuple(found)


def taken(simulation: Simulation) -> tuple[tuple[str, str, Quantity], ...]:
    """List who takes which assumption for what: place in words, id, quantity."""
    return tuple(
        (place, name, quantity)
        for place, part in parts(simulation)
        for field, quantity in part.takes.items()
        if (name := getattr(part, field)) is not None
    )
