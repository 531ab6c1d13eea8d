"""The way from a template and a protocol to a filled file: `fill_template`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.files import write_whole
from toolkit.documents.own_template.contents import with_pages
from toolkit.documents.own_template.intake import read_template
from toolkit.documents.own_template.material import material
from toolkit.documents.own_template.name import CONTENTS
from toolkit.documents.own_template.places import Place
from toolkit.documents.own_template.report import FillReport, Left
from toolkit.documents.own_template.required import without_place
from toolkit.documents.protocol.document import protocol_document
from toolkit.documents.word import pdf
from toolkit.documents.word.limits import USUAL, Limits, limited
from toolkit.documents.word.package import pack, read_package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

TASK: Final = "toolkit.documents.own_template.tasks:fill_task"
STALE: Final = (
    "the template's own table of contents was written before it was filled: open the file in "
    "Word, press Ctrl+A and F9"
)
NO_PAGES: Final = (
    "the contents have no page numbers, since LibreOffice is not found; open the file in Word, "
    "press Ctrl+A and F9"
)


def fill_template(
    kit: Kit,
    template: Path,
    target: Path,
    *,
    document: Document | None = None,
    packet: Mapping[str, Document] | None = None,
    style: Path | None = None,
    page_numbers: bool = True,
    limits: Limits = USUAL,
) -> FillReport:
    """Fill an institution's own Word template.

    Parameters
    ----------
    kit
        The protocol and its record.
    template
        The institution's file, .docx or .dotx; it is trusted with nothing.
    target
        The file to write; it is there whole, or not at all.
    document
        The document that is made: gives `body`, `cover` and the small names. The protocol
        document when None.
    packet
        Further documents of the packet by id, whose sections are named ``<id>.<key>``.
    style
        A CSL style of the user's.
    page_numbers
        Let LibreOffice lay the file out once, where the template asks for the contents.
    limits
        What the filling may use.

    Raises
    ------
    DocumentError
        The template is refused, or cannot be filled at all.
    """
    protocol = protocol_document(kit.source, kit.record)
    given = material(kit, protocol, document=document, packet=packet, style=style)
    office = pdf.find_office() is not None
    payload = (read_template(template), given, page_numbers and office)
    made, package = limited(TASK, payload, template.name, limits)
    notices = _notices(made, page_numbers=page_numbers, office=office)
    if CONTENTS in made["taken"] and page_numbers and office:
        parts = read_package(package)
        pages, _ = pdf.bookmark_pages(package)
        parts["word/document.xml"] = with_pages(parts["word/document.xml"], pages)
        package = pack(parts)
    write_whole(target, package)
    return FillReport(
        path=target,
        taken=made["taken"],
        left=tuple(_left(one) for one in made["left"]),
        missing=without_place(given.names, made["taken"], made["numbers"]),
        added=tuple(made["added"]),
        notices=notices,
        sha256=hashlib.sha256(package).hexdigest(),
    )


def _left(told: dict[str, Any]) -> Left:
    place = told["place"] | {"page": told["place"]["page"] or 0}
    return Left(**{**told, "place": Place(**place)})


def _notices(made: dict[str, Any], *, page_numbers: bool, office: bool) -> tuple[str, ...]:
    notices: list[str] = []
    if made["uncited"]:
        notices.append(
            f"{made['uncited']} citations were left out, because the template has no place for "
            "the list of references: {{ references }}"
        )
    if made["accepted"]:
        notices.append(
            f"tracked changes were accepted in {made['accepted']} paragraphs that hold names"
        )
    if made["stale"]:
        notices.append(STALE)
    if CONTENTS in made["taken"] and page_numbers and not office:
        notices.append(NO_PAGES)
    return tuple(notices)
