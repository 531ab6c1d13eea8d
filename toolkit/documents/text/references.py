"""Formatted entries of a reference list, from CSL-JSON and a CSL style.

citeproc-py applies the style. Its faults are kept from the document: it gets only what it
understands (unknown variables make it warn, initials such as "JA" it would shorten to "J"), one
reference at a time, so that a fault can be told with its key; the number of an entry is left to
the document; and what it returns is read as text with marks of our own for italics and such,
never as markup.

References
----------
International Committee of Medical Journal Editors. Samples of formatted references for authors
of journal articles (U.S. National Library of Medicine).
Patrias K, Wendling D. Citing Medicine. 2nd ed. Bethesda (MD): National Library of Medicine
(US); 2007.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from citeproc import (
    DATES,
    NAMES,
    VARIABLES,
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
)
from citeproc.source.json import CiteProcJSON
from lxml import etree

from toolkit.documents.content import Inline, Link, Text
from toolkit.errors import DocumentError
from toolkit.resources import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_CSL: Final = "{http://purl.org/net/xbiblio/csl}"
_FIRST_MARK: Final = 0xE010
_FACES: Final = ("italic", "bold", "superscript", "subscript")
_TAGS: Final = {"i": "italic", "b": "bold", "sup": "superscript", "sub": "subscript"}
_TAGGED: Final = re.compile(r"<(i|b|sup|sub)>([^<>]*)</\1>")
_MARK: Final = re.compile("([\ue010-\ue017])")
_INITIALS: Final = re.compile(r"[A-ZÀ-ÖØ-Þ]{2,3}")
_NAME_PARTS: Final = (
    "family",
    "given",
    "literal",
    "suffix",
    "dropping-particle",
    "non-dropping-particle",
)
_RENAMED: Final = {
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
}
_PUNCTUATION: Final = re.compile("([?!])([\ue010-\ue017]*)\\.")
_SPACES: Final = re.compile(r"\s+")


def format_references(
    references: Sequence[Mapping[str, object]], style: Path | None = None
) -> tuple[tuple[Inline, ...], ...]:
    """Format references in the order given.

    Parameters
    ----------
    references
        CSL-JSON, each with ``id``, ``type`` and ``title``.
    style
        A CSL style of the user's; without it, the toolkit's Vancouver style.

    Raises
    ------
    DocumentError
        The style is not a CSL style with a bibliography, or a reference cannot be formatted.
    """
    if not references:
        return ()
    path = style or templates_folder() / "parts" / "vancouver.csl"
    with warnings.catch_warnings():
        # citeproc-py warns of what a style asks and it leaves out; no reader can act on that.
        warnings.simplefilter("ignore")
        csl = _style(path)
        return tuple(_entry(csl, reference) for reference in references)


def _style(path: Path) -> Any:
    """Read a style; one from elsewhere is somebody's file, so entities are not followed."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        tree = etree.parse(str(path), parser)
    except (OSError, etree.XMLSyntaxError) as error:
        message = f"{path}: the citation style cannot be read: {error}"
        raise DocumentError(message) from error
    root = tree.getroot()
    layout = root.find(f"{_CSL}bibliography/{_CSL}layout")
    if root.tag != f"{_CSL}style" or layout is None:
        message = (
            f"{path}: is not a CSL style with a bibliography "
            "(a dependent style names its parent: use that one)"
        )
        raise DocumentError(message)
    for element in [*root.iter(f"{_CSL}text", f"{_CSL}number")]:
        # The document numbers its entries itself.
        if element.get("variable") == "citation-number" and not _in_citation(element):
            element.getparent().remove(element)
    try:
        # The root alone, without a DTD: an entity that a style uses is then an error.
        return CitationStylesStyle(BytesIO(etree.tostring(root)), validate=False)
    except Exception as error:
        message = f"{path}: citeproc-py cannot use this style: {error}"
        raise DocumentError(message) from error


def _in_citation(element: Any) -> bool:
    return any(parent.tag == f"{_CSL}citation" for parent in element.iterancestors())


def _entry(csl: Any, reference: Mapping[str, object]) -> tuple[Inline, ...]:
    key = str(reference.get("id", ""))
    try:
        source = CiteProcJSON([_clean(reference)])
        bibliography = CitationStylesBibliography(csl, source, _formatter())
        bibliography.register(Citation([CitationItem(key)]))
        entry = "".join(str(line) for line in bibliography.bibliography())
    except Exception as error:
        # A bug in citeproc-py or an odd reference: either way this entry is what to look at.
        message = f"the reference {key!r} cannot be formatted: {type(error).__name__}: {error}"
        raise DocumentError(message) from error
    text = _PUNCTUATION.sub(r"\1\2", _SPACES.sub(" ", entry).strip())
    if not text:
        message = f"the reference {key!r} cannot be formatted: nothing is left of it"
        raise DocumentError(message)
    pieces = tuple(_pieces(text))
    return tuple(_link(pieces, reference))


def _formatter() -> SimpleNamespace:
    """Make what citeproc-py calls to set text in italics and so on: marks around it."""

    def wrap(face: str) -> Any:
        place = _FIRST_MARK + 2 * _FACES.index(face)
        return lambda text: f"{chr(place)}{text}{chr(place + 1)}"

    return SimpleNamespace(
        preformat=str,
        Italic=wrap("italic"),
        Oblique=wrap("italic"),
        Bold=wrap("bold"),
        Superscript=wrap("superscript"),
        Subscript=wrap("subscript"),
        Light=str,
        Underline=str,
        SmallCaps=str,
    )


def _clean(reference: Mapping[str, object]) -> dict[str, object]:
    """Keep what citeproc-py understands of a reference."""
    cleaned: dict[str, object] = {
        "id": reference["id"],
        "type": str(reference["type"]).lower(),
    }
    for name, value in reference.items():
        variable = _RENAMED.get(name, name)
        known = variable.replace("-", "_")
        if known in NAMES:
            cleaned[variable] = [_name(person) for person in _list(value)]
        elif known in DATES:
            date = _date(value)
            if date:
                cleaned[variable] = date
        elif known in VARIABLES and isinstance(value, str | int | float) and value != "":
            cleaned[variable] = _tags_to_marks(str(value))
    return cleaned


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _name(person: Mapping[str, object]) -> dict[str, str]:
    parts = {part: str(person[part]) for part in _NAME_PARTS if person.get(part)}
    if "literal" in parts:
        return {"literal": parts["literal"]}
    given = parts.get("given", "")
    if _INITIALS.fullmatch(given):
        parts["given"] = " ".join(given)
    return parts


def _date(value: object) -> dict[str, object] | None:
    """First day of a date, as whole numbers; a literal date as it stands."""
    if not isinstance(value, dict):
        return None
    for parts in _list(value.get("date-parts")):
        numbers = [int(part) for part in _list(parts) if str(part).isdecimal()]
        if numbers:
            return {"date-parts": [numbers[:3]]}
    literal = value.get("literal") or value.get("raw")
    return {"literal": str(literal)} if literal else None


def _tags_to_marks(text: str) -> str:
    """Write the tags that CSL-JSON allows in titles as our marks; other angle brackets stay."""

    def wrap(match: re.Match[str]) -> str:
        place = _FIRST_MARK + 2 * _FACES.index(_TAGS[match[1]])
        return f"{chr(place)}{match[2]}{chr(place + 1)}"

    return _TAGGED.sub(wrap, _MARK.sub("", text))


def _pieces(text: str) -> Iterator[Text]:
    """Split marked text into pieces of one typeface."""
    depth = dict.fromkeys(_FACES, 0)
    for part in _MARK.split(text):
        if _MARK.fullmatch(part):
            place, closes = divmod(ord(part) - _FIRST_MARK, 2)
            depth[_FACES[place]] += -1 if closes else 1
        elif part:
            raised = "superscript" if depth["superscript"] > 0 else "normal"
            yield Text(
                text=part,
                bold=depth["bold"] > 0,
                italic=depth["italic"] > 0,
                position="subscript" if depth["subscript"] > 0 else raised,  # type: ignore[arg-type]
            )


def _link(pieces: Sequence[Text], reference: Mapping[str, object]) -> Iterator[Inline]:
    """Make the printed DOI, or else the printed address, a link."""
    doi = str(reference.get("DOI") or "").strip()
    url = str(reference.get("URL") or "").strip()
    targets = [(doi, f"https://doi.org/{doi}")] if doi else []
    if url.startswith(("http://", "https://")):
        targets.append((url, url))
    for piece in pieces:
        found = [
            (text, to) for text, to in targets if text in piece.text and not _SPACES.search(to)
        ]
        if found:
            yield from _around(piece, *found[0])
        else:
            yield piece


def _around(piece: Text, text: str, url: str) -> Iterator[Inline]:
    """Cut a piece around a printed address, with the resolver before a DOI if it is printed."""
    printed = url if url in piece.text else text
    place = piece.text.find(printed)
    if piece.text[:place]:
        yield replace(piece, text=piece.text[:place])
    yield Link(url=url, text=printed)
    rest = piece.text[place + len(printed) :]
    if rest:
        yield replace(piece, text=rest)
