"""What is assumed of the data of a simulated trial: scores, losses, events, sites, beliefs.

Nothing here is a number of the analysis; every value is the id of a planning assumption, so
that it rests on evidence or is listed as resting on none. Plain facts of structure (visits,
bounds, models) stand as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from toolkit.spec.base import (
    AnalysisRef,
    AssessmentRef,
    AssumptionRef,
    EventRef,
    Flag,
    Id,
    Part,
    Positive,
    Probability,
    Real,
    Refers,
    VisitRef,
)
from toolkit.spec.designs.base import (
    CORRELATION,
    NONNEGATIVE,
    POSITIVE,
    PROPORTION,
    SD,
    SHARE,
    TRUE_DIFFERENCE,
    Quantity,
)

ScoreRef = Annotated[Id, Refers("simulated score")]
ResponseRef = Annotated[Id, Refers("simulated response")]
StratumRef = Annotated[Id, Refers("stratum")]
RuleRef = Annotated[Id, Refers("stopping rule")]

Mechanism = Literal["mcar", "mar", "mnar"]

LATER = Quantity(
    name="a correlation between later visits",
    requirement="must be from 0 to below 1",
    holds=lambda value: 0 <= value < 1,
)


class Simulated(Part):
    """A part of the simulation, some of whose fields name assumptions."""

    takes: ClassVar[Mapping[str, Quantity]] = {}
    """Fields that name an assumption, or several, and what it is taken for."""


class Effect(Simulated):
    """The benefit at one visit."""

    visit: VisitRef
    """When it holds."""
    difference: AssumptionRef
    """Assumption: benefit at this visit, positive, in the unit of the score."""
    sd: AssumptionRef
    """Assumption: standard deviation at this visit, and at later ones up to the next effect."""
    given_baseline: Flag = False
    """Whether that is the standard deviation of people with the same baseline."""
    takes: ClassVar = {"difference": TRUE_DIFFERENCE, "sd": SD}


class Score(Simulated):
    """A score that is rated before randomisation and at visits after it."""

    id: Id
    """Name to refer to."""
    assessment: AssessmentRef
    """The instrument; its lowest and highest scores bound what can be rated."""
    bounded: Flag = True
    """Whether these bounds hold; not for a score in units of its standard deviation."""
    worst: Real | None = None
    """Worst score where the bounds do not hold, in the same unit; none where they do."""
    step: Positive | None = None
    """Distance between possible scores, 1 for whole numbers; none for a continuum."""
    baseline_mean: AssumptionRef
    """Assumption: mean before randomisation."""
    baseline_sd: AssumptionRef
    """Assumption: standard deviation before randomisation."""
    baseline_correlation: AssumptionRef
    """Assumption: correlation of the baseline with each later visit."""
    visit_correlation: AssumptionRef
    """Assumption: correlation of neighbouring later visits, given the baseline."""
    structure: Literal["compound_symmetry", "ar1"]
    """How it falls off with the number of visits between: not at all, or as a power."""
    control_change: AssumptionRef
    """Assumption: mean improvement in the control arm at its visit, positive."""
    control_visit: VisitRef
    """The visit at which that improvement is reached."""
    half_time: AssumptionRef
    """Assumption: days after which half of a change, or of a benefit, is reached."""
    rated: Annotated[tuple[VisitRef, ...], Field(min_length=1)]
    """Visits after randomisation at which the score is rated."""
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    """The benefit, in order of time; straight lines between, and unchanged after the last."""
    takes: ClassVar = {
        "baseline_mean": TRUE_DIFFERENCE,
        "baseline_sd": SD,
        "baseline_correlation": CORRELATION,
        "visit_correlation": LATER,
        "control_change": TRUE_DIFFERENCE,
        "half_time": POSITIVE,
    }


class Response(Part):
    """Response, a change of a score by at least a share of its baseline."""

    id: Id
    """Name to refer to."""
    score: ScoreRef
    """The score."""
    visit: VisitRef
    """When it is judged."""
    share: Probability
    """The share of the baseline, such as 0.5."""
    failed_by: tuple[EventRef, ...] = ()
    """Intercurrent events after which there is no response."""


class Loss(Simulated):
    """The share of participants without a rating at one visit."""

    visit: VisitRef
    """Which visit."""
    experimental: AssumptionRef
    """Assumption: share in the experimental arm without a rating there, for any reason."""
    control: AssumptionRef
    """Assumption: the same in the control arm."""
    takes: ClassVar = {"experimental": SHARE, "control": SHARE}


class Dropout(Simulated):
    """How participants are lost, and what that depends on."""

    mechanism: Mechanism
    """Loss depends on nothing (mcar), on the last rating (mar), on the one not seen (mnar)."""
    score: ScoreRef
    """The score that drives it."""
    slope: AssumptionRef
    """Assumption: change of the log odds of loss for one standard deviation worse."""
    intermittent: AssumptionRef | None = None
    """Assumption: share of ratings missing from participants who are still followed."""
    losses: Annotated[tuple[Loss, ...], Field(min_length=1)]
    """Shares by visit, in order of time; losses are spread evenly over the days between, and a
    share smaller than one before it adds none."""
    takes: ClassVar = {"slope": TRUE_DIFFERENCE, "intermittent": SHARE}


class Event(Simulated):
    """An intercurrent event and what follows from it; no field given, nothing follows."""

    event: EventRef
    """Which event."""
    by: VisitRef
    """The visit up to which its risk is given."""
    experimental: AssumptionRef
    """Assumption: risk up to then in the experimental arm."""
    control: AssumptionRef
    """Assumption: risk up to then in the control arm."""
    severity: AssumptionRef | None = None
    """Assumption: log hazard ratio for one standard deviation worse at the visit before."""
    retained: AssumptionRef | None = None
    """Assumption: share of the benefit that remains afterwards; none for all of it."""
    waning: AssumptionRef | None = None
    """Assumption: days over which the rest of the benefit fades; none for at once."""
    improvement: AssumptionRef | None = None
    """Assumption: improvement of every score afterwards in either arm, in SDs."""
    lost: AssumptionRef | None = None
    """Assumption: share of those with the event who are lost to follow-up by it."""
    stops_treatment: Flag = False
    """Whether the trial intervention ends with it."""
    death: Flag = False
    """Whether it is death."""
    takes: ClassVar = {
        "experimental": SHARE,
        "control": SHARE,
        "severity": TRUE_DIFFERENCE,
        "retained": Quantity(
            name="a retained share",
            requirement="must be from 0 to 1",
            holds=lambda value: 0 <= value <= 1,
        ),
        "waning": NONNEGATIVE,
        "improvement": TRUE_DIFFERENCE,
        "lost": SHARE,
    }


class SiteVariation(Simulated):
    """How sites differ, and when they open."""

    opening_interval: AssumptionRef
    """Assumption: days from the opening of one site to that of the next."""
    rate_variance: AssumptionRef
    """Assumption: variance between sites of the rate of recruitment, relative to its square."""
    intraclass: AssumptionRef
    """Assumption: share of the variance of a score that lies between sites."""
    effect_spread: AssumptionRef
    """Assumption: standard deviation of the benefit between sites, as a share of it."""
    takes: ClassVar = {
        "opening_interval": NONNEGATIVE,
        "rate_variance": NONNEGATIVE,
        "intraclass": SHARE,
        "effect_spread": NONNEGATIVE,
    }


class StratumShare(Simulated):
    """A stratification factor of two levels."""

    stratum: StratumRef
    """Which factor."""
    share: AssumptionRef
    """Assumption: share of participants with its first level."""
    shift: AssumptionRef
    """Assumption: how much worse every score is with the first level, in SDs."""
    takes: ClassVar = {"share": PROPORTION, "shift": TRUE_DIFFERENCE}


class Expectancy(Simulated):
    """What participants believe about their arm, and what the belief does to ratings."""

    experimental: AssumptionRef
    """Assumption: share of the experimental arm who guess their arm."""
    control: AssumptionRef
    """Assumption: share of the control arm who guess theirs."""
    improvement: AssumptionRef
    """Assumption: improvement of every score by the belief to have the experimental treatment,
    in SDs."""
    takes: ClassVar = {
        "experimental": SHARE,
        "control": SHARE,
        "improvement": TRUE_DIFFERENCE,
    }


class FirstEvent(Simulated):
    """How the time to a first event hangs together with the scores."""

    analysis: AnalysisRef
    """The analysis; its design gives risk, hazard ratio and follow-up."""
    severity: AssumptionRef
    """Assumption: log hazard ratio for one standard deviation of latent severity."""
    takes: ClassVar = {"severity": TRUE_DIFFERENCE}


class Harm(Simulated):
    """The event that a Bayesian stopping rule counts."""

    rule: RuleRef
    """The stopping rule, of kind beta_binomial."""
    by: VisitRef
    """The visit up to which the risk is given."""
    experimental: AssumptionRef
    """Assumption: risk in the experimental arm."""
    control: AssumptionRef
    """Assumption: risk in the control arm."""
    takes: ClassVar = {"experimental": SHARE, "control": SHARE}
