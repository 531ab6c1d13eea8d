"""Sections that M11 requires to say something say it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.checks.rule import Basis, Edit, Example, Finding, Rule
from toolkit.checks.sections import missing_sections
from toolkit.standards.m11 import collection_procedures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

COLLECTION = "9.2.2"
"""The section in which M11 wants unnumbered headings."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each section or heading without text; in a final version that is an error."""
    final = source.protocol.identity.status == "final"
    for heading, why in missing_sections(source):
        slug = re.sub(r"[^a-z0-9]+", "-", heading.title.lower()).strip("-")
        yield Finding(
            file=source.path / "narrative",
            line=0,
            where=f"section {heading.number}",
            message=f"“{heading.title}” has no text{why}",
            hint=f"write narrative/{heading.number}-{slug}.md, or say under not_applicable why "
            "there is none",
            severity="error" if final else "warning",
        )
    written = source.narrative.get(COLLECTION)
    if written is None:
        return
    for label in collection_procedures():
        if not re.search(rf"^## +{re.escape(label)}\s*$", written.text, re.MULTILINE):
            yield Finding(
                file=written.file,
                line=0,
                where=f"section {COLLECTION}",
                message=f"the heading that M11 asks for here is missing: “{label}”",
                hint=f'add a line "## {label}" and what belongs below it',
                severity="error" if final else "warning",
            )


RULE = Rule(
    name="c005_sections",
    title="Every section that M11 requires has text",
    reason="A heading with nothing below it leaves a reviewer without the answer that the "
    "template asks for.",
    check=check,
    standards=(Basis(source="ich_m11", place="template"),),
    passing=(
        Example(
            shows="A section that was written",
            edits=(Edit(find="", by="At screening.\n", file="narrative/8.2-screening.md"),),
            says="“Screening/Baseline Assessments and Procedures” has no text",
        ),
    ),
    failing=(
        Example(
            shows="A required section without text",
            says="“Screening/Baseline Assessments and Procedures” has no text",
        ),
    ),
)
