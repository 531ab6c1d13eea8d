from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.design.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def with_power(record: Record, power: float) -> Record:
    changed = replace(record["sample_size.power"], value=power)
    return Record(
        record.protocol, record.digest, {**record.quantities, "sample_size.power": changed}
    )


def test_enough_power_is_not_remarked_on(told: Told) -> None:
    assert told("c001_power") == []


def test_power_below_the_target_is_an_error(
    told: Told, source: ProtocolFolder, record: Record
) -> None:
    assert told("c001_power", source, with_power(record, 0.8951)) == [
        (
            "protocol.yaml sample_size.target: the power reached, 89.5%, is below the target, "
            "90% [error]"
        )
    ]


def test_a_given_size_with_little_power_is_remarked_on(
    told: Told, edited: Edit, record: Record
) -> None:
    changed = edited(("{kind: power, power: 0.9}", "{kind: fixed, randomised: 100}"))
    assert (
        "a power of only 79.9% [warning]"
        in told("c001_power", changed, with_power(record, 0.799))[0]
    )
    assert told("c001_power", changed, with_power(record, 0.8)) == []
