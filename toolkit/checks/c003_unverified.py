"""Evidence that the protocol relies on, and that nobody has read in its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.facts import cited, line_of_item, places
from toolkit.checks.rule import Basis, Example, Finding, Rule, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

SAID = {
    "recalled": ("recalled, not read in {source}", "read it there and set status: seen"),
    "not_found": (
        "looked for in {source} and not found",
        "find a source, or say in the text that there is none",
    ),
}


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each item in use that is recalled or was not found, with its uses."""
    used = places(cited(source))
    for item in source.evidence.values():
        if item.id not in used or item.status not in SAID:
            continue
        message, hint = SAID[item.status]
        yield Finding(
            file=source.path / "evidence.yaml",
            line=line_of_item(source.path / "evidence.yaml", item.id),
            where=item.id,
            message=f"{message.format(source=item.source)}; used in {used[item.id]}",
            hint=hint,
            severity="verify",
        )


RULE = Rule(
    name="c003_unverified",
    title="All evidence in use has been read in its source",
    reason="What is only remembered is often remembered wrongly.",
    check=check,
    standards=(Basis(source="house"),),
    passing=(
        example(
            "Evidence that was read", ("status: recalled", "status: seen"), file="evidence.yaml"
        ),
    ),
    failing=(Example(shows="Evidence from memory", says="recalled, not read in sleeper2020"),),
)
