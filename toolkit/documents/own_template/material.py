"""What filling needs of a protocol, as plain values that can be handed to another process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.content import Figure, Table
from toolkit.documents.own_template.names import catalogue
from toolkit.documents.word.labels import blocks_of, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.documents.content import Document, DocumentProperties
    from toolkit.documents.kit import Kit
    from toolkit.documents.own_template.name import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A protocol as a template sees it.

    Attributes
    ----------
    names
        Every name with its value.
    titles
        Key of a section -> its title, for references to sections that stand elsewhere.
    captions
        Id of a table or figure -> what it is and its caption.
    properties
        Of the document that is made.
    csl
        References in CSL-JSON.
    evidence
        Evidence id -> key of its source, status.
    style
        A CSL style of the user's; None for the toolkit's.
    """

    names: dict[str, Name]
    titles: dict[str, str]
    captions: dict[str, tuple[str, str]]
    properties: DocumentProperties
    csl: tuple[dict[str, object], ...]
    evidence: dict[str, tuple[str, str]]
    style: Path | None = None


def material(
    kit: Kit,
    protocol: Document,
    *,
    document: Document | None = None,
    packet: Mapping[str, Document] | None = None,
    style: Path | None = None,
) -> Material:
    """Gather what filling needs.

    Parameters
    ----------
    kit
        The protocol and its record.
    protocol
        The protocol document.
    document
        The document that is made; the protocol document when None.
    packet
        Further documents by id.
    style
        A CSL style of the user's.
    """
    titles: dict[str, str] = {}
    captions: dict[str, tuple[str, str]] = {}
    documents = (document or protocol, protocol, *(packet or {}).values())
    for one in documents:
        for section in one.sections:
            title = section.title.capitalize() if section.title.isupper() else section.title
            titles.setdefault(section.m11, title)
        for block in blocks_of(one):
            if isinstance(block, Table | Figure) and block.caption:
                kind = type(block).__name__.lower()
                captions.setdefault(block.id, (kind, plain(block.caption)))
    return Material(
        names=catalogue(kit, protocol, document=document, packet=packet),
        titles=titles,
        captions=captions,
        properties=(document or protocol).properties,
        csl=tuple(dict(one) for one in kit.source.csl.values()),
        evidence={key: (one.source, one.status) for key, one in kit.source.evidence.items()},
        style=style,
    )
