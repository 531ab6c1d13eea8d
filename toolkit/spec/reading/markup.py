"""What prose says besides words: names of the record, citations, links to other places.

``{{ sample_size.randomised }}`` is a name of the record, ``[@YOV-03; @sordo2017]`` cites,
``{section:10.11}`` and ``{ref:tbl-schedule}`` point; from another document
``{protocol:10.11}`` points at a section of the protocol. Here only their form is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from toolkit.spec.reading.near import did_you_mean
from toolkit.spec.reading.text_file import line_finder

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+|\[\d+\])+")
KEY = re.compile(r"@([A-Za-z][A-Za-z0-9_-]*)")
SECTION = re.compile(r"\d+(\.\d+)*")
PART = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
"""Key of a section in a document other than the protocol."""
CAPTION = re.compile(r"(tbl|fig)-[A-Za-z0-9_-]+")

NAMES = re.compile(r"\{\{([^{}]*)\}\}")
LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#(?!(?:tbl|fig)-[A-Za-z0-9_-]+\})|#\}")
"""Braces that are no mark; ``{#tbl-doses}`` ends the caption of a table in the narrative."""
CITATION = re.compile(r"\[\s*(@[^\[\]]*)\]")
POINTER = re.compile(r"\{([A-Za-z]+):([^{}\n]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Something that prose refers to.

    Attributes
    ----------
    kind
        name: of the record; citation: a key of a reference or an evidence id; section: a number
        of M11; caption: of a table or figure.
    name
        What is referred to.
    line
        Line in the file, or in the text, counted from 1.
    """

    kind: Literal["name", "citation", "section", "protocol", "caption"]
    name: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A mark that cannot be read.

    Attributes
    ----------
    line
        Line in the text, counted from 1.
    rule, message, hint
        As in a `Problem`.
    """

    line: int
    rule: str
    message: str
    hint: str = ""


def uses(text: str) -> Iterator[Use | Slip]:
    """Yield everything that a text refers to, and every mark in it that cannot be read.

    Examples
    --------
    >>> for use in uses("We plan {{ sites.planned }} sites [@YOV-03; @sordo2017]."):
    ...     print(use.kind, use.name)
    name sites.planned
    citation YOV-03
    citation sordo2017
    """
    yield from _names(text)
    yield from citations(text)
    yield from _pointers(text)


def citations(text: str) -> Iterator[Use | Slip]:
    """Yield the citations in a text."""
    line_of = line_finder(text)
    for match in CITATION.finditer(text):
        line = line_of(match.start())
        for part in match.group(1).split(";"):
            key = KEY.fullmatch(part.strip())
            if key:
                yield Use(kind="citation", name=key.group(1), line=line)
            else:
                message = f"cannot be read as a citation: {match.group()!r}"
                hint = "write [@key] or [@key; @other]"
                yield Slip(line=line, rule="prose.citation", message=message, hint=hint)


def _names(text: str) -> Iterator[Use | Slip]:
    line_of = line_finder(text)
    for match in NAMES.finditer(text):
        name = match.group(1).strip()
        if NAME.fullmatch(name):
            yield Use(kind="name", name=name, line=line_of(match.start()))
        else:
            message = f"{{{{ {name} }}}} is not the name of a number or text"
            hint = "names are words with dots between them, such as sample_size.randomised"
            line = line_of(match.start())
            yield Slip(line=line, rule="prose.name", message=message, hint=hint)
    rest = NAMES.sub(lambda match: " " * len(match.group()), text)
    for match in LOOSE.finditer(rest):
        message = f"{match.group()} has no meaning here"
        hint = "only names stand in braces: {{ sample_size.randomised }}"
        yield Slip(line=line_of(match.start()), rule="prose.name", message=message, hint=hint)


def _pointers(text: str) -> Iterator[Use | Slip]:
    line_of = line_finder(text)
    for match in POINTER.finditer(text):
        word, target = match.group(1), match.group(2).strip()
        line = line_of(match.start())
        if word == "section" and (SECTION.fullmatch(target) or PART.fullmatch(target)):
            yield Use(kind="section", name=target, line=line)
        elif word == "protocol" and SECTION.fullmatch(target):
            yield Use(kind="protocol", name=target, line=line)
        elif word == "ref" and CAPTION.fullmatch(target):
            yield Use(kind="caption", name=target, line=line)
        else:
            message = f"{match.group()} points at nothing"
            hint = (
                did_you_mean(word, ("section", "ref")) if word not in {"section", "ref"} else ""
            )
            hint = hint or "write {section:10.11} or {ref:tbl-schedule}"
            yield Slip(line=line, rule="prose.pointer", message=message, hint=hint)
