"""Feasibility targets with the precision that the planned size gives them (M11 10.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import Kit, head, plain, strong, subheading, text

if TYPE_CHECKING:
    from toolkit.documents.kit import Blocks

AIMS = {"at_least": "at least ", "at_most": "at most "}
WILSON = (
    "95% interval: Wilson interval that would be found if the target were just met at the "
    "planned number of participants."
)


def targets(kit: Kit) -> Blocks:
    """Return the targets, or nothing when there is none."""
    if not kit.protocol.feasibility:
        return ()
    rows = []
    for each in kit.protocol.feasibility:
        base = f"feasibility.{each.id}"
        interval = (
            kit.between(f"{base}.lower", f"{base}.upper")
            if f"{base}.lower" in kit.record
            else (kit.number(f"{base}.per_month"), Text(text=" per month at all sites"))
        )
        rows.append(
            (
                strong(each.name),
                plain(each.definition),
                Cell(inlines=(Text(text=AIMS[each.aim]), kit.number(f"{base}.target"))),
                kit.cell(f"{base}.stop"),
                Cell(inlines=interval),
                plain(each.action),
            )
        )
    return (
        subheading("Feasibility targets"),
        Table(
            id="tbl-feasibility",
            caption=text("Feasibility targets and their precision"),
            description="Targets with definition, value at which to stop, precision and action",
            columns=tuple(Column(share=s) for s in (1.1, 1.7, 0.75, 0.75, 0.95, 2.3)),
            header=head(
                "Target", "Definition", "Aim", "Stop to be weighed", "95% interval", "Action"
            ),
            rows=tuple(rows),
            notes=(("", text(WILSON)),),
            small=True,
        ),
    )
