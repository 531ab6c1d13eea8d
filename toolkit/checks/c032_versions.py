"""No text names another version, or another date, than the protocol has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.facts import texts
from toolkit.checks.prose import narrative_passages
from toolkit.checks.rule import AS_IT_STANDS, Basis, Edit, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.identity import Identity
    from toolkit.spec.reader import ProtocolFolder

NUMBER = re.compile(
    r"\b(?:this protocol,? |protocol,? )version (\d+(?:\.\d+)*)"
    r"|\bversion (\d+(?:\.\d+)*) of (?:this|the) protocol",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\b(?:protocol|version)\b[^.;\n]{0,30}?\b(?:of|dated|from) (\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each stale version or date, and a version that is older than its amendment."""
    identity = source.protocol.identity
    for file in source.narrative.values():
        for passage in narrative_passages(file):
            for stale, place in _stale(passage.words, identity):
                yield Finding(
                    file=file.file,
                    line=passage.line_at(place),
                    where=f"section {file.number}",
                    message=stale,
                    hint="write {{ identity.version }} or {{ identity.version_date }}",
                    severity="error",
                )
    for loc, text in texts(source.protocol):
        for stale, _ in _stale(text, identity):
            yield at(source, *loc, message=stale, hint="leave it out", severity="error")
    for place, amendment in enumerate(identity.amendments):
        if isinstance(amendment.approved, str) and amendment.approved > identity.version_date:
            yield at(
                source,
                "identity",
                "amendments",
                place,
                "approved",
                message=f"{amendment.approved} is after {identity.version_date}, the date of "
                "the version that holds the amendment",
                hint="give the version a new date",
                severity="error",
            )
    if identity.status == "final" and identity.version.startswith("0"):
        yield at(
            source,
            "identity",
            "version",
            message=f"{identity.version} is the number of a draft, but the status is final",
            hint="a final protocol usually begins with 1.0",
        )


def _stale(words: str, identity: Identity) -> Iterator[tuple[str, int]]:
    for match in NUMBER.finditer(words):
        found = match[1] or match[2]
        if found != identity.version:
            yield (
                f"names version {found}, but this is version {identity.version}",
                match.start(),
            )
    for match in DATE.finditer(words):
        if match[1] != identity.version_date:
            yield (
                f"names a version of {match[1]}, but this one is of {identity.version_date}",
                match.start(),
            )


AMENDED = """amendments:
    - id: "1"
      approved: 2027-02-01
      scope: global
      primary_reason: other
      summary: Something.
      affects_safety_or_rights: false
      affects_data_reliability: false
      changes: []"""

RULE = Rule(
    name="c032_versions",
    title="Version and date are the same wherever they are named",
    reason="A packet with two versions in it is returned, because nobody can say which one was "
    "approved.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.1.1"),
        Basis(source="spirit_2025", place="item 2"),
        Basis(source="board_practice", place="stale dates and versions"),
    ),
    passing=(
        AS_IT_STANDS,
        example(
            "The version that it is",
            (
                "sponsor_approval: {open: Date of approval, owner: sponsor}",
                "sponsor_approval: Given for protocol version 0.1 of 2027-01-15",
            ),
        ),
    ),
    failing=(
        Example(
            shows="An older version in the narrative",
            edits=(
                Edit(
                    find="",
                    by="This is protocol version 0.0 of 2026-12-24.\n",
                    file="narrative/11.9-source-records.md",
                ),
            ),
            says="names version 0.0, but this is version 0.1",
        ),
        example(
            "An older date in protocol.yaml",
            ("rationale: Many people sleep badly", "rationale: The version of 2025-05-05 said"),
            says="names a version of 2025-05-05, but this one is of 2027-01-15",
        ),
        example(
            "An amendment approved after the version",
            ("amendments: []", AMENDED),
            says="2027-02-01 is after 2027-01-15",
        ),
    ),
)
