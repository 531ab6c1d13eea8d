"""Every error the toolkit raises on purpose, and the problem it tells the user.

Three kinds of trouble exist. The protocol is wrong: `SpecError`, with all its problems at once.
A method cannot do what it is asked: `ArgumentError` or `NoSolutionError`. Anything else is a
bug and stays a plain Python error with its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Severity = Literal["error", "warning", "open", "verify"]
"""How much a finding weighs: it must be mended; look at it; to be completed; to be verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, or missing, in a file that a person wrote.

    Attributes
    ----------
    file
        The file to open.
    line
        Line in it, counted from 1; 0 when the whole file is meant.
    where
        Place in the protocol's own words, such as ``analyses.primary.alpha``.
    message
        What is wrong, in one sentence without a full stop.
    rule
        Stable name of the rule, such as ``spec.value``.
    hint
        What to do about it; empty when nothing is known.
    severity
        What it weighs.
    """

    file: Path
    line: int
    where: str
    message: str
    rule: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        """One line as an editor understands it: file, line, place, message, rule, hint."""
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        line = f"{self.line}:" if self.line else ""
        return f"{self.file}:{line} {place}{self.message}{hint} [{self.rule}]"


class ToolkitError(Exception):
    """Root of all errors raised on purpose."""


class SpecError(ToolkitError):
    """The protocol is wrong.

    Attributes
    ----------
    problems
        All of them, sorted by file and line; never empty.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (str(p.file), p.line, p.where, p.rule))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ArgumentError(ToolkitError, ValueError):
    """A method was given a value that it cannot take.

    Attributes
    ----------
    parameter, value, requirement
        Which one, what it was, and what it must be: "must be strictly between 0 and 1".
    """

    def __init__(self, parameter: str, value: object, requirement: str) -> None:
        self.parameter = parameter
        self.value = value
        self.requirement = requirement
        super().__init__(f"{parameter} {requirement}, not {value!r}")


class NoSolutionError(ToolkitError):
    """No sample size within the limit, or no effect, does what is asked.

    Attributes
    ----------
    sought
        What was looked for: "a power of 0.9".
    reason
        Why there is none.
    """

    def __init__(self, sought: str, reason: str) -> None:
        self.sought = sought
        self.reason = reason
        super().__init__(f"no solution for {sought}: {reason}")


class DocumentError(ToolkitError):
    """A document cannot be made: a template is wrong, or a system program is missing."""
