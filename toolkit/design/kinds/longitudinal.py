"""Repeated measures: their power models, settings and sentences."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

from toolkit.design.kinds.base import DesignKind, case_model, sentence, setting_words
from toolkit.design.models import (
    ALLOCATION,
    LEAST,
    PowerModel,
    Question,
    allocation_of,
    benefit_of,
    error_names,
    number,
    settings_name,
    sides_of,
)
from toolkit.design.phrases import assumed, braces, endpoint_of, test_words, unit_of
from toolkit.numerics.covariance import (
    autoregressive,
    compound_symmetry,
    random_slopes,
)
from toolkit.numerics.rounding import ceiling
from toolkit.power.longitudinal import repeated_means as repeated
from toolkit.power.longitudinal.slopes import error_slopes
from toolkit.spec.designs.longitudinal import RepeatedMeansDesign, SlopesDesign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.design.models import Arms, Values
    from toolkit.numerics.covariance import Matrix
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.designs.base import Design
    from toolkit.spec.protocol import Protocol

BASELINE = 1
"""Covariates of the mixed model: the baseline, at each visit."""


@lru_cache(maxsize=256)
def _covariance(
    sd: float,
    baseline: float,
    correlation: float,
    visits: int,
    structure: Literal["compound_symmetry", "ar1"],
) -> Matrix:
    """Return the covariance of the visits given the baseline."""
    sds = (sd * math.sqrt(1 - baseline**2),) * visits
    if structure == "compound_symmetry":
        return compound_symmetry(sds, correlation)
    return autoregressive(sds, correlation, tuple(range(visits)))


def repeated_means_model(analysis: str, design: RepeatedMeansDesign) -> PowerModel:
    """Return the power model of a mixed model for repeated measures."""
    difference, sd = f"assumptions.{design.difference}", f"assumptions.{design.sd}"
    baseline = f"assumptions.{design.baseline_correlation}"
    correlation = f"assumptions.{design.correlation}"
    dropout = f"assumptions.{design.dropout}"
    alpha, sides = error_names(analysis)
    settings = settings_name(analysis)
    visits = len(design.visits)

    def case(values: Values) -> repeated.RepeatedMeans:
        lost = number(values, dropout)
        retention = tuple(1 - lost * (visit + 1) / visits for visit in range(visits))
        return repeated.RepeatedMeans(
            difference=number(values, difference),
            covariance=_covariance(
                number(values, sd),
                number(values, baseline),
                number(values, correlation),
                visits,
                design.structure,
            ),
            retention=(retention, retention),
            alpha=number(values, alpha),
            sides=sides_of(values, sides),
            allocation=allocation_of(values),
            covariates=BASELINE,
            distribution="t",
        )

    def at(values: Values, arms: Arms) -> float:
        return float(repeated.power_repeated_means(case(values), arms))

    def error(values: Values, arms: Arms) -> float:
        # The covariance alone counts; a difference and an error rate have to be there.
        given = {difference: 1.0, alpha: 0.5, sides: 1, ALLOCATION: (1, 1), **values}
        factors = repeated.variance_factors(case(given))
        return math.sqrt(factors[0] / arms[0] + factors[1] / arms[1])

    return PowerModel(
        analysis=analysis,
        inputs=(
            difference,
            sd,
            baseline,
            correlation,
            dropout,
            alpha,
            sides,
            settings,
            ALLOCATION,
        ),
        at=at,
        benefit=benefit_of(at, analysis),
        counted="randomised",
        method="mixed model for repeated measures, contrast at the last visit (Lu, Luo and "
        "Chen 2008), t distribution with Satterthwaite's degrees of freedom (Kenward and Roger "
        "1997)",
        effect=difference,
        effect_kind="difference",
        sd=sd,
        error=error,
        error_inputs=(sd, baseline, correlation, dropout, settings),
        # At the last visit a degree of freedom has to be left for each visit.
        least=lambda values: max(
            LEAST, ceiling((visits + 2 + BASELINE) / (1 - number(values, dropout)))
        ),
        question=lambda values, arms: Question(
            kind="repeated_means", case=case(values), groups=arms
        ),
    )


def _settings(_: Protocol, analysis: Analysis) -> list[str]:
    design = cast("RepeatedMeansDesign", analysis.design)
    return [
        "mixed model for repeated measures",
        f"visits {len(design.visits)}",
        f"structure {design.structure}",
    ]


def _words(protocol: Protocol, analysis: Analysis) -> str:
    design = cast("RepeatedMeansDesign", analysis.design)
    unit = unit_of(protocol, design.difference)
    pattern = (
        "equal between all visits"
        if design.structure == "compound_symmetry"
        else "falling off with the distance of the visits"
    )
    return (
        f"A mixed model for repeated measures with a {test_words(analysis)} has a power of "
        f"{braces(f'analyses.{analysis.id}.power')} to detect a difference of "
        f"{assumed(design.difference)} {unit} in “{endpoint_of(protocol, analysis)}” at the "
        f"last visit, given a standard deviation of {assumed(design.sd)} {unit}, a correlation "
        f"of {assumed(design.baseline_correlation)} with the baseline and of "
        f"{assumed(design.correlation)} between neighbouring visits given the baseline, "
        f"{pattern}, and losses that rise evenly to {assumed(design.dropout)}."
    )


def _slopes(_: Protocol, analysis: Analysis) -> PowerModel:
    design = cast("SlopesDesign", analysis.design)
    steps = len(design.times) - 1

    def convert(keywords: dict[str, Any]) -> dict[str, Any]:
        """Make the covariance of the visits and the retention out of the planning values."""
        lost = keywords.pop("dropout")
        lines = ("intercept_sd", "slope_sd", "correlation", "residual_sd")
        matrix = random_slopes(design.times, **{name: keywords.pop(name) for name in lines})
        retention = tuple(1 - lost * visit / steps for visit in range(steps + 1))
        return {**keywords, "covariance": matrix, "retention": (retention, retention)}

    return case_model(
        analysis,
        method="difference between slopes, generalised least squares (Liu and Liang 1997; Ard "
        f"and Edland 2011), {design.distribution} distribution",
        effect="difference",
        effect_kind="difference",
        convert=convert,
        counted="randomised",
        error=error_slopes,
        least=lambda _values: LEAST,
    )


KINDS: Mapping[type[Design], DesignKind] = {
    RepeatedMeansDesign: DesignKind(
        model=lambda _, analysis: repeated_means_model(
            analysis.id, cast("RepeatedMeansDesign", analysis.design)
        ),
        settings=_settings,
        sentence=_words,
        counts_randomised=lambda _design: True,
    ),
    SlopesDesign: DesignKind(
        model=_slopes,
        settings=lambda _, analysis: [
            "two slopes",
            *setting_words(analysis.design, "times", "distribution"),
        ],
        sentence=sentence(
            "A comparison of two slopes over time with a {error} has a power of {power} to "
            "detect a difference in slope of {difference} in {endpoint}, given standard "
            "deviations of {intercept_sd} between the participants' lines at time 0, of "
            "{slope_sd} between their slopes and of {residual_sd} about them, a correlation of "
            "{correlation} between line and slope, and losses that rise evenly to {dropout}."
        ),
        counts_randomised=lambda _design: True,
    ),
}
