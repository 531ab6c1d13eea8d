"""Which documents the packet has: id, title, look, and what makes each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from toolkit.documents.analysis_plan.document import analysis_plan
from toolkit.documents.checklists.document import checklists_document
from toolkit.documents.consent.form import consent_form
from toolkit.documents.irb.application import irb_application
from toolkit.documents.monitoring.charter import dsmb_charter
from toolkit.documents.monitoring.plan import monitoring_plan
from toolkit.documents.pharmacy.product_plan import product_plan
from toolkit.documents.pharmacy.randomisation_plan import randomisation_plan
from toolkit.documents.site.case_report_forms import case_report_forms
from toolkit.documents.site.manual import manual_of_procedures
from toolkit.documents.site.participant_card import participant_card
from toolkit.documents.site.recruitment import recruitment
from toolkit.documents.synopsis.synopsis import synopsis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

Look = Literal["book", "leaflet"]
TEMPLATE: dict[Look, str] = {"book": "protocol/protocol.docx", "leaflet": "packet/leaflet.docx"}
"""The Word template of each look, in the folder of templates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One document of the packet.

    Attributes
    ----------
    id
        Its name in commands and of its files.
    title
        What it is.
    look
        A book has a title page and contents; a leaflet begins at once.
    make
        Makes its content from the kit and from what it needs.
    needs
        Members that must be finished before, since it tells where things stand in them.
    """

    id: str
    title: str
    look: Look
    make: Callable[[Kit, Mapping[str, Any]], Document]
    needs: tuple[str, ...] = ()


def _alone(make: Callable[[Kit], Document]) -> Callable[[Kit, Mapping[str, Any]], Document]:
    """Turn what makes a document from the kit alone into what a member wants."""

    def made(kit: Kit, _: Mapping[str, Any]) -> Document:
        return make(kit)

    return made


def _protocol(kit: Kit) -> Document:
    return kit.protocol_document


def _checklists(kit: Kit, made: Mapping[str, Any]) -> Document:
    protocol, consent = made["protocol"], made["consent"]
    return checklists_document(kit, protocol.document, consent.document, protocol.pages)


MEMBERS: tuple[Member, ...] = (
    Member(
        id="protocol",
        title="Clinical trial protocol",
        look="book",
        make=_alone(_protocol),
    ),
    Member(
        id="synopsis",
        title="Protocol synopsis",
        look="leaflet",
        make=_alone(synopsis),
    ),
    Member(
        id="sap",
        title="Statistical analysis plan",
        look="book",
        make=_alone(analysis_plan),
    ),
    Member(
        id="consent",
        title="Informed consent form",
        look="leaflet",
        make=_alone(consent_form),
    ),
    Member(
        id="monitoring-plan",
        title="Data and safety monitoring plan",
        look="book",
        make=_alone(monitoring_plan),
    ),
    Member(
        id="dsmb-charter",
        title="Charter of the data and safety monitoring board",
        look="book",
        make=_alone(dsmb_charter),
    ),
    Member(
        id="irb-application",
        title="Answers for the IRB application",
        look="leaflet",
        make=_alone(irb_application),
    ),
    Member(
        id="product-plan",
        title="Investigational product and controlled-substance plan",
        look="book",
        make=_alone(product_plan),
    ),
    Member(
        id="randomisation-plan",
        title="Randomisation and unblinding plan",
        look="book",
        make=_alone(randomisation_plan),
    ),
    Member(
        id="manual-of-procedures",
        title="Manual of procedures (skeleton)",
        look="book",
        make=_alone(manual_of_procedures),
    ),
    Member(
        id="case-report-forms",
        title="Case report form outline",
        look="book",
        make=_alone(case_report_forms),
    ),
    Member(
        id="recruitment",
        title="Recruitment text",
        look="leaflet",
        make=_alone(recruitment),
    ),
    Member(
        id="participant-card",
        title="Participant instruction card",
        look="leaflet",
        make=_alone(participant_card),
    ),
    Member(
        id="checklists",
        title="Checklists",
        look="book",
        make=_checklists,
        needs=("protocol", "consent"),
    ),
)
"""Every document, in the order of the packet."""


def member(name: str) -> Member:
    """Return the member with an id.

    Raises
    ------
    KeyError
        There is none.
    """
    return {each.id: each for each in MEMBERS}[name]
