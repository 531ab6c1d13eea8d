from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.spec.base import Refers
from toolkit.spec.crossref import DEFINED, which
from toolkit.spec.evidence import Evidence
from toolkit.spec.protocol import Protocol
from toolkit.spec.reading.near import nearest
from toolkit.spec.reading.shape import Shape, follow, keys_of, shape_of, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def shapes(shape: Shape) -> Iterator[Shape]:
    """Yield a shape and everything below it."""
    yield shape
    inner = list(shape.alternatives.values())
    inner += [shape.items] if shape.items else []
    inner += [key.shape for key in keys_of(shape.model).values()] if shape.model else []
    for one in inner:
        yield from shapes(one)


def test_every_kind_of_reference_has_a_place_of_definition() -> None:
    kinds = {one.refers for model in (Protocol, Evidence) for one in shapes(shape_of(model))}
    assert kinds - {""} <= {*DEFINED, "evidence", "reference"}
    assert len(kinds) > 10


@pytest.mark.parametrize("kind", DEFINED)
def test_every_place_of_definition_is_in_the_model(kind: str) -> None:
    shape: Shape | None = shape_of(Protocol)
    for key in DEFINED[kind]:
        if key == "*":
            continue
        assert shape is not None
        shape = shape.items or shape
        assert shape.model is not None
        shape = keys_of(shape.model)[key].shape
    assert shape is not None
    shape = shape.items or shape
    # A list of alternatives, as of stopping rules, has an id in each of them.
    models = [one.model for one in (shape.alternatives or {"": shape}).values()]
    assert all(model is not None and "id" in keys_of(model) for model in models)


def test_a_reference_is_told_though_other_parts_are_wrong(
    edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    edit("assessments:\n", "assessment:\n")
    said = complaints(edit("visits: [screen, baseline]", "visits: [screen, base_line]"))
    assert len(said) == 2
    assert "unknown key 'assessment' (did you mean 'assessments'?)" in said[0]
    assert "there is no visit 'base_line' (did you mean 'baseline'?)" in said[1]


def test_what_is_missing_altogether_causes_no_unknown_references(
    edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    said = complaints(edit("  epochs:\n", "  epochs: later\n  more:\n"))
    assert not [line for line in said if "no epoch" in line]


def test_many_ids_are_not_all_listed() -> None:
    known = [f"assumption_{number}" for number in range(20)]
    assert which("xyz", known) == ""
    assert which("xyz", known[:2]) == "there are: assumption_0, assumption_1"
    assert which("xyz", []) == "none is defined"


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Week-8", "week_8"), ("wek_8", "week_8"), ("WEEK 8", "week_8"), ("baseline", "")],
)
def test_the_nearest_name_is_found(name: str, meant: str) -> None:
    assert nearest(name, ["week_8", "week_12", "follow_up"]) == meant


def test_a_marker_says_what_it_refers_to() -> None:
    assert Refers("visit").to == "visit"


def test_what_does_not_fit_the_model_is_not_walked_into() -> None:
    data = {
        "roles": {"sites": 3, "nothing": {"a": 1}},
        "endpoints": {"id": "x"},
        "interim": None,
    }
    assert [found.loc for found in walk(Protocol, data)] == [
        (),
        ("roles",),
        ("roles", "sites"),
        ("endpoints",),
    ]


def test_tags_of_alternatives_are_no_part_of_a_place() -> None:
    data = {"sample_size": {"target": {"kind": "power", "power": 2}}}
    found = follow(shape_of(Protocol), ("sample_size", "target", "power", "power"), data)
    assert found.loc == ("sample_size", "target", "power")
    assert found.value == 2
    found = follow(shape_of(Protocol), ("roles", "signatory", "open", "open"), {})
    assert found.loc == ("roles", "signatory", "open")
