"""The small protocol as it was read, and copies of it with other facts."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.design.calculate import calculate
from toolkit.spec.protocol import Protocol
from toolkit.spec.reader import ProtocolFolder, read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.design.record import Record

MINIMAL = Path(__file__).parents[1] / "spec/minimal"


@pytest.fixture(scope="session")
def small() -> ProtocolFolder:
    """Return the small protocol folder, read."""
    return read_protocol(MINIMAL)


@pytest.fixture(scope="session")
def small_record(small: ProtocolFolder) -> Record:
    """Return its numbers."""
    return calculate(small)


@pytest.fixture(scope="session")
def put() -> Callable[..., ProtocolFolder]:
    """Return a function that gives a copy of a protocol with other facts.

    Keys are places such as ``analyses.primary.alpha``; items of lists go by id or number. The
    copy passes the model's checks, not the rules between its parts.
    """

    def change(source: ProtocolFolder, changes: dict[str, Any]) -> ProtocolFolder:
        data = source.protocol.model_dump()
        for place, value in changes.items():
            *path, last = place.split(".")
            at: Any = data
            for key in path:
                at = at[_key(at, key)]
            if isinstance(at, tuple | list):
                message = f"{place} ends in a list"
                raise TypeError(message)
            at[last] = value
        return dataclasses.replace(source, protocol=Protocol.model_validate(data))

    return change


@pytest.fixture(scope="session")
def variant(
    small: ProtocolFolder, put: Callable[..., ProtocolFolder]
) -> Callable[[dict[str, Any]], ProtocolFolder]:
    """Return a function that changes the small protocol."""
    return lambda changes: put(small, changes)


def _key(at: Any, key: str) -> str | int:
    if isinstance(at, dict):
        return key
    ids = [item.get("id") for item in at]
    return ids.index(key) if key in ids else int(key)
