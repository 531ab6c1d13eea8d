"""What could go wrong: the risks of the facts, worst first, and what the drugs call for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.facts import (
    gives_naloxone,
    has_controlled_drug,
    has_ketamine,
    has_opioid,
    has_sedative,
    pregnancy_possible,
    self_harm_may_be_told,
)
from toolkit.documents.consent.wording import below, part, told
from toolkit.documents.content import Paragraph, Text
from toolkit.documents.kit import subheading, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Blocks, Kit
    from toolkit.documents.packet.compose import Part
    from toolkit.spec.conduct import Risk

SEVERITIES = ("life_threatening", "serious", "moderate", "mild")
LIKELIHOODS = ("common", "occasional", "rare", "unknown")
"""Both from the worst down."""
HEADINGS = {
    "life_threatening": "Risks that can cost your life",
    "serious": "Other serious risks",
    "moderate": "Other risks",
    "mild": "Other risks",
}
WORDS = {
    "common": "common",
    "occasional": "now and then",
    "rare": "rare",
    "unknown": "we do not know how often",
}
"""How often a risk is expected, as a participant is told."""


def worst_first(kit: Kit) -> tuple[Risk, ...]:
    """Return the risks by severity, and among equals by likelihood."""
    return tuple(
        sorted(
            kit.protocol.consent.risks,
            key=lambda risk: (
                SEVERITIES.index(risk.severity),
                LIKELIHOODS.index(risk.likelihood),
            ),
        )
    )


def risks(kit: Kit) -> tuple[Part, ...]:
    """Return the part on risks, with one below it for each thing the facts call for."""
    return (part(kit, "risks", after=_told(kit)), *_called_for(kit))


def _told(kit: Kit) -> Blocks:
    made: list[Paragraph] = []
    heading = ""
    blocks: Blocks = ()
    for risk in worst_first(kit):
        if HEADINGS[risk.severity] != heading:
            heading = HEADINGS[risk.severity]
            blocks = (*blocks, *made, subheading(heading))
            made = []
        made.append(
            Paragraph(
                inlines=(
                    kit.number(f"risks.{risk.id}.name", bold=True),
                    Text(text=f" ({WORDS[risk.likelihood]}). "),
                    *text(risk.plain),
                )
            )
        )
    return (*blocks, *made)


def _called_for(kit: Kit) -> Iterator[Part]:
    pregnancy = pregnancy_possible(kit)
    unknown = "unknown" if pregnancy else "unknown-no-pregnancy"
    yield part(kit, unknown, key="unknown", level=2)
    if self_harm_may_be_told(kit):
        yield part(kit, "crisis", level=2)
    if has_opioid(kit):
        naloxone = below(kit, "opioid-naloxone") if gives_naloxone(kit) else ()
        yield part(kit, "opioid", level=2, after=naloxone)
    if has_ketamine(kit):
        yield part(kit, "ketamine", level=2)
    if has_sedative(kit):
        yield part(kit, "sedative", level=2)
    if has_controlled_drug(kit):
        home = kit.protocol.consent.take_home
        name = "controlled-home" if home else "controlled-clinic"
        yield part(kit, name, key="controlled", level=2)
    if pregnancy:
        missing = "contraception and what follows a pregnancy, in plain words"
        after = told(kit.protocol.consent.pregnancy, missing)
        yield part(kit, "pregnancy", level=2, after=after)
