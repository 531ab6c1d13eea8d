"""Tables of the power under other assumptions than the planning values (M11 10.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Table, Text
from toolkit.documents.kit import PURE, Kit, strong, text

if TYPE_CHECKING:
    from toolkit.documents.kit import Inlines
    from toolkit.spec.planning import Axis, SensitivityTable

BOLD = "The planning values are in bold."
ADJUSTED = (
    " Standard deviations are those of the endpoint itself; the analysis adjusts them for "
    "baseline."
)


def grid(kit: Kit, table: SensitivityTable) -> Table:
    """Return the power by one or two assumptions, with the planning values in bold."""
    base = f"sensitivity.{table.id}"
    adjusted = f"analyses.{table.analysis}.adjusted_sd" in kit.record
    right = Column(share=1, align="right")
    header, rows = _lines(kit, table) if table.columns is None else _square(kit, table)
    return Table(
        id=f"tbl-{base.replace('.', '-')}",
        caption=text(table.caption),
        description="Power at the planned sample size when assumptions differ from their "
        "planning values",
        columns=(Column(share=2.2), *(right for _ in rows[0][1:])),
        header=header,
        rows=rows,
        notes=(
            ("", text(BOLD + (ADJUSTED if adjusted else ""))),
            *(("", _range(kit, axis.assumption)) for axis in _narrow(kit, table)),
        ),
    )


def _narrow(kit: Kit, table: SensitivityTable) -> tuple[Axis, ...]:
    """Return the axes that do not reach from end to end of what is plausible."""
    axes = (table.rows,) if table.columns is None else (table.rows, table.columns)

    def spans(axis: Axis) -> bool:
        plausible = kit.assumptions[axis.assumption].range
        return min(axis.values) <= plausible.low and plausible.high <= max(axis.values)

    return tuple(axis for axis in axes if not spans(axis))


def _range(kit: Kit, assumption: str) -> Inlines:
    """Say how far an assumption may plausibly lie from its planning value."""
    each = kit.assumptions[assumption]
    name = f"assumptions.{assumption}"
    unit = "" if each.unit.startswith(PURE) else f" {each.unit}"
    return (
        Text(text=f"{each.name}: the plausible range is "),
        *kit.between(f"{name}.low", f"{name}.high"),
        Text(text=f"{unit}; the table shows a part of it."),
    )


Rows = tuple[tuple[Cell, ...], ...]


def _lines(kit: Kit, table: SensitivityTable) -> tuple[Rows, Rows]:
    """Return header and rows of a table with one assumption."""
    base = f"sensitivity.{table.id}"
    planned = kit.assumptions[table.rows.assumption].value
    rows = tuple(
        (
            _label(kit, f"{base}.rows", row),
            _power(kit, base, row, bold=value == planned),
        )
        for row, value in enumerate(kit.entries(f"{base}.rows"))
    )
    return ((strong(_axis(kit, table.rows.assumption)), strong("Power")),), rows


def _square(kit: Kit, table: SensitivityTable) -> tuple[Rows, Rows]:
    """Return header and rows of a table with two assumptions."""
    base = f"sensitivity.{table.id}"
    across = table.columns.assumption if table.columns else ""
    down = table.rows.assumption
    planned = (kit.assumptions[down].value, kit.assumptions[across].value)
    columns = kit.entries(f"{base}.columns")
    rows = tuple(
        (
            _label(kit, f"{base}.rows", row),
            *(
                _power(kit, base, row, column, bold=(value, other) == planned)
                for column, other in enumerate(columns)
            ),
        )
        for row, value in enumerate(kit.entries(f"{base}.rows"))
    )
    over = Cell(
        inlines=text(_axis(kit, across)), strong=True, span=len(columns), align="centre"
    )
    header = (
        (strong(_axis(kit, down)), over),
        (Cell(), *(_label(kit, f"{base}.columns", place) for place in range(len(columns)))),
    )
    return header, rows


def _label(kit: Kit, name: str, place: int) -> Cell:
    return Cell(inlines=(kit.entry(name, place),), strong=True)


def _power(kit: Kit, base: str, *place: int, bold: bool) -> Cell:
    return Cell(inlines=(kit.entry(f"{base}.power", *place, bold=bold),))


def _axis(kit: Kit, assumption: str) -> str:
    each = kit.assumptions[assumption]
    return each.name if each.unit.startswith(PURE) else f"{each.name} ({each.unit})"
