"""Which sections the document has: M11's headings, switched on by what the protocol holds.

Headings of levels 1 and 2 always stand. A heading of level 3 or 4 stands when M11 requires it
or when something is to be said under it. Numbers are counted as Word counts them, so a heading
that is left out never leaves a gap; prose refers to sections by their M11 number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.kit import Blocks, Kit
    from toolkit.spec.objectives import Level, Objective

ALWAYS = 2
"""Headings down to this level are never dropped."""
LEVELS: dict[str, Level] = {
    "3.1": "primary",
    "3.2": "secondary",
    "3.3": "exploratory",
    "10.4": "primary",
    "10.5": "secondary",
}
"""Sections that repeat their headings for each objective of a level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A heading of the template as this protocol needs it.

    Attributes
    ----------
    m11
        Number in the template, with the X replaced.
    pattern
        Number in the template as printed there, such as ``3.1.X``.
    title, level
        As printed.
    required
        Whether it stands even when nothing is said under it.
    heading_only
        Whether M11 puts no text directly under it.
    objective
        The objective it is repeated for.
    """

    m11: str
    pattern: str
    title: str
    level: int
    required: bool
    heading_only: bool
    objective: Objective | None = None


def of_level(kit: Kit, level: Level) -> tuple[Objective, ...]:
    """Return the objectives of a level."""
    return tuple(o for o in kit.protocol.objectives if o.level == level)


def slots(kit: Kit) -> tuple[Slot, ...]:
    """Return every possible heading of this protocol, in order, added sections included."""
    made: list[Slot] = []
    template = headings()
    index = 0
    while index < len(template):
        heading = template[index]
        parent = heading.number.split(".X")[0]
        if heading.repeats and parent in LEVELS:
            group = [h for h in template[index:] if h.number.startswith(f"{parent}.X")]
            objectives = of_level(kit, LEVELS[parent])
            for rank, objective in enumerate(objectives, start=1):
                for each in group:
                    number = str(rank) if len(objectives) > 1 else ""
                    made.append(
                        Slot(
                            m11=each.number.replace("X", str(rank)),
                            pattern=each.number,
                            title=each.title.replace("<#>", number).strip(),
                            level=each.level,
                            required=each.requirement == "required",
                            heading_only=each.body == "heading_only",
                            objective=objective,
                        )
                    )
            index += len(group)
            continue
        if not heading.repeats:
            made.append(
                Slot(
                    m11=heading.number,
                    pattern=heading.number,
                    title=heading.title,
                    level=heading.level,
                    required=heading.requirement == "required" or heading.level <= ALWAYS,
                    heading_only=heading.body == "heading_only",
                )
            )
        index += 1
    return _with_added(kit, made)


def _key(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _with_added(kit: Kit, made: list[Slot]) -> tuple[Slot, ...]:
    """Put the sections that only this protocol has at the end of their parent."""
    known = {slot.m11 for slot in made}
    added = [
        Slot(
            m11=number,
            pattern=number,
            title=each.title,
            level=number.count(".") + 1,
            required=True,
            heading_only=False,
        )
        for number, each in kit.source.narrative.items()
        if number not in known
    ]
    return tuple(sorted([*made, *added], key=lambda slot: _key(slot.m11)))


def numbered(
    chosen: Iterable[tuple[Slot, Blocks]],
) -> tuple[tuple[Slot, str, Blocks], ...]:
    """Give each heading the number that a multilevel list counts."""
    counters: list[int] = []
    made = []
    for slot, blocks in chosen:
        counters = [*counters[: slot.level], *[0] * (slot.level - len(counters))]
        counters[slot.level - 1] += 1
        made.append((slot, ".".join(map(str, counters)), blocks))
    return tuple(made)
