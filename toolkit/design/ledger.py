"""The ledger in which the record is written: given facts, and functions of named quantities.

A computed quantity is a function of its named inputs and of nothing else: the ledger hands it
their values, in order. So the inputs that a record shows are the true ones.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from toolkit.design.record import Quantity, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.design.record import Axis, Value
    from toolkit.quantities import Format


class Ledger:
    """An open record that quantities are written into, each once."""

    def __init__(self) -> None:
        self._quantities: dict[str, Quantity] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._quantities

    def value(self, name: str) -> Value:
        """Return the value of a quantity that is already written."""
        return self._quantities[name].value

    def number(self, name: str) -> float:
        """Return the value of a quantity as a float."""
        return self._quantities[name].number()

    def give(
        self,
        name: str,
        value: Value,
        *,
        caption: str,
        form: Format,
        place: str,
        unit: str = "",
        evidence: Iterable[str] = (),
        axes: tuple[Axis, ...] = (),
    ) -> None:
        """Write a fact that the protocol gives."""
        self._write(
            Quantity(
                name=name,
                value=value,
                unit=unit,
                caption=caption,
                form=form,
                method="given",
                evidence=tuple(evidence),
                axes=axes,
                place=place,
            )
        )

    def compute(
        self,
        name: str,
        function: Callable[..., Value],
        inputs: Iterable[str],
        *,
        caption: str,
        form: Format,
        method: str,
        unit: str = "",
        axes: tuple[Axis, ...] = (),
    ) -> None:
        """Write what a function makes of its inputs' values, handed over in order."""
        names = tuple(inputs)
        sources = [self._quantities[each] for each in names]
        self._write(
            Quantity(
                name=name,
                value=function(*(source.value for source in sources)),
                unit=unit,
                caption=caption,
                form=form,
                method=method,
                inputs=names,
                evidence=tuple(dict.fromkeys(e for s in sources for e in s.evidence)),
                axes=axes,
            )
        )

    def close(self, protocol: str, digest: str) -> Record:
        """Return the finished record."""
        return Record(protocol, digest, dict(self._quantities))

    def _write(self, quantity: Quantity) -> None:
        if quantity.name in self._quantities:
            message = f"{quantity.name} is written twice"
            raise AssertionError(message)
        _finite(quantity.name, quantity.value)
        self._quantities[quantity.name] = quantity


def _finite(name: str, value: Value) -> None:
    """Stop at a NaN or an infinity: it is a bug and no number."""
    if isinstance(value, tuple):
        for each in value:
            _finite(name, each)
    elif not isinstance(value, str) and not math.isfinite(value):
        message = f"{name} came out as {value!r}"
        raise AssertionError(message)
