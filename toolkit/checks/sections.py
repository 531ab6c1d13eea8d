"""Which sections of M11 have text: from the narrative, from the facts, or as not applicable.

The documents fill the sections; what they fill is repeated here as plain knowledge, because
checks stand below documents. A test compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.standards.m11 import Heading

ALWAYS_REQUIRED_LEVEL = 2
"""Headings down to this level always stand, and so need text."""

FILLED = frozenset(
    (
        *(
            "1.1.1",
            "1.1.2",
            "1.2",
            "1.3",
            "2.2.1",
            "4.1",
            "4.1.1",
            "4.2.1",
            "4.3",
            "4.4",
            "4.5",
        ),
        *("5.1", "5.2", "5.3", "5.4.1", "5.4.2", "5.5", "5.6", "6", "6.1", "6.3", "6.4", "6.5"),
        *(
            "6.6.1",
            "6.6.2",
            "6.6.3",
            "6.7.2",
            "6.7.4",
            "6.8",
            "8.1",
            "8.3",
            "9.2",
            "9.2.1",
            "9.2.2",
        ),
        *("9.2.4", "10.1", "10.2", "10.9", "10.10", "10.11", "11.1", "11.2", "11.3", "11.4"),
        *("11.5", "11.7", "11.8", "11.12", "12.1", "12.3", "13", "14"),
    )
)
"""Sections in which the facts of any protocol say something."""


def filled_by_facts(protocol: Protocol) -> frozenset[str]:
    """Return the numbers of the sections in which the facts of a protocol say something."""
    therapies, stops = protocol.therapies, protocol.safety.individual_stops
    exploratory = {
        endpoint
        for objective in protocol.objectives
        if objective.level == "exploratory"
        for endpoint in objective.endpoints
    }
    sometimes = {
        "6.9.1": bool(therapies.background),
        "6.9.2": bool(therapies.rescue),
        "6.9.3": any(
            one.use == "additional_required" and not one.investigational
            for one in therapies.interventions
        ),
        "6.10.1": bool(therapies.prohibited),
        "6.10.2": bool(therapies.permitted),
        "7.1.1": any(one.action == "stop" for one in stops),
        "7.1.2": any(one.action == "hold" for one in stops),
        "10.6": any(one.endpoint in exploratory for one in protocol.analyses),
    }
    return FILLED | {number for number, said in sometimes.items() if said}


def missing_sections(source: ProtocolFolder) -> Iterator[tuple[Heading, str]]:
    """Yield each section that needs text and has none, and why others do not need it."""
    protocol = source.protocol
    said = filled_by_facts(protocol) | set(source.narrative)
    said |= {entry.section for entry in protocol.not_applicable}
    conditions = _conditions(source)
    for heading in headings():
        if heading.repeats or heading.body == "heading_only":
            continue
        required = heading.requirement == "required" or heading.level <= ALWAYS_REQUIRED_LEVEL
        if not required and heading.number not in conditions:
            continue
        below = f"{heading.number}."
        if heading.number not in said and not any(one.startswith(below) for one in said):
            yield heading, conditions.get(heading.number, "")


def _conditions(source: ProtocolFolder) -> dict[str, str]:
    """Return the sections that this protocol needs although others do not, with the reason."""
    protocol = source.protocol
    found: dict[str, str] = {}
    if protocol.design.blinded:
        found["6.7.3"] = ", but the trial is blinded"
    if "4.2" in source.narrative:
        return found
    found |= dict.fromkeys(("4.2.2", "4.2.3", "4.2.4"), ", and 4.2 has no overall rationale")
    if protocol.design.adaptive:
        found["4.2.5"] = ", but the trial is adaptive"
    if protocol.interim is not None:
        found["4.2.6"] = ", but there is an interim analysis"
    return found
