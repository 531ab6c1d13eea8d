"""Results to standard output, problems and progress to standard error.

Colour and progress are for people at a terminal: a file or a pipe gets neither, and `NO_COLOR`
(any value but an empty one) switches colour off.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from toolkit.errors import Problem, Severity

STYLES: dict[Severity, str] = {
    "error": "1;31",
    "warning": "1;33",
    "verify": "36",
    "open": "2",
}
"""Terminal colour of each severity, as an ANSI code."""


def result(text: str) -> None:
    """Write a line, or lines, of result to standard output."""
    sys.stdout.write(f"{text}\n")


def result_json(value: object) -> None:
    """Write a result for programs to standard output."""
    result(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def say(text: str) -> None:
    """Write a line about the work, or about a problem, to standard error."""
    sys.stderr.write(f"{text}\n")


def say_problems(problems: Iterable[Problem]) -> None:
    """Write problems to standard error, one a line, as an editor understands them."""
    for problem in problems:
        say(paint(str(problem), problem.severity, sys.stderr))


def paint(text: str, severity: Severity, stream: TextIO) -> str:
    """Return the text in the colour of its severity, where the stream shows colour."""
    return f"\033[{STYLES[severity]}m{text}\033[0m" if shows_colour(stream) else text


def shows_colour(stream: TextIO) -> bool:
    """Tell whether this stream is a terminal whose user wants colour."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; yield a function that says what is done now."""
    if not sys.stderr.isatty():
        yield _keep_quiet
        return
    from rich.console import Console

    with Console(stderr=True).status(text) as status:
        yield status.update


def _keep_quiet(_now: str) -> None:
    """Say nothing: nobody watches."""
