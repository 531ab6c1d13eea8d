"""Small helpers of the consent form: standard texts below a heading, answers still open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.documents.content import Open
from toolkit.documents.kit import answer_blocks, paragraph, subheading
from toolkit.documents.packet.standard_text import standard_part

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Kit
    from toolkit.documents.packet.compose import Part
    from toolkit.spec.base import OpenItem

DOCUMENT = "consent"
"""Folder of the standard texts, in templates/ and in a protocol's narrative."""


def part(
    kit: Kit,
    text: str,
    *,
    key: str = "",
    level: int = 1,
    before: Blocks = (),
    after: Blocks = (),
) -> Part:
    """Return a standard text as a part of the form.

    Parameters
    ----------
    kit
        The protocol and its record.
    text
        Name of the text.
    key
        Name of the part, when it is not that of the text.
    level
        Of its heading.
    before, after
        What stands above and below the text.
    """
    made = standard_part(kit, DOCUMENT, text, level=level, before=before, after=after)
    return replace(made, key=key) if key else made


def below(kit: Kit, text: str) -> Blocks:
    """Return a standard text under an unnumbered heading, its own title."""
    made = standard_part(kit, DOCUMENT, text)
    return (subheading(made.title), *made.blocks)


def told(value: str | OpenItem | None, missing: str) -> Blocks:
    """Return a plain text of the protocol, or the open item that stands for it.

    Parameters
    ----------
    value
        The text, an open item, or None when the protocol says nothing of it.
    missing
        What must be told; stands in the form while the protocol says nothing.
    """
    if value is None:
        return (paragraph(Open(text=f"To be completed by the investigator: {missing}")),)
    return answer_blocks(value)
