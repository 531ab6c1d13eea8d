"""Feasibility targets can be told from the values at which the trial would stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield each target whose interval reaches its stop."""
    for target in source.protocol.feasibility:
        base = f"feasibility.{target.id}"
        if target.stop is None or f"{base}.lower" not in record:
            continue
        low, high = record[f"{base}.lower"], record[f"{base}.upper"]
        if low.number() <= target.stop <= high.number():
            yield at(
                source,
                "feasibility",
                target.id,
                "stop",
                message=f"{record[f'{base}.stop'].text} lies inside the 95% interval that is "
                f"found when the target is just met ({low.text} to {high.text}), so the two "
                "cannot be told apart",
                hint="move them apart, or say in `action` how chance is taken into account",
            )


RULE = Rule(
    name="c013_feasibility",
    title="Each feasibility target can be told from its stop",
    reason="A decision that chance makes is no decision.",
    check=check,
    standards=(Basis(source="house"),),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A stop within chance of its target",
            ("stop: 0.7", "stop: 0.8"),
            says="lies inside the 95% interval",
        ),
    ),
)
