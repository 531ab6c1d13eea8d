"""Reads an institution's template before anything is filled, and says what will go wrong.

An error is a place that will not be filled, or a reason to refuse the file; a warning is
something that works, but perhaps not as its maker thinks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from toolkit.documents.own_template.asked import asked_by, suggestion
from toolkit.documents.own_template.conditions import RULE, faults
from toolkit.documents.own_template.intake import read_template, take_in
from toolkit.documents.own_template.package import normalise
from toolkit.documents.own_template.places import Place, Reader, pieces_of, shorten
from toolkit.documents.own_template.runs import Marked, text_of, tracked
from toolkit.documents.own_template.styles import STYLES, missing_styles
from toolkit.documents.own_template.tags import tags_in
from toolkit.documents.word.limits import USUAL, Limits, limited
from toolkit.documents.word.xmltree import W, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from toolkit.documents.own_template.name import Name
    from toolkit.documents.own_template.places import Piece

Severity = Literal["error", "warning"]
TASK: Final = "toolkit.documents.own_template.tasks:check_task"
_TAG: Final = re.compile(rb"\{\{|\{%")
_CODES: Final = (f"{W}instrText", f"{W}fldSimple")
_OTHER: Final = {
    "word/comments": "comments",
    "word/glossary": "building blocks",
    "word/charts": "charts",
    "word/diagrams": "diagrams",
    "docProps": "properties of the file",
    "customXml": "data of content controls",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend, or to look at, in a template.

    Attributes
    ----------
    severity
        ``error``: it will not be filled; ``warning``: it works, but look at it.
    rule
        Stable name.
    place
        Where.
    written
        The tag, where there is one.
    message, hint
        What is wrong, and what to do.
    """

    severity: Severity
    rule: str
    place: Place
    message: str
    hint: str
    written: str = ""

    def __str__(self) -> str:
        """Say it on two or three lines: where and what, the paragraph, what to do."""
        tag = f"{self.written}: " if self.written else ""
        lines = [f"{self.place}: {tag}{self.message} [{self.rule}]"]
        if self.place.paragraph:
            lines.append(f"    in “{self.place.paragraph}”")
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "place": self.place.as_json(),
            "written": self.written,
            "message": self.message,
            "hint": self.hint,
        }


def check_template(
    template: Path, names: Mapping[str, Name], limits: Limits = USUAL
) -> tuple[Finding, ...]:
    """Check an institution's template in a process with limits.

    Parameters
    ----------
    template
        The file.
    names
        Every name that may be used.
    limits
        What the check may use.

    Raises
    ------
    DocumentError
        The file cannot be read at all, or takes more than its limits.
    """
    known = {key: replace(name, inlines=(), sections=()) for key, name in names.items()}
    made, _ = limited(TASK, (read_template(template), known), template.name, limits)
    return tuple(
        Finding(
            **{
                **told,
                "place": Place(**(told["place"] | {"page": told["place"]["page"] or 0})),
            }
        )
        for told in made
    )


def check_package(raw: bytes, names: Mapping[str, Name]) -> tuple[Finding, ...]:
    """Check a template in this process; errors come first, each in the order of the file."""
    intake = take_in(raw)
    if intake.objections:
        return tuple(
            Finding(
                severity="error",
                rule=one.rule,
                place=Place(part=one.part or "the file"),
                message=one.message,
                hint=one.hint,
            )
            for one in intake.objections
        )
    parts = dict(intake.parts)
    normalise(parts)
    pieces = pieces_of(parts)
    reader = Reader(parts[STYLES])
    found = [*_elsewhere(parts, pieces)]
    for piece in pieces:
        found += _conditions(piece, reader, names)
        found += _codes(piece, reader)
        found += _changes(piece, reader)
    blocks = False
    for asked in asked_by(pieces, reader, names):
        if asked.again:
            continue
        blocks = blocks or asked.block
        if asked.trouble is not None:
            found.append(
                Finding(
                    severity="error",
                    rule=asked.trouble.rule,
                    place=asked.place,
                    message=asked.trouble.message,
                    hint=asked.trouble.hint,
                    written=asked.written,
                )
            )
        elif isinstance(asked.target, Marked) and asked.target.pieces > 1:
            found.append(
                Finding(
                    severity="warning",
                    rule="template.split",
                    place=asked.place,
                    message=f"the name is cut into {asked.target.pieces} pieces of different "
                    "formatting",
                    hint="it is filled all the same, in the look of the name's beginning; "
                    "type it anew in one go to be sure of its look",
                    written=asked.written,
                )
            )
    if blocks:
        found += _styles(parts)
    return tuple(sorted(found, key=lambda one: one.severity != "error"))


def _conditions(piece: Piece, reader: Reader, names: Mapping[str, Name]) -> Iterator[Finding]:
    wrong = {(fault.paragraph, fault.tag): fault for fault in faults(piece)}
    for paragraph, place in list(reader.paragraphs(piece)):
        for tag in tags_in(text_of(paragraph)):
            fault = wrong.get((paragraph, tag))
            if fault is not None:
                yield Finding(
                    severity="error",
                    rule=RULE,
                    place=place,
                    message=fault.message,
                    hint=fault.hint,
                    written=tag.text,
                )
            elif tag.kind == "if" and tag.name not in names:
                near = suggestion(tag.name, names)
                yield Finding(
                    severity="error",
                    rule="template.name",
                    place=place,
                    message=f"there is no name {tag.name!r}",
                    hint=f"did you mean {near!r}?" if near else "",
                    written=tag.text,
                )


def _codes(piece: Piece, reader: Reader) -> Iterator[Finding]:
    """Tags in the code of a field, where Word would compute with them."""
    for paragraph, place in list(reader.paragraphs(piece)):
        for node in paragraph.iter(*_CODES):
            code = node.text or node.get(f"{W}instr") or ""
            for tag in tags_in(code):
                yield Finding(
                    severity="error",
                    rule="template.part",
                    place=place,
                    message="the tag stands in the code of a field, which is not filled",
                    hint="put it beside the field (Alt+F9 shows the codes)",
                    written=tag.text,
                )


def _changes(piece: Piece, reader: Reader) -> Iterator[Finding]:
    for paragraph, place in list(reader.paragraphs(piece)):
        tags = tags_in(text_of(paragraph))
        if tags and tracked(paragraph):
            yield Finding(
                severity="warning",
                rule="template.tracked",
                place=place,
                message="changes are tracked around the tag",
                hint="they are accepted when it is filled; accept or reject them yourself",
                written=tags[0].text,
            )


def _elsewhere(parts: Mapping[str, bytes], pieces: list[Piece]) -> Iterator[Finding]:
    """Tags in parts that are not filled."""
    filled = {piece.name for piece in pieces}
    for name, data in parts.items():
        if name in filled or not name.endswith(".xml") or not _TAG.search(data):
            continue
        label = next((words for start, words in _OTHER.items() if name.startswith(start)), name)
        texts = [text for text in parse(data).itertext() if tags_in(text)]
        for text in texts:
            yield Finding(
                severity="error",
                rule="template.part",
                place=Place(part=label, paragraph=shorten(" ".join(text.split()))),
                message="tags in this part are not filled",
                hint="move it into the body, a header, a footer, a note or a text box",
                written=tags_in(text)[0].text,
            )


def _styles(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    missing = missing_styles(parts)
    if missing:
        yield Finding(
            severity="warning",
            rule="template.style",
            place=Place(part="styles"),
            message=f"the template has no style {', '.join(missing)}",
            hint="plain styles based on Normal are added in their place; use each in Word, "
            "in your own look, to have it in the template",
        )
