"""A template as it comes in: read with suspicion, every objection told with its reason.

A template is a file that anybody may send, and the filled file goes to people who trust it. So
what could fetch, run or hide something is refused, not removed: its maker should know. Fields
are compared with a list of harmless ones, since a list of harmful ones is never complete.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.word.package import (
    CONTENT_TYPES,
    MOST_BYTES,
    MOST_MEMBERS,
    MOST_RATIO,
    SMALLEST_SUSPECT,
)
from toolkit.documents.word.xmltree import W, parse
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_NAME: Final = 200
"""Letters in the name of a member."""
MOST_ELEMENTS: Final = 2_000_000
"""Elements in one part."""
LARGEST: Final = 50_000_000
"""Bytes of a template file."""
NEEDED: Final = (CONTENT_TYPES, "word/document.xml", "word/styles.xml")
FIELDS: Final = frozenset(
    """= ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BIBLIOGRAPHY CITATION COMMENTS COMPARE
    CREATEDATE DATE DOCPROPERTY EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX FORMDROPDOWN FORMTEXT
    HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD NOTEREF NUMCHARS NUMPAGES
    NUMWORDS PAGE PAGEREF PRINTDATE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ STYLEREF
    SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS
    USERINITIALS USERNAME XE""".split()  # noqa: SIM905 - a table of words
)
"""Fields that neither fetch nor run anything."""
_MACRO_TYPE: Final = re.compile(r"macroEnabled|vbaProject|activeX|oleObject|\.ms-office\.vba")
_MACRO_PART: Final = re.compile(
    r"vbaProject|vbaData|activeX|embeddings/|oleObject|afchunk", re.IGNORECASE
)
_BAD_RELATION: Final = (
    "/attachedTemplate",
    "/oleObject",
    "/package",
    "/aFChunk",
    "/subDocument",
    "/frame",
    "/vbaProject",
    "/control",
)
_WEB: Final = ("http://", "https://", "mailto:")
_HINTS: Final = {
    "attachedTemplate": "in Word, Developer > Document Template: clear the attached template, "
    "and save again as a plain .docx",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a template cannot be used.

    Attributes
    ----------
    rule
        Stable name, such as ``template.macro``.
    part
        Member of the package; empty when the whole file is meant.
    message
        What is wrong.
    hint
        What to do about it.
    """

    rule: str
    part: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A template that was read.

    Attributes
    ----------
    parts
        Member of the package -> its bytes; what could be read of it.
    objections
        All reasons to refuse it; none when it may be used.
    """

    parts: dict[str, bytes]
    objections: tuple[Objection, ...]


def read_template(template: Path) -> bytes:
    """Read a template's bytes, if there are not too many.

    Raises
    ------
    DocumentError
        The file cannot be read, or is too large.
    """
    try:
        with template.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        message = f"{template} cannot be read: {error.strerror}"
        raise DocumentError(message) from error
    if len(raw) > LARGEST:
        message = f"{template.name} is refused: it is larger than {LARGEST // 1_000_000} MB"
        raise DocumentError(message)
    return raw


def take_in(raw: bytes) -> Intake:
    """Read a template and say everything that speaks against using it."""
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            trouble = list(_members(archive, parts))
    except (
        OSError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        message = f"it cannot be read as a Word file: {error}"
        hint = "open it in Word and save it as .docx, without a password"
        found = (Objection(rule="template.file", part="", message=message, hint=hint),)
        return Intake(parts={}, objections=found)
    if not trouble:
        trouble += [
            Objection(
                rule="template.file",
                part="",
                message=f"it is no Word file: it has no {part}",
                hint="open it in Word and save it as .docx",
            )
            for part in NEEDED
            if part not in parts
        ]
    if not trouble:
        trouble = [one for part, data in parts.items() for one in _part(part, data)]
    return Intake(parts=parts, objections=tuple(dict.fromkeys(trouble)))


def _members(archive: zipfile.ZipFile, parts: dict[str, bytes]) -> Iterator[Objection]:
    """Read members while they stay within measure; sizes told in headers are only claims."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    size = "template.size"
    if len(infos) > MOST_MEMBERS:
        yield Objection(
            rule=size,
            part="",
            message=f"it has more than {MOST_MEMBERS} members",
            hint="no Word file needs so many; save it anew from Word",
        )
        return
    room = MOST_BYTES
    for info in infos:
        name = info.filename
        climbs = name.startswith("/") or ".." in name or "\\" in name or ":" in name
        if climbs or len(name) > LONGEST_NAME or name in parts:
            yield Objection(
                rule="template.member",
                part="",
                message=f"a member is named {name[:LONGEST_NAME]!r}, or is there twice",
                hint="Word writes no such name; save it anew from Word",
            )
            return
        allowed = min(room, max(info.compress_size * MOST_RATIO, SMALLEST_SUSPECT))
        with archive.open(info) as member:
            data = member.read(allowed + 1)
        if len(data) > allowed:
            yield Objection(
                rule=size,
                part=name,
                message="it inflates beyond all measure",
                hint="this is how a file is made to exhaust the memory of its reader",
            )
            return
        room -= len(data)
        parts[name] = data


def _part(part: str, data: bytes) -> Iterator[Objection]:
    if _MACRO_PART.search(part):
        yield Objection(
            rule="template.macro",
            part=part,
            message="it is a macro, an ActiveX control, or an embedded or foreign object",
            hint="delete it in Word and save as .docx",
        )
        return
    if not part.endswith((".xml", ".rels", ".vml")):
        return
    try:
        root = parse(data)
    except etree.XMLSyntaxError as error:
        yield Objection(
            rule="template.xml",
            part=part,
            message=f"it is not well-formed XML: {error.msg}",
            hint="open it in Word, let Word mend it, and save it",
        )
        return
    if root.getroottree().docinfo.doctype:
        yield Objection(
            rule="template.entities",
            part=part,
            message="it declares a document type, by which entities are smuggled in",
            hint="Word writes none; save the file anew from Word",
        )
    elif part.endswith(".rels"):
        yield from _relations(part, root)
    elif part == CONTENT_TYPES:
        yield from _types(part, root)
    else:
        yield from _content(part, root)


def _types(part: str, root: Any) -> Iterator[Objection]:
    for element in root:
        kind = element.get("ContentType", "") if isinstance(element.tag, str) else ""
        if _MACRO_TYPE.search(kind):
            yield Objection(
                rule="template.macro",
                part=part,
                message=f"it holds macros or embedded objects ({kind})",
                hint="save it as .docx or .dotx, not as .docm or .dotm",
            )


def _relations(part: str, root: Any) -> Iterator[Objection]:
    for relation in root:
        kind = relation.get("Type", "")
        target = relation.get("Target", "")
        outside = relation.get("TargetMode", "").lower() == "external" or "://" in target
        short = kind.rpartition("/")[2]
        if kind.endswith(_BAD_RELATION):
            yield Objection(
                rule="template.attached",
                part=part,
                message=f"it attaches {target!r} ({short})",
                hint=_HINTS.get(short, "delete the object in Word and save again"),
            )
        elif outside and not (short == "hyperlink" and target.startswith(_WEB)):
            yield Objection(
                rule="template.external",
                part=part,
                message=f"it leads out of the file to {target!r} ({short})",
                hint="only hyperlinks to http, https or mailto may lead out; insert pictures "
                "into the file instead of linking them",
            )


def _content(part: str, root: Any) -> Iterator[Objection]:
    count = sum(1 for _ in root.iter())
    if count > MOST_ELEMENTS:
        yield Objection(
            rule="template.size",
            part=part,
            message=f"it has more than {MOST_ELEMENTS} elements",
            hint="no template needs so many; save it anew from Word",
        )
        return
    for kind in ("altChunk", "subDoc", "object", "control"):
        if root.find(f".//{W}{kind}") is not None:
            yield Objection(
                rule="template.attached",
                part=part,
                message=f"it holds a foreign or embedded object (w:{kind})",
                hint="delete the object in Word and save again",
            )
    for name in sorted(set(_fields(root)) - FIELDS):
        yield Objection(
            rule="template.field",
            part=part,
            message=f"it has the field {name or 'of which the name is computed'}",
            hint="only fields that neither fetch nor run anything may stand in a template; "
            "delete it (Alt+F9 shows the codes of fields)",
        )


def _fields(root: Any) -> Iterator[str]:
    """Name of every field; empty where a field's name is made by another field."""
    for simple in root.iter(f"{W}fldSimple"):
        yield _name(simple.get(f"{W}instr") or "")
    codes: list[list[str]] = []
    for node in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"):
        if node.tag != f"{W}fldChar":
            if codes:
                codes[-1].append(node.text or "")
            else:
                yield _name(node.text or "")
            continue
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            if codes and not "".join(codes[-1]).strip():
                yield ""
            codes.append([])
        elif kind == "end" and codes:
            code = "".join(codes.pop())
            if code.strip():
                yield _name(code)
    yield from (_name("".join(code)) for code in codes if "".join(code).strip())


def _name(code: str) -> str:
    word = re.match(r"\s*\\?([A-Za-z]+|=)", code)
    return word[1].upper() if word else code.strip()[:20]
