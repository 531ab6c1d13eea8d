"""A small protocol folder, and ways to break it."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from toolkit.errors import SpecError
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

MINIMAL = Path(__file__).parent / "minimal"


@pytest.fixture
def minimal() -> Path:
    """Return the small protocol folder itself; not to be changed."""
    return MINIMAL


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Return a copy of the small protocol folder, to be changed."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "example"))


@pytest.fixture
def follow() -> Callable[[Path, Path], None]:
    """Return a function that changes a folder as a recipe says."""

    def change(recipe: Path, folder: Path) -> None:
        for one in yaml.safe_load(recipe.read_text(encoding="utf-8")):
            _change(folder, one)

    return change


@pytest.fixture
def edit(example: Path) -> Callable[..., Path]:
    """Return a function that replaces text in a file of the copy and returns the copy."""

    def replace(find: str, by: str, file: str = "protocol.yaml") -> Path:
        _change(example, {"file": file, "find": find, "replace": by})
        return example

    return replace


@pytest.fixture
def complaints() -> Callable[[Path], list[str]]:
    """Return a function that gives the problems of a folder, without the folder's name."""

    def read(folder: Path) -> list[str]:
        try:
            read_protocol(folder)
        except SpecError as error:
            return [str(problem).replace(f"{folder}/", "") for problem in error.problems]
        return []

    return read


def _change(folder: Path, recipe: dict[str, Any]) -> None:
    """Change a file as a recipe says.

    The keys of a recipe: ``file``; ``remove: true``; ``content`` or ``base64``, all of it;
    ``find`` and ``replace``, of text that stands in it exactly once; ``text`` and ``times``,
    text to be repeated, with ``before`` it.
    """
    path = folder / recipe["file"]
    content = recipe.get("replace", "")
    if "text" in recipe:
        content = recipe.get("before", "") + recipe["text"] * recipe["times"]
    if recipe.get("remove"):
        path.unlink()
    elif "find" in recipe:
        old = path.read_text(encoding="utf-8")
        assert old.count(recipe["find"]) == 1, (path.name, recipe["find"])
        path.write_text(old.replace(recipe["find"], content), encoding="utf-8")
    elif "base64" in recipe:
        path.write_bytes(base64.b64decode(recipe["base64"]))
    else:
        path.write_text(recipe.get("content", content), encoding="utf-8")
