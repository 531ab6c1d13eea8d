"""XML read strictly: no recovery, no entities, no network."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

from toolkit.documents.word.wordml import NAMESPACES

W: Final = f"{{{NAMESPACES['w']}}}"
R: Final = f"{{{NAMESPACES['r']}}}"
VAL: Final = f"{W}val"


def parse(data: bytes) -> Any:
    """Parse a part; what is not well-formed is an error, never mended.

    Raises
    ------
    lxml.etree.XMLSyntaxError
        The part is not well-formed.
    """
    # A parser is made for each part: they keep state and must not be shared between threads.
    return etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    )


def local(element: Any) -> str:
    """Name of an element without its namespace; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
