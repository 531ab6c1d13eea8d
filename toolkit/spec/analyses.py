"""How the questions are answered: analysis sets, analyses with their designs, multiplicity.

An analysis says which endpoint it is of, at which error rate, with which model; its `design`
says how its power is computed, and its `kind` decides which assumptions that takes.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    AnalysisRef,
    AnalysisSetRef,
    AssumptionRef,
    Count,
    Duration,
    EndpointRef,
    EstimandRef,
    Flag,
    Id,
    LineText,
    LookRef,
    NamedText,
    Part,
    Positive,
    Probability,
    Prose,
    Real,
    Sides,
    VisitRef,
)


class TwoMeansDesign(Part):
    """Two means compared by the t-test."""

    kind: Literal["two_means"]
    """Two means by the t-test."""
    difference: AssumptionRef
    """Assumption: benefit of the experimental arm, positive, in the endpoint's unit."""
    sd: AssumptionRef
    """Assumption: standard deviation of what is compared, within an arm, whatever it is
    adjusted for."""


class AncovaDesign(Part):
    """Two means compared by analysis of covariance with the baseline value."""

    kind: Literal["ancova"]
    """Two means by analysis of covariance."""
    difference: AssumptionRef
    """Assumption: benefit of the experimental arm, positive, in the endpoint's unit."""
    sd: AssumptionRef
    """Assumption: standard deviation of the endpoint itself, adjusted for nothing."""
    correlation: AssumptionRef
    """Assumption: correlation of baseline and endpoint within an arm."""
    covariates: Count = 1
    """Covariates in the model that cost a degree of freedom, the baseline included."""
    imbalance: Literal["none", "random"]
    """Whether the arms' baseline means are taken to be equal (none, the usual convention), or
    the power is averaged over their chance imbalance (random, a little lower)."""


class RepeatedMeansDesign(Part):
    """Two means at the last visit compared by a mixed model for repeated measures."""

    kind: Literal["repeated_means"]
    """Two means at the last visit, by a mixed model for repeated measures."""
    difference: AssumptionRef
    """Assumption: benefit at the last visit, positive, in the endpoint's unit."""
    sd: AssumptionRef
    """Assumption: standard deviation at each visit, adjusted for nothing."""
    baseline_correlation: AssumptionRef
    """Assumption: correlation of the baseline with each later visit."""
    structure: Literal["compound_symmetry", "ar1"]
    """How the correlation between later visits falls off: not at all, or by the power of the
    number of visits between."""
    correlation: AssumptionRef
    """Assumption: correlation of neighbouring later visits, given the baseline."""
    visits: Annotated[tuple[VisitRef, ...], Field(min_length=2)]
    """Visits after baseline, the last one being compared."""
    dropout: AssumptionRef
    """Assumption: share lost by the last visit; losses are spread evenly over the visits."""


class TwoProportionsDesign(Part):
    """Two proportions compared."""

    kind: Literal["two_proportions"]
    """Two proportions."""
    control: AssumptionRef
    """Assumption: proportion in the control arm (0 to 1)."""
    experimental: AssumptionRef
    """Assumption: proportion in the experimental arm (0 to 1)."""
    test: Literal["pooled", "unpooled", "pooled_continuity", "fisher"]
    """The test whose power is computed."""
    dropouts: Literal["count_as_failures", "left_out"]
    """Whether participants without the outcome count as failures, so that all randomised stay
    in the denominator, or are left out."""


class LogRankDesign(Part):
    """Times to an event compared by the log-rank test."""

    kind: Literal["log_rank"]
    """Times to an event by the log-rank test."""
    control_risk: AssumptionRef
    """Assumption: risk of the event by the end of follow-up in the control arm (0 to 1)."""
    hazard_ratio: AssumptionRef
    """Assumption: hazard ratio, experimental to control; below 1 is a benefit."""
    follow_up: Duration
    """Follow-up of every participant."""
    dropout: AssumptionRef | None = None
    """Assumption: share lost to follow-up by its end; none when everybody is followed."""
    method: Literal["schoenfeld", "freedman"]
    """Approximation of the number of events needed."""


class PrecisionDesign(Part):
    """A proportion estimated with an interval."""

    kind: Literal["precision"]
    """A proportion with its confidence interval."""
    proportion: AssumptionRef
    """Assumption: the expected proportion (0 to 1)."""
    of: Literal["randomised", "randomised_experimental", "randomised_control"]
    """Whose number is the denominator: all randomised participants, or those of one arm."""
    method: Literal["wilson", "clopper_pearson"]
    """Which interval."""
    confidence: Probability
    """Confidence level, such as 0.95."""


class DescriptiveDesign(Part):
    """No power is claimed."""

    kind: Literal["descriptive"]
    """Described without a claim of power."""
    reason: Prose
    """Why no power is claimed."""


AnalysisDesign = Annotated[
    TwoMeansDesign
    | AncovaDesign
    | RepeatedMeansDesign
    | TwoProportionsDesign
    | LogRankDesign
    | PrecisionDesign
    | DescriptiveDesign,
    Field(discriminator="kind"),
]


class AnalysisSet(Part):
    """A set of participants that an analysis uses."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Its name, such as "Full analysis set"."""
    definition: Prose
    """Who belongs to it, and in which arm."""


class Analysis(Part):
    """One planned analysis of one endpoint."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Short name, such as "Primary analysis of ZAN-BPD at week 8"."""
    role: Literal["primary", "key_secondary", "secondary", "exploratory", "supportive"]
    """Its place; only primary and key secondary analyses claim control of error."""
    endpoint: EndpointRef
    """What is analysed."""
    estimand: EstimandRef | None = None
    """The estimand it estimates."""
    analysis_set: AnalysisSetRef
    """Whose data."""
    alpha: Probability
    """Type I error over all sides, such as 0.05."""
    sides: Sides
    """1 for a test of a benefit, 2 for a test in both directions; no default."""
    model: Prose
    """The statistical model with factors and covariates, and the contrast."""
    event_handling: Prose
    """How data around intercurrent events are handled, in line with the strategies."""
    missing_data: Prose
    """How missing data are handled, and under which assumption."""
    sensitivity: tuple[NamedText, ...] = ()
    """Sensitivity analyses: the same estimand under other assumptions."""
    supplementary: tuple[NamedText, ...] = ()
    """Supplementary analyses."""
    design: AnalysisDesign
    """How its power or precision is computed."""


class ObrienFleming(Part):
    """Lan-DeMets spending of O'Brien-Fleming type."""

    kind: Literal["obrien_fleming"]
    """O'Brien-Fleming type: hardly any error early."""


class PocockSpending(Part):
    """Lan-DeMets spending of Pocock type."""

    kind: Literal["pocock"]
    """Pocock type: nearly even."""


class KimDeMets(Part):
    """Kim-DeMets power family."""

    kind: Literal["kim_demets"]
    """Power family."""
    rho: Positive
    """Exponent of the information fraction."""


class HwangShihDeCani(Part):
    """Hwang-Shih-DeCani gamma family."""

    kind: Literal["hwang_shih_decani"]
    """Gamma family."""
    gamma: Real
    """Parameter; -4 is near O'Brien-Fleming, 1 near Pocock."""


class NoEfficacyStop(Part):
    """No stop for efficacy before the end."""

    kind: Literal["none"]
    """No stop for efficacy before the end; the whole error is left for it."""


Spending = Annotated[
    ObrienFleming | PocockSpending | KimDeMets | HwangShihDeCani, Field(discriminator="kind")
]
EfficacyRule = Annotated[
    ObrienFleming | PocockSpending | KimDeMets | HwangShihDeCani | NoEfficacyStop,
    Field(discriminator="kind"),
]


class FutilityZ(Part):
    """Stop for futility when the test statistic is too small."""

    kind: Literal["z"]
    """A bound on the standardised test statistic."""
    bounds: tuple[Real, ...]
    """One bound per interim look; a benefit is positive."""
    binding: Flag
    """Whether stopping is obligatory; only then may the efficacy bounds profit from it."""


class FutilityDifference(Part):
    """Stop for futility when the observed difference is too small."""

    kind: Literal["difference"]
    """A bound on the observed difference, in the endpoint's unit."""
    bounds: tuple[Real, ...]
    """One bound per interim look; a benefit is positive: -1.0 is 1.0 worse than control."""
    binding: Flag
    """Whether stopping is obligatory."""


class FutilitySpending(Part):
    """Stop for futility by spending the type II error."""

    kind: Literal["beta_spending"]
    """Spending of the type II error."""
    spending: Spending
    """How it is spent."""
    binding: Flag
    """Whether stopping is obligatory."""


class NoFutilityStop(Part):
    """No stop for futility."""

    kind: Literal["none"]
    """No stop for futility."""


FutilityRule = Annotated[
    FutilityZ | FutilityDifference | FutilitySpending | NoFutilityStop,
    Field(discriminator="kind"),
]


class Look(Part):
    """One interim look at the primary endpoint."""

    id: Id
    """Name to refer to."""
    name: LineText
    """What it is called."""
    information: Probability
    """Share of the final information, such as 0.5."""
    trigger: Prose
    """When it takes place, in participants or events, without the numbers that are computed."""


class BlindedReestimation(Part):
    """Blinded re-estimation of the standard deviation."""

    kind: Literal["blinded_sd"]
    """The pooled standard deviation is estimated without unblinding."""
    look: LookRef
    """The look at which it is done."""
    maximum: Count
    """Highest number of participants randomised that may result."""
    rule: Prose
    """How the new size is found; it can only grow."""


class Interim(Part):
    """Interim analyses of one endpoint."""

    analysis: AnalysisRef
    """The analysis that is looked at."""
    looks: Annotated[tuple[Look, ...], Field(min_length=1)]
    """Looks before the final one, in order of time."""
    efficacy: EfficacyRule
    """How the type I error is spent."""
    futility: FutilityRule
    """When to stop for futility."""
    sample_size_for: Literal["futility_ignored", "futility_obeyed"]
    """Which power decides the sample size: with the futility rule never applied, or always. The
    other one is reported beside it."""
    reestimation: BlindedReestimation | None = None
    """Re-estimation of the sample size, if planned."""
    performed_by: Prose
    """Who computes, who reviews, who sees unblinded results."""
    integrity: Prose
    """How the rest of the trial is kept from knowing."""


class Multiplicity(Part):
    """How the chance of false findings is limited over several analyses."""

    strategy: Literal["fixed_sequence", "holm", "hochberg", "bonferroni", "none"]
    """The procedure over the analyses in `order`."""
    order: tuple[AnalysisRef, ...]
    """The analyses in the order of testing; the primary first."""
    description: Prose
    """What is controlled, at which level, and what stays descriptive."""
