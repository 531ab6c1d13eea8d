"""The answer of ``toolkit size``: tables to paste and the sentence for section 10.11."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.design.wording import fill, power_sentence, section_sentence
from toolkit.quantities import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.design.record import Axis, Quantity, Record, Value
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder

GAP = "  "
INTERIM = {
    "evaluable": "evaluable",
    "events": "events",
    "time": "time",
    "efficacy_z": "efficacy z",
    "efficacy_p": "p",
    "efficacy_difference": "difference",
    "futility_z": "futility z",
    "futility_difference": "difference",
    "harm_z": "harm z",
    "harm_difference": "difference",
    "stop_futility_null": "stops, null",
    "stop_futility_design": "stops, design",
}
"""What is shown of each look, and the heading above it."""
RARE = frozenset({"events", "time", "harm_z", "harm_difference"})
"""What is shown only where the record has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeReport:
    """What ``toolkit size`` prints.

    Attributes
    ----------
    text
        Plain tables.
    sentence
        The paragraph for section 10.11.
    record
        The numbers themselves.
    protocol
        What they are of.
    """

    text: str
    sentence: str
    record: Record
    protocol: Protocol

    def as_json(self) -> dict[str, object]:
        """Return the record and the sentence as plain data."""
        plain: dict[str, object] = json.loads(self.record.as_json())
        return {**plain, "sentence": self.sentence}


def size_report(source: ProtocolFolder, record: Record) -> SizeReport:
    """Arrange the numbers of a protocol for a statistician."""
    protocol = source.protocol
    parts = [
        f"{source.name}: {protocol.identity.title}",
        _sample_size(record),
        _assumptions(protocol, record),
        _analyses(protocol, record),
        _interim(protocol, record),
        *(_grid(record[f"sensitivity.{table.id}.power"]) for table in protocol.sensitivity),
    ]
    return SizeReport(
        text="\n\n".join(part for part in parts if part),
        sentence=section_sentence(protocol, record),
        record=record,
        protocol=protocol,
    )


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> str:
    """Set out rows in columns, those in `right` aligned to the right.

    Examples
    --------
    >>> print(table(["arm", "n"], [["active", "7"], ["control", "12"]], right=[1]))
    arm       n
    -------  --
    active    7
    control  12
    """
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = (
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return GAP.join(cells).rstrip()

    rule = GAP.join("-" * width for width in widths)
    return "\n".join([line(head), rule, *(line(row) for row in rows)])


def _sample_size(record: Record) -> str:
    names = (
        "sample_size.randomised",
        "sample_size.randomised_experimental",
        "sample_size.randomised_control",
        "sample_size.evaluable_experimental",
        "sample_size.evaluable_control",
        "sample_size.power",
        "recruitment.months",
        "recruitment.screened",
        "safety.zero_events_upper",
    )
    rows = [[record[n].caption, record[n].text, record[n].unit] for n in names]
    return "Sample size\n" + table(["quantity", "value", "unit"], rows, right=[1])


def _assumptions(protocol: Protocol, record: Record) -> str:
    rows = []
    for each in protocol.assumptions:
        name = f"assumptions.{each.id}"
        rows.append(
            [
                each.id,
                record[name].text,
                f"{record[f'{name}.low'].text} to {record[f'{name}.high'].text}",
                each.unit,
                ", ".join(each.evidence) or "none",
            ]
        )
    return "Assumptions\n" + table(
        ["assumption", "value", "plausible range", "unit", "evidence"], rows, right=[1]
    )


def _analyses(protocol: Protocol, record: Record) -> str:
    simulated = [
        f"simulation.base.tests.{analysis.id}.power" in record for analysis in protocol.analyses
    ]
    rows = []
    for analysis in protocol.analyses:
        base = f"analyses.{analysis.id}"
        if f"{base}.power" not in record:
            continue
        rows.append(
            [
                analysis.id,
                analysis.design.kind,
                record[f"{base}.alpha"].text,
                record[f"{base}.sides"].text,
                record[f"{base}.power"].text,
                *([_simulated(record, analysis.id)] if any(simulated) else []),
                _text(record, f"{base}.detectable"),
                _text(record, f"{base}.assurance"),
                _text(record, f"{base}.events"),
            ]
        )
    head = [
        *("analysis", "kind", "alpha", "sides", "power"),
        *(["simulated"] if any(simulated) else []),
        *("detectable", "assurance", "events"),
    ]
    sentences = [
        f"{analysis.id}: {fill(power_sentence(protocol, analysis), record)}"
        for analysis in protocol.analyses
    ]
    return (
        "Analyses at the planned sample size\n"
        + table(head, rows, right=range(2, len(head)))
        + "\n\n"
        + "\n".join(sentences)
    )


def _simulated(record: Record, analysis: str) -> str:
    """Return the simulated power of an analysis with its Monte Carlo error, if there is one."""
    name = f"simulation.base.tests.{analysis}.power"
    if name not in record:
        return ""
    return f"{record[name].text} ({record[f'{name}_mcse'].text})"


def _text(record: Record, name: str) -> str:
    return record[name].text if name in record else ""


def _interim(protocol: Protocol, record: Record) -> str:
    if protocol.interim is None:
        return ""
    looks = [*(look.id for look in protocol.interim.looks), "final"]
    columns = {
        key: label
        for key, label in INTERIM.items()
        if key not in RARE or any(f"interim.{look}.{key}" in record for look in looks)
    }
    rows = [
        [look, *(_text(record, f"interim.{look}.{key}") for key in columns)] for look in looks
    ]
    head = ["look", *columns.values()]
    return "Interim analyses\n" + table(head, rows, right=range(1, len(head)))


def _grid(quantity: Quantity) -> str:
    """Set out a sensitivity table."""
    rows_axis, *columns = quantity.axes
    values = quantity.value if isinstance(quantity.value, tuple) else ()
    labels = [show(value, rows_axis.form) for value in rows_axis.values]
    title = f"{quantity.caption} (power)\nrows: {_axis(rows_axis)}"
    if not columns:
        head = ["", "power"]
        rows = [[label, _power(v, quantity)] for label, v in zip(labels, values, strict=True)]
    else:
        title += f"\ncolumns: {_axis(columns[0])}"
        head = ["", *(show(value, columns[0].form) for value in columns[0].values)]
        rows = [
            [label, *(_power(v, quantity) for v in row)]
            for label, row in zip(labels, values, strict=True)
            if isinstance(row, tuple)
        ]
    return f"{title}\n" + table(head, rows, right=range(len(head)))


def _axis(axis: Axis) -> str:
    """Say what varies, with its unit."""
    return f"{axis.caption} ({axis.unit})" if axis.unit else axis.caption


def _power(value: Value, quantity: Quantity) -> str:
    """Write one cell of a table."""
    if isinstance(value, tuple):
        message = f"{quantity.name} has a tuple where a number is due"
        raise TypeError(message)
    return show(value, quantity.form)
