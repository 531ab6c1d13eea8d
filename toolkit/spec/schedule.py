"""What happens when: epochs, visits, activities, and the notes that follow their row."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    AssessmentRef,
    EpochRef,
    EvidenceRef,
    Flag,
    Id,
    Integer,
    LineText,
    Part,
    Positive,
    Prose,
    Real,
    VisitRef,
    Whole,
)


class Epoch(Part):
    """A stretch of the trial, such as screening, treatment, taper or follow-up."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Heading above its visits."""
    type: Literal["screening", "treatment", "taper", "follow_up"]
    """What kind of stretch it is."""
    description: Prose
    """What happens in it, for the trial schema."""


class Window(Part):
    """How early or late a visit may be."""

    before: Whole
    """Days it may be early."""
    after: Whole
    """Days it may be late."""


class Visit(Part):
    """One contact with a participant, in person or not."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Full name, such as "Week 8 (primary endpoint)"."""
    label: LineText
    """Short column heading, such as "W8"."""
    epoch: EpochRef
    """The stretch it belongs to."""
    day: Integer
    """Planned day; day 1 is the day of randomisation and first dose, there is no day 0."""
    window: Window
    """How early or late it may be."""
    mode: Literal["site", "remote", "phone"]
    """Where it takes place."""
    hours: Positive | None = None
    """How long it takes, in hours, if that is known."""
    plain: LineText | None = None
    """Its name for participants, such as "Drip 2"; without one, the full name."""


class Note(Part):
    """A footnote of a row; its letter is given when the table is drawn."""

    text: Prose
    """The note."""
    visits: tuple[VisitRef, ...] = ()
    """Visits whose cells carry the mark; empty: the row's name carries it."""


class Activity(Part):
    """One row of the schedule."""

    id: Id
    """Name to refer to."""
    name: LineText
    """What is done, as the row shows it."""
    group: Literal[
        "Enrolment", "Intervention", "Efficacy", "Safety", "Blinding", "Other assessments"
    ]
    """The block of rows it stands in."""
    assessment: AssessmentRef | None = None
    """The instrument used, if it is one."""
    visits: Annotated[tuple[VisitRef, ...], Field(min_length=1)]
    """At which visits it is done."""
    notes: tuple[Note, ...] = ()
    """Footnotes that follow this row."""
    plain: LineText | None = None
    """What it is for participants, such as "Heart test (ECG)"; rows may share one."""
    plain_detail: Prose | None = None
    """What a participant notices of it, in plain words."""
    unseen: Flag = False
    """Whether staff do it without the participant."""


class Schedule(Part):
    """The schedule of activities."""

    epochs: Annotated[tuple[Epoch, ...], Field(min_length=1)]
    """In order of time."""
    visits: Annotated[tuple[Visit, ...], Field(min_length=2)]
    """In order of time; every contact, telephone calls included."""
    activities: Annotated[tuple[Activity, ...], Field(min_length=1)]
    """In the order of the table's rows."""
    unscheduled: Prose
    """When an unscheduled visit takes place and what is done at it."""
    early_termination: Prose
    """What is done when a participant stops early."""


class Assessment(Part):
    """An instrument or procedure."""

    id: Id
    """Name to refer to."""
    name: LineText
    """Full name."""
    abbreviation: LineText | None = None
    """Abbreviation used in tables."""
    kind: Literal[
        "clinician_rated",
        "self_report",
        "interview",
        "laboratory",
        "device",
        "procedure",
        "record",
    ]
    """How the information is obtained."""
    description: Prose
    """What it measures and how it is scored."""
    minimum: Real | None = None
    """Lowest possible score."""
    maximum: Real | None = None
    """Highest possible score."""
    higher_means: Literal["worse", "better", "neither"] = "neither"
    """What a higher score means."""
    rater: LineText
    """Who rates or collects it, and what that person knows."""
    evidence: tuple[EvidenceRef, ...] = ()
    """Evidence for its properties."""
    permission_needed: Flag = False
    """Whether a licence or permission must be obtained before use."""
