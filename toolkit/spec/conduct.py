"""How the trial is conducted: consent, oversight, data, registration, committees."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    Answer,
    EvidenceRef,
    Flag,
    Id,
    LineText,
    Part,
    Prose,
    ProseAnswer,
    VisitRef,
)


class Risk(Part):
    """A risk or burden of taking part, as consent and protocol both tell it."""

    id: Id
    """Name to refer to."""
    name: LineText
    """The risk."""
    source: Literal["intervention", "control", "procedure", "design", "privacy"]
    """What it comes from."""
    likelihood: Literal["common", "occasional", "rare", "unknown"]
    """How often it is expected."""
    severity: Literal["mild", "moderate", "serious", "life_threatening"]
    """How bad it can be."""
    description: Prose
    """What may happen."""
    mitigation: Prose
    """What is done about it."""
    plain: Prose
    """The same in words for participants, at most at the reading level of an eighth grade."""
    evidence: tuple[EvidenceRef, ...] = ()
    """Where it is known from."""


class Payment(Part):
    """What participants are paid for one kind of visit."""

    visits: Annotated[tuple[VisitRef, ...], Field(min_length=1)]
    """For which visits."""
    amount: Answer
    """Amount in US dollars per visit, such as "50", or an open item."""


class OptionalPart(Part):
    """A part of the trial that a participant may decline."""

    id: Id
    """Name to refer to."""
    name: LineText
    """What it is called."""
    text: Prose
    """What is asked."""


class Consent(Part):
    """What a participant is told, beyond what other parts say."""

    key_information: Annotated[tuple[Prose, ...], Field(min_length=1)]
    """What a reasonable person wants to know first."""
    risks: Annotated[tuple[Risk, ...], Field(min_length=1)]
    """Risks and burdens."""
    benefits: Prose
    """Possible benefits to the participant and to others."""
    alternatives: Prose
    """What there is besides taking part."""
    payments: tuple[Payment, ...]
    """Payment by visit."""
    injury: ProseAnswer
    """What happens in case of injury, or an open item."""
    costs: ProseAnswer
    """What taking part costs, or an open item."""
    capacity: Prose
    """How the capacity to consent is judged."""
    process: Prose
    """Who asks, when, how understanding is checked."""
    certificate_of_confidentiality: Flag
    """Whether a Certificate of Confidentiality protects the data."""
    hipaa: Flag
    """Whether an authorisation under HIPAA is needed."""
    optional_parts: tuple[OptionalPart, ...] = ()
    """Parts that may be declined."""


class Committee(Part):
    """A committee other than the monitoring board."""

    name: LineText
    """Its name."""
    role: Prose
    """What it does."""


class Oversight(Part):
    """Ethics review, monitoring, data, dissemination."""

    irb_model: Literal["single_irb", "local_irb"]
    """Whether one board reviews for all sites."""
    irb: Answer
    """Name of the reviewing board, or an open item."""
    committees: tuple[Committee, ...]
    """Steering committee and others."""
    monitoring: Prose
    """How the conduct is monitored."""
    data_management: Prose
    """How data are captured, checked and locked."""
    data_protection: Prose
    """How privacy is protected."""
    retention: Prose
    """How long records are kept."""
    data_sharing: Prose
    """What is shared, with whom, when."""
    insurance: ProseAnswer
    """Insurance and indemnity, or an open item."""
    publication: Prose
    """Who publishes what, and when."""
    patient_involvement: Prose
    """What patients and the public contributed, honestly."""
    interests: ProseAnswer
    """Competing interests of those responsible, or an open item."""


class Registration(Part):
    """What registries ask for and nothing else in the protocol says."""

    registry: LineText
    """Primary registry."""
    study_start: Answer
    """Expected start (YYYY-MM), or an open item."""
    fda_regulated_drug: Flag
    """Whether a drug regulated by the FDA is studied."""
    fda_regulated_device: Flag
    """Whether a device regulated by the FDA is studied."""
    ind_study: Flag
    """Whether it is conducted under an IND or IDE."""
    expanded_access: Flag = False
    """Whether expanded access is available."""
    brief_summary: Prose
    """Purpose in plain words (5,000 characters)."""
    detailed_description: Prose | None = None
    """More, without repeating other fields (32,000 characters)."""
    ipd_sharing: Literal["yes", "no", "undecided"]
    """Whether individual participant data will be shared."""
    ipd_description: Prose
    """What will be shared, how and when."""


class Abbreviation(Part):
    """One row of the list of abbreviations."""

    short: LineText
    """The abbreviation."""
    full: LineText
    """What it stands for."""


class NotApplicable(Part):
    """A section of M11 that does not apply, and why."""

    section: LineText
    """M11 number of the section, such as ``8.5``."""
    reason: Prose
    """Why it does not apply; printed below the heading."""


class LaboratoryPanel(Part):
    """A group of laboratory tests (M11 section 12.1)."""

    name: LineText
    """The group, such as "Liver function"."""
    tests: Prose
    """The tests in it."""
