"""What is planned in numbers: assumptions, sample size, sensitivity, feasibility."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from toolkit.spec.base import (
    AnalysisRef,
    AssumptionRef,
    Count,
    EvidenceRef,
    Id,
    LineText,
    Part,
    Positive,
    Probability,
    Prose,
    Real,
    Share,
)


class Range(Part):
    """The values that are plausible, worst to best or lowest to highest."""

    low: Real
    """Lowest plausible value."""
    high: Real
    """Highest plausible value."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low <= self.high:
            message = "low must not be above high"
            raise ValueError(message)
        return self


class Assumption(Part):
    """A planning value with everything a sceptic asks for."""

    id: Id
    """Name to refer to."""
    name: LineText
    """What it is, such as "Difference in mean ZAN-BPD change at week 8"."""
    value: Real
    """The planning value; a proportion is a number from 0 to 1, a benefit is positive."""
    unit: LineText
    """Its unit: points, proportion, per site and month, ratio, correlation."""
    range: Range
    """Plausible range, used by the sensitivity analyses."""
    adjusted_for: tuple[LineText, ...] = ()
    """For an SD only: what variation has already been taken out, such as "baseline"; a method
    that takes it out itself refuses such an SD, so that it can never be shrunk twice."""
    uncertainty: Positive | None = None
    """Standard error of the value, for assurance; none when nobody knows it."""
    evidence: tuple[EvidenceRef, ...]
    """Evidence items behind it; empty only when `rationale` says that there are none."""
    rationale: Prose
    """Why this value and this range."""

    @model_validator(mode="after")
    def _plausible(self) -> Assumption:
        if not self.range.low <= self.value <= self.range.high:
            message = "value must lie inside its own range"
            raise ValueError(message)
        return self


class PowerTarget(Part):
    """The sample size follows from a power."""

    kind: Literal["power"]
    """The sample size is the smallest that reaches a power."""
    power: Probability
    """Power to reach, 0 to 1."""


class FixedTarget(Part):
    """The sample size is given; the power follows from it."""

    kind: Literal["fixed"]
    """The number of participants is given."""
    randomised: Count
    """Participants randomised, in all arms together."""


class SampleSize(Part):
    """How many participants, and why."""

    analysis: AnalysisRef
    """The analysis that decides the sample size."""
    target: Annotated[PowerTarget | FixedTarget, Field(discriminator="kind")]
    """What decides it: a power, or a given number."""
    dropout: AssumptionRef
    """Assumption: share of randomised participants without the primary outcome (0 to 1)."""
    justification: Prose
    """Why this power and this error rate, in the trial's situation."""


class Axis(Part):
    """One dimension of a sensitivity table."""

    assumption: AssumptionRef
    """The assumption that varies."""
    values: Annotated[tuple[Real, ...], Field(min_length=2, max_length=9)]
    """Its values, in order; inside its plausible range or the planning value itself."""


class SensitivityTable(Part):
    """Power at the planned sample size when one or two assumptions are wrong."""

    id: Id
    """Name to refer to."""
    analysis: AnalysisRef
    """Whose power."""
    rows: Axis
    """What varies from row to row."""
    columns: Axis | None = None
    """What varies from column to column."""
    caption: LineText
    """Caption of the table."""


class FeasibilityTarget(Part):
    """A proportion or rate by which the trial's feasibility is judged."""

    id: Id
    """Name to refer to."""
    name: LineText
    """What is judged, such as "Retention at week 8"."""
    kind: Literal["proportion", "rate"]
    """A proportion of participants, or a rate per site and month."""
    definition: Prose
    """Numerator and denominator."""
    of: Literal["randomised", "randomised_experimental", "randomised_control", "sites"]
    """Whose number is the denominator."""
    aim: Literal["at_least", "at_most"]
    """Which side of the target is good."""
    target: Positive
    """The target: a proportion from 0 to 1, or a rate."""
    stop: Share | None = None
    """Value at which the question of stopping or redesigning is put."""
    action: Prose
    """What follows when the target is missed."""
