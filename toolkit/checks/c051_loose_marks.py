"""Marks for names and citations are complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.facts import texts
from toolkit.checks.prose import narrative_passages
from toolkit.checks.rule import AS_IT_STANDS, Basis, Edit, Example, Finding, Rule, at, example
from toolkit.spec.reading.markup import CITATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

BRACES = re.compile(r"(?<!\{)\{\s*([a-z][a-z0-9_]*(?:\.[A-Za-z0-9_]+)+)\s*\}(?!\})")
AT = re.compile(r"(?<![\w.@])@([A-Za-z][A-Za-z0-9_-]*\w)")


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield single braces around a name, and keys of citations without their brackets."""
    keys = {*source.evidence, *source.references}
    for file in source.narrative.values():
        for passage in narrative_passages(file):
            for message, hint, place in _loose(passage.text, keys):
                yield Finding(
                    file=file.file,
                    line=passage.line_at(place),
                    where=f"section {file.number}",
                    message=message,
                    hint=hint,
                    severity="error",
                )
    for loc, text in texts(source.protocol):
        for message, hint, _ in _loose(text, keys):
            yield at(source, *loc, message=message, hint=hint, severity="error")


def _loose(text: str, keys: set[str]) -> Iterator[tuple[str, str, int]]:
    """Yield message, hint and place of each incomplete mark."""
    for match in BRACES.finditer(text):
        name = match[1]
        yield (
            f"{match.group()} is printed as it stands",
            f"write {{{{ {name} }}}}, with two braces",
            match.start(),
        )
    outside = CITATION.sub(lambda match: " " * len(match.group()), text)
    for match in AT.finditer(outside):
        if match[1] in keys:
            yield (
                f"{match.group()} is printed as it stands",
                f"write [{match.group()}], with brackets",
                match.start(),
            )


FILE = "narrative/11.9-source-records.md"


def _written(text: str) -> tuple[Edit, ...]:
    return (Edit(find="", by=text, file=FILE),)


RULE = Rule(
    name="c051_loose_marks",
    title="No name stands in single braces and no citation without brackets",
    reason="What is not read as a mark is printed as it stands, and a reader of the finished "
    "document meets it.",
    check=check,
    standards=(Basis(source="house"),),
    passing=(
        AS_IT_STANDS,
        Example(
            shows="Complete marks, and an address",
            edits=_written("At {{ recruitment.sites }} sites [@SLP-01]; ask a@b.example.\n"),
        ),
    ),
    failing=(
        Example(
            shows="A name in single braces",
            edits=_written("At { recruitment.sites } sites.\n"),
            says="{ recruitment.sites } is printed as it stands",
        ),
        Example(
            shows="A citation without brackets",
            edits=_written("As was found by @SLP-01.\n"),
            says="@SLP-01 is printed as it stands",
        ),
        example(
            "The same in protocol.yaml",
            ("rationale: Many people sleep badly", "rationale: Seen by @SLP-01"),
            says="@SLP-01 is printed as it stands",
        ),
    ),
)
