from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from toolkit.simulation.kernels import compiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType


@dataclass(frozen=True, slots=True)
class Pair:
    one: Any
    other: Any


def test_without_a_compiler_functions_stay_as_they_are(
    interpreted: Callable[[str], Any],
) -> None:
    plain = interpreted("compiled")

    def double(x: float) -> float:
        return 2.0 * x

    for decorator in (
        plain.compiled,
        plain.inner,
        plain.compiled_sums,
        plain.compiled_contracted,
        plain.inlined,
    ):
        assert decorator(double) is double
    assert double.py_func is double  # type: ignore[attr-defined]
    assert plain.by_reference(Pair) is Pair
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


def test_a_number_written_out_takes_the_code_for_any_number(compiling: ModuleType) -> None:
    @compiling.inner  # type: ignore[untyped-decorator]
    def add(x: int, y: int) -> int:
        return x + y

    @compiling.compiled  # type: ignore[untyped-decorator]
    def ask(x: int) -> int:
        total: int = add(1, x) + add(x, 2) + add(x, y=x)
        return total

    assert ask(3) == ask.py_func(3) == 4 + 5 + 6
    assert len(add.signatures) == 1


def test_inner_functions_are_made_fast_only_where_they_are_called_from(
    compiling: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = importlib.import_module("numba.core.codegen").CPUCodeLibrary
    optimise, made_fast = library._optimize_final_module, []

    def note(self: Any) -> None:
        made_fast.append(self.name)
        optimise(self)

    monkeypatch.setattr(library, "_optimize_final_module", note)

    @compiling.inner  # type: ignore[untyped-decorator]
    def halve(x: float) -> float:
        return x / 2.0

    @compiling.compiled  # type: ignore[untyped-decorator]
    def quarter(x: float) -> float:
        result: float = halve(halve(x)) if x > 0.0 else halve(-x)
        return result

    assert quarter(8.0) == 2.0
    assert [name.rsplit(".", maxsplit=1)[-1] for name in made_fast] == ["quarter"]
    assert library._optimize_final_module is note
    assert halve(8.0) == 4.0


def test_a_structure_is_made_read_and_handed_on_by_compiled_functions(
    compiling: ModuleType,
) -> None:
    compiling.by_reference(Pair)

    @compiling.inner  # type: ignore[untyped-decorator]
    def fill(pair: Pair) -> None:
        pair.one[0] = 5.0
        pair.other[1] = 7.0

    @compiling.compiled  # type: ignore[untyped-decorator]
    def total(one: Any, other: Any) -> float:
        pair = Pair(one, other)
        fill(pair)
        result: float = pair.one.sum() + pair.other.sum()
        return result

    one, other = np.zeros(2), np.zeros(3)
    assert total(one, other) == 12.0
    assert (one[0], other[1]) == (5.0, 7.0)


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
