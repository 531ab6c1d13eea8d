from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from toolkit.resources import protocols_folder
from toolkit.spec.reading.text_file import read_text
from toolkit.spec.reading.yaml_source import read_yaml
from toolkit.spec.schema import schema_text

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = json.loads(schema_text())


def test_the_committed_schema_is_that_of_the_model() -> None:
    committed = (protocols_folder() / "protocol.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: toolkit schema > protocols/protocol.schema.json"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_valid_protocol_fits_the_schema(minimal: Path) -> None:
    data = read_yaml(read_text(minimal / "protocol.yaml")).data
    jsonschema.validate(data, SCHEMA, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("find", "by"),
    [
        ("power: 0.9}", "powr: 0.9}"),
        ("alpha: 0.05", "alpha: 5"),
        ("phase: phase_2", "phase: two"),
    ],
)
def test_a_wrong_protocol_does_not(find: str, by: str, minimal: Path, tmp_path: Path) -> None:
    path = tmp_path / "protocol.yaml"
    text = (minimal / "protocol.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace(find, by), encoding="utf-8")
    data = read_yaml(read_text(path)).data
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(data)


def test_every_field_is_explained() -> None:
    parts = {"Protocol": SCHEMA} | {
        f"#/$defs/{name}": one for name, one in SCHEMA["$defs"].items()
    }
    for name, part in parts.items():
        assert part["description"].endswith("."), name
        for key, field in part["properties"].items():
            # A field with the same words as its part has them from there.
            words = field.get("description") or parts[field["$ref"]]["description"]
            assert words.endswith("."), (name, key)


@pytest.mark.parametrize(
    "path",
    sorted(protocols_folder().glob("*/protocol.yaml")),
    ids=lambda path: path.parent.name,
)
def test_every_protocol_that_ships_names_the_schema_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert first == "# yaml-language-server: $schema=../protocol.schema.json"
