"""What a rule is: a number that is never used again, a title, a reason, and a question.

A rule looks at a protocol that could be read and at its record of numbers, and yields what a
person should look at. It changes nothing and computes no number of its own. It says which
standards it comes from, and brings examples: changes of the small protocol of the tests that
it must be silent on, and others that it must find. The tests run every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from toolkit.standards.sources import standards

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.design.record import Record
    from toolkit.errors import Severity
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.standards.sources import Standard

PROTOCOL = "protocol.yaml"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Where a rule comes from.

    Attributes
    ----------
    source
        Id of a standard, as ``standards/sources.yaml`` has it.
    place
        Paragraph or section in it; empty when the whole is meant.
    """

    source: str
    place: str = ""

    @property
    def standard(self) -> Standard:
        """The standard itself."""
        return standards()[self.source]

    def __str__(self) -> str:
        """One line: the standard with date and status, and the place in it."""
        return f"{self.standard}; {self.place}" if self.place else str(self.standard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of one file of a protocol folder.

    Attributes
    ----------
    find, by
        Text that stands in the file once, and what replaces it; an empty ``find`` makes the
        file anew.
    file
        Its path in the folder.
    """

    find: str
    by: str
    file: str = PROTOCOL


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A protocol, told as changes of the small one of the tests.

    Attributes
    ----------
    shows
        What it is an example of, in words.
    edits
        The changes; none is the small protocol as it stands.
    says
        What a finding says about it. Of an example that keeps the rule: what no finding says
        although others may stand; empty when there is none at all.
    refused
        The protocol is refused when it is read, before any rule is run.
    """

    shows: str
    edits: tuple[Edit, ...] = ()
    says: str = ""
    refused: bool = False


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
    standards
        Where the rule comes from.
    passing, failing
        Examples that keep it, and that break it.
    """

    name: str
    title: str
    reason: str
    check: Check
    standards: tuple[Basis, ...] = ()
    passing: tuple[Example, ...] = ()
    failing: tuple[Example, ...] = ()

    @property
    def id(self) -> str:
        """Name of the rule as findings show it."""
        return f"check.{self.name}"

    @property
    def number(self) -> str:
        """The short name that is never used again, such as ``c031``."""
        return self.name.partition("_")[0]

    @property
    def recalled(self) -> bool:
        """Everything that it comes from is only recalled, so that it may warn and not more."""
        return all(one.standard.read == "recalled" for one in self.standards)


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


def example(
    shows: str, *edits: tuple[str, str], says: str = "", file: str = PROTOCOL
) -> Example:
    """Return an example whose changes are all in one file.

    Parameters
    ----------
    shows, says
        As in an `Example`.
    edits
        What is found, and what replaces it.
    file
        The file.
    """
    made = tuple(Edit(find=find, by=by, file=file) for find, by in edits)
    return Example(shows=shows, edits=made, says=says)


AS_IT_STANDS = Example(shows="The small protocol as it stands")
"""What keeps most rules."""
