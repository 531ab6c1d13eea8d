"""Reads the YAML files of this room."""

from __future__ import annotations

from dataclasses import MISSING, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml

Status = Literal["seen", "recalled"]
"""Whether a row was read in a source, or comes from memory only."""

FOLDER = Path(__file__).parent

Row = TypeVar("Row")


@lru_cache
def load(name: str) -> dict[str, Any]:
    """Return what a file says; the same object every time, so nobody may change it."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return content


def row(kind: type[Row], values: dict[str, Any]) -> Row:
    """Return a row as an object of a dataclass; what the row leaves out has its default.

    Raises
    ------
    ValueError
        The row holds something that the dataclass does not know, or lacks what it needs.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    missing = [
        name for name, field in known.items() if field.default is MISSING and name not in values
    ]
    unknown = sorted(values.keys() - known.keys())
    if missing or unknown:
        message = f"{kind.__name__}: lacks {missing}, does not know {unknown}: {values}"
        raise ValueError(message)
    return kind(**values)
