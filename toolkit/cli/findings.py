"""What `check` and `build` say about the problems of a protocol."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from toolkit.cli.console import paint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.errors import Problem, Severity

GROUPS: dict[Severity, tuple[str, str, str]] = {
    "error": ("Errors", "error", "errors"),
    "warning": ("Warnings", "warning", "warnings"),
    "verify": ("To verify", "to verify", "to verify"),
    "open": ("Open items", "open item", "open items"),
}
"""Of each severity, in the order they are told: heading, and the words for one and for many."""


def counts(findings: Iterable[Problem]) -> str:
    """Return how many findings there are of each severity, in words.

    Examples
    --------
    >>> counts([])
    '0 errors, 0 warnings, 0 to verify, 0 open items'
    """
    return ", ".join(
        f"{number} {GROUPS[severity][1 if number == 1 else 2]}"
        for severity, number in numbers(findings).items()
    )


def numbers(findings: Iterable[Problem]) -> dict[Severity, int]:
    """Return how many findings there are of each severity."""
    number = Counter(finding.severity for finding in findings)
    return {severity: number[severity] for severity in GROUPS}


def grouped(name: str, findings: Iterable[Problem]) -> str:
    """Return the findings of a protocol as text: counts first, then each severity by itself."""
    findings = tuple(findings)
    blocks = [f"{name}: {counts(findings)}"]
    for severity, (heading, _, _) in GROUPS.items():
        lines = [f"  {finding}" for finding in findings if finding.severity == severity]
        if lines:
            blocks.append("\n".join([paint(heading, severity, sys.stdout), *lines]))
    return "\n\n".join(blocks)
