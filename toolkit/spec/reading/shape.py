"""The model as a tree to walk beside the data, also where the data are wrong.

pydantic says what is wrong where; which part of the model stood there, what it refers to and
which key was the tag of an alternative, it does not. A shape does.
"""

from __future__ import annotations

import builtins
import types
import typing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, Tag
from pydantic.fields import FieldInfo

from toolkit.spec.base import Refers
from toolkit.spec.reading.source import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.spec.reading.source import Loc


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What may stand at a place.

    Attributes
    ----------
    kind
        model: keys of a part; list: items of one shape; map: free keys; tagged: one of several
        shapes, told by a tag; choice: one of several kinds of value; value: a scalar.
    model
        The part, for a model.
    items
        Shape of the items or values, for a list or map.
    alternatives
        For tagged: shape by tag.
    tag
        For tagged: the key that holds the tag, or a function that finds it in the value.
    options
        The values allowed, for a scalar that has a fixed list of them.
    limits
        What a value must keep to: gt, ge, lt, le, min_length, max_length, pattern.
    refers
        What kind of thing the value is the id of; empty for none.
    nullable
        Whether nothing may stand there.
    description
        The sentence that explains the field.
    """

    kind: Literal["model", "list", "map", "tagged", "choice", "value"]
    model: type[BaseModel] | None = None
    items: Shape | None = None
    alternatives: dict[str, Shape] = field(default_factory=dict)
    tag: Any = None
    options: tuple[Any, ...] = ()
    limits: dict[str, Any] = field(default_factory=dict)
    refers: str = ""
    nullable: bool = False
    description: str = ""

    def of(self, value: Any) -> Shape | None:
        """Return the shape that a value picks; itself, unless there are alternatives."""
        if self.kind != "tagged":
            return self
        if isinstance(self.tag, str):
            tag = value.get(self.tag) if isinstance(value, dict) else None
            return self.alternatives.get(tag) if isinstance(tag, str) else None
        return self.alternatives.get(self.tag(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a part: its shape, and whether it must be given."""

    shape: Shape
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One value of the data, with its place and what the model says of it."""

    loc: Loc
    value: Any
    shape: Shape


@lru_cache
def keys_of(model: type[BaseModel]) -> dict[str, Key]:
    """Return the keys of a part, in the model's order."""
    return {
        info.alias or name: Key(
            shape=_shape(info.annotation, tuple(_field_metadata(info)), info.description or ""),
            required=info.is_required(),
        )
        for name, info in model.model_fields.items()
    }


@lru_cache
def shape_of(model: type[BaseModel]) -> Shape:
    """Return the shape of a whole file."""
    return Shape(kind="model", model=model)


def walk(model: type[BaseModel], value: Any) -> list[Found]:
    """Return every value of a file that fits into the model, from the top down.

    What does not fit is left out, with everything below it; pydantic has told of it.
    """
    found: list[Found] = []
    _walk(shape_of(model), value, (), found)
    return found


def _walk(shape: Shape, value: Any, loc: Loc, found: list[Found]) -> None:
    found.append(Found(loc=loc, value=value, shape=shape))
    chosen = shape.of(value)
    if chosen is None:
        return
    if chosen.model is not None and isinstance(value, dict):
        keys = keys_of(chosen.model)
        for key, inner in value.items():
            if key in keys and inner is not None:
                _walk(keys[key].shape, inner, (*loc, key), found)
    elif chosen.kind == "list" and chosen.items is not None and isinstance(value, list):
        for index, inner in enumerate(value):
            _walk(chosen.items, inner, (*loc, index), found)


def follow(shape: Shape, loc: tuple[str | int, ...], value: Any) -> Found:
    """Return what a pydantic error is about: its place without the tags of alternatives.

    Of an error of an alternative as a whole, all alternatives are returned; of a place inside a
    choice between kinds of value, the choice.
    """
    path: Loc = ()
    rest = list(loc)
    while rest and shape.kind != "choice":
        if shape.kind == "tagged":
            tag = str(rest.pop(0))
            if rest:
                shape = shape.alternatives[tag]
            continue
        part = rest.pop(0)
        path = (*path, part)
        value = inside(value, part)
        if shape.model is not None:
            key = keys_of(shape.model).get(str(part))
            if key is None:
                break
            shape = key.shape
        elif shape.items is not None:
            shape = shape.items
    return Found(loc=path, value=value, shape=shape)


def _field_metadata(info: FieldInfo) -> Iterator[Any]:
    yield from info.metadata
    if info.discriminator is not None:
        yield info.discriminator


def _shape(annotation: Any, metadata: tuple[Any, ...], description: str = "") -> Shape:
    """Return the shape of a type with its metadata."""
    if get_origin(annotation) is Annotated:
        inner, *own = get_args(annotation)
        flat = [one for item in own for one in _flat(item)]
        return _shape(inner, (*flat, *metadata), description)
    if get_origin(annotation) in {Union, types.UnionType}:
        return _union(annotation, metadata, description)
    common: dict[str, Any] = {
        "description": " ".join(description.split()),
        "limits": _limits(metadata),
        "refers": next((one.to for one in metadata if isinstance(one, Refers)), ""),
    }
    arguments = get_args(annotation)
    match get_origin(annotation):
        case builtins.tuple:
            return Shape(kind="list", items=_shape(arguments[0], ()), **common)
        case builtins.dict:
            return Shape(kind="map", items=_shape(arguments[1], ()), **common)
        case typing.Literal:
            return Shape(kind="value", options=arguments, **common)
    model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return Shape(
        kind="model" if model else "value", model=annotation if model else None, **common
    )


def _union(annotation: Any, metadata: tuple[Any, ...], description: str) -> Shape:
    members = [one for one in get_args(annotation) if one is not type(None)]
    nullable = len(members) < len(get_args(annotation))
    if len(members) == 1:
        return _nullable(_shape(members[0], metadata, description))
    told = next((one for one in metadata if isinstance(one, str | Discriminator)), None)
    description = " ".join(description.split())
    if told is None:
        return Shape(kind="choice", nullable=nullable, description=description)
    tag = told.discriminator if isinstance(told, Discriminator) else told
    alternatives = {}
    for member in members:
        shape = _shape(member, ())
        for name in _tags(member, shape, tag):
            alternatives[name] = shape
    return Shape(
        kind="tagged",
        alternatives=alternatives,
        tag=tag,
        nullable=nullable,
        description=description,
    )


def _tags(member: Any, shape: Shape, tag: Any) -> tuple[str, ...]:
    """Return the tags by which a member of a union is chosen."""
    own = [one.tag for one in get_args(member)[1:] if isinstance(one, Tag)]
    if own or shape.model is None:
        return tuple(own)
    options: tuple[str, ...] = keys_of(shape.model)[tag].shape.options
    return options


def _nullable(shape: Shape) -> Shape:
    values = {name: getattr(shape, name) for name in Shape.__slots__}
    return Shape(**(values | {"nullable": True}))


def _flat(item: Any) -> Iterator[Any]:
    """Yield the metadata in a piece of metadata; a `Field` holds several."""
    if isinstance(item, FieldInfo):
        yield from _field_metadata(item)
    else:
        yield item


LIMITS = ("gt", "ge", "lt", "le", "min_length", "max_length", "pattern")


def _limits(metadata: tuple[Any, ...]) -> dict[str, Any]:
    return {
        name: getattr(item, name)
        for item in metadata
        for name in LIMITS
        if getattr(item, name, None) is not None
    }
