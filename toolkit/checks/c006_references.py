"""References that are never cited, and cited ones whose bibliographic data nobody has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.facts import cited, line_of_item, places
from toolkit.checks.rule import Basis, Example, Finding, Rule, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

SHOWN = 60
"""Characters of a title that are repeated in a message."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each reference that is dead, or cited without having been seen."""
    used = places(cited(source))
    printed = {source.evidence[key].source for key in used if key in source.evidence}
    printed |= {key for key in used if key in source.references}
    held = {item.source for item in source.evidence.values()}
    file = source.path / "references.json"
    for key, reference in source.references.items():
        line = line_of_item(file, key)
        if key not in printed | held:
            yield Finding(
                file=file,
                line=line,
                where=key,
                message="is cited nowhere and is the source of no evidence",
                hint="cite it, or delete it",
            )
        if key in printed and reference.verified != "seen":
            told = "only recalled" if reference.verified else "not said to have been seen"
            yield Finding(
                file=file,
                line=line,
                where=key,
                message=f"“{_short(reference.title)}” is cited, but its bibliographic "
                f"data are {told}",
                hint='look it up and set "x-verified": "seen"',
                severity="verify",
            )


def _short(title: str) -> str:
    return title if len(title) <= SHOWN else f"{title[:SHOWN].rsplit(' ', 1)[0]} ..."


RULE = Rule(
    name="c006_references",
    title="Every reference is used, and its bibliographic data were seen",
    reason="A reference that does not exist, or says something else, discredits all others.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="item 9a"),
        Basis(source="house"),
    ),
    passing=(
        example(
            "Data that were seen",
            ('"type": "book"', '"type": "book", "x-verified": "seen"'),
            file="references.json",
        ),
    ),
    failing=(
        Example(
            shows="Data that nobody has seen",
            says="its bibliographic data are not said to have been seen",
        ),
    ),
)
