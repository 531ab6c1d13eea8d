"""A process of its own, with limits, for files that somebody else made.

The process gets so much processor time, memory and time of day, may write no file, and answers
with JSON and bytes. What it is given is pickled, for it may trust this process; what it answers
is never unpickled, for this process does not trust it.

On systems without POSIX resource limits (Windows) only the time of day is limited.
"""

from __future__ import annotations

import importlib
import json
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import toolkit
from toolkit.errors import DocumentError

START: Final = (
    "import sys; sys.path[:0] = sys.argv[1:2]; "
    "from toolkit.documents.word.limits import answer; answer()"
)
"""What the process runs: the same toolkit as this one, whatever folder it is started in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a process may use.

    Attributes
    ----------
    processor
        Seconds of processor time.
    memory
        Bytes of address space, Python and its libraries included.
    seconds
        Seconds by the clock.
    """

    processor: int = 30
    memory: int = 2_000_000_000
    seconds: float = 60.0


USUAL: Final = Limits()
"""Several times what the longest protocol needs in a template of a hundred pages."""


def limited(task: str, payload: object, name: str, limits: Limits = USUAL) -> tuple[Any, bytes]:
    """Run a function of the toolkit in a process with limits.

    Parameters
    ----------
    task
        Module and function, as in ``toolkit.package.module:function``; it takes the payload and
        returns something for JSON and bytes.
    payload
        What is pickled for it.
    name
        What messages call the file that the function works on.
    limits
        What it may use.

    Returns
    -------
    tuple
        The two things that the function returned.

    Raises
    ------
    DocumentError
        The function raised one, or the process went beyond its limits.
    """
    root = str(Path(toolkit.__file__).parents[1])
    said = pickle.dumps((task, limits, payload))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program, no shell
            [sys.executable, "-P", "-c", START, root],
            input=said,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"{name} is refused: it takes more than {limits.seconds:g} seconds"
        raise DocumentError(message) from error
    head, _, data = done.stdout.partition(b"\n")
    try:
        answered = json.loads(head)
    except ValueError as error:
        # Killed by a limit: there is no answer, or half of one.
        message = (
            f"{name} is refused: it takes more than {limits.processor} seconds of processor "
            f"time or {limits.memory // 1_000_000} MB of memory"
        )
        if b"Traceback" in done.stderr and b"MemoryError" not in done.stderr:
            raise RuntimeError(done.stderr.decode(errors="replace")) from error
        raise DocumentError(message) from error
    if "refused" in answered:
        raise DocumentError(answered["refused"])
    return answered["made"], data


def answer() -> None:
    """Read a task from standard input, do it within its limits, write the answer."""
    task, limits, payload = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    restrict(limits)
    sys.stdout.buffer.write(perform(task, payload))


def perform(task: str, payload: object) -> bytes:
    """Do a task; return its answer, or its refusal, as it goes over the pipe."""
    module, _, function = task.partition(":")
    try:
        made, data = getattr(importlib.import_module(module), function)(payload)
    except DocumentError as error:
        return json.dumps({"refused": str(error)}).encode() + b"\n"
    return b"".join((json.dumps({"made": made}).encode(), b"\n", data))


def restrict(limits: Limits) -> None:
    """Give this process its limits, for good."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    wanted = {
        "RLIMIT_CPU": limits.processor,
        "RLIMIT_AS": limits.memory,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(getattr(resource, kind))
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(getattr(resource, kind), (allowed, allowed))
        except (OSError, ValueError):  # pragma: no cover - a system that knows but refuses it
            continue
