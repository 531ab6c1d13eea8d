"""The planned sample size reaches the power it was chosen for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

USUAL_POWER = 0.8
"""Power below which a given sample size is remarked on."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
    """Yield a finding when the power falls short."""
    power = record["sample_size.power"]
    target = source.protocol.sample_size.target
    if target.kind == "power" and power.number() < target.power:
        yield at(
            source,
            "sample_size",
            "target",
            message=f"the power reached, {power.text}, is below the target, "
            f"{record['sample_size.power_target'].text}",
            severity="error",
        )
    if target.kind == "fixed" and power.number() < USUAL_POWER:
        yield at(
            source,
            "sample_size",
            "target",
            message=f"{record['sample_size.randomised'].text} participants give a power of "
            f"only {power.text}",
            hint="80% is usual; say in sample_size.justification why less is enough",
        )


RULE = Rule(
    name="c001_power",
    title="The planned sample size reaches its power",
    reason="A trial that is too small to find what it looks for burdens its participants for "
    "nothing.",
    check=check,
    standards=(
        Basis(source="ich_e9", place="3.5"),
        Basis(source="spirit_2025", place="item 19"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Too few participants",
            ("{kind: power, power: 0.9}", "{kind: fixed, randomised: 60}"),
            says="participants give a power of only",
        ),
    ),
)
