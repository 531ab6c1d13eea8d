"""Manual of procedures: a page for each visit, and how each assessment is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.content import Cell, Column, Inline, LineBreak, Table
from toolkit.documents.kit import (
    NOTHING,
    counted,
    head,
    inside,
    listed,
    paragraph,
    plain,
    section,
    subheading,
    text,
    two_columns,
    words,
)
from toolkit.documents.packet.compose import Part
from toolkit.documents.packet.standard_text import standard_part
from toolkit.documents.site.facts import MODES, done_at, fact, joined, notes_at, said
from toolkit.documents.site.figures import HANDED
from toolkit.documents.site.manual_enrolment import ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.schedule import Activity, Assessment, Visit

MODE_WORDS: Final = {"site": "Clinic", "remote": "Video or online", "phone": "Telephone"}
LICENCE: Final = "A licence or permission must be on file before first use of"
SELF: Final = "self_report"
ASIDE: Final = re.compile(
    r", (?:who|by|on|as|in|after|blinded|each|at|from|read)\b"
    r"|; (?:knows|known|a|never|reviewed|read)\b"
)
"""Where the name of a rater ends and what the rater knows begins."""
STEPS: Final = ("count|return", "decision", "", "dispens", "discharge")
"""Words in the names of procedures around the intervention, in order; the third is the dose."""
GROUPS: Final = (
    "Enrolment",
    "Efficacy",
    "Safety",
    "Other assessments",
    "Intervention",
    "Blinding",
)
"""The order proposed at a visit: ratings before anything could colour them, the drug late."""


def visit_parts(kit: Kit) -> Iterator[Part]:
    """Yield the sections on visits: all at a glance, then one by one."""
    yield standard_part(kit, ROOM, "manual-visits", after=(_glance(kit),))
    for visit in kit.protocol.schedule.visits:
        yield Part(
            key=f"visit-{visit.id.replace('_', '-')}",
            title=visit.name,
            level=2,
            blocks=visit_page(kit, visit),
        )
    plan = kit.protocol.schedule
    yield Part(
        key="other-visits",
        title="Visits that no calendar foresees",
        level=2,
        blocks=(
            subheading("Unscheduled visits"),
            paragraph(*fact(kit, plan.unscheduled)),
            subheading("Stopping early"),
            paragraph(*fact(kit, plan.early_termination)),
        ),
    )
    yield Part(key="assessments", title="Assessments", blocks=_assessments(kit))


def _glance(kit: Kit) -> Table:
    epochs = {each.id: each.name for each in kit.protocol.schedule.epochs}
    return Table(
        id="tbl-visits",
        caption=text("Visits at a glance"),
        description="Each visit with stage, planned day, window, place and length",
        columns=tuple(Column(share=s) for s in (0.34, 0.18, 0.12, 0.18, 0.18)),
        header=head("Visit", "Stage", "Day", "Window", "Where, how long"),
        rows=tuple(
            (
                Cell(inlines=(kit.number(f"visits.{v.id}.name"),), strong=True),
                plain(epochs[v.epoch]),
                Cell(inlines=(kit.number(f"visits.{v.id}.day"),)),
                Cell(inlines=(kit.number(f"visits.{v.id}.window"),)),
                plain(_where(v)),
            )
            for v in kit.protocol.schedule.visits
        ),
        small=True,
    )


def _where(visit: Visit) -> str:
    length = f", about {counted(visit.hours, 'hour')}" if visit.hours else ""
    return f"{MODE_WORDS[visit.mode]}{length}"


def visit_page(kit: Kit, visit: Visit) -> Blocks:
    """Return what stands on the page of a visit."""
    epoch = next(e for e in kit.protocol.schedule.epochs if e.id == visit.epoch)
    activities = in_order(kit, done_at(kit, visit.id))
    used = _used(kit)
    rows: list[tuple[str, Inlines]] = [
        ("Stage", text(epoch.name)),
        ("Purpose", text(f"{', '.join(purposes(kit, visit))}.".capitalize())),
        (
            "When",
            said(
                kit.number(f"visits.{visit.id}.day"),
                "; window: ",
                kit.number(f"visits.{visit.id}.window"),
            ),
        ),
        ("Where", text(f"{MODES[visit.mode][:1].upper()}{MODES[visit.mode][1:]}")),
    ]
    if visit.hours:
        rows.append(("How long", text(f"About {counted(visit.hours, 'hour')}")))
    watched = [
        inside(event.name)
        for event in kit.protocol.safety.special_interest
        if any(a.id in event.monitored_by for a in activities)
    ]
    if watched and epoch.type != "screening":
        look = said(
            f"{'; '.join(watched)}. What is done: see ", section("special-interest"), "."
        )
        rows.append(("Look for", look))
    return (
        two_columns(rows, description=f"Facts of the visit: {visit.name}", share=0.16),
        Table(
            id="",
            caption=(),
            description=f"Procedures of {visit.name} in the proposed order, with who does them",
            columns=tuple(Column(share=s) for s in (0.06, 0.33, 0.26, 0.35)),
            header=head("No.", "Procedure", "By whom", "Remarks at this visit"),
            rows=tuple(
                (
                    Cell(inlines=text(str(number))),
                    Cell(inlines=(kit.number(f"activities.{a.id}.name"),), strong=True),
                    plain(_by_whom(used, a)),
                    _remarks(kit, a, visit),
                )
                for number, a in enumerate(activities, start=1)
            ),
            small=True,
        ),
    )


def purposes(kit: Kit, visit: Visit) -> tuple[str, ...]:
    """Say in a few words what a visit is for."""
    activities = done_at(kit, visit.id)
    groups = {a.group for a in activities}
    names = [a.name.lower() for a in activities]
    return tuple(
        purpose
        for purpose, holds in (
            ("informed consent", any("informed consent" in name for name in names)),
            ("eligibility", any("eligibility" in name for name in names)),
            ("randomisation", any(_randomises(a) for a in activities)),
            ("supervised dose", visit.id in kit.protocol.therapies.supervised_visits),
            ("new supply", any(HANDED.search(name) for name in names)),
            ("primary endpoint", kit.protocol.design.primary_completion == visit.id),
            ("outcome measures", "Efficacy" in groups),
            ("safety", "Safety" in groups),
            ("guess of the assignment", any("guess" in name for name in names)),
        )
        if holds
    ) or ("contact with the participant",)


def _randomises(activity: Activity) -> bool:
    return activity.id == "randomisation" or activity.name.lower() == "randomisation"


def _used(kit: Kit) -> dict[str, Assessment]:
    return {each.id: each for each in kit.protocol.assessments}


def _by_whom(used: dict[str, Assessment], activity: Activity) -> str:
    if activity.assessment:
        return ASIDE.split(used[activity.assessment].rater, maxsplit=1)[0]
    return "Staff named on the delegation log"


def _remarks(kit: Kit, activity: Activity, visit: Visit) -> Cell:
    notes = notes_at(activity, visit.id)
    return Cell(inlines=joined((fact(kit, n) for n in notes), " ") if notes else NOTHING)


def in_order(kit: Kit, activities: tuple[Activity, ...]) -> tuple[Activity, ...]:
    """Return procedures in the proposed order of a visit.

    Consent and eligibility first, then self-report, ratings, safety; randomisation after all
    that must come before it, then the intervention, guesses of the assignment last.
    """
    used = _used(kit)

    def rank(activity: Activity) -> tuple[int, int]:
        if _randomises(activity):
            return GROUPS.index("Intervention"), -1
        if activity.group == "Intervention":
            return GROUPS.index("Intervention"), _step(activity)
        kind = used[activity.assessment].kind if activity.assessment else ""
        before = activity.group == "Blinding" and "expect" in activity.name.lower()
        if before or (kind == SELF and activity.group != "Blinding"):
            return GROUPS.index("Efficacy"), -1
        return GROUPS.index(activity.group), 0

    return tuple(sorted(activities, key=rank))


def _step(activity: Activity) -> int:
    """Return the place of a procedure around the intervention: count, decide, give, let go."""
    name = activity.name.lower()
    return next((n for n, part in enumerate(STEPS) if part and re.search(part, name)), 2)


def _assessments(kit: Kit) -> Blocks:
    """Return how each assessment is done, once."""
    labels = {v.id: v.label for v in kit.protocol.schedule.visits}
    rows = []
    for each in kit.protocol.assessments:
        at: dict[str, None] = {}
        for activity in kit.protocol.schedule.activities:
            if activity.assessment == each.id:
                at.update(dict.fromkeys(activity.visits))
        when = ", ".join(labels[v] for v in labels if v in at)
        name: list[Inline] = [kit.number(f"assessments.{each.id}.name")]
        if each.abbreviation:
            name += [LineBreak(), *text(f"({each.abbreviation})")]
        rows.append(
            (
                Cell(inlines=tuple(name), strong=True),
                Cell(inlines=fact(kit, each.description)),
                plain(f"{words(each.kind)}. {each.rater}"),
                plain(when),
            )
        )
    licensed = [
        each.abbreviation or each.name
        for each in kit.protocol.assessments
        if each.permission_needed
    ]
    return (
        paragraph("What is measured with what, by whom, and at which visits."),
        Table(
            id="tbl-assessments",
            caption=text("Assessments"),
            description="Each assessment with what it measures, who does it, and when",
            columns=tuple(Column(share=s) for s in (0.22, 0.4, 0.22, 0.16)),
            header=head("Assessment", "How", "Kind; by whom", "Visits"),
            rows=tuple(rows),
            small=True,
        ),
        *((paragraph(f"{LICENCE}: {listed(licensed)}."),) if licensed else ()),
    )
