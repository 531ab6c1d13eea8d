"""A Word file read back as text, for golden files and for comparing numbers.

One line for each paragraph, ``Style: text``; one for each row of a table, ``| a | b |``; then
headers and footers. Cached results of fields are text, their codes are not. Raised text stands
between carets: ``consent^a^``. Content controls are read like any other text; their names come
from `read_numbers`. A non-breaking space reads as a space.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from toolkit.documents.word.package import read_package
from toolkit.documents.word.wordml import NAMESPACES
from toolkit.documents.word.xmltree import VAL, R, W, local, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PICTURE: Final = f"{{{NAMESPACES['wp']}}}docPr"
_WATERMARK: Final = f"{{{NAMESPACES['v']}}}textpath"
_UNNAMED: Final = "Normal"


def flatten(path: Path) -> str:
    """Return the text of a Word file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        Lines of the body in reading order, then those of each header and footer that a section
        uses, under its kind.
    """
    parts = read_package(path)
    reader = _Reader(parse(parts["word/styles.xml"]))
    document = parse(parts["word/document.xml"])
    lines = list(reader.lines(document.find(f"{W}body")))
    relations = relation_targets(parts, "word/document.xml")
    seen: set[str] = set()
    for reference in document.iter(f"{W}headerReference", f"{W}footerReference"):
        part = f"word/{relations[reference.get(f'{R}id')]}"
        if part in seen:
            continue
        seen.add(part)
        kind = local(reference).removesuffix("Reference")
        lines.append(f"-- {kind} ({reference.get(f'{W}type')})")
        lines += reader.lines(parse(parts[part]))
    return "\n".join(lines) + "\n"


def read_numbers(path: Path) -> tuple[tuple[str, str], ...]:
    """Return tag and text of every named number of a Word file, in reading order."""
    root = parse(read_package(path)["word/document.xml"])
    found: list[tuple[str, str]] = []
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is not None:
            found.append((tag.get(VAL), text_of(control.find(f"{W}sdtContent"))))
    return tuple(found)


def relation_targets(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Map the relationship ids of a part to their targets, as these are written."""
    folder, _, name = part.rpartition("/")
    data = parts.get(f"{folder}/_rels/{name}.rels")
    return {} if data is None else {item.get("Id"): item.get("Target") for item in parse(data)}


def text_of(element: Any, raised: frozenset[str] = frozenset()) -> str:
    """Return the text of an element as a reader sees it.

    Parameters
    ----------
    element
        A paragraph, or anything that holds runs.
    raised
        Ids of character styles whose text is shown between carets.
    """
    pieces: list[str] = []
    for node in element.iter(f"{W}r"):
        text = "".join(_run(node))
        style = node.find(f"{W}rPr/{W}rStyle")
        position = node.find(f"{W}rPr/{W}vertAlign")
        high = (style is not None and style.get(VAL) in raised) or (
            position is not None and position.get(VAL) == "superscript"
        )
        pieces.append(f"^{text}^" if text and high else text)
    return "".join(pieces).replace("^^", "").replace("\u00a0", " ").strip()


def _run(run: Any) -> Iterator[str]:
    for node in run.iter():
        if node.tag == f"{W}t":
            yield node.text or ""
        elif node.tag in {f"{W}tab", f"{W}br"}:
            yield " "
        elif node.tag == _PICTURE:
            yield f"[picture: {node.get('descr', '')}]"
        elif node.tag == _WATERMARK and node.get("string"):
            yield f"[watermark: {node.get('string')}]"


class _Reader:
    def __init__(self, styles: Any) -> None:
        self._names: dict[str, str] = {}
        raised: set[str] = set()
        for style in styles.iter(f"{W}style"):
            identity = style.get(f"{W}styleId")
            self._names[identity] = style.find(f"{W}name").get(VAL)
            position = style.find(f"{W}rPr/{W}vertAlign")
            if position is not None and position.get(VAL) == "superscript":
                raised.add(identity)
        self._raised = frozenset(raised)

    def lines(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag == f"{W}p":
                text = text_of(child, self._raised)
                style = child.find(f"{W}pPr/{W}pStyle")
                identity = "" if style is None else style.get(VAL)
                if text:
                    yield f"{self._names.get(identity, _UNNAMED)}: {text}"
            elif child.tag == f"{W}tbl":
                for row in child.iter(f"{W}tr"):
                    cells = [self._cell(cell) for cell in row.iter(f"{W}tc")]
                    yield f"| {' | '.join(cells)} |"
            elif child.tag == f"{W}sdt":
                yield from self.lines(child.find(f"{W}sdtContent"))

    def _cell(self, cell: Any) -> str:
        texts = [text_of(paragraph, self._raised) for paragraph in cell.iter(f"{W}p")]
        return " / ".join(text for text in texts if text)
