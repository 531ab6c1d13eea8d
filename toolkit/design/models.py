"""From an analysis as the protocol describes it to a power function as the methods know it.

A `PowerModel` names the quantities it needs and computes the power from their values and the
numbers of participants. Everything else (sample size, sensitivity, smallest detectable effect,
assurance, interim looks) is asked of this one function, so that no two answers can disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from toolkit.power import ancova, events, log_rank, repeated, two_means, two_proportions
from toolkit.power.covariance import autoregressive, compound_symmetry
from toolkit.spec.analyses import (
    AncovaDesign,
    LogRankDesign,
    RepeatedMeansDesign,
    TwoMeansDesign,
    TwoProportionsDesign,
)

if TYPE_CHECKING:
    from toolkit.design.record import Value
    from toolkit.spec.analyses import Analysis

Values = Mapping[str, "Value"]
Arms = tuple[int, int]
Sides = Literal[1, 2]

ALLOCATION = "design.allocation"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerModel:
    """How the power of one analysis is computed.

    Attributes
    ----------
    inputs
        Names of the quantities it takes, besides the numbers of participants.
    at
        Power, from the values of the inputs and the participants per arm (experimental,
        control).
    counted
        Whether those participants are all randomised, or only those with an outcome.
    method
        What it is, with its source, for the record.
    effect
        Name of the input that is the effect.
    effect_kind
        What kind of effect that is.
    sd
        Name of the input that is a standard deviation, if there is one.
    least
        Fewest participants in all for which a power exists.
    """

    inputs: tuple[str, ...]
    at: Callable[[Values, Arms], float]
    counted: Literal["evaluable", "randomised"]
    method: str
    effect: str
    effect_kind: Literal["difference", "proportion", "hazard_ratio"]
    sd: str | None = None
    least: int = 4


def number(values: Values, name: str) -> float:
    """Return a value that is known to be one number."""
    return float(cast("float", values[name]))


def allocation_of(values: Values) -> Arms:
    """Return the allocation, experimental to control."""
    return cast("Arms", values[ALLOCATION])


def sides_of(values: Values, name: str) -> Sides:
    """Return a number of sides."""
    return cast("Sides", int(number(values, name)))


def model_of(analysis: Analysis) -> PowerModel | None:
    """Return the power model of an analysis, or None when it claims no power."""
    match analysis.design:
        case TwoMeansDesign():
            return _two_means(analysis.id, analysis.design)
        case AncovaDesign():
            return _ancova(analysis.id, analysis.design)
        case RepeatedMeansDesign():
            return _repeated_means(analysis.id, analysis.design)
        case TwoProportionsDesign():
            return _two_proportions(analysis.id, analysis.design)
        case LogRankDesign():
            return _log_rank(analysis.id, analysis.design)
        case _:
            return None


def _error(analysis: str) -> tuple[str, str]:
    return f"analyses.{analysis}.alpha", f"analyses.{analysis}.sides"


def _two_means(analysis: str, design: TwoMeansDesign) -> PowerModel:
    difference, sd = f"assumptions.{design.difference}", f"assumptions.{design.sd}"
    alpha, sides = _error(analysis)

    def at(values: Values, arms: Arms) -> float:
        case = two_means.TwoMeans(
            difference=number(values, difference),
            sd=number(values, sd),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            allocation=allocation_of(values),
        )
        return two_means.power_two_means(case, arms)

    return PowerModel(
        inputs=(difference, sd, alpha, sides, ALLOCATION),
        at=at,
        counted="evaluable",
        method="two-sample t-test, noncentral t distribution",
        effect=difference,
        effect_kind="difference",
        sd=sd,
    )


def _ancova(analysis: str, design: AncovaDesign) -> PowerModel:
    difference, sd = f"assumptions.{design.difference}", f"assumptions.{design.sd}"
    correlation = f"assumptions.{design.correlation}"
    alpha, sides = _error(analysis)

    def at(values: Values, arms: Arms) -> float:
        case = ancova.TwoMeansAncova(
            difference=number(values, difference),
            sd=number(values, sd),
            correlation=number(values, correlation),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            allocation=allocation_of(values),
            covariates=design.covariates,
            imbalance=design.imbalance,
        )
        return ancova.power_ancova(case, arms)

    convention = (
        "equal baseline means"
        if design.imbalance == "none"
        else "averaged over chance imbalance of the baseline"
    )
    return PowerModel(
        inputs=(difference, sd, correlation, alpha, sides, ALLOCATION),
        at=at,
        counted="evaluable",
        method=f"analysis of covariance, noncentral t distribution, {convention} "
        "(Borm 2007, Shieh 2020)",
        effect=difference,
        effect_kind="difference",
        sd=sd,
        least=design.covariates + 3,
    )


def _repeated_means(analysis: str, design: RepeatedMeansDesign) -> PowerModel:
    difference, sd = f"assumptions.{design.difference}", f"assumptions.{design.sd}"
    baseline = f"assumptions.{design.baseline_correlation}"
    correlation = f"assumptions.{design.correlation}"
    dropout = f"assumptions.{design.dropout}"
    alpha, sides = _error(analysis)
    visits = len(design.visits)

    def at(values: Values, arms: Arms) -> float:
        given_baseline = number(values, sd) * (1 - number(values, baseline) ** 2) ** 0.5
        sds, neighbours = (given_baseline,) * visits, number(values, correlation)
        covariance = (
            compound_symmetry(sds, neighbours)
            if design.structure == "compound_symmetry"
            else autoregressive(sds, neighbours, tuple(range(visits)))
        )
        lost = number(values, dropout)
        retention = tuple(1 - lost * (visit + 1) / visits for visit in range(visits))
        case = repeated.RepeatedMeans(
            difference=number(values, difference),
            covariance=covariance,
            retention=(retention, retention),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            allocation=allocation_of(values),
            covariates=1,
            reference="t",
        )
        return repeated.power_repeated(case, arms)

    return PowerModel(
        inputs=(difference, sd, baseline, correlation, dropout, alpha, sides, ALLOCATION),
        at=at,
        counted="randomised",
        method="mixed model for repeated measures, contrast at the last visit "
        "(Lu, Luo and Chen 2008), t reference",
        effect=difference,
        effect_kind="difference",
        sd=sd,
    )


TESTS: dict[str, Literal["pooled", "unpooled", "corrected", "fisher"]] = {
    "pooled": "pooled",
    "unpooled": "unpooled",
    "pooled_continuity": "corrected",
    "fisher": "fisher",
}
TEST_NAMES = {
    "pooled": "z-test of two proportions, pooled variance",
    "unpooled": "z-test of two proportions, unpooled variance",
    "pooled_continuity": "z-test of two proportions, pooled variance, continuity-corrected",
    "fisher": "Fisher's exact test, power by enumeration",
}


def _two_proportions(analysis: str, design: TwoProportionsDesign) -> PowerModel:
    control, experimental = (
        f"assumptions.{design.control}",
        f"assumptions.{design.experimental}",
    )
    alpha, sides = _error(analysis)

    def at(values: Values, arms: Arms) -> float:
        case = two_proportions.TwoProportions(
            experimental=number(values, experimental),
            control=number(values, control),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            allocation=allocation_of(values),
            test=TESTS[design.test],
        )
        return two_proportions.power_two_proportions(case, arms)

    return PowerModel(
        inputs=(control, experimental, alpha, sides, ALLOCATION),
        at=at,
        counted="randomised" if design.dropouts == "count_as_failures" else "evaluable",
        method=TEST_NAMES[design.test],
        effect=experimental,
        effect_kind="proportion",
    )


def event_risks(
    control_risk: float, hazard_ratio: float, duration: float, lost: float
) -> tuple[float, float]:
    """Compute the probability of an observed event in each arm, (experimental, control).

    Parameters
    ----------
    control_risk
        Probability of the event by the end of follow-up in the control arm, if nobody is lost.
    hazard_ratio
        Experimental to control.
    duration
        Follow-up, in any unit of time.
    lost
        Share lost to follow-up by its end, at a constant rate; 0 when everybody is followed.
    """
    control = events.hazard_from_probability(control_risk, duration)
    plan = events.FollowUp(
        accrual=0.0,
        follow_up=duration,
        ends="fixed",
        dropout_hazard=events.hazard_from_probability(lost, duration) if lost > 0 else 0.0,
    )
    return (
        events.event_probability(control * hazard_ratio, plan),
        events.event_probability(control, plan),
    )


def log_rank_events(design: LogRankDesign, values: Values, arms: Arms) -> float:
    """Compute the number of events expected among randomised participants."""
    risks = event_risks(
        number(values, f"assumptions.{design.control_risk}"),
        number(values, f"assumptions.{design.hazard_ratio}"),
        design.follow_up.value,
        number(values, f"assumptions.{design.dropout}") if design.dropout else 0.0,
    )
    return events.expected_events(arms, risks)


def _log_rank(analysis: str, design: LogRankDesign) -> PowerModel:
    risk, ratio = f"assumptions.{design.control_risk}", f"assumptions.{design.hazard_ratio}"
    dropout = (f"assumptions.{design.dropout}",) if design.dropout else ()
    alpha, sides = _error(analysis)

    def at(values: Values, arms: Arms) -> float:
        case = log_rank.LogRank(
            hazard_ratio=number(values, ratio),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            allocation=allocation_of(values),
            formula=design.method,
        )
        return log_rank.power_log_rank(case, log_rank_events(design, values, arms))

    return PowerModel(
        inputs=(risk, ratio, *dropout, alpha, sides, ALLOCATION),
        at=at,
        counted="randomised",
        method=f"log-rank test, {design.method.capitalize()}'s approximation, exponential times",
        effect=ratio,
        effect_kind="hazard_ratio",
    )
