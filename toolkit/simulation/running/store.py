"""Blocks on disk, so that a run can be stopped, killed, resumed and made longer.

The blocks of one simulation lie in a folder that is named after what they depend on: the plan,
the version of the method, the seed, the function that computes a block, the size of a block,
and the versions of NumPy, whose distributions may change, and of the compiler. Each block is a
file of NumPy's own format, behind which stands one line of JSON: what it is, and the SHA-256 of
what precedes. So ``numpy.load`` reads it, and whatever is cut short, altered, or put into the
wrong place is found when it is read.

A file is written under another name and then renamed: there is a whole block or none, even when
the process is killed. Two runs that write the same block write the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.simulation.running.block import Rows
    from toolkit.simulation.running.task import Task

MARK = b'\n{"block": '
"""How the line begins that stands behind an array."""
ABOUT = "about.json"
"""Tells people what lies in a folder."""
ABANDONED = 86_400.0
"""Seconds after which an unfinished file belongs to nobody any more."""


class StoreError(ToolkitError):
    """Results cannot be kept where they were asked to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A folder in which blocks of any simulation are kept.

    Attributes
    ----------
    folder
        Made when the first block is kept.
    tell
        Called with a sentence about each file that cannot be used.
    """

    folder: Path
    tell: Callable[[str], None]

    def place(self, task: Task) -> Path:
        """Return the file of a block."""
        name = hashlib.sha256(json.dumps(_shared(task), sort_keys=True).encode()).hexdigest()
        return self.folder / name[:32] / f"block-{task.number:07d}.npy"

    def read(self, task: Task) -> Rows | None:
        """Return the rows of a block; None where there is no file, or it cannot be used."""
        path = self.place(task)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.tell(f"{path} cannot be read ({error.strerror}): the block is computed again")
            return None
        rows, fault = _understood(content, task)
        if rows is None:
            self.tell(f"{path} {fault}: the block is computed again")
        return rows

    def write(self, task: Task, rows: Rows) -> None:
        """Keep the rows of a block."""
        path = self.place(task)
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
            about = path.parent / ABOUT
            if not about.is_file():
                _tidy(path.parent)
                told = {"name": getattr(task.plan, "name", ""), **_shared(task)}
                _put(about, json.dumps(told, indent=2).encode())
            _put(path, _written(task, rows))
        except OSError as error:
            message = f"results cannot be kept in {path.parent}: {error.strerror}"
            raise StoreError(message) from error


def _put(path: Path, content: bytes) -> None:
    """Write a file that is there as a whole or not at all."""
    handle, draft = tempfile.mkstemp(suffix=".part", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(draft).replace(path)


def _shared(task: Task) -> dict[str, Any]:
    """Return what all blocks of a simulation share, by which their folder is named."""
    shared = {**_facts(task), "numpy": np.__version__, "numba": _compiler()}
    del shared["block"]
    return shared


def _compiler() -> str:
    """Return the version of the compiler of kernels; without it the last digit may differ."""
    if os.environ.get("TOOLKIT_COMPILED", "1") == "0":
        return ""
    try:
        return version("numba")
    except PackageNotFoundError:
        return ""


def _facts(task: Task) -> dict[str, Any]:
    """Return what a block is; the number comes first, since the line is found by it."""
    return {
        "block": task.number,
        "size": task.size,
        "seed": task.seed,
        "plan": task.identity,
        "function": f"{task.function.__module__}.{task.function.__qualname__}",
    }


def _written(task: Task, rows: Rows) -> bytes:
    """Return the content of the file of a block."""
    buffer = io.BytesIO()
    np.save(buffer, rows, allow_pickle=False)
    array = buffer.getvalue()
    line = json.dumps({**_facts(task), "sha256": hashlib.sha256(array).hexdigest()})
    return array + b"\n" + line.encode("ascii") + b"\n"


def _understood(content: bytes, task: Task) -> tuple[Rows | None, str]:
    """Return the rows that a file holds, or what is wrong with it."""
    array, mark, rest = content.rpartition(MARK)
    if not mark or not rest.endswith(b"}\n"):
        return None, "is cut short"
    try:
        told = json.loads(mark + rest)
        sound = told.pop("sha256") == hashlib.sha256(array).hexdigest()
    except (ValueError, KeyError):
        sound = False
    if not sound:
        return None, "is damaged"
    if told != _facts(task):
        return None, "belongs to another simulation or block"
    rows: Rows = np.load(io.BytesIO(array), allow_pickle=False)
    if rows.shape != (task.size,):
        return None, "has another number of rows"
    return rows, ""


def _tidy(folder: Path) -> None:
    """Remove what killed runs left unfinished, but nothing that a run may still be writing."""
    for draft in folder.glob("*.part"):
        try:
            if time.time() - draft.stat().st_mtime > ABANDONED:
                draft.unlink()
        except FileNotFoundError:  # another run was faster
            continue
