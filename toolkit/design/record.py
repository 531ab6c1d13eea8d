"""The record of numbers: what every document, export and terminal line reads.

A record is an ordered collection of named quantities. Each knows what it was computed from, so
that the question "what changes when this planning value changes?" has an exact answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import toolkit
from toolkit.quantities import Format, show

Scalar = float | int | str
Value = Scalar | tuple["Value", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What varies along one dimension of a tabulated quantity.

    Attributes
    ----------
    caption, unit
        What it is.
    values
        Its values, in order.
    form
        How they are printed.
    """

    caption: str
    unit: str
    values: tuple[Scalar, ...]
    form: Format = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One named number, or a table of them.

    Attributes
    ----------
    name
        Dotted name, such as ``sample_size.randomised``.
    value
        The number; nested tuples, one level for each axis, when it is tabulated.
    unit
        Its unit in words; empty for a pure number.
    caption
        What it is, as a table row says it.
    form
        How it is printed.
    method
        How it came about: "given", or the method with its formula's source.
    inputs
        Names of the quantities it was computed from; empty when it was given.
    evidence
        Evidence items behind it, its inputs' included.
    axes
        The dimensions of a tabulated quantity.
    place
        Where in protocol.yaml a given quantity stands.
    """

    name: str
    value: Value
    unit: str
    caption: str
    form: Format
    method: str
    inputs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    axes: tuple[Axis, ...] = ()
    place: str = ""

    @property
    def text(self) -> str:
        """The value as it is printed; only a single value can be."""
        if isinstance(self.value, tuple):
            message = f"{self.name} is a table and has no single text"
            raise TypeError(message)
        return show(self.value, self.form)

    def number(self) -> float:
        """Return the value as a float."""
        if isinstance(self.value, str | tuple):
            message = f"{self.name} is not a single number"
            raise TypeError(message)
        return float(self.value)


@dataclass(frozen=True, slots=True)
class Record(Mapping[str, Quantity]):
    """All quantities of one protocol, in the order in which they were found.

    Attributes
    ----------
    protocol
        Name of the protocol folder.
    digest
        SHA-256 of the folder's files: which protocol these numbers are of.
    quantities
        By name.
    """

    protocol: str
    digest: str
    quantities: dict[str, Quantity]

    def __getitem__(self, name: str) -> Quantity:
        return self.quantities[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.quantities)

    def __len__(self) -> int:
        return len(self.quantities)

    def texts(self) -> dict[str, str]:
        """Return every single value as it is printed, by name."""
        return {
            name: quantity.text
            for name, quantity in self.quantities.items()
            if not isinstance(quantity.value, tuple)
        }

    def descendants(self, name: str) -> frozenset[str]:
        """Return the names of everything that was computed from a quantity, itself included."""
        found = {name}
        for other, quantity in self.quantities.items():
            if found.intersection(quantity.inputs):
                found.add(other)
        return frozenset(found)

    def as_json(self) -> str:
        """Write the record as JSON: what a program, or a suspicious reader, needs."""
        return (
            json.dumps(
                {
                    "protocol": self.protocol,
                    "digest": self.digest,
                    "software": {"name": "toolkit", "version": toolkit.__version__},
                    "quantities": [_plain(quantity) for quantity in self.quantities.values()],
                },
                indent=1,
                ensure_ascii=False,
                allow_nan=False,
            )
            + "\n"
        )


def _plain(quantity: Quantity) -> dict[str, object]:
    """Turn a quantity into what JSON can hold, leaving out what is empty."""
    plain: dict[str, object] = {
        "name": quantity.name,
        "value": quantity.value,
        "text": "" if isinstance(quantity.value, tuple) else quantity.text,
        "unit": quantity.unit,
        "caption": quantity.caption,
        "method": quantity.method,
        "inputs": list(quantity.inputs),
        "evidence": list(quantity.evidence),
        "axes": [
            {"caption": axis.caption, "unit": axis.unit, "values": list(axis.values)}
            for axis in quantity.axes
        ],
        "place": quantity.place,
    }
    return {key: value for key, value in plain.items() if value not in ("", [])}
