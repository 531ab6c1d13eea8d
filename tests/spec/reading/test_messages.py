from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from toolkit.spec.evidence import Evidence, Reference
from toolkit.spec.protocol import Protocol
from toolkit.spec.reading import wording
from toolkit.spec.reading.messages import SAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic import BaseModel

MODELS = [Protocol, Evidence, Reference]

NONE: set[str] = set()
ERRORS: dict[str, set[str]] = {
    "any": NONE,
    "default": NONE,
    "definitions": NONE,
    "definition-ref": NONE,
    "no-info": NONE,
    "model-field": NONE,
    "nullable": NONE,
    "bool": {"bool_type"},
    "dict": {"dict_type"},
    "float": {"float_type", "finite_number"},
    "function-after": {"value_error"},
    "function-before": {"value_error"},
    "int": {"int_type"},
    "literal": {"literal_error"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden", "model_type"},
    "str": {"string_type", "string_unicode"},
    "tagged-union": {"union_tag_invalid", "union_tag_not_found", "model_attributes_type"},
    "tuple": {"tuple_type"},
    "union": {"choice"},
}
"""The errors that each kind of schema gives, by pydantic's documentation of its core schema."""

CONSTRAINTS = {
    "gt": "greater_than",
    "ge": "greater_than_equal",
    "lt": "less_than",
    "le": "less_than_equal",
    "pattern": "string_pattern_mismatch",
}
LENGTHS = {
    ("str", "min_length"): "string_too_short",
    ("str", "max_length"): "string_too_long",
    ("tuple", "min_length"): "too_short",
    ("tuple", "max_length"): "too_long",
}


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema in a core schema; errors inside a choice are told as one."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value
        if value.get("type") == "union":
            return
        for key, inner in value.items():
            if key not in {"metadata", "serialization"}:
                yield from schemas(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from schemas(inner)


@pytest.mark.parametrize("model", MODELS)
def test_every_error_that_the_model_can_give_has_words(model: type[BaseModel]) -> None:
    possible = set()
    for schema in schemas(model.__pydantic_core_schema__):
        kind = schema["type"]
        possible |= ERRORS[kind]
        possible |= {error for name, error in CONSTRAINTS.items() if name in schema}
        possible |= {
            error
            for (type_, name), error in LENGTHS.items()
            if type_ == kind and name in schema
        }
    assert len(possible) > 5
    assert possible <= SAY.keys()


@pytest.mark.parametrize("model", [Protocol, Evidence])
def test_numbers_and_flags_are_taken_as_they_are_and_never_converted(
    model: type[BaseModel],
) -> None:
    for schema in schemas(model.__pydantic_core_schema__):
        if schema["type"] in {"int", "float", "bool"}:
            assert schema.get("strict"), schema


@pytest.mark.parametrize("model", MODELS)
def test_every_pattern_of_the_model_has_words(model: type[BaseModel]) -> None:
    patterns = {
        one["pattern"] for one in schemas(model.__pydantic_core_schema__) if "pattern" in one
    }
    assert patterns
    assert patterns <= wording.PATTERNS.keys()


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("-3%", "write -0.03"),
        (" 1.5 ", "take the quotes away"),
        (True, ""),
        ("5 mg", "the number alone, without unit"),
    ],
)
def test_a_wrong_number_gets_the_hint_that_fits(value: object, hint: str) -> None:
    assert wording.number_hint(value) == hint


@pytest.mark.parametrize(
    ("value", "hint"),
    [(0, "write false"), ("N", "write false"), (1, "write true"), (0.0, ""), ([], "")],
)
def test_a_wrong_flag_gets_the_hint_that_fits(value: object, hint: str) -> None:
    assert wording.flag_hint(value) == hint


def test_a_long_value_is_not_repeated_whole() -> None:
    assert wording.shown("x" * 100) == f"'{'x' * 54} ..."
    assert len(wording.shown("x" * 100)) <= wording.SHOWN


def test_block_sizes_are_in_no_message(
    edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    for sizes in ("[4.5, 987]", "987", "{a: 987}", "[0, 987]", "[987, x]"):
        said = "\n".join(complaints(edit("block_sizes: [4, 6]", f"block_sizes: {sizes}")))
        assert "block_sizes" in said
        assert "987" not in said
        assert "4.5" not in said
        edit(f"block_sizes: {sizes}", "block_sizes: [4, 6]")


def test_all_problems_are_told_at_once_sorted_by_file_and_line(
    edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    edit("hipaa: true", "hipaa: yes")
    edit("phase: phase_2", "phase: two")
    edit("[@sleeper2020]", "[@nobody]", "narrative/2.1-purpose-of-trial.md")
    folder = edit("status: seen", "status: known", "evidence.yaml")
    places = [line.split(" ")[0] for line in complaints(folder)]
    assert places == [
        "evidence.yaml:9:",
        "narrative/2.1-purpose-of-trial.md:6:",
        "protocol.yaml:8:",
        "protocol.yaml:494:",
    ]


def test_no_message_speaks_of_pydantic_or_python(root: Path) -> None:
    for path in (root / "tests" / "specs" / "broken").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        for word in (
            "Input",
            "should be",
            "pydantic",
            "tuple",
            "dict",
            "NoneType",
            "None,",
            "bool",
            "Value error",
            "literal",
        ):
            assert word not in text, path.name
