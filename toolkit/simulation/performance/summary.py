"""Operating characteristics as plain values: one measure, and all of one scenario.

Light to import: what was simulated is read wherever documents are made, rows are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.errors import ArgumentError
from toolkit.numerics import require


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One operating characteristic with its Monte Carlo error.

    Attributes
    ----------
    name
        What was measured; `toolkit.simulation.performance.measures` lists the names.
    of
        The test, look and reason, or criterion that it belongs to; empty for the trial itself.
    value
        The estimate; chances are shares, times are days.
    mcse
        Its Monte Carlo standard error, in the same unit.
    replicates
        Simulated trials that it rests on.
    """

    name: str
    of: str
    value: float
    mcse: float
    replicates: int

    def __post_init__(self) -> None:
        require.finite("value", self.value)
        require.nonnegative("mcse", self.mcse)
        require.whole("replicates", self.replicates, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All operating characteristics of one simulated plan.

    A measure that cannot be computed is not there: bias without a known true value, an
    empirical standard error of a single usable fit.

    Attributes
    ----------
    plan
        Name of the plan.
    replicates
        Simulated trials, those with failed fits included.
    measures
        The operating characteristics.
    failures
        What was done with fits that failed.
    """

    plan: str
    replicates: int
    measures: tuple[Measure, ...]
    failures: str

    def __post_init__(self) -> None:
        require.whole("replicates", self.replicates, least=1)

    def find(self, name: str, of: str = "") -> Measure | None:
        """Return a measure, or None where it is not there."""
        for measure in self.measures:
            if (measure.name, measure.of) == (name, of):
                return measure
        return None

    def get(self, name: str, of: str = "") -> Measure:
        """Return a measure that has to be there.

        Raises
        ------
        ArgumentError
            It is not.
        """
        found = self.find(name, of)
        if found is None:
            there = sorted({measure.of for measure in self.measures if measure.name == name})
            requirement = "must be measured by the summary"
            if there:
                requirement += f"; {name} is of {', '.join(map(repr, there))}"
            raise ArgumentError("measure", (name, of), requirement)
        return found

    def as_plain(self) -> dict[str, Any]:
        """Return the summary as values that JSON can hold."""
        return {
            "plan": self.plan,
            "replicates": self.replicates,
            "failures": self.failures,
            "measures": [
                {
                    "name": each.name,
                    "of": each.of,
                    "value": each.value,
                    "mcse": each.mcse,
                    "replicates": each.replicates,
                }
                for each in self.measures
            ],
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Summary:
        """Read what `as_plain` wrote.

        Parameters
        ----------
        plain
            The values.

        Returns
        -------
        Summary
            The same as was written.

        Raises
        ------
        ArgumentError
            Something else was written.
        """
        try:
            return cls(
                plan=str(plain["plan"]),
                replicates=plain["replicates"],
                failures=str(plain["failures"]),
                measures=tuple(
                    Measure(
                        name=str(each["name"]),
                        of=str(each["of"]),
                        value=float(each["value"]),
                        mcse=float(each["mcse"]),
                        replicates=each["replicates"],
                    )
                    for each in plain["measures"]
                ),
            )
        except ArgumentError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            requirement = "must hold a summary as it was written; simulate again"
            raise ArgumentError("summary", repr(error), requirement) from error
