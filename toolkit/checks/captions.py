"""Tables and figures that the protocol document has, by the names that prose refers to them.

The documents make them; their names are repeated here as plain knowledge, because checks stand
below documents. A test compares the two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder

ALWAYS = (
    *("tbl-synopsis", "fig-schema", "tbl-schedule", "tbl-risks", "tbl-arms", "tbl-regimen"),
    *("tbl-modifications", "tbl-assessments", "tbl-reporting", "tbl-special-interest"),
    *("tbl-analyses", "tbl-analysis-sets", "tbl-multiplicity", "tbl-assumptions", "tbl-power"),
    *("fig-power", "tbl-roles"),
)
OWN = re.compile(r"^Table:.*\{#([A-Za-z0-9_-]+)\}", re.MULTILINE)
"""How a narrative file gives a table of its own a name."""


def captions(source: ProtocolFolder) -> tuple[str, ...]:
    """Return the names of all tables and figures of a protocol's document."""
    own = [name for file in source.narrative.values() for name in OWN.findall(file.text)]
    return (*ALWAYS, *_sometimes(source.protocol), *_each(source.protocol), *own)


def _sometimes(protocol: Protocol) -> Iterator[str]:
    interim = protocol.interim
    for name, there in (
        ("tbl-strata", protocol.randomisation.strata),
        ("tbl-intercurrent-events", protocol.intercurrent_events),
        ("tbl-payments", protocol.consent.payments),
        ("tbl-laboratory", protocol.laboratory),
        ("tbl-amendments", protocol.identity.amendments),
        ("tbl-feasibility", protocol.feasibility),
        ("tbl-boundaries", interim),
        ("fig-boundaries", interim),
        ("tbl-operating", interim),
        ("tbl-reestimation", interim is not None and interim.reestimation),
    ):
        if there:
            yield name


def _each(protocol: Protocol) -> Iterator[str]:
    for objective in protocol.objectives:
        if objective.estimand is not None:
            yield f"tbl-estimand-{objective.id}"
    for table in protocol.sensitivity:
        yield f"tbl-sensitivity-{table.id}"
    for rule in protocol.safety.stopping_rules:
        if rule.kind == "beta_binomial":
            yield f"tbl-stopping-{rule.id}"
            yield f"tbl-stopping-{rule.id}-chances"
        elif rule.kind == "review" and rule.true_rates:
            yield f"tbl-review-{rule.id}"
