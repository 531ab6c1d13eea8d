"""Doses, doses by body weight, and what is done with the products at each visit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import head, paragraph, plain, strong, text
from toolkit.documents.packet.protocol_prose import protocol_prose
from toolkit.documents.pharmacy import facts
from toolkit.documents.protocol.interventions import investigational

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks, Inlines, Kit
    from toolkit.spec.interventions import DoseStep, Intervention

WEIGHTS = tuple(range(40, 121, 10))
"""Body weights, in kg, for which doses are worked out as examples."""


def doses(kit: Kit) -> Blocks:
    """Return the table of doses of every investigational product."""
    rows: list[tuple[Cell, ...]] = []
    for product in investigational(kit):
        name = Cell(
            inlines=(facts.product_name(kit, product),), strong=True, shaded=True, span=5
        )
        rows.append((name,))
        rows += [_dose_row(kit, product, n, step) for n, step in enumerate(product.regimen)]
    return (
        Table(
            id="tbl-doses",
            caption=text("Doses by period"),
            description="Dose steps of each investigational product",
            columns=(
                Column(share=0.17),
                Column(share=0.11),
                Column(share=0.13),
                Column(share=0.24),
                Column(share=0.35),
            ),
            header=head("Period", "Each dose", "At most a day", "How often", "Conditions"),
            rows=tuple(rows),
        ),
        paragraph(
            f"Rules for raising, lowering, holding and stopping stand in "
            f"{kit.section_of_protocol('6.4')}. Only a prescriber with authority for the "
            "product orders a dose, and the pharmacy hands out or prepares nothing without the "
            "order."
        ),
    )


def _dose_row(kit: Kit, product: Intervention, place: int, step: DoseStep) -> tuple[Cell, ...]:
    at = f"interventions.{product.id}.step_{place}"
    return (
        Cell(inlines=(kit.number(f"{at}.period"),)),
        kit.cell(f"{at}.dose"),
        kit.cell(f"{at}.maximum"),
        Cell(inlines=(kit.number(f"{at}.frequency"),)),
        plain(step.note or ""),
    )


def by_weight(kit: Kit) -> Blocks:
    """Return worked examples of doses by body weight, to try a calculator on."""
    columns = [
        (product, place, step)
        for product in investigational(kit)
        for place, step in enumerate(product.regimen)
        if step.dose is not None and step.unit.endswith("/kg")
    ]
    if not columns:
        return ()
    unit = columns[0][2].unit.removesuffix("/kg")
    share = 0.75 / len(columns)
    return (
        paragraph(
            Text(text="For unblinded staff. ", bold=True),
            "The next table is for trying the pharmacy’s calculator and for nothing else. It "
            "knows no highest dosing weight, no reduced dose and no volume, and rounds "
            "nothing. Doses are prepared from the table of the pharmacy manual.",
        ),
        Table(
            id="tbl-weights",
            caption=text("Dose by body weight, unrounded, as worked examples"),
            description="Amount of each product for some body weights",
            columns=(
                Column(share=0.25),
                *(Column(share=share, align="right") for _ in columns),
            ),
            header=(
                (
                    strong("Body weight (kg)"),
                    *(
                        Cell(
                            inlines=facts.said(
                                (facts.product_name(kit, product),),
                                ", ",
                                (kit.number(f"interventions.{product.id}.step_{place}.dose"),),
                            ),
                            strong=True,
                        )
                        for product, place, _ in columns
                    ),
                ),
            ),
            rows=tuple(
                (
                    strong(str(weight)),
                    *(plain(f"{_exact(weight, step)} {unit}") for _, _, step in columns),
                )
                for weight in WEIGHTS
            ),
        ),
        paragraph(
            *facts.missing(
                "responsible pharmacist",
                "highest dosing weight, rounding, vial strength, final volume, compatible "
                "containers and time to expiry, in the pharmacy manual",
            )
        ),
    )


def _exact(weight: int, step: DoseStep) -> str:
    """Write a dose without rounding, but without the noise of binary fractions either."""
    if step.dose is None:
        raise AssertionError(step)
    return f"{math.floor(weight * step.dose * 1e6 + 0.5) / 1e6:g}"


def taper(kit: Kit) -> Blocks:
    """Return the protocol's table of the taper, if it has one."""
    number = facts.section_titled(kit, "taper")
    if not number:
        return ()
    return (
        paragraph(f"Word for word from {kit.section_of_protocol(number)}:", role="label"),
        *protocol_prose(kit, number),
    )


def visits(kit: Kit) -> Blocks:
    """Return what is done with the products at each visit, from the schedule of activities."""
    rows = []
    for visit in kit.protocol.schedule.visits:
        done = [each for each in facts.handling(kit) if visit.id in each.visits]
        if not done:
            continue
        what: Inlines = ()
        for place, activity in enumerate(done):
            notes = " ".join(n.text for n in activity.notes if visit.id in n.visits)
            joint = "; " if place else ""
            what = facts.said(what, joint, (kit.number(f"activities.{activity.id}.name"),))
            if notes:
                what = facts.said(what, " (", text(notes.rstrip(".")), ")")
        rows.append(
            (
                Cell(inlines=(kit.number(f"visits.{visit.id}.name"),), strong=True),
                kit.cell(f"visits.{visit.id}.day"),
                kit.cell(f"visits.{visit.id}.window"),
                Cell(inlines=what),
            )
        )
    if not rows:
        return (
            paragraph(
                *facts.missing("sponsor", "at which visits the product is given or handed out")
            ),
        )
    general = [
        (activity, note.text)
        for activity in facts.handling(kit)
        for note in activity.notes
        if not note.visits
    ]
    return (
        Table(
            id="tbl-visits",
            caption=text("The products visit by visit"),
            description="Visits at which a product is given, handed out, returned or counted",
            columns=(
                Column(share=0.26),
                Column(share=0.1),
                Column(share=0.14),
                Column(share=0.5),
            ),
            header=head("Visit", "Day", "Window", "What is done"),
            rows=tuple(rows),
            notes=tuple(
                ("", facts.said((kit.number(f"activities.{a.id}.name"),), ": ", text(note)))
                for a, note in general
            ),
        ),
    )
