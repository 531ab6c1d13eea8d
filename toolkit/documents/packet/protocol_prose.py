"""Prose of the protocol as another document quotes it: the same words, with pointers that hold.

A section of the protocol that says what another document has to say is not written a second
time. Where it points at sections or tables, the other document points into the protocol, unless
it has the table itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.text.markdown import narrative

if TYPE_CHECKING:
    from collections.abc import Collection

    from toolkit.documents.kit import Blocks, Kit

SECTION = re.compile(r"\{section:(\d+(?:\.\d+)*)\}")
CAPTION = re.compile(r"\{ref:([a-z][a-z0-9_-]*)\}")


def protocol_prose(kit: Kit, m11: str, *, here: Collection[str] = ()) -> Blocks:
    """Return what the protocol says under a heading, without what its facts add.

    Parameters
    ----------
    kit
        The protocol and its record.
    m11
        M11 number of the section.
    here
        What the quoting document has itself: keys of sections, ids of tables and figures.

    Returns
    -------
    tuple of blocks
        Nothing when nothing is written there.
    """
    written = kit.source.narrative.get(m11)
    if written is None:
        return ()

    def section(hit: re.Match[str]) -> str:
        number = hit.group(1)
        return hit.group() if number in here else kit.section_of_protocol(number)

    def caption(hit: re.Match[str]) -> str:
        target = hit.group(1)
        known = kit.captions_of_protocol
        return hit.group() if target in here else f"{known[target]} of the protocol"

    text = CAPTION.sub(caption, SECTION.sub(section, written.text))
    return narrative(text, file=written.file, names=kit.names, strings=kit.strings).blocks
