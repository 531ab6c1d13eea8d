"""What the trial asks: objectives, endpoints, estimands, intercurrent events."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    AssessmentRef,
    EndpointRef,
    EventRef,
    Id,
    LineText,
    Part,
    Prose,
    VisitRef,
)

Level = Literal["primary", "secondary", "exploratory"]
Strategy = Literal[
    "treatment_policy", "hypothetical", "composite", "while_on_treatment", "principal_stratum"
]


class Endpoint(Part):
    """A variable obtained for each participant, at a time, to answer a question."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Short name, such as "ZAN-BPD total score, change to week 8"."""
    kind: Literal["continuous", "binary", "time_to_event", "count", "ordinal"]
    """What kind of variable it is."""
    variable: Prose
    """How the variable is derived for one participant, in full."""
    assessment: AssessmentRef
    """The instrument or procedure it comes from."""
    visits: Annotated[tuple[VisitRef, ...], Field(min_length=1)]
    """The visits at which it counts; the last is the time point of the endpoint."""
    time_frame: LineText
    """Time frame as a registry asks for it, such as "Baseline to week 8"."""
    unit: LineText
    """Unit of the variable, such as "points" or "participants"."""
    better: Literal["lower", "higher", "fewer", "neither"]
    """Which direction is better for the participant; neither when both directions count."""


class IntercurrentEvent(Part):
    """An event after the start of treatment that affects what the measurements mean."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Short name, such as "Stopping the trial intervention"."""
    description: Prose
    """When exactly the event has occurred."""


class EventStrategy(Part):
    """How one estimand deals with one intercurrent event."""

    event: EventRef
    """Which event."""
    strategy: Strategy
    """The ICH E9(R1) strategy."""
    detail: Prose
    """What that means here, and why."""


class Estimand(Part):
    """A question with its five attributes (ICH E9(R1))."""

    id: Id
    """Name to refer to."""
    population: Prose
    """Whom the question is about."""
    treatment: Prose
    """The treatment conditions compared, with the background care that belongs to them."""
    endpoint: EndpointRef
    """The variable."""
    events: tuple[EventStrategy, ...]
    """The intercurrent events with their strategies."""
    summary: Prose
    """Population-level summary, such as "difference in mean change from baseline"."""
    rationale: Prose
    """Why this estimand."""


class Objective(Part):
    """One thing the trial wants to find out."""

    id: Id
    """Name to refer to."""
    level: Level
    """Primary, secondary or exploratory."""
    text: Prose
    """The objective in one sentence, beginning with "To"."""
    endpoints: Annotated[tuple[EndpointRef, ...], Field(min_length=1)]
    """Its endpoints."""
    estimand: Estimand | None = None
    """The estimand; required for a primary objective, none for a purely descriptive one."""
