"""Sections that M11 requires to say something say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import Finding, Rule
from toolkit.checks.sections import missing_sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each section without text; in a final version that is an error."""
    for heading, why in missing_sections(source):
        yield Finding(
            file=source.path / "narrative",
            line=0,
            where=f"section {heading.number}",
            message=f"“{heading.title}” has no text{why}",
            hint=f"write narrative/{heading.number}-....md, or give the reason under "
            "not_applicable",
            severity="error" if source.protocol.identity.status == "final" else "warning",
        )


RULE = Rule(
    name="c005_sections",
    title="Every section that M11 requires has text",
    reason="A heading with nothing below it leaves a reviewer without the answer that the "
    "template asks for.",
    check=check,
)
