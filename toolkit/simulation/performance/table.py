"""Operating characteristics of several scenarios side by side, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.simulation.performance.summary import Measure, Summary

OF_PRIMARY = ("power", "rejection", "bias", "coverage", "failed")
"""Measures of the primary test that a table of scenarios shows."""
OF_TRIAL = ("enrolled_mean", "duration_mean")
"""Measures of the trial that it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A measure: its name, and the test, look or criterion it is of."""

    name: str
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scenarios by measures.

    Attributes
    ----------
    scenarios
        Names of the rows.
    columns
        The measures.
    cells
        Row by row; None where a scenario does not have the measure.
    """

    scenarios: tuple[str, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[Measure | None, ...], ...]

    def values(self) -> tuple[tuple[float | None, ...], ...]:
        """Return the values alone, row by row."""
        return tuple(
            tuple(None if cell is None else cell.value for cell in row) for row in self.cells
        )


def columns_of(primary: str) -> tuple[Column, ...]:
    """List the measures of a usual table, of the primary test and of the trial.

    Examples
    --------
    >>> [column.name for column in columns_of("zan")][:2]
    ['power', 'rejection']
    """
    return (
        *(Column(name=name, of=primary) for name in OF_PRIMARY),
        *(Column(name=name) for name in OF_TRIAL),
    )


def compare(summaries: Sequence[tuple[str, Summary]], columns: Sequence[Column]) -> Comparison:
    """Put measures of several scenarios side by side.

    Parameters
    ----------
    summaries
        Name and summary of each scenario, in order.
    columns
        The measures; one that no scenario has is refused.

    Returns
    -------
    Comparison
        Scenarios by measures.
    """
    for column in columns:
        if all(summary.find(column.name, column.of) is None for _, summary in summaries):
            asked = (column.name, column.of)
            raise ArgumentError("columns", asked, "must be measured in at least one scenario")
    return Comparison(
        scenarios=tuple(name for name, _ in summaries),
        columns=tuple(columns),
        cells=tuple(
            tuple(summary.find(column.name, column.of) for column in columns)
            for _, summary in summaries
        ),
    )
