"""What a scenario changes of the planned case, in words with its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.facts import form_of
from toolkit.documents.content import Cell, Text
from toolkit.documents.kit import inside, strong, text
from toolkit.quantities import show

if TYPE_CHECKING:
    from toolkit.documents.kit import Inlines, Kit
    from toolkit.spec.simulation import Scenario, Simulation

MECHANISMS = {
    "mcar": "losses depend on nothing",
    "mar": "losses depend on the last observed rating",
    "mnar": "losses depend on the rating that is then not seen",
}
READINGS = {
    "estimand": "the planned differences include intercurrent events",
    "without_events": "the planned differences hold without intercurrent events",
}


def changed(kit: Kit, scenario: Scenario) -> Inlines:
    """Return all that a scenario with a name changes.

    Its values are facts of the protocol and no results, so that they are not of the record.
    """
    said = ["no benefit in any endpoint"] if scenario.no_benefit else []
    if scenario.planned_difference is not None:
        said.append(READINGS[scenario.planned_difference])
    if scenario.mechanism is not None:
        said.append(MECHANISMS[scenario.mechanism])
    for each in scenario.changes:
        assumption = kit.assumptions[each.assumption]
        said.append(f"{inside(assumption.name)}: {show(each.value, form_of(assumption.unit))}")
    words = "; ".join(said)
    return text(f"{words[:1].upper()}{words[1:]}")


def range_rows(kit: Kit, simulation: Simulation) -> tuple[tuple[Cell, ...], ...]:
    """Return a row for each assumption that is set to both ends of its plausible range."""
    return tuple(
        (
            strong(kit.assumptions[name].name),
            Cell(inlines=_ends(kit, name), span=2),
        )
        for name in simulation.ranges
    )


def _ends(kit: Kit, name: str) -> Inlines:
    low, high = (kit.number(f"assumptions.{name}.{end}") for end in ("low", "high"))
    planned = kit.assumed(name)
    return low, Text(text=" or "), high, Text(text=" instead of "), *planned
