"""The synopsis: objectives with estimands, and the overall design (M11 section 1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, LineBreak, Paragraph, Table, Text
from toolkit.documents.kit import (
    Kit,
    head,
    inside,
    listed,
    paragraph,
    plain,
    run_in,
    strong,
    text,
    words,
    yes_no,
)
from toolkit.documents.protocol.front import lines, product_name
from toolkit.standards.m11 import universal_text

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.objectives import Estimand, Objective

MODELS = {
    "single_group": "Single Group",
    "parallel": "Parallel Group",
    "crossover": "Cross-over",
    "factorial": "Factorial",
    "sequential": "Sequential",
}
CONTROLS = {
    "placebo": "Placebo",
    "active_comparator": "Active Comparator",
    "dose_response": "Dose Response",
    "sham": "Sham Procedure",
    "no_control": "No Control",
}
ROLES = {
    "participant": "Participant",
    "care_provider": "Care Provider",
    "investigator": "Investigator",
    "outcomes_assessor": "Outcomes Assessor",
    "sponsor": "Sponsor",
}
LABEL, VALUE = 0.2, 0.3
"""Shares of the table of the overall design: two pairs of a label and its value."""
BLINDED = (
    "Blinded Roles: The following roles indicated will not be made aware of the treatment "
    "group assignment during the trial:"
)


def blind_schema(kit: Kit) -> str:
    """Derive M11's blinding schema from who is blinded."""
    blinded = set(kit.protocol.design.blinded)
    if not blinded:
        return "Open Label"
    if "participant" not in blinded:
        return "Observer Blind" if "outcomes_assessor" in blinded else "Single Blind"
    return "Double Blind" if blinded - {"participant", "sponsor"} else "Single Blind"


def synopsis_objectives(kit: Kit) -> Blocks:
    """Return section 1.1.1: primary and secondary objectives, with estimands in brief."""
    blocks: list[Block] = [run_in("Rationale", kit.protocol.rationale)]
    rows = tuple(
        _objective_row(kit, objective)
        for objective in kit.protocol.objectives
        if objective.level != "exploratory"
    )
    blocks.append(
        Table(
            id="tbl-synopsis",
            caption=text("Primary and secondary objectives, endpoints and estimands"),
            description="Objectives with endpoints and, where defined, estimands",
            columns=(Column(share=0.14), Column(share=0.33), Column(share=0.53)),
            header=head("Level", "Objective", "Endpoint and estimand"),
            rows=rows,
            small=True,
        )
    )
    return tuple(blocks)


def _objective_row(kit: Kit, objective: Objective) -> tuple[Cell, ...]:
    blocks: list[Block] = [
        Paragraph(inlines=text(kit.endpoints[each].name)) for each in objective.endpoints
    ]
    if objective.estimand is not None:
        blocks += [
            Paragraph(
                inlines=(
                    Text(text="Summary: ", italic=True),
                    *text(objective.estimand.summary),
                )
            ),
            Paragraph(
                inlines=(
                    Text(text="Intercurrent events: ", italic=True),
                    *text(_strategies(kit, objective.estimand)),
                )
            ),
        ]
    return (
        strong(words(objective.level)),
        plain(objective.text),
        Cell(blocks=tuple(blocks)),
    )


def _strategies(kit: Kit, estimand: Estimand) -> str:
    """Say how intercurrent events are dealt with; in full only where it is new."""
    if not estimand.events:
        return "none foreseen."
    own = [(each.event, each.strategy) for each in estimand.events]
    first = next(o for o in kit.protocol.objectives if o.level == "primary").estimand
    same = first is not None and own == [(each.event, each.strategy) for each in first.events]
    if same and estimand is not first:
        return "strategies as for the first primary objective."
    names = {event.id: inside(event.name) for event in kit.protocol.intercurrent_events}
    grouped: dict[str, list[str]] = {}
    for event, strategy in own:
        grouped.setdefault(strategy, []).append(names[event])
    return (
        "; ".join(
            f"{inside(words(strategy))} for {', '.join(events)}"
            for strategy, events in grouped.items()
        )
        + "."
    )


def overall_design(kit: Kit) -> Blocks:
    """Return section 1.1.2: the design in M11's two pairs of columns.

    A coded term stands alone on the first line of its cell; what explains it follows below.
    """
    protocol = kit.protocol
    design, population = protocol.design, protocol.population
    pairs: list[tuple[str, Inlines]] = [
        ("Intervention Model:", text(MODELS[design.intervention_model])),
        (
            "Population Type:",
            text("With Disease" if population.with_disease else "Without Disease"),
        ),
        ("Control Type:", lines(text(CONTROLS[each]) for each in design.control)),
        ("Population Diagnosis or Condition:", text(population.condition.name)),
        ("Control Description:", text(design.control_description)),
        ("Population Age:", _ages(kit)),
        ("Intervention Assignment Method:", _assignment(kit)),
        ("Stratification:", _stratification(kit)),
        ("Site Distribution and Geographic Scope:", _sites(kit)),
        ("Master Protocol:", text(yes_no(value=design.master_protocol))),
        (
            "Drug/Device Combination Product Indicator:",
            text(yes_no(value=design.drug_device_combination)),
        ),
        ("Adaptive Trial Design:", text(yes_no(value=design.adaptive))),
        ("Number of Arms:", (kit.number("arms.count"),)),
        ("Trial Blind Schema:", text(blind_schema(kit))),
    ]
    rows = [
        _wide("Intervention:", text("; ".join(map(product_name, _tested(kit))))),
        *(
            (strong(one), Cell(inlines=value), strong(two), Cell(inlines=other))
            for (one, value), (two, other) in zip(pairs[::2], pairs[1::2], strict=True)
        ),
        (
            strong(BLINDED, span=2),
            Cell(
                inlines=lines(text(ROLES[each]) for each in design.blinded)
                or text("Not Applicable"),
                span=2,
            ),
        ),
        _wide("Number of Participants:", _participants(kit)),
        _wide("Duration:", _duration(kit)),
        (strong("Committees:", shaded=True, span=4),),
        _committees(kit),
    ]
    label, value = Column(share=LABEL), Column(share=VALUE)
    return (
        paragraph(universal_text()["1.1.2"]),
        Table(
            id="",
            caption=(),
            description="Overall design, as pairs of a label and its value",
            columns=(label, value, label, value),
            header=(),
            rows=tuple(rows),
        ),
    )


def _wide(label: str, value: Inlines) -> tuple[Cell, ...]:
    return strong(label), Cell(inlines=value, span=3)


def _tested(kit: Kit) -> tuple[Intervention, ...]:
    """Return the investigational products of the experimental arm, or all of them."""
    own = set(kit.arm("experimental").interventions)
    products = tuple(i for i in kit.protocol.therapies.interventions if i.investigational)
    return tuple(each for each in products if each.id in own) or products


def _ages(kit: Kit) -> Inlines:
    minimum = (
        Text(text="Minimum: "),
        kit.number("population.minimum_age"),
        Text(text=" Years"),
    )
    if kit.protocol.population.maximum_age is None:
        return *minimum, LineBreak(), Text(text="Maximum: none")
    maximum = (
        Text(text="Maximum: "),
        kit.number("population.maximum_age"),
        Text(text=" Years"),
    )
    return *minimum, LineBreak(), *maximum


def _assignment(kit: Kit) -> Inlines:
    ratio = ":".join(str(arm.allocation) for arm in kit.protocol.therapies.arms)
    method = words(kit.protocol.randomisation.method)
    return lines((text("Randomisation"), text(f"{method}, {ratio}")))


def _stratification(kit: Kit) -> Inlines:
    strata = kit.protocol.randomisation.strata
    if not strata:
        return text("No")
    return lines((text("Yes"), text(f"By {listed([inside(each.name) for each in strata])}")))


def _sites(kit: Kit) -> Inlines:
    sites = kit.protocol.roles.sites
    several = sites.planned > 1
    return lines(
        (
            text("Multicentre" if several else "Single-Centre"),
            text("Single Country" if len(sites.countries) == 1 else "Multiple Countries"),
            (
                kit.number("recruitment.sites"),
                Text(text=f" planned {'sites' if several else 'site'}, "),
                *text(listed(sites.countries)),
            ),
        )
    )


def _participants(kit: Kit) -> Inlines:
    target = (
        Text(text="Target of "),
        kit.number("sample_size.randomised"),
        Text(text=" participants randomly assigned to trial intervention"),
    )
    if "interim.maximum" not in kit.record:
        return target
    return (
        *target,
        LineBreak(),
        Text(text="Maximum of "),
        kit.number("interim.maximum"),
        Text(text=" after the blinded re-estimation of the sample size"),
    )


def _duration(kit: Kit) -> Inlines:
    of_each = "for each participant: "
    return lines(
        (
            (
                Text(text=f"Total planned duration of trial intervention {of_each}"),
                kit.number("design.treatment_duration"),
            ),
            (
                Text(text=f"Total planned duration of trial participation {of_each}"),
                kit.number("design.participation_duration"),
            ),
            (Text(text="Planned contacts: "), kit.number("schedule.visits")),
        )
    )


def _committees(kit: Kit) -> tuple[Cell, ...]:
    board = kit.protocol.safety.board
    others = [each.name for each in kit.protocol.oversight.committees]
    return (
        strong("Independent Committees:"),
        Cell(inlines=lines((text("Independent Data Monitoring Committee"), text(board.name)))),
        strong("Other Committees:"),
        Cell(inlines=lines(map(text, others)) or text("None")),
    )
