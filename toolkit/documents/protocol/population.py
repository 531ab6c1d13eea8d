"""The trial population (M11 section 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Text
from toolkit.documents.kit import Kit, inside, labelled, paragraph, prose, run_in, text
from toolkit.standards.m11 import universal_text

if TYPE_CHECKING:
    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Blocks
    from toolkit.spec.population import Criterion


def description(kit: Kit) -> Blocks:
    """Return the vulnerable groups, and the fixed sentence that closes section 5.1."""
    groups = kit.protocol.population.vulnerable_groups
    said = "; ".join(map(inside, groups))
    named = (run_in("Vulnerable groups that may take part", said[:1].upper() + said[1:] + "."),)
    return *(named if groups else ()), paragraph(universal_text()["5.1"])


def _criterion(criterion: Criterion) -> tuple[str, tuple[Inline, ...]]:
    why = (
        (Text(text=" Rationale: ", italic=True), *text(criterion.rationale))
        if criterion.rationale
        else ()
    )
    return criterion.id, (*text(criterion.text), *why)


def inclusion(kit: Kit) -> Blocks:
    """Return section 5.2."""
    criteria = kit.protocol.population.inclusion
    return paragraph(universal_text()["5.2"]), *labelled(_criterion(c) for c in criteria)


def exclusion(kit: Kit) -> Blocks:
    """Return section 5.3, with the ids that amendments removed."""
    population = kit.protocol.population
    gone = (
        (
            paragraph(
                f"Removed by amendment and never used again: {', '.join(population.retired)}."
            ),
        )
        if population.retired
        else ()
    )
    return (
        paragraph(universal_text()["5.3"]),
        *labelled(_criterion(c) for c in population.exclusion),
        *gone,
    )


def childbearing(kit: Kit) -> Blocks:
    """Return section 5.4.1."""
    return prose(kit.protocol.population.contraception_definitions)


def contraception(kit: Kit) -> Blocks:
    """Return section 5.4.2."""
    return prose(kit.protocol.population.contraception)


def lifestyle(kit: Kit) -> Blocks:
    """Return section 5.5."""
    return prose(kit.protocol.population.lifestyle)


def rescreening(kit: Kit) -> Blocks:
    """Return section 5.6."""
    return prose(kit.protocol.population.rescreening)
