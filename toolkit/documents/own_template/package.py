"""The package of a filled template: pictures, links, properties, and its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from toolkit.documents.word.package import (
    CONTENT_TYPES,
    add_content_types,
    add_relations,
)
from toolkit.documents.word.properties import CUSTOM, set_properties
from toolkit.documents.word.wordml import escape
from toolkit.documents.word.xmltree import parse

if TYPE_CHECKING:
    from toolkit.documents.content import DocumentProperties
    from toolkit.documents.own_template.tree import Adoption
    from toolkit.documents.word.ooxml import Slots

_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
BODY_RELATIONS: Final = "word/_rels/document.xml.rels"
OLD_STYLES: Final = "stylesWithEffects.xml"
_PICTURES: Final = {"png": "image/png", "svg": "image/svg+xml"}
_TEMPLATE: Final = b"wordprocessingml.template.main+xml"
_DOCUMENT: Final = b"wordprocessingml.document.main+xml"


def normalise(parts: dict[str, bytes]) -> None:
    """Write the lists of the package in one form, to which something can be added."""
    for name, data in list(parts.items()):
        if name != CONTENT_TYPES and not name.endswith(".rels"):
            continue
        root = parse(data)
        address = etree.QName(root).namespace
        fresh = etree.fromstring(f'<{etree.QName(root).localname} xmlns="{address}"/>')
        fresh.text = "\n"  # never a root that closes itself
        fresh.extend(one for one in root if isinstance(one.tag, str))
        etree.cleanup_namespaces(fresh)
        parts[name] = etree.tostring(
            fresh, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    if BODY_RELATIONS not in parts:
        parts[BODY_RELATIONS] = f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()


def drop_old_styles(parts: dict[str, bytes]) -> None:
    """Take out the second copy of the styles, which Word 2010 kept and no other program reads.

    It would not know the styles that are added.
    """
    if parts.pop(f"word/{OLD_STYLES}", None) is None:
        return
    for name in (CONTENT_TYPES, BODY_RELATIONS):
        root = parse(parts[name])
        for one in list(root):
            if (one.get("PartName") or one.get("Target", "")).endswith(OLD_STYLES):
                root.remove(one)
        parts[name] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )


def finish_package(parts: dict[str, bytes], slots: Slots, adoption: Adoption) -> None:
    """Store the pictures and links of what was put into the body."""
    # A .dotx that is filled is a document, or Word opens a copy without a name.
    parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(_TEMPLATE, _DOCUMENT)
    relations = [
        f'<Relationship Id="{key}{adoption.suffix}" Type="{_RELATIONS}/hyperlink" '
        f'Target="{escape(url)}" TargetMode="External"/>'
        for url, key in slots.links.items()
    ]
    for picture in slots.pictures:
        name = f"{adoption.suffix.lower()}-{picture.name}"
        while f"word/media/{name}" in parts:
            name = f"x{name}"
        parts[f"word/media/{name}"] = picture.data
        relations.append(
            f'<Relationship Id="{picture.relation}{adoption.suffix}" '
            f'Type="{_RELATIONS}/image" Target="media/{name}"/>'
        )
    kinds = {picture.name.rpartition(".")[2] for picture in slots.pictures}
    add_content_types(parts, {kind: _PICTURES[kind] for kind in sorted(kinds)})
    if relations:
        add_relations(parts, "word/document.xml", relations)


def merge_properties(parts: dict[str, bytes], properties: DocumentProperties) -> None:
    """Write the properties of the document; the institution's own ones stay beside them."""
    own = parse(parts[CUSTOM]) if CUSTOM in parts else None
    set_properties(parts, properties)
    if own is None:
        return
    made = parse(parts[CUSTOM])
    names = {one.get("name") for one in made}
    for one in own:
        if isinstance(one.tag, str) and one.get("name") not in names:
            one.set("pid", str(len(made) + 2))
            made.append(one)
    parts[CUSTOM] = etree.tostring(
        made, xml_declaration=True, encoding="UTF-8", standalone=True
    )
