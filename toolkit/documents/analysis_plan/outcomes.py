"""Outcomes, derived variables, and the way from intercurrent event to estimator (26, 28)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table
from toolkit.documents.kit import (
    Kit,
    head,
    inside,
    listed,
    plain,
    sentence,
    strong,
    text,
    words,
)
from toolkit.documents.protocol.objectives import BETTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.kit import Blocks
    from toolkit.spec.analyses import Analysis
    from toolkit.spec.base import NamedText
    from toolkit.spec.objectives import Endpoint, EventStrategy, IntercurrentEvent, Objective
    from toolkit.spec.schedule import Assessment

RULES = {
    "treatment_policy": "Every value after the event is used, as if it had not occurred",
    "hypothetical": "Values after the event are set to missing and treated as such",
    "composite": "The event itself gives the value that the strategy names",
    "while_on_treatment": "Values up to the event are used; later ones are left out",
    "principal_stratum": "The stratum that the strategy names is modelled from baseline",
}
"""What the strategy means for the data set."""
GENERAL = frozenset(
    {
        *("treatment", "intervention", "trial", "change", "changed", "before", "after"),
        *("other", "another", "therapy"),
    }
)
"""Words in the name of an event that say nothing of the event."""
ENDINGS = re.compile(r"(?:ing|ions?|ed|s)$")


def definitions(kit: Kit) -> Blocks:
    """Return each outcome with its variable, instrument, unit and time point."""
    levels = _levels(kit)
    return (
        Table(
            id="tbl-outcomes",
            caption=text("Outcomes"),
            description="Outcomes with level, definition, instrument, unit and time frame",
            columns=tuple(Column(share=s) for s in (0.24, 0.42, 0.18, 0.16)),
            header=head(
                "Outcome", "Variable for one participant", "Instrument, unit", "Time frame"
            ),
            rows=tuple(
                row
                for level in ("primary", "secondary", "exploratory")
                for row in _group(kit, level, levels)
            ),
            small=True,
        ),
    )


def _levels(kit: Kit) -> dict[str, str]:
    """Return the level of each endpoint: that of the first objective that names it."""
    found: dict[str, str] = {}
    for objective in kit.protocol.objectives:
        for endpoint in objective.endpoints:
            found.setdefault(endpoint, objective.level)
    return found


def _group(kit: Kit, level: str, levels: dict[str, str]) -> tuple[tuple[Cell, ...], ...]:
    rows = tuple(
        _row(kit, e) for e in kit.protocol.endpoints if levels.get(e.id, "exploratory") == level
    )
    return ((strong(words(level), shaded=True, span=4),), *rows) if rows else ()


def _row(kit: Kit, endpoint: Endpoint) -> tuple[Cell, ...]:
    instrument = next(a for a in kit.protocol.assessments if a.id == endpoint.assessment)
    name = instrument.abbreviation or instrument.name
    return (
        strong(endpoint.name),
        plain(f"{sentence(endpoint.variable)} {BETTER[endpoint.better]}"),
        plain(f"{name}; {endpoint.unit}"),
        plain(endpoint.time_frame),
    )


def scoring(kit: Kit) -> Blocks:
    """Return how the scores are derived from the items, by instrument of an endpoint."""
    used = {e.assessment for e in kit.protocol.endpoints}
    chosen = [a for a in kit.protocol.assessments if a.id in used]
    return (
        Table(
            id="tbl-scoring",
            caption=text("Instruments and their scores"),
            description="Instruments with scoring, range and direction",
            columns=tuple(Column(share=s) for s in (0.26, 0.5, 0.24)),
            header=head("Instrument", "Score", "Range; higher means"),
            rows=tuple(
                (strong(a.name), plain(a.description), plain(_range(a))) for a in chosen
            ),
            small=True,
        ),
    )


def _range(instrument: Assessment) -> str:
    if instrument.minimum is None or instrument.maximum is None:
        return ""
    meaning = "" if instrument.higher_means == "neither" else f"; {instrument.higher_means}"
    return f"{instrument.minimum:g} to {instrument.maximum:g}{meaning}"


def event_map(kit: Kit) -> Blocks:
    """Return for each estimand: event, strategy, data rule, estimator, sensitivity analysis.

    The primary estimands have a table each; the others, which differ little, share one.
    """
    chosen = [o for o in kit.protocol.objectives if o.estimand and o.estimand.events]
    primary = [o for o in chosen if o.level == "primary"]
    others = [o for o in chosen if o.level != "primary"]
    return (
        _rules(chosen),
        *(_map(kit, objective) for objective in primary),
        *((_others(kit, others),) if others else ()),
    )


def _rules(objectives: Sequence[Objective]) -> Table:
    """Return what each strategy that is used means for the data set."""
    used = {e.strategy for o in objectives if o.estimand for e in o.estimand.events}
    return Table(
        id="tbl-strategies",
        caption=text("What a strategy means for the data set"),
        description="Strategies for intercurrent events with the rule for the data",
        columns=(Column(share=0.25), Column(share=0.75)),
        header=head("Strategy", "Rule for the data"),
        rows=tuple(
            (strong(words(strategy)), plain(sentence(rule)))
            for strategy, rule in RULES.items()
            if strategy in used
        ),
    )


def _others(kit: Kit, objectives: Sequence[Objective]) -> Table:
    """Return the estimands beside the primary one, a row for each way with events."""
    names = {e.id: inside(e.name) for e in kit.protocol.intercurrent_events}
    rows: list[tuple[Cell, ...]] = []
    for objective in objectives:
        estimand = objective.estimand
        assert estimand is not None  # noqa: S101 - the caller has looked
        analysis = analysis_of(kit, objective)
        endpoint = kit.endpoints[estimand.endpoint].name
        estimator = "no analysis is named" if analysis is None else inside(analysis.name)
        rows.append((strong(f"{endpoint}. Estimator: {estimator}", shaded=True, span=4),))
        for alike in _alike(kit, estimand.events, analysis):
            said = "; ".join(names[each.event] for each in alike)
            apart = _sensitivity(kit, _event(kit, alike[0]), analysis)
            rows.append(
                (
                    strong(said[:1].upper() + said[1:]),
                    plain(words(alike[0].strategy)),
                    plain(sentence(alike[0].detail)),
                    plain(apart),
                )
            )
    return Table(
        id="tbl-map-others",
        caption=text("From intercurrent event to estimator: the other estimands"),
        description="Intercurrent events of the other estimands with strategy, data rule and "
        "sensitivity analysis",
        columns=tuple(Column(share=s) for s in WIDTHS),
        header=HEADER,
        rows=tuple(rows),
        small=True,
    )


def _event(kit: Kit, strategy: EventStrategy) -> IntercurrentEvent:
    return next(e for e in kit.protocol.intercurrent_events if e.id == strategy.event)


WIDTHS = (0.28, 0.14, 0.37, 0.21)
HEADER = head("Intercurrent event", "Strategy", "Rule for the data", "Looked at apart in")


def analysis_of(kit: Kit, objective: Objective) -> Analysis | None:
    """Return the analysis that estimates the estimand of an objective."""
    estimand = objective.estimand
    return next(
        (
            a
            for a in kit.protocol.analyses
            if estimand is not None and a.estimand == estimand.id and a.role != "supportive"
        ),
        None,
    )


def _map(kit: Kit, objective: Objective) -> Table:
    estimand = objective.estimand
    assert estimand is not None  # noqa: S101 - the caller has looked
    events = {e.id: e for e in kit.protocol.intercurrent_events}
    analysis = analysis_of(kit, objective)
    endpoint = kit.endpoints[estimand.endpoint]
    rows = []
    for alike in _alike(kit, estimand.events, analysis):
        first = alike[0]
        named = "; ".join(events[each.event].name for each in alike)
        rows.append(
            (
                strong(named),
                plain(words(first.strategy)),
                plain(sentence(first.detail)),
                plain(_sensitivity(kit, events[first.event], analysis)),
            )
        )
    estimator = "no analysis is named" if analysis is None else inside(analysis.name)
    return Table(
        id=f"tbl-map-{objective.id}",
        caption=text(f"From intercurrent event to estimator: {endpoint.name}"),
        description="Intercurrent events with strategy, data rule and sensitivity analysis",
        columns=tuple(Column(share=s) for s in WIDTHS),
        header=HEADER,
        rows=tuple(rows),
        notes=(
            (
                "",
                text(f"Estimator: {estimator}. {_missing(analysis)}".strip()),
            ),
        ),
        small=True,
    )


def _alike(
    kit: Kit, events: Sequence[EventStrategy], analysis: Analysis | None
) -> tuple[tuple[EventStrategy, ...], ...]:
    """Put together events that are dealt with and looked at alike."""
    by_id = {e.id: e for e in kit.protocol.intercurrent_events}
    groups: dict[tuple[str, str, str], list[EventStrategy]] = {}
    for each in events:
        apart = _sensitivity(kit, by_id[each.event], analysis)
        groups.setdefault((each.strategy, each.detail, apart), []).append(each)
    return tuple(tuple(group) for group in groups.values())


def _missing(analysis: Analysis | None) -> str:
    """Name the analyses that vary what is assumed of missing values."""
    if analysis is None or not analysis.sensitivity:
        return ""
    named = listed([f"“{each.name}”" for each in analysis.sensitivity])
    return f"Its sensitivity analyses: {named}."


def _sensitivity(kit: Kit, event: IntercurrentEvent, analysis: Analysis | None) -> str:
    """Name the further analyses whose words are about the event."""
    if analysis is None:
        return ""
    stems = _stems(kit, event)
    found = [
        each.name
        for each in (*analysis.sensitivity, *analysis.supplementary)
        if _about(each, stems)
    ]
    return "; ".join(found) or "Counted by arm only"


def _stems(kit: Kit, event: IntercurrentEvent) -> tuple[str, ...]:
    """Return the beginnings of the words that make out an event, without the arms' names."""
    therapies = kit.protocol.therapies
    arms = [arm.name for arm in therapies.arms]
    names = " ".join([*arms, *(each.name for each in therapies.interventions)])
    usual = {ENDINGS.sub("", word) for word in re.findall(r"[a-z]{5,}", names.lower())}
    found = re.findall(r"[a-z]{5,}", event.name.lower())
    stems = (ENDINGS.sub("", word) for word in found if word not in GENERAL)
    return tuple(stem for stem in stems if stem not in usual)


def _about(further: NamedText, stems: tuple[str, ...]) -> bool:
    # Later sentences comment on the analysis and no longer say what it does.
    first = re.split(r"(?<=\.)\s", further.text, maxsplit=1)[0]
    said = f"{further.name} {first}".lower()
    return any(re.search(rf"\b{stem}", said) for stem in stems)
