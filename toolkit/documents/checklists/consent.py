"""The elements of informed consent, each looked for in the consent form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.checklists.rows import Asked, Checklist, Row, judged, safely
from toolkit.documents.consent.elements import element_places

if TYPE_CHECKING:
    from toolkit.documents.checklists.reading import Finished
    from toolkit.documents.consent.elements import ElementPlace
    from toolkit.documents.kit import Kit

GROUPS = {
    "common_rule_general": "General requirements of the Common Rule",
    "key_information": "Key information",
    "key_information_topics": "Key information: topics of the preamble",
    "basic": "Basic elements",
    "basic_fda_only": "Basic elements of the FDA alone",
    "basic_future_use": "Later use of data and samples",
    "additional": "Additional elements",
    "fda_databank": "Statement on the databank",
    "documentation": "Documentation",
    "posting": "Posting of the form",
    "single_irb": "Single board",
    "hipaa_core": "Authorisation under HIPAA: core elements",
    "hipaa_statements": "Authorisation under HIPAA: statements",
    "hipaa_form": "Authorisation under HIPAA: form",
    "certificate_of_confidentiality": "Certificate of Confidentiality",
    "ich_gcp": "ICH E6(R3), beyond the US lists",
    "study_specific": "Common in US forms",
}
"""What the groups of the list are called."""


def consent_elements(kit: Kit, consent: Finished) -> Checklist:
    """Fill the list of the elements of informed consent.

    Parameters
    ----------
    kit
        The protocol and its record: what triggers each element.
    consent
        The consent form.
    """
    rows = []
    for place in element_places(kit):
        element = place.element
        fda = f"; {element.fda}" if element.fda else ""
        asked = Asked(
            id=element.id,
            group=GROUPS.get(element.group, element.group),
            title=f"{element.citation}{fda}",
            requirement=f"{element.element[:1].upper()}{element.element[1:]}",
            status=element.status,
        )
        rows.append(safely(asked, lambda: _row(consent, asked, place)))  # noqa: B023
    return Checklist(key="consent", name="Elements of informed consent", rows=tuple(rows))


def _row(consent: Finished, asked: Asked, place: ElementPlace) -> Row:
    if not place.triggered:
        return Row(asked=asked, result="Not applicable", remark=_sentence(place.why))
    if place.part_key is None:
        remark = f"The form has no place for it. {_sentence(f'Asked because {place.why}')}"
        return Row(asked=asked, result="Missing", remark=remark)
    found = judged(asked, consent, [place.part_key])
    fixed = place.element.text
    if fixed and not any(fixed in one.words for one in consent.under(place.part_key)):
        remark = "The fixed sentence does not stand word for word."
        return Row(asked=asked, result="Missing", where=found.where, remark=remark)
    if place.open_item:
        remark = f"Open: {place.open_item.rstrip('.')}."
        return Row(asked=asked, result="Partly", where=found.where, remark=remark)
    if found.result == "Partly":
        # What else the part leaves open belongs to other elements, which say so themselves.
        return Row(asked=asked, result="Met", where=found.where)
    return found


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
