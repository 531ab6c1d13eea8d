"""Why the trial is done, who else takes part, and which study drug a participant gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.facts import participants_blinded, study_drugs
from toolkit.documents.consent.wording import below, part
from toolkit.documents.content import Text
from toolkit.documents.kit import bullets, inside, paragraph, prose, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Inline, Paragraph
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.documents.packet.compose import Part
    from toolkit.spec.interventions import Arm, Intervention

MOST = "interim.maximum"
"""Name of the highest number of participants, where the number may still be raised."""


def purpose(kit: Kit) -> tuple[Part, ...]:
    """Return why the trial is done, with whom, for how long, and what is experimental."""
    population = kit.protocol.population
    why: list[Paragraph] = []
    if population.with_disease:
        why.append(
            paragraph(f"We ask you because you may have {inside(population.condition.name)}.")
        )
    others = part(kit, "purpose-others", key="others", level=2, after=_more(kit))
    return (
        part(
            kit,
            "purpose",
            before=(*prose(kit.protocol.registration.brief_summary), *why),
            after=below(kit, "experimental"),
        ),
        others,
        part(kit, "length", level=2),
    )


def _more(kit: Kit) -> Blocks:
    if MOST not in kit.record:
        return ()
    return (
        paragraph(
            "We may have to raise this number once while the study runs. It will then be ",
            kit.number(MOST),
            " people at most.",
        ),
    )


def groups(kit: Kit) -> Part:
    """Return the arms with their chances and doses, and who knows the assignment."""
    said = {each.arm: each.text for each in kit.protocol.consent.groups}
    arms = kit.protocol.therapies.arms
    known = "groups-blinded" if participants_blinded(kit) else "groups-open"
    return part(
        kit,
        "groups",
        after=(
            *bullets(_arm(kit, arm, said.get(arm.id, arm.description)) for arm in arms),
            *(paragraph(*_dose(kit, each)) for each in study_drugs(kit) if _has_dose(each)),
            *below(kit, known),
        ),
    )


def _arm(kit: Kit, arm: Arm, said: str) -> Inlines:
    return (
        kit.number(f"arms.{arm.id}.name", bold=True),
        Text(text=". Your chance is "),
        kit.number(f"arms.{arm.id}.chance"),
        Text(text=". "),
        *text(said),
    )


def _has_dose(each: Intervention) -> bool:
    return any(step.dose is not None for step in each.regimen)


def _dose(kit: Kit, each: Intervention) -> Iterator[Inline | str]:
    """Yield what a participant wants to know of the dose: first, highest, and how it ends."""
    name = f"interventions.{each.id}"
    doses = [(step.dose, n) for n, step in enumerate(each.regimen) if step.dose is not None]
    first, highest = doses[0], max(doses)
    by_weight = "/kg" in each.regimen[first[1]].unit
    yield kit.number(f"{name}.name", bold=True)
    if len({dose for dose, _ in doses}) == 1:
        yield ": each dose is "
        yield kit.number(f"{name}.step_{first[1]}.dose")
        yield ". It depends on how much you weigh." if by_weight else "."
        return
    yield ": the first dose is "
    yield kit.number(f"{name}.step_{first[1]}.dose")
    yield ". The dose goes up in steps if you stand it well. A single dose is at most "
    yield kit.number(f"{name}.step_{highest[1]}.dose")
    yield "."
    limits = [(s.maximum_daily, n) for n, s in enumerate(each.regimen) if s.maximum_daily]
    if limits:
        yield " You never take more in one day than "
        yield kit.number(f"{name}.step_{max(limits)[1]}.maximum")
        yield "."
    if any(epoch.type == "taper" for epoch in kit.protocol.schedule.epochs):
        yield " At the end the dose goes down in steps until you take none."
