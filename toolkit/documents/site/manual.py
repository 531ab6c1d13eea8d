"""The manual of procedures: what a site does, in the order in which it needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.packet.compose import Part, compose
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.site.contacts import contact_sheet
from toolkit.documents.site.manual_enrolment import ROOM, enrolment_parts
from toolkit.documents.site.manual_records import conduct_parts, record_parts
from toolkit.documents.site.manual_safety import intervention_parts, what_if_parts
from toolkit.documents.site.manual_visits import visit_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit


def manual_of_procedures(kit: Kit) -> Document:
    """Make the skeleton of the manual: complete in structure, filled with the facts."""
    return compose(
        kit,
        kind="Manual of procedures (skeleton)",
        member="manual-of-procedures",
        parts=_parts(kit),
    )


def _parts(kit: Kit) -> Iterator[Part]:
    yield standard_part(kit, ROOM, "manual-about")
    contacts = standard_part(kit, ROOM, "manual-contacts", after=contact_sheet(kit))
    yield Part(key="contacts", title=contacts.title, blocks=contacts.blocks)
    yield from enrolment_parts(kit)
    yield from visit_parts(kit)
    yield from intervention_parts(kit)
    yield from what_if_parts(kit)
    yield from conduct_parts(kit)
    yield from record_parts(kit)
