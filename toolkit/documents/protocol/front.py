"""Title page, amendment details and synopsis (M11 front matter and section 1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Block, Cell, Column, LineBreak, Paragraph, Table, Text
from toolkit.documents.kit import (
    Kit,
    ages,
    answer,
    head,
    inside,
    listed,
    paragraph,
    plain,
    run_in,
    strong,
    text,
    two_columns,
    words,
    yes_no,
)
from toolkit.spec.base import OpenItem
from toolkit.standards.m11 import universal_text

if TYPE_CHECKING:
    from toolkit.documents.content import Inline
    from toolkit.documents.kit import Blocks, Inlines
    from toolkit.spec.interventions import Intervention
    from toolkit.spec.objectives import Estimand, Objective

PHASES = {
    "early_phase_1": "Early Phase 1",
    "phase_1": "Phase 1",
    "phase_1_2": "Phase 1/Phase 2",
    "phase_2": "Phase 2",
    "phase_2_3": "Phase 2/Phase 3",
    "phase_3": "Phase 3",
    "phase_4": "Phase 4",
}
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
REGISTERS = {
    "eu_ct": "EU CT Number",
    "ind": "FDA IND Number",
    "ide": "IDE Number",
    "jrct": "jRCT Number",
    "nct": "NCT Number",
    "nmpa_ind": "NMPA IND Number",
    "who_utn": "WHO/UTN Number",
    "other": "Other",
}
"""Registers of trials, in the order of the title page."""
ORDER = tuple(REGISTERS)


def protocol_number(kit: Kit) -> str:
    """Return the number that headers show: the sponsor's, or the working identifier."""
    given = kit.protocol.identity.sponsor_protocol_identifier
    return kit.protocol.identity.working_identifier if isinstance(given, OpenItem) else given


def author(kit: Kit) -> str:
    """Return the first person with a name, who answers for the document."""
    names = (person.name for person in kit.protocol.roles.people)
    return next((name for name in names if isinstance(name, str)), "Authors to be named")


def blind_schema(kit: Kit) -> str:
    """Derive M11's blinding schema from who is blinded."""
    blinded = set(kit.protocol.design.blinded)
    if not blinded:
        return "Open Label"
    if "participant" not in blinded:
        return "Observer Blind" if "outcomes_assessor" in blinded else "Single Blind"
    return "Double Blind" if blinded - {"participant", "sponsor"} else "Single Blind"


def cover(kit: Kit) -> Blocks:
    """Return the rows of the title page in M11's order."""
    identity, roles = kit.protocol.identity, kit.protocol.roles
    products = [i for i in kit.protocol.therapies.interventions if i.investigational]
    rows: list[tuple[str, Inlines]] = [
        ("Sponsor confidentiality statement", text(identity.confidentiality_statement)),
        ("Full title", text(identity.title)),
    ]
    if identity.acronym:
        rows.append(("Trial acronym", text(identity.acronym)))
    rows += [
        ("Sponsor protocol identifier", _identifier(kit)),
        ("Original protocol", text(yes_no(value=not identity.amendments))),
        ("Version number", text(identity.version)),
        ("Version date", text(identity.version_date)),
    ]
    if identity.amendments:
        current = identity.amendments[-1]
        rows += [
            ("Amendment identifier", text(current.id)),
            ("Amendment scope", text("Global" if current.scope == "global" else "Not Global")),
        ]
    codes = [i for product in products if product.code for i in (answer(product.code),)]
    if codes:
        rows.append(("Sponsor’s investigational product code(s)", _lines(codes)))
    rows += [
        ("Investigational product name(s)", text("; ".join(map(_product, products)))),
        ("Trial phase", text(PHASES[identity.phase])),
        ("Short title", text(identity.short_title)),
        (
            "Sponsor name and address",
            _lines([answer(roles.sponsor.name), answer(roles.sponsor.address)]),
        ),
        (
            "Regulatory or clinical trial identifier(s)",
            _lines(
                [
                    (Text(text=f"{REGISTERS[each.kind]}: "), *answer(each.number))
                    for each in sorted(
                        identity.regulatory_identifiers, key=lambda one: ORDER.index(one.kind)
                    )
                ]
            ),
        ),
        ("Sponsor approval", answer(identity.sponsor_approval)),
        ("Sponsor signatory", answer(roles.signatory)),
        ("Medical expert contact", answer(roles.medical_expert)),
    ]
    return (two_columns(rows, description="Title page", share=0.34, small=True),)


def _identifier(kit: Kit) -> Inlines:
    """Return the sponsor's number; as long as it is open, the working identifier with it."""
    identity = kit.protocol.identity
    given = identity.sponsor_protocol_identifier
    if not isinstance(given, OpenItem):
        return answer(given)
    return *answer(given), Text(text=f" (working identifier {identity.working_identifier})")


def _product(product: Intervention) -> str:
    """Name a product by its nonproprietary name, with its proprietary one if it has one."""
    name = product.nonproprietary_name or product.name
    return f"{name} ({product.proprietary_name})" if product.proprietary_name else name


def _lines(parts: list[Inlines]) -> Inlines:
    """Join several values, each on a line of its own."""
    made: list[Inline] = []
    for part in parts:
        if made:
            made.append(LineBreak())
        made.extend(part)
    return tuple(made)


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
    """Return section 1.1.2: the design in M11's two columns."""
    protocol = kit.protocol
    design, population = protocol.design, protocol.population
    own = set(kit.arm("experimental").interventions)
    products = [i for i in protocol.therapies.interventions if i.investigational]
    tested = [each for each in products if each.id in own] or products
    board = protocol.safety.board
    ratio = ":".join(str(arm.allocation) for arm in protocol.therapies.arms)
    rows: list[tuple[str, Inlines]] = [
        ("Intervention", text("; ".join(map(_product, tested)))),
        ("Intervention model", text(MODELS[design.intervention_model])),
        (
            "Population type",
            text("With Disease" if population.with_disease else "Without Disease"),
        ),
        ("Control type", text(listed([CONTROLS[c] for c in design.control]))),
        ("Population diagnosis or condition", text(population.condition.name)),
        ("Control description", text(design.control_description)),
        ("Population age", text(ages(kit))),
        (
            "Intervention assignment method",
            text(f"Randomisation ({words(protocol.randomisation.method).lower()}, {ratio})"),
        ),
        (
            "Stratification",
            text(
                f"Yes: {listed([inside(s.name) for s in protocol.randomisation.strata])}"
                if protocol.randomisation.strata
                else "No"
            ),
        ),
        (
            "Site distribution and geographic scope",
            _sites(kit),
        ),
        ("Master protocol", text(yes_no(value=design.master_protocol))),
        (
            "Drug/device combination product",
            text(yes_no(value=design.drug_device_combination)),
        ),
        ("Adaptive trial design", text(yes_no(value=design.adaptive))),
        ("Number of arms", (kit.number("arms.count"),)),
        ("Trial blind schema", text(blind_schema(kit))),
        ("Blinded roles", text(listed([ROLES[r] for r in design.blinded]) or "Not Applicable")),
        (
            "Number of participants",
            (
                Text(text="Target: "),
                kit.number("sample_size.randomised"),
                Text(text=" randomly assigned to trial intervention"),
                *(
                    (
                        Text(text="; maximum after blinded re-estimation: "),
                        kit.number("interim.maximum"),
                    )
                    if "interim.maximum" in kit.record
                    else ()
                ),
            ),
        ),
        (
            "Duration",
            (
                Text(text="Trial intervention: "),
                kit.number("design.treatment_duration"),
                Text(text="; participation: "),
                kit.number("design.participation_duration"),
                Text(text=" per participant, "),
                kit.number("schedule.visits"),
                Text(text=" planned contacts"),
            ),
        ),
        (
            "Independent committees",
            text("Independent Data Monitoring Committee: " + board.name),
        ),
        (
            "Other committees",
            text("; ".join(c.name for c in protocol.oversight.committees) or "None"),
        ),
    ]
    return (
        paragraph(universal_text()["1.1.2"]),
        two_columns(rows, description="Overall design"),
    )


def _sites(kit: Kit) -> Inlines:
    sites = kit.protocol.roles.sites
    several = sites.planned > 1
    scope = "Single Country" if len(sites.countries) == 1 else "Multiple Countries"
    return (
        Text(text="Multicentre (" if several else "Single-Centre ("),
        kit.number("recruitment.sites"),
        Text(text=" planned sites); " if several else " planned site); "),
        Text(text=f"{scope}: {listed(sites.countries)}"),
    )
