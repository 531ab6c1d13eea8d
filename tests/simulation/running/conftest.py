"""What the tests of runs share: a stand-in for the trial, and a watcher that remembers."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the stand-in as a module that workers can import as well."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module("standin")


class Remembering:
    """A watcher that remembers all it is told."""

    def __init__(self) -> None:
        self.advances: list[tuple[int, int, int]] = []
        self.notes: list[str] = []

    def advanced(self, done: int, expected: int, computed: int) -> None:
        self.advances.append((done, expected, computed))

    def noted(self, text: str) -> None:
        self.notes.append(text)

    @property
    def computed(self) -> Any:
        return self.advances[-1][2]


@pytest.fixture
def watcher() -> Remembering:
    """Return a new watcher."""
    return Remembering()
