from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

from toolkit.simulation.kernels import compiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType


def test_without_a_compiler_functions_stay_as_they_are(
    interpreted: Callable[[str], Any],
) -> None:
    plain = interpreted("compiled")

    def double(x: float) -> float:
        return 2.0 * x

    for decorator in (
        plain.compiled,
        plain.compiled_sums,
        plain.compiled_contracted,
        plain.inlined,
    ):
        assert decorator(double) is double
    assert double.py_func is double
    assert not plain.AVAILABLE


def test_an_absent_numba_is_no_error(
    interpreted: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLKIT_COMPILED", "1")
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not interpreted("compiled").AVAILABLE


@pytest.fixture
def compiling(interpreted: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the decorators as they are where there is a compiler."""
    pytest.importorskip("numba")
    monkeypatch.setenv("TOOLKIT_COMPILED", "1")
    module: ModuleType = interpreted("compiled")
    assert module.AVAILABLE
    return module


def test_a_compiled_function_gives_what_the_plain_one_gives(compiling: ModuleType) -> None:
    @compiling.compiled_contracted  # type: ignore[untyped-decorator]
    def square(x: float) -> float:
        return x * x

    assert square(3.0) == square.py_func(3.0) == 9.0


def test_code_that_cannot_be_kept_is_compiled_all_the_same(
    compiling: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    numba = importlib.import_module("numba")

    def refuse(function: Any = None, **options: Any) -> Any:
        if options.pop("cache", False):
            raise RuntimeError
        return numba.njit(**options) if function is None else numba.njit(function, **options)

    class Stub:
        njit = staticmethod(refuse)

    monkeypatch.setattr(compiling, "_NUMBA", Stub)

    def triple(x: float) -> float:
        return 3.0 * x

    assert compiling.compiled(triple)(2.0) == 6.0


def test_kept_code_is_as_old_as_the_modules_it_stands_on(tmp_path: Path) -> None:
    base, other, top = (tmp_path / f"{name}.py" for name in ("base", "other", "top"))
    base.write_text("A = 1\n")
    other.write_text("B = 1\n")
    top.write_text("from toolkit.simulation.kernels.base import A\n")

    def digest() -> str:
        compiled.digest_of.cache_clear()
        return compiled.digest_of(top)

    first = digest()
    other.write_text("B = 2\n")
    assert digest() == first
    base.write_text("A = 2\n")
    assert digest() != first
    compiled.digest_of.cache_clear()


def test_kernels_are_stamped_by_content_and_others_by_date(compiling: ModuleType) -> None:
    compiling._stamp_by_content()
    caching = importlib.import_module("numba.core.caching")

    locator = caching.CacheImpl._locator_classes[0]
    kernel, outside = object.__new__(locator), object.__new__(locator)
    kernel._py_file = compiling.__file__
    outside._py_file = __file__
    assert kernel.get_source_stamp() == compiling.digest_of(compiling.Path(compiling.__file__))
    assert not isinstance(outside.get_source_stamp(), str)
