"""Every element of informed consent: whether this trial triggers it, and where it is told.

A row says what decides the element and which part of the form tells it. The form is made by
the same facts (`toolkit.documents.consent.facts`); a part that the form does not have counts as
not told, whatever the row says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.consent import facts
from toolkit.documents.consent.form import parts
from toolkit.spec.base import OpenItem
from toolkit.standards.checklists import ConsentElement, consent_elements

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

Decision = tuple[bool, str]
"""Whether an element is triggered, and why."""
NOT_SAID = "the protocol says nothing of it yet"
"""What is open where a fact is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementPlace:
    """What becomes of one element in this trial's form.

    Attributes
    ----------
    element
        The element.
    triggered
        Whether the form must hold it.
    why
        What in the facts decides that.
    part_key
        The part of the form that tells it; None when it is not triggered, or is triggered and
        nowhere told.
    open_item
        What its part still leaves open; empty when it is told in full.
    """

    element: ConsentElement
    triggered: bool
    why: str
    part_key: str | None
    open_item: str = ""

    @property
    def missing(self) -> bool:
        """Whether the form must hold it and has no place for it."""
        return self.triggered and self.part_key is None


def element_places(kit: Kit) -> tuple[ElementPlace, ...]:
    """Return every element, in the order of the list, with its place in the form.

    Raises
    ------
    KeyError
        The list has an element of which nobody has decided what triggers it.
    """
    there = {part.key for part in parts(kit)}
    made = []
    for element in consent_elements():
        decide, key = ROWS[element.id]
        triggered, why = decide(kit)
        told = key if triggered and key in there else None
        left = _open(kit, element.id) if told else ""
        made.append(
            ElementPlace(
                element=element, triggered=triggered, why=why, part_key=told, open_item=left
            )
        )
    return tuple(made)


def _open(kit: Kit, element: str) -> str:
    """Return what is still open of an element; nothing when the form tells it in full."""
    consent = kit.protocol.consent
    profit = consent.commercial_profit if consent.biospecimens == "kept" else "none is kept"
    answers: dict[str, object] = {
        "CR-b6": consent.injury,
        "CR-b7": consent.contacts.any_hour if consent.contacts else None,
        "CR-b9i": consent.future_use,
        "CR-c3": consent.costs,
        "CR-c4": consent.stopping,
        "CR-c7": profit,
        "CR-c8": consent.results_returned,
        "CR-c2": consent.ended_by_team or None,
        "DOC-2": consent.federal_funding,
        "DOC-3": kit.protocol.oversight.irb,
        "GCP-2": consent.duties or None,
        "GCP-4": _payments_open(kit) or consent.payment_terms,
        "GCP-6": consent.trial_results,
        "EXT-3": consent.pregnancy,
        "EXT-4": consent.confidentiality_limits or None,
    }
    answer = answers.get(element, "told")
    if answer is None:
        return NOT_SAID
    return answer.open if isinstance(answer, OpenItem) else ""


def _payments_open(kit: Kit) -> OpenItem | None:
    """Return the first payment whose amount is open."""
    amounts = (payment.amount for payment in kit.protocol.consent.payments)
    return next((amount for amount in amounts if isinstance(amount, OpenItem)), None)


def _always(_: Kit) -> Decision:
    return True, "always"


def _common_rule(kit: Kit) -> Decision:
    match facts.federally_supported(kit):
        case True:
            return True, "federal money supports the trial"
        case None:
            return True, "told in every form of this toolkit; the funding is still open"
        case _:
            return (
                True,
                "told in every form of this toolkit, though no federal money supports it",
            )


def _fda(kit: Kit) -> Decision:
    return _flag(facts.under_fda(kit), "the FDA regulates the product")


def _risky(kit: Kit) -> Decision:
    minimal = kit.protocol.consent.minimal_risk
    return _flag(not minimal, "the risk is more than minimal")


def _may_be_used(kit: Kit) -> Decision:
    chosen = kit.protocol.consent.future_use
    if chosen == "not_allowed":
        return False, "the protocol chose the other of the two statements"
    if chosen == "allowed":
        return True, "the protocol allows later use of data without names"
    return True, "one of the two statements is due, and it is open which"


def _not_used(kit: Kit) -> Decision:
    chosen = kit.protocol.consent.future_use
    if chosen == "not_allowed":
        return True, "the protocol rules out any later use of the data"
    return False, "exactly one of the two statements stands, and it is not this one"


def _pregnancy(kit: Kit) -> Decision:
    return _flag(facts.pregnancy_possible(kit), "participants may become pregnant")


def _samples(kit: Kit) -> Decision:
    taken = kit.protocol.consent.biospecimens != "none"
    return _flag(taken, "blood, urine or other samples are taken")


def _certificate(kit: Kit) -> Decision:
    return _flag(facts.certificate(kit), "a Certificate of Confidentiality protects the data")


def _hipaa(kit: Kit) -> Decision:
    return _flag(kit.protocol.consent.hipaa, "the protocol asks for an authorisation")


def _databank(kit: Kit) -> Decision:
    return _flag(
        facts.applicable_trial(kit),
        "a controlled trial, beyond phase 1, of a product that the FDA regulates",
    )


def _posted(kit: Kit) -> Decision:
    supported = facts.federally_supported(kit)
    if supported is None:
        return True, "the funding is open; a federally supported trial must post its form"
    return _flag(supported, "federal money supports the trial")


def _single_board(kit: Kit) -> Decision:
    if facts.federally_supported(kit) is False or not facts.several_sites(kit):
        return False, "not a federally supported trial at several sites"
    one = kit.protocol.oversight.irb_model == "single_irb"
    return True, f"several sites; the protocol plans {'one board' if one else 'local boards'}"


def _randomised(kit: Kit) -> Decision:
    return _flag(facts.randomised(kit), "chance decides between the arms")


def _paid(kit: Kit) -> Decision:
    consent = kit.protocol.consent
    offered = bool(consent.payments) or consent.payment_terms is not None
    return _flag(offered, "payment or repayment is offered")


def _genetic(kit: Kit) -> Decision:
    return _flag(kit.protocol.consent.genetic_testing, "a genetic test is done")


def _controlled(kit: Kit) -> Decision:
    return _flag(facts.has_controlled_drug(kit), "a study drug is a controlled substance")


def _self_harm(kit: Kit) -> Decision:
    return _flag(facts.self_harm_may_be_told(kit), "the trial asks about suicide or self-harm")


def _because(why: str) -> Callable[[Kit], Decision]:
    """Return a decision that is the same in every trial of a product."""

    def decide(_: Kit) -> Decision:
        return True, why

    return decide


def _flag(holds: bool, what: str) -> Decision:  # noqa: FBT001 - the sentence tells what holds
    return holds, what if holds else f"it does not hold that {what}"


IN_AUTHORISATION = (
    *("HIP-1i", "HIP-1ii", "HIP-1iii", "HIP-1iv", "HIP-1v"),
    *("HIP-2i", "HIP-2ii", "HIP-2iii", "HIP-3"),
)
ROWS: dict[str, tuple[Callable[[Kit], Decision], str]] = {
    "CR-a1": (_always, "signatures"),
    "CR-a2": (_always, "voluntary"),
    "CR-a3": (_always, "key-information"),
    "CR-a4": (_always, "key-information"),
    "CR-a5i": (_common_rule, "key-information"),
    "CR-a5ii": (_common_rule, "key-information"),
    "CR-a6": (_always, "signatures"),
    "KI-1": (_always, "key-information"),
    "KI-2": (_always, "key-information"),
    "KI-3": (_always, "key-information"),
    "KI-4": (_always, "key-information"),
    "KI-5": (_always, "key-information"),
    "CR-b1": (_always, "purpose"),
    "CR-b2": (_always, "risks"),
    "CR-b3": (_always, "benefits"),
    "CR-b4": (_always, "alternatives"),
    "CR-b5": (_always, "privacy"),
    "FDA-a5": (_fda, "privacy"),
    "CR-b6": (_risky, "injury"),
    "CR-b7": (_always, "contacts"),
    "CR-b8": (_always, "voluntary"),
    "CR-b9i": (_may_be_used, "future-use"),
    "CR-b9ii": (_not_used, "future-use"),
    "CR-c1": (_because("a product under study may have risks that are not known"), "unknown"),
    "CR-c2": (_because("the team may have to end the study drug"), "ended-by-team"),
    "CR-c3": (_because("taking part may cost money, or is said to cost none"), "costs"),
    "CR-c4": (_because("who stops has to stop safely"), "stopping"),
    "CR-c5": (_because("new findings may come up while the trial runs"), "new-findings"),
    "CR-c6": (_because("the form always tells the number"), "others"),
    "CR-c7": (_samples, "samples"),
    "CR-c8": (_because("tests may show what matters for care"), "results"),
    "CR-c9": (_samples, "samples"),
    "FDA-c": (_databank, "registry"),
    "DOC-1": (_always, "signatures"),
    "DOC-2": (_posted, "results"),
    "DOC-3": (_single_board, "contacts"),
    **dict.fromkeys(IN_AUTHORISATION, (_hipaa, "hipaa")),
    "HIP-1vi": (_hipaa, "signatures"),
    "COC-1": (_certificate, "certificate"),
    "COC-2": (_certificate, "certificate"),
    "COC-3": (_certificate, "certificate"),
    "GCP-1": (_randomised, "groups"),
    "GCP-2": (_always, "duties"),
    "GCP-3": (_always, "privacy"),
    "GCP-4": (_paid, "payment"),
    "GCP-5": (_always, "stopping"),
    "GCP-6": (_always, "results"),
    "EXT-1": (_genetic, "samples"),
    "EXT-2": (_controlled, "controlled"),
    "EXT-3": (_pregnancy, "pregnancy"),
    "EXT-4": (_self_harm, "limits"),
}
"""What decides each element, and the part that tells it."""
