"""Visit windows for the analysis: which day counts as which visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table
from toolkit.documents.kit import head, plain, strong, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.kit import Blocks, Kit
    from toolkit.spec.schedule import Assessment, Visit


def windows_table(kit: Kit) -> Blocks:
    """Return the windows of every instrument that an endpoint comes from, by instrument."""
    chosen = _instruments(kit)
    rows: list[tuple[Cell, ...]] = []
    for instrument in chosen:
        visits = visits_of(kit, instrument.id)
        spans = analysis_windows(visits)
        rows.append((strong(short(instrument), shaded=True, span=4),))
        rows += [
            (
                strong(visit.name),
                plain(str(visit.day)),
                plain(_span(*_protocol_window(visit))),
                plain("Baseline" if visit.day == 1 else _span(*span)),
            )
            for visit, span in zip(visits, spans, strict=True)
        ]
    if not rows:
        return ()
    return (
        Table(
            id="tbl-windows",
            caption=text("Visit windows for the analysis, in study days"),
            description="Planned day, protocol window and analysis window of each visit, by "
            "instrument",
            columns=(
                Column(share=0.4),
                Column(share=0.16, align="centre"),
                Column(share=0.22, align="centre"),
                Column(share=0.22, align="centre"),
            ),
            header=head("Visit", "Planned day", "Protocol window", "Analysis window"),
            rows=tuple(rows),
            small=True,
        ),
    )


def short(instrument: Assessment) -> str:
    """Return the abbreviation of an instrument, or its name."""
    return instrument.abbreviation or instrument.name


def _instruments(kit: Kit) -> tuple[Assessment, ...]:
    """Return the instruments of the endpoints of a score measured at several visits."""
    used = {e.assessment for e in kit.protocol.endpoints if e.kind in {"continuous", "ordinal"}}
    return tuple(
        a for a in kit.protocol.assessments if a.id in used and len(visits_of(kit, a.id)) > 1
    )


def visits_of(kit: Kit, assessment: str) -> tuple[Visit, ...]:
    """Return the visits from day 1 on at which an instrument is used, in order of time."""
    wanted = {
        visit
        for activity in kit.protocol.schedule.activities
        if activity.assessment == assessment
        for visit in activity.visits
    }
    return tuple(v for v in kit.protocol.schedule.visits if v.id in wanted and v.day >= 1)


def analysis_windows(visits: Sequence[Visit]) -> tuple[tuple[int, int], ...]:
    """Return first and last day that count as each visit.

    A window begins with the protocol's own and ends half way to the next planned day, but not
    after the day before the next window begins, and never before its own protocol window ends.
    A visit that the protocol fixes to one day keeps that day, and the last visit of an epoch
    keeps the protocol's window: what is measured later is measured under other conditions.

    Parameters
    ----------
    visits
        Of one instrument, in order of time.
    """
    made = []
    for place, visit in enumerate(visits):
        first, last = _protocol_window(visit)
        later = visits[place + 1] if place + 1 < len(visits) else None
        if later is not None and later.epoch == visit.epoch and first < last:
            half = (visit.day + later.day) // 2
            last = max(last, min(half, _protocol_window(later)[0] - 1))
        made.append((first, last))
    return tuple(made)


def _protocol_window(visit: Visit) -> tuple[int, int]:
    return visit.day - visit.window.before, visit.day + visit.window.after


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
