"""Who the trial is: titles, identifiers, versions, amendments, sponsor, people and sites."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.spec.base import (
    Answer,
    AssumptionRef,
    Count,
    Flag,
    Id,
    IsoDate,
    LineText,
    Part,
    Prose,
)

Phase = Literal[
    "early_phase_1", "phase_1", "phase_1_2", "phase_2", "phase_2_3", "phase_3", "phase_4"
]
AmendmentReason = Literal[
    "regulatory_agency_request",
    "new_regulatory_guidance",
    "irb_feedback",
    "new_safety_information",
    "manufacturing_change",
    "imp_addition",
    "change_in_strategy",
    "change_in_standard_of_care",
    "new_data_other_than_safety",
    "site_feedback",
    "recruitment_difficulty",
    "inconsistency_or_error",
    "protocol_design_error",
    "other",
]


class RegulatoryIdentifier(Part):
    """A number by which a regulator or registry knows the trial."""

    kind: Literal["nct", "ind", "ide", "eu_ct", "jrct", "nmpa_ind", "who_utn", "other"]
    """Register: nct (ClinicalTrials.gov), ind (FDA), ide, eu_ct, jrct, nmpa_ind, who_utn."""
    number: Answer
    """The number, or an open item as long as none is assigned."""


class Change(Part):
    """One change made by an amendment."""

    description: Prose
    """What was changed."""
    rationale: Prose
    """Why, in brief."""
    sections: tuple[LineText, ...]
    """M11 numbers of the sections touched, such as ``10.11``."""


class Amendment(Part):
    """One amendment of the protocol; the last in the list is the current one."""

    id: LineText
    """Identifier of the amendment, such as "1"."""
    approved: Answer
    """Date of the sponsor's approval (YYYY-MM-DD), or an open item."""
    scope: Literal["global", "not_global"]
    """Whether it holds everywhere; a trial in one country is always global."""
    enrolled_percent: Annotated[float, Field(strict=True, ge=0, le=100)] | None = None
    """About how many percent of the participants were enrolled when it was approved."""
    primary_reason: AmendmentReason
    """The main reason."""
    secondary_reasons: tuple[AmendmentReason, ...] = ()
    """Further reasons."""
    summary: Prose
    """What the amendment does, in brief."""
    affects_safety_or_rights: Flag
    """Whether it has a substantial impact on the safety or rights of the participants."""
    affects_data_reliability: Flag
    """Whether it has a substantial impact on the reliability and robustness of the data."""
    impact_explanation: Prose | None = None
    """Explanation, when one of the two impacts is substantial."""
    changes: tuple[Change, ...]
    """The changes, one by one."""


class Identity(Part):
    """What stands on the title page."""

    working_identifier: LineText
    """Identifier used until the sponsor assigns one, such as BPD-BUP-2A."""
    sponsor_protocol_identifier: Answer
    """The sponsor's protocol number, or an open item; headers show it once it is known."""
    title: LineText
    """Full scientific title: design, intervention, comparator, population."""
    short_title: LineText
    """Title in plain words; doubles as the brief title of the registry (300 characters)."""
    acronym: LineText | None = None
    """Acronym of the trial, if it has one (14 characters in the registry)."""
    phase: Phase
    """Trial phase."""
    version: LineText
    """Version of the protocol, quoted so that "1.10" stays what it is."""
    version_date: IsoDate
    """Date of this version (YYYY-MM-DD); the only date the documents know."""
    status: Literal["draft", "final"]
    """A draft carries a watermark; a final version may have no open items left."""
    language: Literal["en-GB", "en-US"] = "en-GB"
    """Language of the documents."""
    confidentiality_statement: Prose
    """The sponsor's confidentiality statement on the title page."""
    regulatory_identifiers: tuple[RegulatoryIdentifier, ...]
    """Numbers of regulators and registries, assigned or open."""
    sponsor_approval: Answer
    """Date of the sponsor's approval, or where it is found, or an open item."""
    amendments: tuple[Amendment, ...] = ()
    """All amendments, oldest first; empty for an original protocol."""


class Person(Part):
    """A person or organisation with a role in the trial."""

    id: Id
    """Name to refer to."""
    role: LineText
    """The role, such as "Principal investigator" or "Trial statistician"."""
    name: Answer
    """Name, or an open item."""
    affiliation: Answer | None = None
    """Institution, or an open item."""
    contact: Answer | None = None
    """Address, telephone or e-mail, or an open item."""
    responsibilities: Prose
    """What the role does in this trial."""


class Organisation(Part):
    """An organisation that sponsors, funds or supports the trial."""

    name: Answer
    """Legal name, or an open item."""
    address: Answer
    """Legal address, or an open item."""
    role: Prose
    """Its part in design, conduct, analysis, reporting and the decision to publish."""


class Sites(Part):
    """Where the trial takes place."""

    planned: Count
    """Number of sites planned."""
    countries: tuple[LineText, ...]
    """Countries in English."""
    setting: Prose
    """What kind of clinics they are and what they must be able to do."""
    named: tuple[Answer, ...] = ()
    """Sites that are known, or open items."""


class Roles(Part):
    """Sponsor, funders, people and sites."""

    sponsor: Organisation
    """The sponsor; exactly one."""
    responsible_party: Literal["sponsor", "principal_investigator", "sponsor_investigator"]
    """Responsible party as the registry means it."""
    funders: tuple[Organisation, ...] = ()
    """Who pays."""
    collaborators: tuple[Answer, ...] = ()
    """Other organisations that support the trial."""
    signatory: Answer
    """Who signs for the sponsor, or an open item."""
    medical_expert: Answer
    """Contact of the medical expert, or an open item."""
    people: tuple[Person, ...]
    """Everybody with a named role."""
    sites: Sites
    """Where the trial takes place."""


class Recruitment(Part):
    """How many people are found, and how fast."""

    accrual: AssumptionRef
    """Assumption: participants randomised per site and month."""
    screen_failure: AssumptionRef
    """Assumption: share of those screened who are not randomised (0 to 1)."""
    strategies: tuple[Prose, ...]
    """How candidates are found and approached."""
    retention: tuple[Prose, ...]
    """What is done so that participants stay."""
