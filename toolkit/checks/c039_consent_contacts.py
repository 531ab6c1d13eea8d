"""Consent can name somebody to call, about the trial, injury and rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

CALLED = r"investigator|coordinat|physician|doctor|medical"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what consent needs and nobody has been asked for."""
    people = source.protocol.roles.people
    reachable = [one for one in people if one.contact is not None]
    if not any(says(CALLED, one.role) for one in reachable):
        yield at(
            source,
            "roles",
            "people",
            message="no investigator or doctor has a contact, so the consent form has nobody "
            "to call",
            hint="add contact: with a number, or as an open item",
        )
    consent = source.protocol.consent
    if len(str(consent.alternatives).split()) < FEWEST:
        yield at(
            source,
            "consent",
            "alternatives",
            message="names hardly any alternative to taking part",
            hint="name the usual care, other treatments, and no treatment",
        )


FEWEST = 5
"""Fewer words cannot name the alternatives."""
REACHED = (
    "      responsibilities: Leads the trial.\n",
    (
        "      responsibilities: Leads the trial.\n"
        "      contact: {open: Telephone number, owner: sponsor}\n"
    ),
)
OTHERS = (
    "alternatives: Talking therapy.",
    "alternatives: Talking therapy, or no treatment at all.",
)

RULE = Rule(
    name="c039_consent_contacts",
    title="Consent names whom to call, and what there is besides taking part",
    reason="A participant in trouble has to reach somebody; contacts and alternatives are "
    "elements that the law lists.",
    check=check,
    standards=(
        Basis(source="cfr45_46_116", place="(b)(4) and (b)(7)"),
        Basis(source="cfr21_50_25", place="(a)(4) and (a)(7)"),
    ),
    passing=(example("A contact that is still open, and alternatives", REACHED, OTHERS),),
    failing=(
        example("Nobody to call", OTHERS, says="the consent form has nobody to call"),
        example("No alternative", REACHED, says="names hardly any alternative"),
    ),
)
