"""Reads a finished Word file back and tells what in it is not as it would be rendered now."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from toolkit.documents.build import build
from toolkit.documents.packet.catalogue import MEMBERS, member
from toolkit.documents.readback.compare import Known, compare
from toolkit.documents.readback.pages import with_pages
from toolkit.documents.readback.reading import read_lines
from toolkit.documents.word.ooxml_inline import tag_of
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record, Value
    from toolkit.documents.readback.findings import Finding
    from toolkit.documents.readback.lines import Reading
    from toolkit.spec.reader import ProtocolFolder

DOCUMENT: Final = "PacketDocument"
FOLDER: Final = "ProtocolFolder"
DIGEST: Final = "ProtocolDigest"
"""Custom properties by which a finished file says what it is."""
PROTOCOL: Final = "protocol"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a finished file says of itself.

    Attributes
    ----------
    member
        Which document it is, as an id of the catalogue.
    folder
        Name of the protocol's folder; empty when the file does not say.
    digest
        Of the protocol that it was rendered from.
    """

    member: str
    folder: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What became of reading a file back.

    Attributes
    ----------
    origin
        What the file is.
    findings
        Everything that is not as it would be rendered now.
    protocol_changed
        The protocol is no longer the one that the file was rendered from.
    fresh, edited
        What was compared.
    """

    origin: Origin
    findings: tuple[Finding, ...]
    protocol_changed: bool
    fresh: Reading = field(repr=False)
    edited: Reading = field(repr=False)


def origin_of(reading: Reading, name: str) -> Origin:
    """Tell which document of which protocol a file is.

    Raises
    ------
    DocumentError
        It was not rendered by the toolkit, or by one that knows more documents.
    """
    properties = reading.properties
    digest = properties.get(DIGEST, "")
    if not digest:
        message = (
            f"{name} does not say which protocol it was rendered from: it has no property "
            f"{DIGEST}, so it is no document of the toolkit, or a program took its properties"
        )
        raise DocumentError(message)
    said = properties.get(DOCUMENT, PROTOCOL)
    if said not in {each.id for each in MEMBERS}:
        message = f"{name} says that it is the document {said!r}, which this toolkit has not"
        raise DocumentError(message)
    return Origin(member=said, folder=properties.get(FOLDER, ""), digest=digest)


def verify(
    path: Path,
    source: ProtocolFolder,
    record: Record,
    *,
    pages: bool = True,
    fresh: Reading | None = None,
) -> Verification:
    """Compare a Word file with the same document as it is rendered now.

    Parameters
    ----------
    path
        The file; it is not trusted.
    source, record
        The protocol that it belongs to, as it is now.
    pages
        Whether to lay the file out, so that findings tell their page; needs LibreOffice.
    fresh
        The document as it is rendered now, where somebody has read it already.

    Raises
    ------
    DocumentError
        It is no Word file of the toolkit, or holds what a document must not hold.
    """
    edited = read_lines(path)
    origin = origin_of(edited, path.name)
    fresh = fresh or rendered(source, record, origin.member)
    findings = compare(fresh, edited, known(source, record))
    return Verification(
        origin=origin,
        findings=with_pages(findings, edited) if pages else findings,
        protocol_changed=origin.digest != source.digest,
        fresh=fresh,
        edited=edited,
    )


def rendered(source: ProtocolFolder, record: Record, name: str) -> Reading:
    """Render a document of the packet and read it back."""
    needed = member(name).needs
    with tempfile.TemporaryDirectory(prefix="toolkit-verify-") as folder:
        build(
            source,
            record,
            None,
            Path(folder),
            ("docx",),
            members=(*needed, name),
            page_numbers=bool(needed),
        )
        return read_lines(Path(folder, f"{name}.docx"))


def known(source: ProtocolFolder, record: Record) -> Known:
    """Return what the record knows of the fields of its documents."""
    names = {
        tag_of(entry): entry
        for name, quantity in record.items()
        for entry in _entries(name, quantity.value)
    }
    texts = {tag_of(name): text for name, text in record.texts().items()}
    return Known(names=names, texts=texts, source=lambda name: source_of(name, source, record))


def _entries(name: str, value: Value) -> Iterator[str]:
    yield name
    for place in _places(value):
        yield f"{name}[{','.join(map(str, place))}]"


def _places(value: Value) -> Iterator[tuple[int, ...]]:
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield (index,)
            yield from ((index, *rest) for rest in _places(each))


def source_of(name: str, source: ProtocolFolder, record: Record) -> str:
    """Say where a number is given, or what it is computed from; nothing of an unknown name."""
    quantity = record.get(name.partition("[")[0])
    if quantity is None:
        return ""
    if quantity.place:
        steps = [int(s) if s.isdecimal() else s for s in quantity.place.split(".")]
        file, line, where = source.locate(*steps)
        return f"given in {file.name}, line {line}: {where}"
    if quantity.inputs:
        return f"computed from {', '.join(quantity.inputs)}"
    return quantity.method
