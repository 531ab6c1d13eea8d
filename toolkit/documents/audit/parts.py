"""A Word file opened for the audit: members, trees, and the look-ups that all points share."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from toolkit.documents.word.flatten import relation_targets
from toolkit.documents.word.xmltree import VAL, R, W, local, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BODY: Final = "word/document.xml"
XML_ENDINGS: Final = (".xml", ".rels")
Trouble = tuple[str, str]
"""Part and message."""


class UnreadableError(Exception):
    """Parts of a Word file are no XML: `troubles` says which."""

    def __init__(self, troubles: tuple[Trouble, ...]) -> None:
        super().__init__("; ".join(f"{part} {message}" for part, message in troubles))
        self.troubles = troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A Word file, read.

    Attributes
    ----------
    parts, trees
        Members of the package as bytes and, where they are XML, parsed.
    styles, style_names
        Style id -> style element, and its name in lower case.
    relations
        Relationship id -> target, of the main part.
    """

    parts: Mapping[str, bytes]
    trees: Mapping[str, Any]
    styles: Mapping[str, Any] = field(init=False)
    relations: Mapping[str, str] = field(init=False)
    style_names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        styles = {
            style.get(f"{W}styleId"): style
            for style in self.trees["word/styles.xml"].iter(f"{W}style")
        }
        names = {key: style.find(f"{W}name").get(VAL).lower() for key, style in styles.items()}
        object.__setattr__(self, "styles", styles)
        object.__setattr__(self, "style_names", names)
        object.__setattr__(self, "relations", relation_targets(self.parts, BODY))

    @property
    def document(self) -> Any:
        """Root of the main part."""
        return self.trees[BODY]

    def written(self) -> Iterator[tuple[str, Any]]:
        """Parts that hold paragraphs: body, headers, footers, notes, comments."""
        for name, tree in self.trees.items():
            if local(tree) in {"document", "hdr", "ftr", "footnotes", "endnotes", "comments"}:
                yield name, tree

    def style_of(self, paragraph: Any) -> str:
        """Name of the style of a paragraph, in lower case."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return "normal" if style is None else self.style_names.get(style.get(VAL), "normal")

    def sections(self) -> list[dict[tuple[str, str], str]]:
        """List the sections as (header or footer, type) -> part, inherited where lacking."""
        found: list[dict[tuple[str, str], str]] = []
        current: dict[tuple[str, str], str] = {}
        for section in self.document.iter(f"{W}sectPr"):
            current = dict(current)
            for reference in section.iter(f"{W}headerReference", f"{W}footerReference"):
                kind = local(reference).removesuffix("Reference")
                target = self.relations.get(reference.get(f"{R}id"), "")
                current[kind, reference.get(f"{W}type")] = f"word/{target}"
            if section.find(f"{W}titlePg") is None:
                current = {key: part for key, part in current.items() if key[1] != "first"}
            found.append(current)
        return found


def open_docx(path: Path) -> Opened:
    """Read a Word file as it is, without refusing what an audit is there to tell.

    Raises
    ------
    UnreadableError
        Parts do not parse.
    """
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees: dict[str, Any] = {}
    broken: list[Trouble] = []
    for name, data in parts.items():
        if name.endswith(XML_ENDINGS):
            try:
                trees[name] = parse(data)
            except etree.XMLSyntaxError as error:
                broken.append((name, f"does not parse: {error}"))
    if broken:
        raise UnreadableError(tuple(broken))
    return Opened(parts=parts, trees=trees)
