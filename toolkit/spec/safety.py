"""How participants are kept safe: events of interest, stopping rules, reporting, monitoring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    ActivityRef,
    Answer,
    Count,
    EvidenceRef,
    Flag,
    Id,
    LineText,
    Part,
    Positive,
    Probability,
    Prose,
)


class SpecialInterestEvent(Part):
    """An adverse event of special interest."""

    id: Id
    """Name to refer to."""
    name: LineText
    """The event."""
    definition: Prose
    """When it has occurred."""
    monitored_by: Annotated[tuple[ActivityRef, ...], Field(min_length=1)]
    """Scheduled activities that look for it."""
    management: Prose
    """What is done."""
    evidence: tuple[EvidenceRef, ...] = ()
    """Why it is expected."""


class BetaBinomialRule(Part):
    """Stop when the posterior probability of too high an event rate is large."""

    kind: Literal["beta_binomial"]
    """Bayesian monitoring of a proportion with a Beta prior."""
    id: Id
    """Name to refer to."""
    name: LineText
    """What it is called."""
    event: Prose
    """The event that is counted, and in whom."""
    prior_events: Positive
    """First parameter of the Beta prior: events imagined before the trial."""
    prior_nonevents: Positive
    """Second parameter of the Beta prior: participants without the event imagined."""
    limit: Probability
    """The event rate that must not be exceeded."""
    certainty: Probability
    """Stop when the posterior probability of exceeding the limit is above this."""
    looks: Annotated[tuple[Count, ...], Field(min_length=1)]
    """Numbers of participants in the group after which it is looked at, ascending."""
    true_rates: Annotated[tuple[Probability, ...], Field(min_length=1)]
    """True event rates for which the operating characteristics are tabulated."""
    action: Prose
    """What happens when the boundary is reached."""


class PauseRule(Part):
    """Pause enrolment and dosing as soon as one such event is seen."""

    kind: Literal["pause"]
    """Any single event pauses the trial."""
    id: Id
    """Name to refer to."""
    name: LineText
    """What it is called."""
    events: Annotated[tuple[Prose, ...], Field(min_length=1)]
    """The events."""
    action: Prose
    """What is paused, who reviews, and what is needed to go on."""


class ReviewRule(Part):
    """Ask the monitoring board when the arms differ in harm."""

    kind: Literal["review"]
    """A difference between the arms calls for a review."""
    id: Id
    """Name to refer to."""
    name: LineText
    """What it is called."""
    event: Prose
    """The event that is compared."""
    risk_difference: Probability
    """Risk difference (experimental minus control) above which the board reviews."""
    one_sided_p: Probability
    """One-sided p-value below which the board reviews."""
    true_rates: tuple[Probability, ...] = ()
    """Event rates, the same in both arms, for which the chance of a review is tabulated; also
    with the experimental rate raised by the limit."""
    action: Prose
    """What the board may recommend."""


StoppingRule = Annotated[BetaBinomialRule | PauseRule | ReviewRule, Field(discriminator="kind")]


class IndividualStop(Part):
    """A reason to stop, or hold, the intervention in one participant."""

    reason: Prose
    """What must be seen."""
    action: Literal["stop", "hold"]
    """Whether the intervention is stopped for good or held."""


class ReportingRow(Part):
    """One row of the table of event reporting (M11 section 9.2)."""

    event_type: LineText
    """Kind of event."""
    scope: LineText
    """In which situations."""
    start: LineText
    """From when."""
    end: LineText
    """Until when."""
    timing: LineText
    """How soon it is reported to the sponsor."""
    method: LineText
    """How."""
    backup: Answer
    """How, when the usual way fails."""


class Board(Part):
    """The independent data and safety monitoring board."""

    name: LineText
    """Its name."""
    independent: Flag
    """Whether its members are independent of sponsor and investigators."""
    members: Prose
    """Which expertise it has."""
    meetings: Prose
    """When it meets."""
    safety_looks: tuple[Count, ...] = ()
    """Numbers of randomised participants after which it reviews safety."""


class Safety(Part):
    """Safety of the participants."""

    special_interest: tuple[SpecialInterestEvent, ...]
    """Adverse events of special interest."""
    stopping_rules: tuple[StoppingRule, ...]
    """Rules for the whole trial."""
    individual_stops: tuple[IndividualStop, ...]
    """Rules for one participant."""
    zero_events_confidence: Probability
    """One-sided confidence of the upper limit when the experimental arm has no event."""
    severity_scale: Prose
    """How severity is graded."""
    causality: Prose
    """How relatedness is judged."""
    reporting: Annotated[tuple[ReportingRow, ...], Field(min_length=1)]
    """Who reports what, when and how."""
    collection_start: LineText
    """From when adverse events are collected."""
    collection_end: LineText
    """Until when."""
    board: Board
    """The monitoring board."""
