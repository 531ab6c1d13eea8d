"""What is still to be completed, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.facts import open_items
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield every open item."""
    for loc, item in open_items(source.protocol):
        hint = f"to be completed by {item.owner}"
        yield at(source, *loc, message=item.open, hint=hint, severity="open")


RULE = Rule(
    name="c004_open_items",
    title="Nothing is left open",
    reason="Names, numbers and dates that do not exist yet are never invented, so somebody has "
    "to supply them.",
    check=check,
    standards=(
        Basis(source="house"),
        Basis(source="board_practice", place="incomplete documents"),
    ),
    passing=(
        example(
            "An item that was completed",
            ("{open: Policy, owner: sponsor}", "Policy 12 of the insurer."),
            says="Policy",
        ),
    ),
    failing=(Example(shows="An open item", says="Policy"),),
)
