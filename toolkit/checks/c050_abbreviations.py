"""Abbreviations are listed when they are used, and used when they are listed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from toolkit.checks.facts import texts
from toolkit.checks.prose import blanked, narrative_passages
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from toolkit.checks.prose import Passage
    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.narrative import NarrativeFile
    from toolkit.spec.reading.source import Loc

SHORT = re.compile(r"(?<![\w@/.-])([A-Z][A-Z0-9]*[A-Z][A-Z0-9]*(?:[-/][A-Z0-9]+)*s?)(?![\w-])")
KNOWN = frozenset(
    {
        *("US", "USA", "UK", "EU", "UTC", "ID", "IDs", "OK", "PDF", "XML", "ISO", "AM", "PM"),
        *("DOI", "URL", "CSV", "SI", "DNA", "RNA", "HIV", "II", "III", "IV", "VI", "VII", "IX"),
        *(
            "MRI",
            "CT",
            "TV",
            "SMS",
            "USB",
            "MD",
            "PhD",
            "XI",
            "XII",
            "VIII",
            "CONSORT",
            "SPIRIT",
        ),
    }
)
"""What every reader knows, or what is no abbreviation."""
LEAST = 2
"""So many uses make an abbreviation of which a list is expected."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each abbreviation that is used and not listed, or listed and not used."""
    protocol = source.protocol
    passages = list(_passages(source))
    words = "\n".join(
        [*(heading.title for heading in headings()), *(one for one, _ in passages)]
    )
    listed = {one.short for one in protocol.abbreviations}
    listed |= {one.abbreviation for one in protocol.assessments if one.abbreviation}
    uses: dict[str, list[Finding]] = {}
    for text, place in passages:
        for match in SHORT.finditer(blanked(text)):
            found = place(match.start())
            uses.setdefault(match[1].rstrip("s"), []).append(found)
    for short, places in sorted(uses.items()):
        explained = re.search(rf"\(\s*{re.escape(short)}s?\b|{re.escape(short)}s?\s*\(", words)
        if not (explained or len(places) < LEAST or _listed(short, listed)):
            yield replace(
                places[0],
                message=f"{short} is used {len(places)} times, but it is not in the list of "
                "abbreviations",
                hint="add it to abbreviations, or write it out",
            )
    for number, one in enumerate(protocol.abbreviations):
        if not re.search(rf"(?<!\w){re.escape(one.short)}s?(?!\w)", words):
            yield at(
                source,
                "abbreviations",
                number,
                "short",
                message=f"{one.short} is listed, but no text of the protocol uses it",
                hint="delete the row, unless a table that is made of facts shows it",
            )


def _passages(source: ProtocolFolder) -> Iterator[tuple[str, Callable[[int], Finding]]]:
    """Yield each text but the list itself, with what makes a finding of a place in it."""
    for file in source.narrative.values():
        for passage in narrative_passages(file):
            yield passage.text, partial(_in_narrative, file, passage)
    for loc, text in texts(source.protocol):
        if loc[0] != "abbreviations":
            yield text, partial(_in_facts, source, loc)


def _in_narrative(file: NarrativeFile, passage: Passage, place: int) -> Finding:
    line = passage.line_at(place)
    return Finding(file=file.file, line=line, where=f"section {file.number}", message="")


def _in_facts(source: ProtocolFolder, loc: Loc, place: int) -> Finding:  # noqa: ARG001
    return at(source, *loc, message="")


def _listed(short: str, listed: set[str]) -> bool:
    """Tell whether an abbreviation, or each of its joined parts, is listed."""
    return short in listed | KNOWN or all(
        part in listed or part in KNOWN or part.isdecimal() for part in re.split(r"[-/]", short)
    )


ROW = "  - {short: SS, full: Sleep score}"

RULE = Rule(
    name="c050_abbreviations",
    title="Abbreviations that are used are listed, and the other way round",
    reason="A board has lay members; an abbreviation that nobody explains shuts them out.",
    check=check,
    standards=(
        Basis(source="ich_m11", place="section 13"),
        Basis(source="board_practice", place="unexplained abbreviations"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Used twice, listed nowhere",
            ("rationale: Many people sleep badly", "rationale: The PSQI, or another PSQI, is"),
            says="PSQI is used 2 times",
        ),
        example(
            "Listed, used nowhere",
            (ROW, f"{ROW}\n  - {{short: QQ, full: Quite quiet}}"),
            says="QQ is listed, but no text of the protocol uses it",
        ),
    ),
)
