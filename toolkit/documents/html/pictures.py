"""Figures as SVG inside the page: each part under a name of its own, and nothing that acts."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from toolkit.documents.word.xmltree import local, parse
from toolkit.errors import DocumentError

_DROPPED: Final = frozenset({"metadata", "script", "foreignObject", "title", "desc"})
_POINTER: Final = re.compile(r"url\(#([^)]+)\)")
_SVG: Final = "http://www.w3.org/2000/svg"
_HREF: Final = ("href", "{http://www.w3.org/1999/xlink}href")


def inline_svg(svg: bytes, *, number: int, alt: str, width_cm: float) -> str:
    """Return a picture as an element of the page.

    Parameters
    ----------
    svg
        The file.
    number
        Of the figure; keeps the names inside one picture apart from those of another.
    alt
        What a screen reader says.
    width_cm
        Printed width.

    Raises
    ------
    DocumentError
        It is no SVG, or it refers to something outside itself.
    """
    try:
        root = parse(svg)
    except etree.XMLSyntaxError as error:
        message = f"a figure is no SVG: {error}"
        raise DocumentError(message) from error
    if root.tag != f"{{{_SVG}}}svg":
        message = "a figure is no SVG"
        raise DocumentError(message)
    for node in list(root.iter()):
        if local(node) in _DROPPED or not isinstance(node.tag, str):
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
    prefix = f"f{number}-"
    for node in root.iter():
        _rename(node, prefix)
    for key in ("width", "height"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", " ".join(alt.split()))
    root.set("style", f"width:{width_cm:g}cm;max-width:100%;height:auto")
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _rename(node: Any, prefix: str) -> None:
    for key, value in list(node.attrib.items()):
        if key == "id":
            node.set(key, prefix + value)
        elif key in _HREF:
            if not value.startswith("#"):
                message = f"a figure refers to {value[:60]!r}, which is outside itself"
                raise DocumentError(message)
            node.set(key, f"#{prefix}{value[1:]}")
        elif key.lower().startswith("on"):
            del node.attrib[key]
        elif "url(" in value:
            node.set(key, _POINTER.sub(rf"url(#{prefix}\1)", value))
