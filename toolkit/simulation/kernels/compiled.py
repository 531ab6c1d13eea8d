"""The decorator that compiles inner loops, and stands aside where there is no compiler.

Numba compiles a decorated function at its first call and keeps the machine code on disk, so
that a later process only loads it. Kernels release Python's global lock, hence threads run
them side by side. Without Numba, or with ``TOOLKIT_COMPILED=0`` in the environment, the same
functions run as plain Python: slowly, with the same results up to rounding.

What is kept on disk is thrown away when the module of the function changes, or any module of
the kernels that it imports: Numba alone looks only at the first, and would go on running the
old ones.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


_Function = TypeVar("_Function", bound="Callable[..., Any]")
_Structure = TypeVar("_Structure", bound=Any)


def _compiler() -> Any:
    """Import Numba; None where it is absent or not wanted."""
    if os.environ.get("TOOLKIT_COMPILED", "1") == "0":
        return None
    try:
        import numba  # noqa: PLC0415  # optional, and slow to import
    except ImportError:
        return None
    return numba


_NUMBA = _compiler()
AVAILABLE: bool = _NUMBA is not None
"""Whether kernels are compiled."""


def compiled(function: _Function) -> _Function:
    """Compile a function for fixed types at its first call, or return it as it is.

    Arithmetic is that of the source: nothing is reordered, so the same arguments give the same
    bits in any batch and on any number of threads. Either way the plain function is kept as the
    attribute ``py_func``.
    """
    return _compile(function, ())


def inner(function: _Function) -> _Function:
    """Compile a function that only other compiled functions call.

    It has no entry from Python, which for a short function of many arrays is most of the code,
    and is made fast only where it is called from. Python that calls it runs the plain function.
    """
    return _compile(function, (), entry=False)


def compiled_sums(function: _Function) -> _Function:
    """Compile a function whose sums may be taken in another order, and so in vectors.

    The order depends on the number of terms and the processor alone, never on the batch.
    """
    return _compile(function, ("contract", "reassoc", "nsz"))


def compiled_contracted(function: _Function) -> _Function:
    """Compile a function that may join a product and a sum to one operation."""
    return _compile(function, ("contract", "nsz"))


def inlined(function: _Function) -> _Function:
    """Compile a function into each of its callers, whose loops can then run in vectors.

    Products and sums may be joined, as with `compiled_contracted`.
    """
    return _compile(function, ("contract", "nsz"), forceinline=True)


def _compile(
    function: _Function,
    fastmath: Iterable[str],
    *,
    forceinline: bool = False,
    entry: bool = True,
) -> _Function:
    """Compile with the options that all kernels share."""
    if _NUMBA is None:
        function.py_func = function  # type: ignore[attr-defined]
        return function
    _stamp_by_content()
    options: dict[str, Any] = {
        "nogil": True,
        "error_model": "numpy",
        "fastmath": set(fastmath) or False,
        "forceinline": forceinline,
        "no_cpython_wrapper": not entry,
        "no_cfunc_wrapper": True,
    }
    try:
        dispatcher = _NUMBA.njit(cache=True, **options)(function)
    except RuntimeError:  # no place to keep machine code: compile in every process
        dispatcher = _NUMBA.njit(**options)(function)
    _forget_constants(dispatcher)
    if not entry:
        _leave_to_callers(dispatcher)
    return dispatcher  # type: ignore[no-any-return]


def _forget_constants(dispatcher: Any) -> None:
    """Let calls with a number written out use the code made for any number of its type.

    Numba would compile ``f(1, x)``, ``f(2, x)`` and ``f(i, x)`` apart, and all that f calls
    with its arguments apart as well: threefold time to compile, nothing gained in speed.
    """
    from numba.core import types  # noqa: PLC0415  # only where there is Numba

    unliteral: Any = types.unliteral
    plain = dispatcher.get_call_template

    def get_call_template(arguments: Any, names: dict[str, Any]) -> Any:
        return plain(
            tuple(unliteral(each) for each in arguments),
            {name: unliteral(each) for name, each in names.items()},
        )

    dispatcher.get_call_template = get_call_template


def _leave_to_callers(dispatcher: Any) -> None:
    """Compile an inner function without making it fast: that is done where it is called from.

    Numba copies what a function calls into it and optimises all of it, at each level of calls
    again. Once is enough, for the function that Python calls.
    """
    from numba.core import codegen, compiler_lock  # noqa: PLC0415  # only where there is Numba

    plain = dispatcher.compile

    def compile_(signature: Any) -> Any:
        library: Any = codegen.CPUCodeLibrary
        with compiler_lock.global_compiler_lock:
            optimise = library._optimize_final_module  # noqa: SLF001  # no public way
            library._optimize_final_module = _do_nothing  # noqa: SLF001
            try:
                return plain(signature)
            finally:
                library._optimize_final_module = optimise  # noqa: SLF001

    dispatcher.compile = compile_
    # Without an entry a call from Python would crash: it runs the plain function instead.
    dispatcher._insert = _do_nothing  # noqa: SLF001
    dispatcher._compile_for_args = lambda *_, **__: dispatcher.py_func  # noqa: SLF001


def _do_nothing(*_: Any, **__: Any) -> None:
    """Stand in for a step that is left out."""


def by_reference(structure: type[_Structure]) -> type[_Structure]:
    """Let compiled functions hand on a dataclass of arrays as one address.

    A tuple of arrays is handed on as all their addresses, shapes and strides, several hundred
    numbers that each function unpacks anew, which takes long to compile. Compiled functions
    make such a structure, read its attributes and pass it on; Python never gets one from
    them. Where there is no compiler it is a dataclass like any other.
    """
    if _NUMBA is None:
        return structure
    from numba.core import types  # noqa: PLC0415  # only where there is Numba
    from numba.experimental import structref  # noqa: PLC0415

    experimental: Any = structref

    class Reference(types.StructRef):
        """The type of the structure in compiled code; its name is part of that of functions."""

        def __init__(self, fields: Any) -> None:
            super().__init__(fields)  # type: ignore[no-untyped-call]
            content = hashlib.sha256(self.name.encode()).hexdigest()
            self.name = f"{structure.__name__}_{content[:8]}"

    experimental.register(Reference)
    names = [field.name for field in fields(structure)]
    experimental.define_constructor(structure, Reference, names)
    return structure


@cache
def digest_of(path: Path) -> str:
    """Return the SHA-256 of a module of the kernels and of all kernels that it stands on."""
    total = hashlib.sha256()
    for part in sorted(_with_imports(path, set())):
        total.update(part.name.encode())
        total.update(part.read_bytes())
    return total.hexdigest()


def _with_imports(path: Path, found: set[Path]) -> set[Path]:
    """Collect a module and the modules beside it that it imports, and so on."""
    if path not in found and path.is_file():
        found.add(path)
        for name in re.findall(
            r"^from toolkit\.simulation\.kernels\.(\w+)", _text(path), re.MULTILINE
        ):
            _with_imports(path.with_name(f"{name}.py"), found)
    return found


def _text(path: Path) -> str:
    """Read a module."""
    return path.read_text(encoding="utf-8")


@cache
def _stamp_by_content() -> None:
    """Make Numba's cache compare the content of kernels instead of one file's date."""
    from numba.core import caching  # noqa: PLC0415  # only where there is Numba

    here = Path(__file__).parent
    locators: list[Any] = list(caching.CacheImpl._locator_classes)  # noqa: SLF001  # no public way
    for locator in locators:
        plain = locator.get_source_stamp

        def stamp(self: Any, plain: Any = plain) -> Any:
            path = Path(str(getattr(self, "_py_file", "")))
            return digest_of(path) if path.parent == here else plain(self)

        locator.get_source_stamp = stamp
