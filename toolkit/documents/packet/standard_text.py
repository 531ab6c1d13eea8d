"""The standard wording of a document's sections, or the protocol's own in its place.

What documents of one kind say in every trial stands in ``templates/<document>/<key>.md``, one
file for each section; a protocol replaces one with ``narrative/<document>/<key>.md``. Both are
Markdown as in `toolkit.documents.text.markdown`, begin with a line ``# Title``, and may point
at a section of the protocol document by ``{protocol:10.11}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.documents.packet.compose import Part
from toolkit.documents.text.markdown import narrative
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.documents.kit import Blocks, Kit

POINTER = re.compile(r"\{protocol:(\d+(?:\.\d+)*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardText:
    """The text of a section before it is read as Markdown.

    Attributes
    ----------
    file
        Where it stands.
    own
        Whether it is the protocol's own.
    text
        The Markdown, its title line included.
    """

    file: Path
    own: bool
    text: str


def find(kit: Kit, document: str, key: str) -> StandardText:
    """Find the text of a section: the protocol's own, or the standard one.

    Parameters
    ----------
    kit
        The protocol and its record.
    document
        Folder of the document, such as ``consent``.
    key
        Name of the section, such as ``voluntary``.
    """
    file = templates_folder() / document / f"{key}.md"
    text = file.read_text(encoding="utf-8")
    own = kit.source.texts.get(f"{document}/{key}")
    if own is None:
        return StandardText(file=file, own=False, text=text)
    title = f"# {own.title}" if own.title else text.partition("\n")[0]
    return StandardText(file=own.file, own=True, text=f"{title}\n\n{own.text}")


def standard(kit: Kit, document: str, key: str) -> Blocks:
    """Return the text of a section as blocks.

    Raises
    ------
    SpecError
        Something in it is wrong: each thing with its line.
    """
    return _read(kit, document, key)[1]


def standard_part(
    kit: Kit,
    document: str,
    key: str,
    *,
    level: int = 1,
    before: Blocks = (),
    after: Blocks = (),
) -> Part:
    """Return the text of a section as a part of a document.

    Parameters
    ----------
    kit, document, key
        As in `find`.
    level
        Of its heading.
    before, after
        What stands above and below the text.
    """
    title, blocks = _read(kit, document, key)
    return Part(key=key, title=title, level=level, blocks=(*before, *blocks, *after))


def _read(kit: Kit, document: str, key: str) -> tuple[str, Blocks]:
    found = find(kit, document, key)
    text = POINTER.sub(lambda hit: kit.section_of_protocol(hit.group(1)), found.text)
    read = narrative(text, file=found.file, names=kit.names, strings=kit.strings)
    return read.title or "", read.blocks
