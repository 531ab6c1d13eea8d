"""An HTML file of ours read back as text, in the words of the same Word file.

One line for each paragraph, one for each row of a table. Numbers that Word counts by itself,
of headings and of sources, are left out, so that both files can be compared line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINES: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"})
_SILENT: Final = frozenset({"skip", "running", "number"})


def flatten_html(text: str) -> list[str]:
    """Return the lines of a page in reading order, without what stands on every page."""
    root = etree.fromstring(text, etree.HTMLParser())
    body = root.find("body")
    return [line for line in _lines(body) if line]


def html_numbers(text: str) -> list[tuple[str, str]]:
    """Return name and text of every named number, in reading order."""
    root = etree.fromstring(text, etree.HTMLParser())
    return [
        (node.get("data-name", ""), _text(node).strip())
        for node in root.iter("span")
        if node.get("data-name")
    ]


def _lines(node: Any) -> Iterator[str]:
    for child in node:
        tag = child.tag
        if tag == "footer" or _SILENT & set(child.get("class", "").split()):
            continue
        if tag in _LINES:
            yield _clean(_text(child))
        elif tag == "tr":
            yield f"| {' | '.join(map(_cell, child))} |"
        elif tag == "svg":
            yield f"[picture: {child.get('aria-label')}]"
        else:
            yield from _lines(child)


def _cell(cell: Any) -> str:
    paragraphs = list(cell.iter("p"))
    if paragraphs:
        return " / ".join(filter(None, (_clean(_text(each)) for each in paragraphs)))
    return _clean(_text(cell))


def _text(node: Any) -> str:
    pieces = [node.text or ""]
    for child in node:
        if "number" not in child.get("class", "").split():
            pieces.append(" " if child.tag == "br" else _text(child))
        pieces.append(child.tail or "")
    inner = "".join(pieces)
    return f"^{inner}^" if node.tag == "sup" and inner else inner


def _clean(text: str) -> str:
    return text.replace("^^", "").replace("\N{NO-BREAK SPACE}", " ").strip()
