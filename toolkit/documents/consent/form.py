"""The consent form as a document: its parts in order, each decided by the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.assignment import groups, purpose
from toolkit.documents.consent.facts import applicable_trial
from toolkit.documents.consent.fixed import registry
from toolkit.documents.consent.money import money
from toolkit.documents.consent.privacy import authorisation, privacy, results
from toolkit.documents.consent.procedures import procedures
from toolkit.documents.consent.risks import risks
from toolkit.documents.consent.signing import assent, contacts, optional, signatures
from toolkit.documents.consent.wording import below, part, told
from toolkit.documents.content import Open
from toolkit.documents.kit import bullets, prose, text
from toolkit.documents.packet.compose import Part, compose, identification

if TYPE_CHECKING:
    from toolkit.documents.content import Document
    from toolkit.documents.kit import Blocks, Kit

MEMBER = "consent"
KIND = "Informed consent form and authorisation to use health information"
KIND_ALONE = "Informed consent form"
"""What the document is called, with and without the authorisation under HIPAA."""


def consent_form(kit: Kit) -> Document:
    """Return the informed consent form.

    Parameters
    ----------
    kit
        The protocol and its record.
    """
    return compose(
        kit,
        kind=KIND if kit.protocol.consent.hipaa else KIND_ALONE,
        member=MEMBER,
        parts=parts(kit),
        cover=(
            identification(
                kit,
                (
                    (
                        "Your study doctor",
                        (Open(text="To be completed by the site: name and telephone number"),),
                    ),
                ),
            ),
        ),
    )


def parts(kit: Kit) -> tuple[Part, ...]:
    """Return the parts of the form, in order."""
    consent = kit.protocol.consent
    return (
        part(kit, "key-information", after=_key_information(kit)),
        part(kit, "voluntary"),
        *purpose(kit),
        groups(kit),
        *procedures(kit),
        *risks(kit),
        Part(key="benefits", title="What may be good about it", blocks=prose(consent.benefits)),
        Part(
            key="alternatives", title="What else you can do", blocks=prose(consent.alternatives)
        ),
        part(kit, "new-findings"),
        *_ends(kit),
        *money(kit),
        *privacy(kit),
        results(kit),
        *((registry(),) if applicable_trial(kit) else ()),
        *((authorisation(kit),) if consent.hipaa else ()),
        contacts(kit),
        *((optional(kit),) if consent.optional_parts else ()),
        signatures(kit),
        *assent(kit),
    )


def _key_information(kit: Kit) -> Blocks:
    return tuple(
        block for said in kit.protocol.consent.key_information for block in prose(said)
    )


def _ends(kit: Kit) -> tuple[Part, ...]:
    """Return how a participant stops, and when the team may end it."""
    consent = kit.protocol.consent
    data = "data-kept-fda" if kit.protocol.registration.fda_regulated_drug else "data-kept"
    chosen = told(consent.stopping, "what a participant who stops can choose")
    ended = consent.ended_by_team
    reasons = (
        bullets(text(reason) for reason in ended)
        if ended
        else told(None, "when the team may end the study drug or the participation")
    )
    return (
        part(kit, "stopping", after=(*chosen, *below(kit, data))),
        part(kit, "ended-by-team", level=2, after=reasons),
    )
