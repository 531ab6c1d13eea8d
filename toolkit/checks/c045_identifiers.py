"""What becomes of the names of participants is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says, written
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

KEPT = r"site|clinic|separate|apart|key|code|encrypt|restricted|locked"
ENDED = r"destroy|delet|eras|remov|until|kept for|years|end of the retention|anonymis"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what is left open about names and the key between names and codes."""
    oversight = source.protocol.oversight
    texts = (oversight.data_protection, written(source, "11.7", "11.8"))
    for pattern, what, hint in (
        (
            KEPT,
            "where names, and the key between names and codes, are kept",
            "say who holds it",
        ),
        (
            ENDED,
            "how long names, and the key between names and codes, are kept",
            "say when the key is destroyed",
        ),
    ):
        if not says(pattern, *texts):
            yield at(
                source,
                "oversight",
                "data_protection",
                message=f"does not say {what}",
                hint=hint,
            )


RULE = Rule(
    name="c045_identifiers",
    title="It is said where identifiers are kept, and for how long",
    reason="A code protects nobody while the key to it lies about for ever.",
    check=check,
    standards=(
        Basis(source="cfr45_46_116", place="(b)(5)"),
        Basis(source="spirit_2025", place="item 33"),
        Basis(source="board_practice", place="retention of identifiers"),
    ),
    passing=(
        example(
            "Place and end",
            (
                "data_protection: Names stay at the site.",
                "data_protection: Names stay at the site; the key is destroyed.",
            ),
        ),
    ),
    failing=(
        Example(shows="Names that are kept without an end", says="does not say how long names"),
        example(
            "Nothing on where",
            ("data_protection: Names stay at the site.", "data_protection: Data are safe."),
            says="does not say where names",
        ),
    ),
)
