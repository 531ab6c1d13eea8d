"""How the trial is conducted: consent, oversight, data, registration, committees."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from toolkit.spec.base import (
    Answer,
    ArmRef,
    EvidenceRef,
    Flag,
    Id,
    LineText,
    OpenItem,
    Part,
    Prose,
    ProseAnswer,
    VisitRef,
)


def _tag(value: Any) -> str:
    return "open" if isinstance(value, dict | OpenItem) else "given"


FutureUse = Annotated[
    Annotated[Literal["allowed", "not_allowed"], Tag("given")]
    | Annotated[OpenItem, Tag("open")],
    Discriminator(_tag),
]
"""Whether data without names may serve other research without new consent, or an open item."""

Profit = Annotated[
    Annotated[Literal["shared", "not_shared"], Tag("given")] | Annotated[OpenItem, Tag("open")],
    Discriminator(_tag),
]
"""Whether a participant has a share in a profit made from samples, or an open item."""

Funding = Annotated[
    Annotated[Literal["nih", "other_federal", "none"], Tag("given")]
    | Annotated[OpenItem, Tag("open")],
    Discriminator(_tag),
]
"""Which federal money supports the trial, or an open item."""


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


class PlainArm(Part):
    """An arm in the words of participants."""

    arm: ArmRef
    """Which arm."""
    text: Prose
    """What its participants get, in plain words."""


class Contacts(Part):
    """Whom participants call; each site fills in its own."""

    day: Answer
    """Telephone of the study team in working hours."""
    any_hour: Answer
    """Telephone that is answered day and night."""
    rights: Answer
    """Telephone or address for questions on rights, outside the study team."""


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
    groups: tuple[PlainArm, ...] = ()
    """What each arm gets, in plain words."""
    duties: tuple[Prose, ...] = ()
    """What participants are asked to do, in plain words, one thing each."""
    take_home: Flag = False
    """Whether participants take the study drug home."""
    minimal_risk: Flag = False
    """Whether the risk is no more than minimal."""
    pregnancy: ProseAnswer | None = None
    """Contraception and what follows a pregnancy, in plain words."""
    stopping: ProseAnswer | None = None
    """What a participant who stops can choose, and what is done then, in plain words."""
    ended_by_team: tuple[Prose, ...] = ()
    """When the team may end the study drug or the participation, in plain words."""
    payment_terms: ProseAnswer | None = None
    """How and when payment is made and which expenses are repaid, in plain words."""
    results_returned: ProseAnswer | None = None
    """Which of their own results participants are told, and when, in plain words."""
    trial_results: ProseAnswer | None = None
    """How the results of the trial reach participants, in plain words."""
    future_use: FutureUse | None = None
    """Whether data without names may serve other research without a new consent."""
    biospecimens: Literal["none", "tested_only", "kept"] = "none"
    """Whether blood, urine and so on are taken, and kept after their tests."""
    commercial_profit: Profit | None = None
    """Whether participants share in a profit from kept samples."""
    whole_genome: Literal["no", "might", "yes"] = "no"
    """Whether research on samples includes whole genome sequencing."""
    genetic_testing: Flag = False
    """Whether any genetic test is done."""
    federal_funding: Funding | None = None
    """Which federal money supports the trial; decides several duties to inform."""
    authorisation_ends: Literal["end_of_study", "never"] = "end_of_study"
    """When the permission to use health information ends."""
    recipients: tuple[LineText, ...] = ()
    """Who else sees health information, in plain words, beyond the usual ones."""
    confidentiality_limits: tuple[ProseAnswer, ...] = ()
    """When the team must or may break confidentiality in this trial, in plain words."""
    contacts: Contacts | None = None
    """Whom participants call."""
    representative: Flag = False
    """Whether a legally authorised representative may consent for a participant."""
    witness: Flag = False
    """Whether an impartial witness signs too."""


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
