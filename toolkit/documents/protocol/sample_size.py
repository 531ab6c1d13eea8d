"""Sample size determination (M11 section 10.11): every assumption, its source, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.design.wording import power_sentence, sample_size_paragraphs
from toolkit.documents.content import Block, Cell, Column, Figure, Table, Text
from toolkit.documents.power_picture import counted_in, power_picture, varied_in
from toolkit.documents.protocol.kit import (
    Kit,
    bullets,
    cited,
    head,
    paragraph,
    plain,
    prose,
    reference,
    shown,
    subheading,
    text,
)
from toolkit.quantities import show

if TYPE_CHECKING:
    from toolkit.design.record import Quantity
    from toolkit.documents.protocol.kit import Blocks
    from toolkit.spec.planning import SensitivityTable


def justification(kit: Kit) -> Blocks:
    """Return section 10.11."""
    protocol = kit.protocol
    made: list[Block] = []
    for template in sample_size_paragraphs(protocol, kit.record):
        made.extend(kit.say(template))
    made.extend(prose(protocol.sample_size.justification))
    made.append(
        paragraph(
            "Every assumption stands in ",
            reference("tbl-assumptions"),
            " with its plausible range and evidence, the power of each analysis in ",
            reference("tbl-power"),
            ".",
        )
    )
    made.append(_assumptions(kit))
    made.append(_powers(kit))
    others = [
        a
        for a in protocol.analyses
        if a.id != protocol.sample_size.analysis and f"analyses.{a.id}.power" in kit.record
    ]
    if others:
        made.append(subheading("Power of the other analyses"))
        made.extend(bullets(kit.say_inline(power_sentence(protocol, a)) for a in others))
    made.append(subheading("If the assumptions are wrong"))
    made.append(_curve(kit))
    made.extend(_grid(kit, table) for table in protocol.sensitivity)
    made.extend(_feasibility(kit))
    made.append(subheading("Formula"))
    chosen = kit.record[f"analyses.{protocol.sample_size.analysis}.power"]
    made.append(
        paragraph(
            f"Method: {chosen.method}. Sample sizes are found by search over whole allocation "
            "blocks, so that one block less is known to fall short. All numbers were computed "
            "by "
            "the toolkit; the record delivered with this document names for each number its "
            "method and its inputs."
        )
    )
    return tuple(made)


def _assumptions(kit: Kit) -> Table:
    rows = []
    for each in kit.protocol.assumptions:
        name = f"assumptions.{each.id}"
        taken_out = (
            f" Already adjusted for {' and '.join(each.adjusted_for)}."
            if each.adjusted_for
            else ""
        )
        rows.append(
            (
                Cell(inlines=text(each.name), strong=True),
                Cell(inlines=kit.assumed(each.id)),
                Cell(
                    inlines=(
                        kit.number(f"{name}.low"),
                        Text(text=" to "),
                        kit.number(f"{name}.high"),
                    )
                ),
                Cell(inlines=(*text(each.rationale + taken_out), *cited(each.evidence))),
            )
        )
    return Table(
        id="tbl-assumptions",
        caption=text("Planning assumptions"),
        description="Assumptions with value, plausible range, rationale and evidence",
        columns=(
            Column(share=0.24),
            Column(share=0.13),
            Column(share=0.13),
            Column(share=0.5),
        ),
        header=head("Assumption", "Value", "Plausible range", "Rationale and evidence"),
        rows=tuple(rows),
        small=True,
    )


def _powers(kit: Kit) -> Table:
    rows = []
    for analysis in kit.protocol.analyses:
        base = f"analyses.{analysis.id}"
        if f"{base}.power" not in kit.record:
            continue
        rows.append(
            (
                Cell(inlines=text(analysis.name), strong=True),
                kit.cell(f"{base}.alpha"),
                kit.cell(f"{base}.sides"),
                kit.cell(f"{base}.power"),
                kit.cell(f"{base}.detectable"),
                kit.cell(f"{base}.assurance"),
            )
        )
    right = Column(share=0.1, align="right")
    wide = Column(share=0.15, align="right")
    return Table(
        id="tbl-power",
        caption=text("Power of each analysis at the planned sample size"),
        description="Type I error, sides, power, detectable difference and assurance by "
        "analysis",
        columns=(Column(share=0.4), right, right, right, wide, wide),
        header=head(
            "Analysis", "Type I error", "Sides", "Power", "Detectable difference", "Assurance"
        ),
        rows=tuple(rows),
        notes=(
            (
                "",
                text(
                    "Detectable difference: the smallest difference with the target power. "
                    "Assurance: the power averaged over the uncertainty of the planning "
                    "values, "
                    "where that uncertainty is stated."
                ),
            ),
        ),
    )


def _curve(kit: Kit) -> Figure:
    protocol = kit.protocol
    picture = power_picture(kit.record)
    counted, quantity = counted_in(kit.record), varied_in(kit.record)
    size, chosen = kit.record[f"sample_size.{counted}"], kit.record["sample_size.power"]
    return Figure(
        id="fig-power",
        caption=text(
            "Power against the number of participants: "
            + next(a.name for a in protocol.analyses if a.id == protocol.sample_size.analysis)
        ),
        png=picture.png,
        svg=picture.svg,
        alt=f"Power rises with the number of participants; at the planned {size.text} "
        f"{counted} "
        f"participants it is {chosen.text}. The curves differ in: {quantity.caption}.",
        width_cm=14.5,
    )


def _grid(kit: Kit, table: SensitivityTable) -> Table:
    quantity = kit.record[f"sensitivity.{table.id}.power"]
    rows_axis = quantity.axes[0]
    values = quantity.value if isinstance(quantity.value, tuple) else ()
    labels = [show(_plain(v), rows_axis.form) for v in rows_axis.values]
    planned = _planned(kit, table)
    right = Column(share=1, align="right")
    if len(quantity.axes) == 1:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                Cell(inlines=text(label), strong=True),
                _power_cell(value, quantity, bold=at == planned[0]),
            )
            for label, value, at in zip(labels, values, rows_axis.values, strict=True)
        )
        header = head(_axis(kit, table.rows.assumption), "Power")
        columns: tuple[Column, ...] = (Column(share=2.2), right)
    else:
        columns_axis = quantity.axes[1]
        rows = tuple(
            (
                Cell(inlines=text(label), strong=True),
                *(
                    _power_cell(value, quantity, bold=(at, to) == planned)
                    for value, to in zip(_tuple(row), columns_axis.values, strict=True)
                ),
            )
            for label, row, at in zip(labels, values, rows_axis.values, strict=True)
        )
        across = table.columns.assumption if table.columns else ""
        header = (
            (
                Cell(inlines=text(_axis(kit, table.rows.assumption)), strong=True),
                Cell(
                    inlines=text(_axis(kit, across)),
                    strong=True,
                    span=len(columns_axis.values),
                    align="centre",
                ),
            ),
            (
                Cell(),
                *(
                    Cell(inlines=text(show(_plain(v), columns_axis.form)), strong=True)
                    for v in columns_axis.values
                ),
            ),
        )
        columns = (Column(share=2.2), *(right for _ in columns_axis.values))
    return Table(
        id=f"tbl-sensitivity-{table.id}",
        caption=text(table.caption),
        description="Power at the planned sample size when assumptions differ from their "
        "planning "
        "values",
        columns=columns,
        header=header,
        rows=rows,
        notes=(("", text("The planning values are in bold. " + _adjusted_note(kit, table))),),
    )


def _adjusted_note(kit: Kit, table: SensitivityTable) -> str:
    base = f"analyses.{table.analysis}.adjusted_sd"
    if base not in kit.record:
        return ""
    return (
        "Standard deviations are those of the endpoint itself; the analysis adjusts them for "
        "baseline."
    )


def _planned(kit: Kit, table: SensitivityTable) -> tuple[float, ...]:
    names = [table.rows.assumption, *([table.columns.assumption] if table.columns else [])]
    return tuple(kit.record[f"assumptions.{name}"].number() for name in names)


def _axis(kit: Kit, assumption: str) -> str:
    each = kit.assumptions[assumption]
    unit = "" if each.unit in {"proportion", "correlation", "ratio"} else f" ({each.unit})"
    return f"{each.name}{unit}"


def _power_cell(value: object, quantity: Quantity, *, bold: bool) -> Cell:
    return Cell(inlines=(Text(text=shown(_plain(value), quantity), bold=bold),))


def _plain(value: object) -> float | str:
    if isinstance(value, float | int | str):
        return value
    message = f"{value!r} is not a single value"
    raise TypeError(message)


def _tuple(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    message = f"{value!r} is no row"
    raise TypeError(message)


def _feasibility(kit: Kit) -> Blocks:
    targets = kit.protocol.feasibility
    if not targets:
        return ()
    rows = []
    for each in targets:
        base = f"feasibility.{each.id}"
        interval = (
            (kit.number(f"{base}.lower"), Text(text=" to "), kit.number(f"{base}.upper"))
            if f"{base}.lower" in kit.record
            else (kit.number(f"{base}.per_month"), Text(text=" per month at all sites"))
        )
        aim = "at least " if each.aim == "at_least" else "at most "
        rows.append(
            (
                Cell(inlines=text(each.name), strong=True),
                plain(each.definition),
                Cell(inlines=(Text(text=aim), kit.number(f"{base}.target"))),
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
            columns=tuple(Column(share=s) for s in (1.1, 1.8, 0.8, 0.7, 1.0, 1.9)),
            header=head(
                "Target", "Definition", "Aim", "Question of stopping", "95% interval", "Action"
            ),
            rows=tuple(rows),
            notes=(
                (
                    "",
                    text(
                        "95% interval: Wilson interval that would be found if the target were "
                        "just met at the planned number of participants."
                    ),
                ),
            ),
            small=True,
        ),
    )
