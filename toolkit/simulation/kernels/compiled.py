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
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_Function = TypeVar("_Function", bound="Callable[..., Any]")


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
    function: _Function, fastmath: Iterable[str], *, forceinline: bool = False
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
    }
    try:
        dispatcher = _NUMBA.njit(cache=True, **options)(function)
    except RuntimeError:  # no place to keep machine code: compile in every process
        dispatcher = _NUMBA.njit(**options)(function)
    return dispatcher  # type: ignore[no-any-return]


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
