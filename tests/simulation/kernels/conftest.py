from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KERNELS = "toolkit.simulation.kernels"


@pytest.fixture
def interpreted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Import kernels as plain Python, beside the compiled ones that others hold."""
    kept = {name: module for name, module in sys.modules.items() if name.startswith(KERNELS)}
    for name in kept:
        del sys.modules[name]
    monkeypatch.setenv("TOOLKIT_COMPILED", "0")
    yield lambda name: importlib.import_module(f"{KERNELS}.{name}")
    for name in [name for name in sys.modules if name.startswith(KERNELS)]:
        del sys.modules[name]
    sys.modules.update(kept)
    package = sys.modules.get("toolkit.simulation")
    if package is not None and KERNELS in kept:
        package.kernels = kept[KERNELS]  # type: ignore[attr-defined]
