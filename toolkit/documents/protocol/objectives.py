"""Objectives with endpoints and estimands (M11 section 3), and the reasons for them (4.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Paragraph, Table, Text
from toolkit.documents.kit import (
    Kit,
    head,
    inside,
    listed,
    named,
    plain,
    prose,
    run_in,
    strong,
    text,
    words,
)

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.objectives import Endpoint, Estimand, Objective

RANDOMISED = "sample_size.randomised"
BETTER = {
    "lower": "Lower values are better.",
    "higher": "Higher values are better.",
    "fewer": "Fewer events are better.",
    "neither": "Both directions are of interest.",
}


def objective(kit: Kit, each: Objective) -> Blocks:
    """Return one objective: its sentence, its endpoints, its estimand."""
    opening = run_in("Objective", each.text)
    if each.estimand is None:
        return opening, _endpoints(kit, each)
    others = [e for e in each.endpoints if e != each.estimand.endpoint]
    more = (_endpoints(kit, each),) if others else ()
    small = each.level != "primary"
    return opening, _estimand(kit, each.id, each.estimand, small=small), *more


def _estimand(kit: Kit, objective_id: str, estimand: Estimand, *, small: bool) -> Table:
    """Return the table of an estimand; events that are dealt with alike share a row."""
    endpoint = kit.endpoints[estimand.endpoint]
    names = {event.id: event.name for event in kit.protocol.intercurrent_events}
    alike: dict[tuple[str, str], list[str]] = {}
    for each in estimand.events:
        alike.setdefault((each.strategy, each.detail), []).append(names[each.event])
    rows: list[tuple[str, Inlines]] = [
        ("Population", text(estimand.population)),
        ("Treatment", text(estimand.treatment)),
        ("Endpoint", named(endpoint.name, endpoint.variable)),
        ("Population-level Summary", text(estimand.summary)),
    ]
    return Table(
        id=f"tbl-estimand-{objective_id}",
        caption=text(f"Estimand: {endpoint.name}"),
        description="Estimand characteristics and intercurrent events with their strategies",
        columns=(Column(share=0.32), Column(share=0.68)),
        header=head("Estimand Characteristic", "Description"),
        rows=(
            *((strong(a), Cell(inlines=b)) for a, b in rows),
            (
                strong("Other Intercurrent Event", shaded=True),
                strong("Strategy", shaded=True),
            ),
            *(
                (strong("; ".join(events)), Cell(inlines=named(words(strategy), detail)))
                for (strategy, detail), events in alike.items()
            ),
        ),
        small=small,
    )


def _endpoints(kit: Kit, each: Objective) -> Table:
    rows = tuple(_endpoint_row(kit.endpoints[endpoint]) for endpoint in each.endpoints)
    return Table(
        id=f"tbl-endpoints-{each.id}",
        caption=(),
        description="Endpoints of the objective with their time frame",
        columns=(Column(share=0.3), Column(share=0.48), Column(share=0.22)),
        header=head("Endpoint", "Description", "Time frame"),
        rows=rows,
        small=True,
    )


def _endpoint_row(endpoint: Endpoint) -> tuple[Cell, ...]:
    # Some variables say themselves which direction is good.
    told = any(word in endpoint.variable.lower() for word in ("better", "improvement"))
    direction = () if told else (Text(text=f" {BETTER[endpoint.better]}"),)
    return (
        strong(endpoint.name),
        Cell(inlines=(*text(endpoint.variable), *direction)),
        plain(endpoint.time_frame),
    )


def estimand_rationale(kit: Kit) -> Blocks:
    """Return why each estimand was chosen, and what the intercurrent events are."""
    made: list[Paragraph | Table] = []
    for each in kit.protocol.objectives:
        if each.estimand is None:
            continue
        name = kit.endpoints[each.estimand.endpoint].name
        made.append(run_in(name, each.estimand.rationale))
    events = kit.protocol.intercurrent_events
    if events:
        made.append(
            Table(
                id="tbl-intercurrent-events",
                caption=text("Intercurrent events"),
                description="Intercurrent events and when they have occurred",
                columns=(Column(share=0.32), Column(share=0.68)),
                header=head("Event", "Definition"),
                rows=tuple((strong(e.name), plain(e.description)) for e in events),
            )
        )
    return tuple(made)


def design_summary(kit: Kit) -> Blocks:
    """Return the design in two sentences, for section 4.1.

    Prose that gives the number of participants itself needs no second sentence with it.
    """
    written = kit.source.narrative.get("4.1")
    if written is not None and any(use.name == RANDOMISED for use in written.uses):
        return ()
    protocol = kit.protocol
    experimental, control = kit.arm("experimental"), kit.arm("control")
    strata = listed([inside(s.name) for s in protocol.randomisation.strata])
    return kit.say(
        f"{{{{ {RANDOMISED} }}}} participants are randomised "
        f"{experimental.allocation}:{control.allocation} to {experimental.name} or "
        f"{control.name}"
        + (f", stratified by {strata}" if strata else "")
        + ", at {{ recruitment.sites }} "
        + ("sites" if protocol.roles.sites.planned > 1 else "site")
        + ". Trial intervention lasts {{ design.treatment_duration }} and participation "
        "{{ design.participation_duration }}, with {{ schedule.visits }} planned contacts, of "
        "which {{ schedule.site_visits }} take place at the site."
    )


def patient_input(kit: Kit) -> Blocks:
    """Return section 4.1.1."""
    return prose(kit.protocol.oversight.patient_involvement)


def start_and_end(kit: Kit) -> Blocks:
    """Return section 4.4."""
    design = kit.protocol.design
    return (
        run_in("Start of trial", design.start_of_trial),
        run_in("End of trial", design.end_of_trial),
    )


def after_trial(kit: Kit) -> Blocks:
    """Return section 4.5."""
    return prose(kit.protocol.therapies.after_trial)
