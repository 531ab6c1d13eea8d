"""Whatever is put anywhere into a protocol, the reader says something sensible about it."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.spec.reading.text_file import read_text
from toolkit.spec.reading.yaml_source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STRANGE: list[Any] = [
    None,
    [],
    {},
    "x",
    "A b",
    "",
    0,
    -1,
    1.5,
    True,
    [None],
    {"id": "x"},
    [[1]],
]


def places(value: Any, loc: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield loc
    keys = (
        value
        if isinstance(value, dict)
        else range(len(value))
        if isinstance(value, list)
        else ()
    )
    for key in keys:
        inner = value[key]
        yield from places(inner, (*loc, key))


def put(value: Any, loc: tuple[Any, ...], new: Any) -> Any:
    if not loc:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[loc[0]] = put(value[loc[0]], loc[1:], new)
    return copy


@pytest.mark.parametrize("name", ["protocol.yaml", "evidence.yaml"])
def test_nothing_strange_stops_the_reader(
    name: str, example: Path, complaints: Callable[[Path], list[str]]
) -> None:
    data = read_yaml(read_text(example / name)).data
    everywhere = [(loc, strange) for loc in places(data) for strange in STRANGE]
    for loc, strange in random.Random(1).sample(everywhere, 40):  # noqa: S311 - no secret
        (example / name).write_text(json.dumps(put(data, loc, strange)), encoding="utf-8")
        for line in complaints(example):
            assert "Input" not in line
            assert "pydantic" not in line


def test_nothing_strange_in_the_references_stops_the_reader(
    example: Path, complaints: Callable[[Path], list[str]]
) -> None:
    file = example / "references.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    everywhere = [(loc, strange) for loc in places(data) for strange in STRANGE]
    for loc, strange in random.Random(1).sample(everywhere, 40):  # noqa: S311 - no secret
        file.write_text(json.dumps(put(data, loc, strange)), encoding="utf-8")
        for line in complaints(example):
            assert "Input" not in line


def test_a_part_left_out_is_always_told(
    example: Path, complaints: Callable[[Path], list[str]]
) -> None:
    data = read_yaml(read_text(example / "protocol.yaml")).data
    optional = {"interim", "sensitivity", "feasibility", "laboratory", "not_applicable"}
    for key in data:
        rest = {name: part for name, part in data.items() if name != key}
        (example / "protocol.yaml").write_text(json.dumps(rest), encoding="utf-8")
        said = complaints(example)
        assert (f"missing key {key!r}" in "\n".join(said)) == (key not in optional)
