"""Manual of procedures: the intervention, and what to do if something happens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, Column, ListBlock, Subheading, Table, Text
from toolkit.documents.kit import (
    bullets,
    counted,
    head,
    inside,
    listed,
    paragraph,
    plain,
    section,
    strong,
    subheading,
    text,
)
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.site.facts import (
    fact,
    find_section,
    said,
    section_text,
    section_title,
    section_words,
    short_name,
    tested,
)
from toolkit.documents.site.manual_enrolment import ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Blocks, Kit
    from toolkit.spec.safety import StoppingRule

APPENDICES: Final = ("infusion", "taper", "dosing", "administration")
"""Words in the titles of appendices that tell how the intervention is given."""
DATED: Final = re.compile(r"(Week|Day|Month)s? \d")
"""How a time of the schedule is named."""
CLOCK: Final = (
    "Care for the participant first.",
    "Note the time at which you learned of the event. The clock runs from there.",
    "Decide with the investigator which row of the table applies.",
    "Where two rows apply, keep the shorter time.",
    "Report by the way given, with what is known; a first report need not be complete.",
    "If the usual way fails, use the reserve and note the time.",
    "Judge seriousness, severity and relatedness, sign and date.",
    "Send what was missing as a follow-up, and follow the event to its end.",
)


def intervention_parts(kit: Kit) -> Iterator[Part]:
    """Yield the sections on giving the intervention."""
    therapies = kit.protocol.therapies
    blocks: list[Block] = []
    if therapies.supervised_visits:
        visits = listed([short_name(kit.visits[v]) for v in therapies.supervised_visits])
        hours = max((p.first_dose_supervised_hours or 0 for p in tested(kit)), default=0)
        watch = f" Observation lasts at least {counted(hours, 'hour')}." if hours else ""
        blocks.append(paragraph(f"Given under supervision at the site: {visits}.{watch}"))
    blocks.extend(section_text(kit, "6.3"))
    blocks += [
        subheading("Handing out and taking back"),
        *(
            paragraph(*said(f"{product.name}. "), *fact(kit, product.dispensing))
            for product in therapies.interventions
            if product.use not in {"rescue", "background"}
        ),
        subheading("Adherence"),
        paragraph(*fact(kit, therapies.adherence)),
    ]
    yield standard_part(kit, ROOM, "manual-intervention", after=tuple(blocks))
    for number in kit.source.narrative:
        title = section_title(kit, number)
        if title and any(word in title.lower() for word in APPENDICES):
            key = f"appendix-{number.replace('.', '-')}"
            yield Part(key=key, title=title, level=2, blocks=section_text(kit, number))
    yield Part(
        key="other-medicines",
        title="Other medicines and rules of living",
        level=2,
        blocks=_other_medicines(kit),
    )
    yield Part(
        key="blinding",
        title="Keeping the blind at the site",
        level=2,
        blocks=(
            paragraph(*fact(kit, therapies.blinding_of_product)),
            paragraph(
                f"{section_words(kit, '6.7.3')} says who is protected from what. Nobody at the "
                "site speculates about an assignment, alone or with the participant."
            ),
        ),
    )


def _other_medicines(kit: Kit) -> Blocks:
    therapies = kit.protocol.therapies
    made: list[Block] = []
    for title, group in (
        ("Not allowed", therapies.prohibited),
        ("Allowed", therapies.permitted),
        ("Rescue", therapies.rescue),
    ):
        if group:
            made.append(subheading(title))
            made += bullets(said(f"{t.name}: ", fact(kit, t.rule)) for t in group)
    return (
        *made,
        subheading("Rules of living"),
        paragraph(*fact(kit, kit.protocol.population.lifestyle)),
    )


def what_if_parts(kit: Kit) -> Iterator[Part]:
    """Yield the sections on what to do if something happens."""
    safety, therapies = kit.protocol.safety, kit.protocol.therapies
    yield Part(
        key="what-if",
        title="What to do if",
        blocks=(
            paragraph(
                "Whoever notices something acts at once and asks afterwards. Numbers to call "
                "stand in ", section("contacts"), "; reports and their times in ",
                section("reporting"), ".",
            ),
        ),
    )  # fmt: skip
    suicide = find_section(kit, "suicid")
    if suicide:
        yield Part(
            key="suicide-risk",
            title="Suicide risk",
            level=2,
            blocks=section_text(kit, suicide),
        )
    yield Part(
        key="doses", title="Changing, holding or stopping doses", level=2, blocks=_doses(kit)
    )
    yield Part(key="stops", title="Rules for one participant", level=2, blocks=_stops(kit))
    yield Part(
        key="special-interest",
        title="Events of special interest",
        level=2,
        blocks=_special(kit),
    )
    yield Part(
        key="overdose",
        title="Overdose",
        level=2,
        blocks=(paragraph(*fact(kit, therapies.overdose)),),
    )
    yield Part(
        key="pauses",
        title="Rules that pause or review the whole trial",
        level=2,
        blocks=(
            *(block for rule in safety.stopping_rules for block in _rule(kit, rule)),
            paragraph(f"Limits and their reasons stand in {section_words(kit, '4.3')}."),
        ),
    )
    yield Part(
        key="reporting", title="Safety reporting, step by step", level=2, blocks=_reporting(kit)
    )
    yield standard_part(
        kit,
        ROOM,
        "manual-unblinding",
        level=2,
        after=(
            subheading("In this trial"),
            paragraph(*fact(kit, kit.protocol.randomisation.unblinding)),
        ),
    )


def _rule(kit: Kit, rule: StoppingRule) -> Blocks:
    """Return a rule for the whole trial; of a pause, each event that calls for it."""
    events: Blocks = ()
    if rule.kind == "pause":
        events = (
            paragraph("Any one of these events pauses the trial:"),
            *bullets(fact(kit, event) for event in rule.events),
        )
    return subheading(rule.name), *events, paragraph(*fact(kit, rule.action))


def _doses(kit: Kit) -> Blocks:
    return (
        (
            Table(
                id="tbl-doses",
                caption=text("When a dose is changed, held or stopped"),
                description="What is seen, and what is done",
                columns=(Column(share=0.45), Column(share=0.55)),
                header=head("If", "Then"),
                rows=tuple(
                    (Cell(inlines=fact(kit, m.trigger)), Cell(inlines=fact(kit, m.action)))
                    for m in kit.protocol.therapies.modifications
                ),
                small=True,
            ),
        )
        if kit.protocol.therapies.modifications
        else (paragraph("No dose is changed."),)
    )


def _stops(kit: Kit) -> Blocks:
    made: list[Block] = []
    for action, title in (("stop", "Stop for good"), ("hold", "Hold")):
        reasons = [s.reason for s in kit.protocol.safety.individual_stops if s.action == action]
        if reasons:
            made.append(subheading(title))
            made += bullets(fact(kit, each) for each in reasons)
    return (
        *made,
        paragraph("Stopping the intervention is not leaving the trial: visits go on."),
    )


def _special(kit: Kit) -> Blocks:
    events = kit.protocol.safety.special_interest
    if not events:
        return (paragraph("The protocol names none."),)
    return (
        Table(
            id="tbl-events",
            caption=text("Events of special interest"),
            description="Each event with its definition and what is done",
            columns=(Column(share=0.2), Column(share=0.36), Column(share=0.44)),
            header=head("Event", "It has occurred when", "What is done"),
            rows=tuple(
                (
                    strong(e.name),
                    Cell(inlines=fact(kit, e.definition)),
                    Cell(inlines=fact(kit, e.management)),
                )
                for e in events
            ),
            small=True,
        ),
    )


def _judgement(kit: Kit) -> Blocks:
    """Return how events are recorded, with each scale once, at the end of its part.

    A scale for which the protocol's authors wrote no heading stands at the end.
    """
    safety = kit.protocol.safety
    scales = {"Severity": safety.severity_scale, "Causality": safety.causality}
    made: list[Block] = []
    part = ""

    def close() -> None:
        if part in scales:
            made.append(paragraph(*fact(kit, scales.pop(part))))

    for block in section_text(kit, "9.2.2"):
        if isinstance(block, Subheading):
            close()
            part = "".join(piece.text for piece in block.inlines if isinstance(piece, Text))
        made.append(block)
    close()
    for title, scale in scales.items():
        made += [subheading(title), paragraph(*fact(kit, scale))]
    return tuple(made)


def _end(phrase: str) -> str:
    """Write the end of a period inside a sentence: Week 24 and Day 25 keep their capital."""
    return phrase.rstrip(".") if DATED.match(phrase) else inside(phrase)


def _reporting(kit: Kit) -> Blocks:
    safety = kit.protocol.safety
    steps = tuple((paragraph(step),) for step in CLOCK)
    return (
        ListBlock(items=steps, ordered=True),
        Table(
            id="tbl-reporting",
            caption=text("What is reported, how soon, and how"),
            description="Kinds of events with period, time, way and reserve",
            columns=tuple(Column(share=s) for s in (0.2, 0.23, 0.2, 0.2, 0.17)),
            header=head("Event", "From when to when", "How soon", "How", "Reserve"),
            rows=tuple(
                (
                    Cell(inlines=said(r.event_type, f" ({inside(r.scope)})"), strong=True),
                    plain(f"{r.start} to {_end(r.end)}"),
                    plain(r.timing),
                    plain(r.method),
                    Cell(inlines=fact(kit, r.backup)),
                )
                for r in safety.reporting
            ),
            small=True,
        ),
        *_judgement(kit),
    )
