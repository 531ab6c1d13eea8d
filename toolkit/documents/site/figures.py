"""The figures of the packet that stand in files of their own: trial schema and calendar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.charts.calendar import (
    PLACES,
    CalendarRow,
    CalendarStage,
    CalendarVisit,
    ParticipantCalendar,
    participant_calendar,
)
from toolkit.documents.content import Figure
from toolkit.documents.kit import listed, text
from toolkit.documents.protocol import schedule
from toolkit.documents.site.facts import (
    DAYS_OF_MONTH,
    WEEK,
    done_at,
    drug_words,
    notes_at,
    short_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit
    from toolkit.spec.schedule import Activity, Assessment, Epoch

CENTRAL: Final = re.compile(r"^(certified |trained )*central\b(?!.*laborator)", re.IGNORECASE)
"""Raters who are not at the site, and so see the participant by video."""
URINE: Final = re.compile(r"\burin", re.IGNORECASE)
SWAB: Final = re.compile(r"oral.fluid|saliva|swab", re.IGNORECASE)
HEART: Final = re.compile(r"electrocardiogram|\bECG\b", re.IGNORECASE)
SWABBED: Final = "Mouth swab test"
CALL: Final = re.compile(r"\bcall\b", re.IGNORECASE)
HANDED: Final = re.compile(r"^dispens", re.IGNORECASE)
OWN_WORDS: Final = frozenset({"interview", "clinician_rated"})
CHECKS: Final = frozenset({"procedure", "device"})


def _urine(activity: Activity, used: Assessment | None, visit: str) -> bool:
    sample = used is not None and used.kind == "laboratory"
    said = f"{activity.name} {used.name} {used.description}" if used else ""
    return sample and bool(URINE.search(said)) and not _swab(activity, used, visit)


def _blood(activity: Activity, used: Assessment | None, _visit: str) -> bool:
    said = f"{activity.name} {used.name} {used.description}" if used else ""
    return used is not None and used.kind == "laboratory" and not URINE.search(said)


def _swab(activity: Activity, used: Assessment | None, visit: str) -> bool:
    sample = used is not None and used.kind == "laboratory"
    return sample and any(SWAB.search(note) for note in notes_at(activity, visit))


def _heart(activity: Activity, used: Assessment | None, _visit: str) -> bool:
    return used is not None and bool(HEART.search(f"{activity.name} {used.name}"))


def _check(activity: Activity, used: Assessment | None, visit: str) -> bool:
    return used is not None and used.kind in CHECKS and not _heart(activity, used, visit)


def _video(_activity: Activity, used: Assessment | None, _visit: str) -> bool:
    return used is not None and used.kind in OWN_WORDS and bool(CENTRAL.match(used.rater))


def _talk(activity: Activity, used: Assessment | None, visit: str) -> bool:
    return used is not None and used.kind in OWN_WORDS and not _video(activity, used, visit)


def _own(_activity: Activity, used: Assessment | None, _visit: str) -> bool:
    return used is not None and used.kind == "self_report"


KINDS: Final[tuple[tuple[str, Callable[[Activity, Assessment | None, str], bool]], ...]] = (
    ("New supply handed out", lambda a, _u, _v: bool(HANDED.search(a.name))),
    ("Talk with the study team", _talk),
    ("Video talk with a rater", _video),
    (
        "Questions you answer yourself",
        lambda _a, u, _v: u is not None and u.kind == "self_report",
    ),
    ("Check of your body and vital signs", _check),
    ("Heart test (ECG)", _heart),
    ("Blood test", _blood),
    ("Urine test", _urine),
    (SWABBED, _swab),
    ("Extra phone call after the visit", lambda a, u, _v: not u and bool(CALL.search(a.name))),
)
"""What a participant notices, in this order, and how it is told from the schedule."""


def figures(kit: Kit) -> tuple[tuple[str, Figure], ...]:
    """Return the figures that a build writes as files of their own, with their names."""
    schema = next(b for b in schedule.figure(kit) if isinstance(b, Figure))
    return ("trial-schema", schema), ("participant-calendar", calendar_figure(kit))


def calendar_figure(kit: Kit) -> Figure:
    """Return the calendar of visits for participants."""
    calendar = participant_view(kit)
    picture = participant_calendar(calendar)
    return Figure(
        id="fig-calendar",
        caption=text("Calendar of your visits in this study"),
        png=picture.png,
        svg=picture.svg,
        alt=_alt(calendar),
        width_cm=16.0,
    )


def participant_view(kit: Kit) -> ParticipantCalendar:
    """Return what the calendar shows."""
    plan = kit.protocol.schedule
    stages = []
    for epoch in plan.epochs:
        own = [v for v in plan.visits if v.epoch == epoch.id]
        if own:
            visits = tuple(CalendarVisit(label=short_name(v), mode=v.mode) for v in own)
            stages.append(
                CalendarStage(name=epoch.name, period=_period(kit, epoch), visits=visits)
            )
    order = [v.id for epoch in plan.epochs for v in plan.visits if v.epoch == epoch.id]
    return ParticipantCalendar(
        stages=tuple(stages), rows=(*_drug(kit, order), *_rows(kit, order))
    )


def _drug(kit: Kit, order: list[str]) -> tuple[CalendarRow, ...]:
    """Tell when the drug is given at the site, and how long it is taken at home."""
    made: list[CalendarRow] = []
    drug = drug_words(kit)
    drug = f"{drug[:1].upper()}{drug[1:]}"
    given = tuple(order.index(v) for v in kit.protocol.therapies.supervised_visits)
    if given:
        made.append(CalendarRow(name=f"{drug} given at the clinic", at=given))
    if kit.protocol.consent.take_home:
        from_, to = intake(kit)
        days = [
            at
            for at, v in enumerate(order)
            if from_ <= kit.visits[v].day <= to and at not in given
        ]
        if days:
            made.append(CalendarRow(name=f"{drug} taken at home", from_to=(days[0], days[-1])))
    return tuple(made)


def intake(kit: Kit) -> tuple[int, int]:
    """Return first and last day on which the trial intervention is taken."""
    length = kit.protocol.design.treatment_duration
    days = {"hours": 1 / 24, "days": 1, "weeks": WEEK, "months": 30.4375, "years": 365.25}
    return 1, max(1, round(length.value * days[length.unit]) + 1)


def _rows(kit: Kit, order: list[str]) -> tuple[CalendarRow, ...]:
    used = {each.id: each for each in kit.protocol.assessments}
    made: list[CalendarRow] = []
    for name, holds in KINDS:
        found = [
            (place, activity)
            for place, visit in enumerate(order)
            for activity in done_at(kit, visit)
            if not activity.unseen
            and holds(activity, used.get(activity.assessment or ""), visit)
        ]
        at = tuple(dict.fromkeys(place for place, _ in found))
        if at:
            made.append(CalendarRow(name=_row_name(name, made, own_names(found)), at=at))
    return tuple(made)


def own_names(found: list[tuple[int, Activity]]) -> set[str | None]:
    """Return what the consent form calls these activities."""
    return {activity.plain for _, activity in found}


def _row_name(name: str, rows: list[CalendarRow], own: set[str | None]) -> str:
    """Return the consent form's word where it has one for the whole row and for no other."""
    word = next(iter(own)) if len(own) == 1 else None
    taken = {row.name for row in rows}
    return word if word and word not in taken and name != SWABBED else name


def _period(kit: Kit, epoch: Epoch) -> str:
    """Say when a stage is, in days at first and in weeks later on."""
    days = [v.day for v in kit.protocol.schedule.visits if v.epoch == epoch.id]
    first, last = min(days), max(days)
    if last < 1:
        return "before day 1"
    if first == last:
        return f"day {first}"
    if last <= DAYS_OF_MONTH:
        return f"days {max(first, 1)} to {last}"
    weeks = [max(1, round((day - 1) / WEEK)) for day in (first, last)]
    return f"weeks {weeks[0]} to {weeks[1]}"


def _alt(calendar: ParticipantCalendar) -> str:
    """Tell the calendar in words."""
    visits = calendar.visits
    said = [
        f"Calendar of {len(visits)} visits: "
        + "; ".join(
            f"{stage.name}: {listed([v.label for v in stage.visits])}"
            for stage in calendar.stages
        )
        + "."
    ]
    for mode, words in PLACES.items():
        own = [v.label for v in visits if v.mode == mode]
        if own:
            said.append(f"{words}: {listed(own)}.")
    for row in calendar.rows:
        if row.from_to:
            first, last = (visits[at].label for at in row.from_to)
            said.append(f"{row.name}: from {first} to {last}.")
        elif len(row.at) == len(visits):
            said.append(f"{row.name}: at every visit.")
        else:
            said.append(f"{row.name}: {listed([visits[at].label for at in row.at])}.")
    return " ".join(said)
