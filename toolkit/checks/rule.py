"""What a rule is: a number that is never used again, a title, a reason, and a question.

A rule looks at a protocol that could be read and at its record of numbers, and yields what a
person should look at. It changes nothing and computes no number of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.design.record import Record
    from toolkit.errors import Severity
    from toolkit.spec.reader import ProtocolFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a rule found; the rule's name is added when it is run.

    Attributes
    ----------
    file, line, where, message, hint, severity
        As in a `toolkit.errors.Problem`.
    """

    file: Path
    line: int
    where: str
    message: str
    hint: str = ""
    severity: Severity = "warning"


class Check(Protocol):
    """The question of a rule."""

    def __call__(self, source: ProtocolFolder, record: Record) -> Iterator[Finding]:
        """Yield what was found in a protocol and its numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that a protocol should keep.

    Attributes
    ----------
    name
        Name of its module, such as ``c001_power``; the number in it is never used again.
    title
        What holds when the rule is kept, in one sentence without a full stop.
    reason
        Why it matters.
    check
        Finds where it does not hold.
    """

    name: str
    title: str
    reason: str
    check: Check

    @property
    def id(self) -> str:
        """Name of the rule as findings show it."""
        return f"check.{self.name}"


def at(
    source: ProtocolFolder,
    *loc: str | int,
    message: str,
    hint: str = "",
    severity: Severity = "warning",
) -> Finding:
    """Return a finding at a place in protocol.yaml.

    Parameters
    ----------
    source
        The protocol folder.
    loc
        Keys, and for an item of a list its id or its place counted from 0.
    message, hint, severity
        As in a `Finding`.
    """
    file, line, where = source.locate(*loc)
    return Finding(
        file=file, line=line, where=where, message=message, hint=hint, severity=severity
    )
