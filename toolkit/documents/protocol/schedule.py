"""The trial schema (M11 1.2) and the schedule of activities (M11 1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.documents.charts.schema import (
    SchemaArm,
    SchemaEpoch,
    SchemaStep,
    SchemaVisit,
    TrialSchema,
    trial_schema,
)
from toolkit.documents.content import Cell, Column, Figure, Inline, LineBreak, Table, Text
from toolkit.documents.kit import (
    Kit,
    ages,
    inside,
    prose,
    run_in,
    strong,
    subheading,
    text,
)
from toolkit.documents.protocol.interventions import dose_range

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.interventions import Arm
    from toolkit.spec.schedule import Activity, Epoch, Visit

CHECK = "✕"
LONG = 10
"""Letters of an epoch's name that still fit above a single visit."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def figure(kit: Kit) -> Blocks:
    """Return section 1.2: the trial schema as a figure."""
    protocol = kit.protocol
    spans = _spans(kit)
    primary = protocol.design.primary_completion
    experimental, control = kit.arm("experimental"), kit.arm("control")
    ratio = f"{experimental.allocation}:{control.allocation}"
    first = next(o for o in protocol.objectives if o.level == "primary")
    picture = trial_schema(
        TrialSchema(
            population=f"{protocol.population.condition.name}, {ages(kit)}",
            participants=f"N = {kit.names['sample_size.randomised']}",
            allocation=ratio,
            strata=tuple(s.name for s in protocol.randomisation.strata),
            epochs=tuple(
                SchemaEpoch(
                    name=epoch.name,
                    period=_period(kit, epoch),
                    start=spans[epoch.id][0],
                    end=spans[epoch.id][1],
                )
                for epoch in protocol.schedule.epochs
            ),
            visits=tuple(
                SchemaVisit(
                    label=visit.label,
                    day=visit.day,
                    mode=visit.mode,
                    primary=visit.id == primary,
                )
                for visit in protocol.schedule.visits
            ),
            arms=(
                _schema_arm(kit, experimental, "experimental", spans),
                _schema_arm(kit, control, "control", spans),
            ),
            primary=f"Primary endpoint: {kit.endpoints[first.endpoints[0]].name}",
            randomisation_day=1,
        )
    )
    words = (
        f"Flow of the trial: screening, {ratio} randomisation of "
        f"{kit.names['sample_size.randomised']} participants to {experimental.name} or "
        f"{control.name}, then "
        f"{', '.join(inside(e.name) for e in protocol.schedule.epochs[1:])}; "
        f"the primary endpoint is taken at {kit.visits[primary].name}."
    )
    return (
        Figure(
            id="fig-schema",
            caption=text("Trial schema"),
            png=picture.png,
            svg=picture.svg,
            alt=words,
            width_cm=16.5,
        ),
        *(run_in(epoch.name, epoch.description) for epoch in protocol.schedule.epochs),
    )


def _spans(kit: Kit) -> dict[str, tuple[int, int]]:
    """Return first and last day of each epoch; an epoch begins the day after the one before."""
    days: dict[str, tuple[int, int]] = {}
    last = None
    for epoch in kit.protocol.schedule.epochs:
        own = [v.day for v in kit.protocol.schedule.visits if v.epoch == epoch.id]
        days[epoch.id] = (min(own) if last is None else max(1, last + 1), max(own))
        last = max(own)
    return days


def _period(kit: Kit, epoch: Epoch) -> str:
    """Name an epoch by the labels of its first and last visit."""
    labels = [v.label for v in kit.protocol.schedule.visits if v.epoch == epoch.id]
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"


def _schema_arm(kit: Kit, arm: Arm, role: str, spans: dict[str, tuple[int, int]]) -> SchemaArm:
    steps = []
    for epoch in kit.protocol.schedule.epochs:
        if epoch.type in {"treatment", "taper"}:
            start, end = spans[epoch.id]
            what = _dose(kit, arm) if epoch.type == "treatment" else epoch.name
            steps.append(SchemaStep(text=what, start=start, end=end))
    return SchemaArm(
        name=arm.name,
        participants=f"n = {kit.names[f'sample_size.randomised_{role}']}",
        steps=tuple(steps),
    )


def _dose(kit: Kit, arm: Arm) -> str:
    """Name what an arm receives, with the range of its doses."""
    products = {each.id: each for each in kit.protocol.therapies.interventions}
    own = [products[i] for i in arm.interventions if products[i].investigational]
    if not own or not any(step.dose for step in own[0].regimen):
        return arm.name
    return f"{arm.name} {dose_range(own[0].regimen)}"


@dataclass
class _Notes:
    """Gives letters to footnotes in the order in which their rows appear."""

    marks: dict[str, str] = field(default_factory=dict)

    def mark(self, note: str) -> str:
        if note not in self.marks:
            count = len(self.marks)
            letter = LETTERS[count % 26]
            self.marks[note] = letter * (1 + count // 26)
        return self.marks[note]


def table(kit: Kit) -> Blocks:
    """Return section 1.3: the schedule of activities with windows and footnotes."""
    schedule = kit.protocol.schedule
    visits = schedule.visits
    notes = _Notes()
    rows: list[tuple[Cell, ...]] = []
    group = None
    for activity in schedule.activities:
        if activity.group != group:
            group = activity.group
            rows.append((strong(group, shaded=True, span=len(visits) + 1),))
        rows.append(_activity_row(activity, visits, notes))
    return (
        Table(
            id="tbl-schedule",
            caption=text("Schedule of activities"),
            description="Activities by visit; a cross marks what is done at a visit, letters "
            "refer to the notes below the table",
            columns=(
                Column(share=max(3.6, 0.26 * len(visits))),
                *(Column(share=1.0, align="centre") for _ in visits),
            ),
            header=(*_header(kit), _days(visits), _windows(visits), _places(visits)),
            rows=tuple(rows),
            notes=tuple((mark, text(note)) for note, mark in notes.marks.items()),
            small=True,
        ),
    )


def other_visits(kit: Kit) -> Blocks:
    """Return what happens at visits that no calendar foresees, for section 8.1."""
    schedule = kit.protocol.schedule
    return (
        subheading("Unscheduled visits"),
        *prose(schedule.unscheduled),
        subheading("Early termination"),
        *prose(schedule.early_termination),
    )


def _header(kit: Kit) -> tuple[tuple[Cell, ...], ...]:
    """Return the epoch row and the rotated row of visits."""
    schedule = kit.protocol.schedule
    epochs = [strong("Epoch")]
    for epoch in schedule.epochs:
        count = sum(visit.epoch == epoch.id for visit in schedule.visits)
        narrow = count == 1 and len(epoch.name) > LONG
        epochs.append(
            Cell(
                inlines=_in_two_lines(epoch.name) if narrow else text(epoch.name),
                strong=True,
                span=count,
                align="centre",
                rotated=narrow,
            )
        )
    names = [
        strong("Visit"),
        *(Cell(inlines=text(v.label), strong=True, rotated=True) for v in schedule.visits),
    ]
    return tuple(epochs), tuple(names)


def _in_two_lines(name: str) -> Inlines:
    """Break a name near its middle, so that an upright heading takes less height."""
    parts = name.split()
    cuts = range(1, len(parts))
    if not cuts:
        return text(name)
    cut = min(cuts, key=lambda at: abs(len(" ".join(parts[:at])) - len(name) / 2))
    return *text(" ".join(parts[:cut])), LineBreak(), *text(" ".join(parts[cut:]))


def _days(visits: tuple[Visit, ...]) -> tuple[Cell, ...]:
    return (
        strong("Day"),
        *(Cell(inlines=text(_signed(v.day)), align="centre") for v in visits),
    )


def _signed(day: int) -> str:
    return f"−{-day}" if day < 0 else str(day)


def _windows(visits: tuple[Visit, ...]) -> tuple[Cell, ...]:
    def window(visit: Visit) -> str:
        before, after = visit.window.before, visit.window.after
        if before == after:
            return f"±{before}" if before else "0"
        early = f"−{before}" if before else "0"
        return f"{early}/+{after}" if after else f"{early}/0"

    return (
        strong("Window (days)"),
        *(Cell(inlines=text(window(v)), align="centre") for v in visits),
    )


def _places(visits: tuple[Visit, ...]) -> tuple[Cell, ...]:
    return (
        strong("Contact"),
        *(Cell(inlines=text(v.mode), align="centre") for v in visits),
    )


def _activity_row(
    activity: Activity, visits: tuple[Visit, ...], notes: _Notes
) -> tuple[Cell, ...]:
    whole = [notes.mark(note.text) for note in activity.notes if not note.visits]
    cells = [Cell(inlines=(*text(activity.name), *_marks(whole)))]
    done = set(activity.visits)
    for visit in visits:
        own = [notes.mark(n.text) for n in activity.notes if visit.id in n.visits]
        inlines = (Text(text=CHECK), *_marks(own)) if visit.id in done else ()
        cells.append(Cell(inlines=inlines, align="centre"))
    return tuple(cells)


def _marks(marks: list[str]) -> tuple[Inline, ...]:
    return (Text(text=",".join(marks), position="superscript"),) if marks else ()
