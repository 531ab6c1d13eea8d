"""What the protocol's facts mean for its consent form: which drugs, which duties to inform.

Each function answers one question from facts alone, so that the form and the checklist of
elements can never decide differently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from toolkit.documents.kit import Kit
    from toolkit.spec.interventions import Intervention

OPIOIDS = (
    "buprenorphine",
    "codeine",
    "fentanyl",
    "hydrocodone",
    "hydromorphone",
    "methadone",
    "morphine",
    "oxycodone",
    "samidorphan",
    "tapentadol",
    "tramadol",
)
SEDATIVES = ("azolam", "azepam", "barbital", "zolpidem")
KETAMINE = ("ketamine",)
NALOXONE = ("naloxone",)
"""What nonproprietary names contain."""
SELF_HARM = re.compile(r"suicid|self-?(?:harm|injur)", re.IGNORECASE)
UNLIKELY_APPLICABLE = ("early_phase_1", "phase_1")
"""Phases whose trials 42 CFR 11.22 leaves out of the applicable clinical trials."""


def study_drugs(kit: Kit) -> tuple[Intervention, ...]:
    """Return the products that are under test, and those they are compared with."""
    return tuple(each for each in kit.protocol.therapies.interventions if each.investigational)


def _contains(each: Intervention, stems: tuple[str, ...]) -> bool:
    name = (each.nonproprietary_name or "").lower()
    return any(stem in name for stem in stems)


def has_opioid(kit: Kit) -> bool:
    """Tell whether a study drug is an opioid agonist."""
    return any(_contains(each, OPIOIDS) for each in study_drugs(kit))


def has_ketamine(kit: Kit) -> bool:
    """Tell whether a study drug is ketamine or one of its kin."""
    return any(_contains(each, KETAMINE) for each in study_drugs(kit))


def has_sedative(kit: Kit) -> bool:
    """Tell whether a study drug is a sedative of the kind that slows breathing."""
    return any(_contains(each, SEDATIVES) for each in study_drugs(kit))


def gives_naloxone(kit: Kit) -> bool:
    """Tell whether participants get naloxone."""
    return any(
        _contains(each, NALOXONE) and each.use == "additional_required"
        for each in kit.protocol.therapies.interventions
    )


def has_controlled_drug(kit: Kit) -> bool:
    """Tell whether a study drug is a controlled substance."""
    return any(each.controlled_substance is not None for each in study_drugs(kit))


def pregnancy_possible(kit: Kit) -> bool:
    """Tell whether a participant can become pregnant."""
    return kit.protocol.population.sex != "male"


def self_harm_may_be_told(kit: Kit) -> bool:
    """Tell whether the trial asks about, or may learn of, suicide or self-harm."""
    protocol = kit.protocol
    names = (
        *(f"{risk.name} {risk.plain}" for risk in protocol.consent.risks),
        *(event.name for event in protocol.safety.special_interest),
        *(activity.name for activity in protocol.schedule.activities),
    )
    return any(SELF_HARM.search(name) for name in names)


def applicable_trial(kit: Kit) -> bool:
    """Tell whether the databank statement of 21 CFR 50.25(c) is due (42 CFR 11.22)."""
    registration, identity = kit.protocol.registration, kit.protocol.identity
    regulated = registration.fda_regulated_drug or registration.fda_regulated_device
    return regulated and identity.phase not in UNLIKELY_APPLICABLE


def under_fda(kit: Kit) -> bool:
    """Tell whether the FDA regulates the trial."""
    registration = kit.protocol.registration
    return registration.fda_regulated_drug or registration.fda_regulated_device


def federally_supported(kit: Kit) -> bool | None:
    """Tell whether federal money supports the trial; None while that is open."""
    funding = kit.protocol.consent.federal_funding
    return None if funding is None or isinstance(funding, OpenItem) else funding != "none"


def certificate(kit: Kit) -> bool:
    """Tell whether a Certificate of Confidentiality protects the data."""
    consent = kit.protocol.consent
    return consent.certificate_of_confidentiality or consent.federal_funding == "nih"


def participants_blinded(kit: Kit) -> bool:
    """Tell whether participants do not know their arm."""
    return "participant" in kit.protocol.design.blinded


def randomised(kit: Kit) -> bool:
    """Tell whether chance decides between arms."""
    return len(kit.protocol.therapies.arms) > 1


def several_sites(kit: Kit) -> bool:
    """Tell whether more than one site takes part."""
    return kit.protocol.roles.sites.planned > 1


def minors(kit: Kit) -> bool:
    """Tell whether people under 18 may take part."""
    return kit.protocol.population.minimum_age < 18  # noqa: PLR2004 - the age of majority
