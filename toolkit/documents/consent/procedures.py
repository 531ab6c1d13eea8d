"""What happens when: the calendar of visits and the tests and talks, from the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.wording import part, told
from toolkit.documents.content import (
    Cell,
    Column,
    LineBreak,
    Paragraph,
    Table,
    Text,
)
from toolkit.documents.kit import (
    NOTHING,
    bullets,
    counted,
    head,
    inside,
    listed,
    paragraph,
    text,
)
from toolkit.documents.packet.compose import Part
from toolkit.documents.site.figures import calendar_figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.schedule import Activity, Visit

PLACES = {
    "site": "at the clinic",
    "remote": "from home, by video or phone",
    "phone": "by phone",
}
FIRST_DAY = 1
NO_WINDOW = "none"
BETWEEN = " • "
"""Parts the things that are done at a visit; the grade of reading knows it."""
NO_MORE = "only what is done each time"
EVERY_TIME = "This is done each time, and the table does not repeat it: "


def procedures(kit: Kit) -> tuple[Part, ...]:
    """Return what happens: the contacts, the calendar, the procedures and the duties."""
    return (
        part(kit, "procedures", after=(_contacts(kit),)),
        Part(
            key="visits",
            title="Your visits",
            level=2,
            blocks=(*calendar(kit), calendar_figure(kit)),
        ),
        part(kit, "activities", level=2, after=_explained(kit)),
        part(kit, "duties", level=2, after=_duties(kit)),
    )


def _contacts(kit: Kit) -> Paragraph:
    """Say how many contacts there are, and how many of them in the clinic."""
    return paragraph(
        "In all we plan to see or call you ",
        kit.number("schedule.visits"),
        " times. For ",
        kit.number("schedule.site_visits"),
        " of these you come to the clinic. Each date can move a little. The table says by how "
        "much. It also says when we call you in between.",
    )


def calendar(kit: Kit) -> Blocks:
    """Return the table of visits: when, where, how long, and what is done."""
    visits = kit.protocol.schedule.visits
    timed = any(visit.hours is not None for visit in visits)
    untimed = any(visit.hours is None for visit in visits)
    titles = ("Visit", "When", "How long", "What we do")
    shares = (0.2, 0.15, 0.1, 0.55)
    kept = [n for n, title in enumerate(titles) if timed or title != "How long"]
    rows = []
    for visit in visits:
        cells = (
            Cell(inlines=_visit(kit, visit), strong=True),
            Cell(inlines=_when(kit, visit)),
            Cell(inlines=_length(kit, visit)),
            Cell(inlines=_done(kit, visit)),
        )
        rows.append(tuple(cells[n] for n in kept))
    table = Table(
        id="tbl-visits",
        caption=text("Your visits and calls"),
        description="Each visit with its day, its length where known, and what is done",
        columns=tuple(Column(share=shares[n]) for n in kept),
        header=head(*(titles[n] for n in kept)),
        rows=tuple(rows),
        small=True,
    )
    missing = "how long each visit takes for which the table gives no time"
    always = tuple(_always(kit).values())
    said = (paragraph(EVERY_TIME, *_joined(always), "."),) if always else ()
    return (*said, table, *(told(None, missing) if untimed else ()))


def _visit(kit: Kit, visit: Visit) -> Inlines:
    name: Inlines = (
        text(visit.plain) if visit.plain else (kit.number(f"visits.{visit.id}.name"),)
    )
    return *name, LineBreak(), Text(text=f"({PLACES[visit.mode]})")


def _when(kit: Kit, visit: Visit) -> Inlines:
    if visit.day < FIRST_DAY:
        return text(f"before Day {FIRST_DAY}")
    window = kit.number(f"visits.{visit.id}.window")
    given = () if window.text == NO_WINDOW else (LineBreak(), Text(text="("), window)
    close = (Text(text=")"),) if given else ()
    return kit.number(f"visits.{visit.id}.day"), *given, *close


def _length(kit: Kit, visit: Visit) -> Inlines:
    if visit.hours is None:
        return NOTHING
    name = f"visits.{visit.id}.hours"
    known: Inline = (
        kit.number(name) if name in kit.record else Text(text=counted(visit.hours, "hour"))
    )
    return Text(text="about "), known


def _plain(activity: Activity) -> str:
    return activity.plain or activity.name


def _named(kit: Kit, activity: Activity) -> Inline:
    """Return an activity's plain name, as a fact of the record where the record has it."""
    suffix = "plain" if activity.plain else "name"
    name = f"activities.{activity.id}.{suffix}"
    if name in kit.record:
        return kit.number(name)
    return Text(text=_plain(activity))


def _done(kit: Kit, visit: Visit) -> Inlines:
    """Return what is done at a visit; activities that share a plain name are one item."""
    always = _always(kit)
    items: dict[str, Inline] = {}
    for activity in kit.protocol.schedule.activities:
        if visit.id in activity.visits and not activity.unseen:
            items.setdefault(_plain(activity), _named(kit, activity))
    own = [item for name, item in items.items() if name not in always]
    if not own and items:
        return text(NO_MORE)
    return _joined(own) or NOTHING


def _always(kit: Kit) -> dict[str, Inline]:
    """Return what is done at every contact; the table need not repeat it."""
    schedule = kit.protocol.schedule
    days: dict[str, set[str]] = {}
    first: dict[str, Inline] = {}
    for activity in schedule.activities:
        if not activity.unseen:
            days.setdefault(_plain(activity), set()).update(activity.visits)
            first.setdefault(_plain(activity), _named(kit, activity))
    return {name: first[name] for name, on in days.items() if len(on) == len(schedule.visits)}


def _joined(items: Iterable[Inline]) -> Inlines:
    made: list[Inline] = []
    for item in items:
        made += [*((Text(text=BETWEEN),) if made else ()), item]
    return tuple(made)


def _explained(kit: Kit) -> Blocks:
    """Explain the procedures that need more words than a name, and name the unseen ones."""
    details: dict[str, list[str]] = {}
    for activity in kit.protocol.schedule.activities:
        if activity.plain_detail and not activity.unseen:
            details.setdefault(_plain(activity), []).append(activity.plain_detail)
    unseen = list(
        dict.fromkeys(inside(_plain(a)) for a in kit.protocol.schedule.activities if a.unseen)
    )
    made: Blocks = bullets(
        (Text(text=f"{name}. ", bold=True), *text(" ".join(said)))
        for name, said in details.items()
    )
    if unseen:
        made = (*made, paragraph(f"Our staff also do this without you: {listed(unseen)}."))
    return made


def _duties(kit: Kit) -> Blocks:
    duties = kit.protocol.consent.duties
    if not duties:
        return told(None, "what participants are asked to do")
    return bullets(text(duty) for duty in duties)
