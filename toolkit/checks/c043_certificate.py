"""Certificate, privacy and data sharing say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

COVERED = r"de-?identif|anonym|coded|pseudonym|without (?:names|identif)|cannot be identified"
SENSITIVE = r"suicid|illegal|illicit|drug screen|drug use|opioid use|self-?(?:harm|injur)|HIV"
NOT_SHARED = r"^\W*(?:none|no data|not shared|nothing is shared|will not be shared)"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each contradiction between what is promised and what is shared."""
    protocol = source.protocol
    consent, oversight = protocol.consent, protocol.oversight
    shared = protocol.registration.ipd_sharing
    if consent.certificate_of_confidentiality and not says(
        "certificate", oversight.data_protection
    ):
        yield at(
            source,
            "oversight",
            "data_protection",
            message="does not mention the Certificate of Confidentiality that the consent form "
            "promises",
            hint="say what it protects, and which disclosures it still allows",
        )
    asked = (
        *(one.text for one in (*protocol.population.inclusion, *protocol.population.exclusion)),
        *(one.name for one in protocol.schedule.activities),
    )
    if not consent.certificate_of_confidentiality and says(SENSITIVE, *asked):
        yield at(
            source,
            "consent",
            "certificate_of_confidentiality",
            message="data that could harm a participant in court are collected without a "
            "Certificate of Confidentiality",
            hint="it comes with federal funding, and can be applied for without",
        )
    if shared == "yes" and not says(COVERED, oversight.data_sharing):
        yield at(
            source,
            "oversight",
            "data_sharing",
            message="individual data are shared, but nothing says that they identify nobody",
            hint="say how they are de-identified, or by which consent they are shared",
        )
    if shared == "yes" and says(NOT_SHARED, oversight.data_sharing):
        yield at(
            source,
            "registration",
            "ipd_sharing",
            message="the registry is told yes, but oversight.data_sharing says no",
            severity="error",
        )


RULE = Rule(
    name="c043_certificate",
    title="Certificate of Confidentiality, privacy and data sharing agree",
    reason="Participants are promised a protection in one document that another must not "
    "give away.",
    check=check,
    standards=(
        Basis(source="usc42_241d"),
        Basis(source="cfr45_46_116", place="(b)(5) and (b)(9)"),
        Basis(source="spirit_2025", place="items 6 and 33"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A certificate that only consent knows of",
            (
                "certificate_of_confidentiality: false",
                "certificate_of_confidentiality: true",
            ),
            says="does not mention the Certificate of Confidentiality",
        ),
        example(
            "Sensitive data without a certificate",
            ("text: Works at night.", "text: A positive drug screen."),
            says="data that could harm a participant in court",
        ),
        example(
            "Sharing of data that may identify",
            ("ipd_sharing: undecided", 'ipd_sharing: "yes"'),
            says="nothing says that they identify nobody",
        ),
        example(
            "Shared here, not shared there",
            ("ipd_sharing: undecided", 'ipd_sharing: "yes"'),
            ("data_sharing: On request.", "data_sharing: None."),
            says="the registry is told yes",
        ),
    ),
)
