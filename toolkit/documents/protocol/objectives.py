"""Objectives with endpoints and estimands (M11 section 3), and the reasons for them (4.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Paragraph, Table, Text
from toolkit.documents.protocol.kit import Kit, head, plain, prose, text, words

if TYPE_CHECKING:
    from toolkit.documents.protocol.kit import Blocks, Inlines
    from toolkit.spec.objectives import Endpoint, Objective

BETTER = {
    "lower": "Lower values are better.",
    "higher": "Higher values are better.",
    "fewer": "Fewer events are better.",
    "neither": "Both directions are of interest.",
}


def objective(kit: Kit, each: Objective) -> Blocks:
    """Return one objective: its sentence, its endpoints, its estimand."""
    opening = Paragraph(inlines=(Text(text="Objective. ", bold=True), *text(each.text)))
    if each.estimand is None:
        return opening, _endpoints(kit, each)
    estimand = each.estimand
    endpoint = kit.endpoints[estimand.endpoint]
    events = {event.id: event for event in kit.protocol.intercurrent_events}
    rows: list[tuple[str, Inlines]] = [
        ("Population", text(estimand.population)),
        ("Treatment", text(estimand.treatment)),
        ("Endpoint", (Text(text=f"{endpoint.name}. ", bold=True), *text(endpoint.variable))),
        ("Population-level summary", text(estimand.summary)),
    ]
    table = Table(
        id=f"tbl-estimand-{each.id}",
        caption=text(f"Estimand: {endpoint.name}"),
        description="Estimand characteristics and intercurrent events with their strategies",
        columns=(Column(share=0.27), Column(share=0.73)),
        header=head("Estimand characteristic", "Description"),
        rows=(
            *((Cell(inlines=text(a), strong=True), Cell(inlines=b)) for a, b in rows),
            (
                Cell(inlines=text("Other intercurrent event"), strong=True, shaded=True),
                Cell(inlines=text("Strategy"), strong=True, shaded=True),
            ),
            *(
                (
                    Cell(inlines=(Text(text=f"{events[s.event].name}. "),), strong=True),
                    Cell(
                        inlines=(
                            Text(text=f"{words(s.strategy)}. ", bold=True),
                            *text(s.detail),
                        )
                    ),
                )
                for s in estimand.events
            ),
        ),
    )
    others = [e for e in each.endpoints if e != estimand.endpoint]
    return (opening, table, *((_endpoints(kit, each),) if others else ()))


def _endpoints(kit: Kit, each: Objective) -> Table:
    rows = tuple(_endpoint_row(kit.endpoints[endpoint]) for endpoint in each.endpoints)
    return Table(
        id=f"tbl-endpoints-{each.id}",
        caption=(),
        description="Endpoints of the objective with their time frame",
        columns=(Column(share=0.3), Column(share=0.48), Column(share=0.22)),
        header=head("Endpoint", "Variable", "Time frame"),
        rows=rows,
    )


def _endpoint_row(endpoint: Endpoint) -> tuple[Cell, ...]:
    return (
        Cell(inlines=text(endpoint.name), strong=True),
        Cell(inlines=(*text(endpoint.variable), Text(text=f" {BETTER[endpoint.better]}"))),
        plain(endpoint.time_frame),
    )


def estimand_rationale(kit: Kit) -> Blocks:
    """Return why each estimand was chosen, and what the intercurrent events are."""
    made: list[Paragraph | Table] = []
    for each in kit.protocol.objectives:
        if each.estimand is None:
            continue
        name = kit.endpoints[each.estimand.endpoint].name
        made.append(
            Paragraph(
                inlines=(Text(text=f"{name}. ", bold=True), *text(each.estimand.rationale))
            )
        )
    events = kit.protocol.intercurrent_events
    if events:
        made.append(
            Table(
                id="tbl-intercurrent-events",
                caption=text("Intercurrent events"),
                description="Intercurrent events and when they have occurred",
                columns=(Column(share=0.32), Column(share=0.68)),
                header=head("Event", "Definition"),
                rows=tuple(
                    (Cell(inlines=text(e.name), strong=True), plain(e.description))
                    for e in events
                ),
            )
        )
    return tuple(made)


def design_summary(kit: Kit) -> Blocks:
    """Return what opens section 4.1 from the facts alone."""
    protocol = kit.protocol
    experimental, control = kit.arm("experimental"), kit.arm("control")
    strata = " and ".join(s.name.lower() for s in protocol.randomisation.strata)
    template = (
        f"{{{{ sample_size.randomised }}}} participants are randomised "
        f"{experimental.allocation}:{control.allocation} to {experimental.name} or "
        f"{control.name}"
        + (f", stratified by {strata}" if strata else "")
        + ", at {{ recruitment.sites }} sites. Trial intervention lasts "
        "{{ design.treatment_duration }} and participation "
        "{{ design.participation_duration }}, "
        "with {{ schedule.visits }} planned contacts, of which {{ schedule.site_visits }} take "
        "place at the site."
    )
    return kit.say(template)


def patient_input(kit: Kit) -> Blocks:
    """Return section 4.1.1."""
    return prose(kit.protocol.oversight.patient_involvement)


def start_and_end(kit: Kit) -> Blocks:
    """Return section 4.4."""
    design = kit.protocol.design
    return (
        Paragraph(
            inlines=(Text(text="Start of trial. ", bold=True), *text(design.start_of_trial))
        ),
        Paragraph(inlines=(Text(text="End of trial. ", bold=True), *text(design.end_of_trial))),
    )


def after_trial(kit: Kit) -> Blocks:
    """Return section 4.5."""
    return prose(kit.protocol.therapies.after_trial)
