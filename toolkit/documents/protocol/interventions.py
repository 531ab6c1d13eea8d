"""Trial interventions and concomitant therapy (M11 section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Paragraph, Table, Text
from toolkit.documents.kit import (
    Kit,
    answer_blocks,
    bullets,
    cited,
    counted,
    head,
    inside,
    listed,
    named,
    paragraph,
    plain,
    prose,
    run_in,
    strong,
    subheading,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Blocks
    from toolkit.spec.base import OpenItem
    from toolkit.spec.interventions import DoseStep, Intervention, Therapy

MOST_AT_FULL_SIZE = 3
"""Interventions beside each other that fit in normal type."""
FEW = 2
"""So many periods of a regimen are named one by one."""
ARM_TYPES = {
    "experimental": "Experimental Arm",
    "active_comparator": "Active Comparator Arm",
    "placebo_comparator": "Placebo Comparator Arm",
    "sham_comparator": "Sham Comparator Arm",
    "no_intervention": "No Intervention Arm",
}
TYPES = {
    "drug": "Drug",
    "device": "Medical Device",
    "biologic": "Biologic",
    "procedure": "Non-Surgical Procedure",
    "behavioural": "Behavioral",
    "dietary_supplement": "Dietary Supplement",
}
USES = {
    "experimental": "Experimental Intervention",
    "placebo": "Placebo",
    "active_comparator": "Active comparator",
    "rescue": "Rescue Medicine",
    "background": "Background Treatment",
    "additional_required": "Additional Required Treatment",
}


def investigational(kit: Kit) -> tuple[Intervention, ...]:
    """Return the investigational products."""
    return tuple(i for i in kit.protocol.therapies.interventions if i.investigational)


def arms_table(kit: Kit) -> Blocks:
    """Return the table of arms and interventions that opens section 6, in M11's columns."""
    therapies = kit.protocol.therapies
    products = {each.id: each for each in therapies.interventions}
    columns: list[tuple[Cell, ...]] = []
    used = [(arm, products[i]) for arm in therapies.arms for i in arm.interventions]
    facts = (
        ("Arm type", lambda a, _p: ARM_TYPES[a.type]),
        ("Intervention type", lambda _a, p: TYPES[p.type]),
        ("Pharmaceutical dose form", lambda _a, p: p.dose_form),
        ("Dosage strength(s)", lambda _a, p: "; ".join(p.strengths)),
        ("Dosage level(s)", lambda _a, p: dose_range(p.regimen)),
        ("Route of administration", lambda _a, p: p.route),
        ("Regimen", lambda _a, p: periods(p.regimen)),
        ("Use", lambda _a, p: USES[p.use]),
        ("IMP/NIMP", lambda _a, p: "IMP" if p.investigational else "NIMP"),
        (
            "Sourcing",
            lambda _a, p: "Centrally Sourced" if p.sourcing == "central" else "Locally Sourced",
        ),
    )
    for label, fact in facts:
        columns.append(
            (
                strong(label),
                *(plain(fact(arm, product)) for arm, product in used),
            )
        )
    share = 0.8 / len(used)
    return (
        Table(
            id="tbl-arms",
            caption=text("Arms and interventions"),
            description="Facts of each intervention, one column for each intervention of each "
            "arm",
            columns=(Column(share=0.2), *(Column(share=share) for _ in used)),
            header=(
                (
                    strong("Arm and intervention"),
                    *(strong(f"{arm.name}: {product.name}") for arm, product in used),
                ),
            ),
            rows=tuple(columns),
            small=len(used) > MOST_AT_FULL_SIZE,
        ),
        *(run_in(arm.name, arm.description) for arm in therapies.arms),
    )


def dose_range(regimen: Sequence[DoseStep]) -> str:
    """Write the lowest and the highest single dose of a regimen, with the limit of a day."""
    doses = [step.dose for step in regimen if step.dose is not None]
    if not doses:
        return "See regimen"
    unit = regimen[0].unit
    low, high = min(doses), max(doses)
    range_ = f"{low:g} {unit}" if low == high else f"{low:g} to {high:g} {unit}"
    daily = max((step.maximum_daily or 0 for step in regimen), default=0)
    return f"{range_} per dose, at most {daily:g} {unit} a day" if daily else range_


def periods(regimen: Sequence[DoseStep]) -> str:
    """Name the periods of a regimen; of more than two, the first and the last."""
    names = tuple(dict.fromkeys(step.period for step in regimen))
    return "; ".join(names) if len(names) <= FEW else f"{names[0]} to {names[-1]}"


def descriptions(kit: Kit) -> Blocks:
    """Return section 6.1: what the investigational products are."""
    made: list[Block] = []
    for product in investigational(kit):
        made.append(subheading(product.name))
        made.extend(prose(product.description))
        made.append(run_in("Regulatory status", product.authorisation))
        if product.controlled_substance is not None:
            substance = product.nonproprietary_name or product.name
            schedule = product.controlled_substance.schedule
            made.append(
                run_in(
                    "Controlled substance",
                    f"{substance[:1].upper()}{substance[1:]} is in Schedule {schedule[1:]} of "
                    "the US Controlled Substances Act.",
                )
            )
    made.append(subheading("How the products are made alike"))
    made.extend(prose(kit.protocol.therapies.blinding_of_product))
    return tuple(made)


def regimen(kit: Kit) -> Blocks:
    """Return the table of doses in section 6.3."""
    rows: list[tuple[Cell, ...]] = []
    for product in investigational(kit):
        rows.append(
            (
                Cell(
                    inlines=(*text(product.name), *cited(product.evidence)),
                    strong=True,
                    shaded=True,
                    span=4,
                ),
            )
        )
        rows.extend(
            (
                plain(step.period),
                plain(_dose(step)),
                plain(step.frequency),
                plain(step.note or ""),
            )
            for step in product.regimen
        )
    supervised: dict[float, list[str]] = {}
    for product in investigational(kit):
        hours = product.first_dose_supervised_hours
        if hours:
            supervised.setdefault(hours, []).append(product.name)
    notes = tuple(
        paragraph(
            "Participants are observed for at least "
            f"{counted(hours, 'hour')} after a supervised dose ({listed(names)})."
        )
        for hours, names in supervised.items()
    )
    return (
        Table(
            id="tbl-regimen",
            caption=text("Doses by period"),
            description="Dose steps of each investigational product",
            columns=(
                Column(share=0.17),
                Column(share=0.15),
                Column(share=0.28),
                Column(share=0.4),
            ),
            header=head("Period", "Dose", "Frequency", "Conditions"),
            rows=tuple(rows),
        ),
        *notes,
    )


def _dose(step: DoseStep) -> str:
    """Write the dose of one step, with its daily limit if there is one."""
    limit = f"at most {step.maximum_daily:g} {step.unit} a day" if step.maximum_daily else ""
    if step.dose is None:
        return limit[:1].upper() + limit[1:] or ("As the conditions say" if step.note else "")
    return f"{step.dose:g} {step.unit}" + (f"; {limit}" if limit else "")


def modifications(kit: Kit) -> Blocks:
    """Return section 6.4."""
    rows = kit.protocol.therapies.modifications
    return (
        Table(
            id="tbl-modifications",
            caption=text("Dose modification"),
            description="What is seen and what is done",
            columns=(Column(share=0.5), Column(share=0.5)),
            header=head("Trigger", "Action"),
            rows=tuple((plain(r.trigger), plain(r.action)) for r in rows),
        ),
    )


def overdose(kit: Kit) -> Blocks:
    """Return section 6.5."""
    return prose(kit.protocol.therapies.overdose)


def _by_product(kit: Kit, part: str) -> Blocks:
    made: list[Block] = []
    for product in investigational(kit):
        value: str | OpenItem = getattr(product, part)
        first, *rest = answer_blocks(value)
        lead = first.inlines if isinstance(first, Paragraph) else ()
        made.append(Paragraph(inlines=(Text(text=f"{product.name}. ", bold=True), *lead)))
        made.extend(rest)
    return tuple(made)


def preparation(kit: Kit) -> Blocks:
    """Return section 6.6.1."""
    return _by_product(kit, "preparation")


def storage(kit: Kit) -> Blocks:
    """Return section 6.6.2."""
    controlled = (
        run_in(f"{each.name}, controlled storage", each.controlled_substance.storage)
        for each in investigational(kit)
        if each.controlled_substance is not None
    )
    return *_by_product(kit, "storage"), *controlled


def accountability(kit: Kit) -> Blocks:
    """Return section 6.6.3."""
    made: list[Block] = list(_by_product(kit, "dispensing"))
    for product in investigational(kit):
        controlled = product.controlled_substance
        if controlled is not None:
            made += [
                run_in(f"{product.name}, accountability", controlled.accountability),
                run_in(f"{product.name}, registration", controlled.registration),
            ]
    return tuple(made)


def randomisation(kit: Kit) -> Blocks:
    """Return section 6.7.2; block sizes stay in the restricted part."""
    plan = kit.protocol.randomisation
    table = (
        (
            Table(
                id="tbl-strata",
                caption=text("Stratification factors"),
                description="Stratification factors with their levels and the reason",
                columns=(Column(share=0.28), Column(share=0.27), Column(share=0.45)),
                header=head("Factor", "Levels", "Rationale"),
                rows=tuple(
                    (plain(s.name), plain("; ".join(s.levels)), plain(s.rationale))
                    for s in plan.strata
                ),
            ),
        )
        if plan.strata
        else ()
    )
    experimental, control = kit.arm("experimental"), kit.arm("control")
    return (
        paragraph(
            f"Participants are randomised {experimental.allocation}:{control.allocation} to "
            f"{experimental.name} or {control.name} by {plan.method.replace('_', ' ')}"
            + (
                f", stratified by {listed([inside(s.name) for s in plan.strata])}"
                if plan.strata
                else ""
            )
            + "."
        ),
        *prose(plan.system),
        *prose(plan.concealment),
        *table,
    )


def unblinding(kit: Kit) -> Blocks:
    """Return section 6.7.4."""
    return prose(kit.protocol.randomisation.unblinding)


def adherence(kit: Kit) -> Blocks:
    """Return section 6.8."""
    return prose(kit.protocol.therapies.adherence)


def _therapies(therapies: Sequence[Therapy]) -> Blocks:
    return bullets(named(each.name, each.rule) for each in therapies)


def background(kit: Kit) -> Blocks:
    """Return section 6.9.1."""
    return _therapies(kit.protocol.therapies.background)


def rescue(kit: Kit) -> Blocks:
    """Return section 6.9.2."""
    return _therapies(kit.protocol.therapies.rescue)


def other_products(kit: Kit) -> Blocks:
    """Return section 6.9.3: products that are required beside the trial's own."""
    made = [
        named(i.name, i.description)
        for i in kit.protocol.therapies.interventions
        if not i.investigational and i.use == "additional_required"
    ]
    return bullets(made)


def prohibited(kit: Kit) -> Blocks:
    """Return section 6.10.1."""
    return _therapies(kit.protocol.therapies.prohibited)


def permitted(kit: Kit) -> Blocks:
    """Return section 6.10.2."""
    return _therapies(kit.protocol.therapies.permitted)
