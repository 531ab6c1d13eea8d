"""A Word file as a package: read with suspicion, written the same way every time.

Reading refuses what a document can do without and an attacker likes: more members or more data
than a document has, names that climb out, macros, embedded objects, fields that fetch, links
to anything but the web. Writing sorts the members, gives them one date and one compression.

References
----------
ECMA-376-2:2021, Office Open XML File Formats, Part 2, Open Packaging Conventions.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from toolkit.documents.word.xmltree import parse
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_MEMBERS: Final = 2_000
MOST_BYTES: Final = 100_000_000
MOST_RATIO: Final = 200
SMALLEST_SUSPECT: Final = 1_000_000
"""Ratios are looked at from this size on: a short part of spaces is no bomb."""
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The one date of all members: the earliest that a zip archive can hold."""
CONTENT_TYPES: Final = "[Content_Types].xml"
_FORBIDDEN_FIELDS: Final = re.compile(
    rb"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|EMBED|MACROBUTTON)\b"
)
_INSTRUCTIONS: Final = re.compile(
    rb"<w:instrText[^>]*>([^<]*)<|<w:fldSimple[^>]*w:instr=\"([^\"]*)\""
)
_WEB: Final = ("http://", "https://", "mailto:")


def read_package(source: Path | bytes) -> dict[str, bytes]:
    """Read all members of a Word file.

    Raises
    ------
    DocumentError
        It is no Word file, or holds what a document must not hold.
    """
    name = "the document" if isinstance(source, bytes) else source.name
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as z:
            parts = _members(z, name)
    except (OSError, zipfile.BadZipFile) as error:
        message = f"{name} cannot be read as a Word file: {error}"
        raise DocumentError(message) from error
    for part in (CONTENT_TYPES, "word/document.xml", "word/styles.xml"):
        if part not in parts:
            message = f"{name} is no Word file: it has no {part}"
            raise DocumentError(message)
    trouble = [text for part, data in parts.items() for text in dangers(part, data)]
    if trouble:
        message = f"{name} is refused: {'; '.join(trouble)}"
        raise DocumentError(message)
    return parts


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST_MEMBERS:
        message = f"{name} is refused: more than {MOST_MEMBERS} members"
        raise DocumentError(message)
    parts: dict[str, bytes] = {}
    room = MOST_BYTES
    for info in infos:
        if info.filename.startswith("/") or ".." in info.filename or "\\" in info.filename:
            message = f"{name} is refused: a member is named {info.filename!r}"
            raise DocumentError(message)
        # The size in the header is a claim; what counts is what comes out.
        allowed = min(room, max(info.compress_size * MOST_RATIO, SMALLEST_SUSPECT))
        with archive.open(info) as member:
            data = member.read(allowed + 1)
        if len(data) > allowed:
            message = f"{name} is refused: {info.filename} inflates beyond all measure"
            raise DocumentError(message)
        room -= len(data)
        parts[info.filename] = data
    return parts


def dangers(part: str, data: bytes) -> list[str]:
    """Name what a part holds that no document needs."""
    if re.search(r"vbaProject|activeX|embeddings/|oleObject", part):
        return [f"{part} is a macro or an embedded object"]
    if not part.endswith((".xml", ".rels")):
        return []
    found: list[str] = []
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        found.append(f"{part} declares entities")
    # A code may be cut into runs, so it is looked at with and without the cuts.
    codes = [b"".join(pair) for pair in _INSTRUCTIONS.findall(data)]
    code = b" ".join((*codes, b"".join(codes)))
    found += [
        f"{part} has the field {match.decode()}" for match in _FORBIDDEN_FIELDS.findall(code)
    ]
    if part.endswith(".rels") and not found:
        for relation in parse(data):
            target = relation.get("Target", "")
            outside = relation.get("TargetMode") == "External"
            if outside and not target.startswith(_WEB):
                found.append(f"{part} leads to {target!r}")
            if relation.get("Type", "").endswith(("/attachedTemplate", "/oleObject")):
                found.append(f"{part} attaches {target!r}")
    return found


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Write members to a package; the same members always give the same bytes."""
    buffer = io.BytesIO()
    names = sorted(parts, key=lambda name: (name != CONTENT_TYPES, name))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0o600 << 16
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def add_relations(parts: dict[str, bytes], source: str, relations: list[str]) -> None:
    """Add ready-made `Relationship` elements to the relations of a part."""
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else "_rels/.rels"
    _append(parts, rels, b"</Relationships>", "".join(relations))


def add_content_types(parts: dict[str, bytes], types: Mapping[str, str]) -> None:
    """Add content types: an extension such as ``png``, or a part such as ``/word/x.xml``."""
    known = {
        (element.get("Extension") or element.get("PartName", "")).lower()
        for element in parse(parts[CONTENT_TYPES])
    }
    added = "".join(
        f'<Override PartName="{key}" ContentType="{value}"/>'
        if key.startswith("/")
        else f'<Default Extension="{key}" ContentType="{value}"/>'
        for key, value in types.items()
        if key.lower() not in known
    )
    _append(parts, CONTENT_TYPES, b"</Types>", added)


def _append(parts: dict[str, bytes], part: str, end: bytes, text: str) -> None:
    """Put text before the end tag of a part's root."""
    data = parts[part]
    place = data.rindex(end)
    parts[part] = data[:place] + text.encode() + data[place:]
