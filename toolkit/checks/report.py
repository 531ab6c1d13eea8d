"""Runs rules, and says what each of them found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from toolkit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from toolkit.checks.rule import Rule
    from toolkit.design.record import Record
    from toolkit.errors import Severity
    from toolkit.spec.reader import ProtocolFolder

HEADINGS: dict[Severity, str] = {
    "error": "Errors, to be mended",
    "warning": "Warnings, to be looked at",
    "verify": "To be verified in the source",
    "open": "Open items, to be completed",
}
"""Severities in the order in which they are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one rule.

    Attributes
    ----------
    rule
        The rule.
    verdict
        Kept, when nothing was found; broken, when something was; crashed, when it could not be
        run to its end, so that nobody knows.
    findings
        How many things it found.
    crash
        The exception, when it crashed.
    """

    rule: Rule
    verdict: Literal["KEPT", "BROKEN", "CRASHED"]
    findings: int = 0
    crash: str = ""

    def __str__(self) -> str:
        """One line: the rule, its verdict, and the exception if it crashed."""
        said = f": {self.crash}" if self.crash else ""
        return f"{self.rule.id}: {self.verdict}{said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """All that was found in one protocol.

    Attributes
    ----------
    protocol, folder
        Name of the protocol, and its folder.
    findings
        Everything found, by severity, file and line.
    results
        One for each rule, in the order of the rules.
    """

    protocol: str
    folder: Path
    findings: tuple[Problem, ...]
    results: tuple[Result, ...]

    @property
    def crashed(self) -> tuple[Result, ...]:
        """The rules that could not be run, which is no pass."""
        return tuple(result for result in self.results if result.verdict == "CRASHED")

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity."""
        number = Counter(finding.severity for finding in self.findings)
        return {severity: number[severity] for severity in HEADINGS}

    def text(self) -> str:
        """Return everything as plain text, files named from the protocol folder on."""
        blocks = [f"{self.protocol}: {_counted(self.counts())}"]
        crashed = "\n".join(f"  {result}" for result in self.crashed)
        if crashed:
            blocks.append(f"Rules that could not be run\n{crashed}")
        for severity, heading in HEADINGS.items():
            lines = [f"  {self._near(f)}" for f in self.findings if f.severity == severity]
            if lines:
                blocks.append("\n".join([heading, *lines]))
        kept = [f"  {r.rule.id}: {r.rule.title}" for r in self.results if r.verdict == "KEPT"]
        if kept:
            blocks.append("\n".join(["Rules that are kept", *kept]))
        return "\n\n".join(blocks) + "\n"

    def as_json(self) -> dict[str, object]:
        """Return everything as plain data, files named from the protocol folder on."""
        return {
            "protocol": self.protocol,
            "counts": dict(self.counts()),
            "findings": [_plain(self._near(finding)) for finding in self.findings],
            "rules": [
                {
                    "rule": result.rule.id,
                    "title": result.rule.title,
                    "reason": result.rule.reason,
                    "verdict": result.verdict,
                    "findings": result.findings,
                    "crash": result.crash,
                }
                for result in self.results
            ],
        }

    def _near(self, finding: Problem) -> Problem:
        """Return a finding with its file as seen from the folder, the same on every machine."""
        return replace(finding, file=finding.file.relative_to(self.folder))


def run_rules(rules: Iterable[Rule], source: ProtocolFolder, record: Record) -> CheckReport:
    """Run rules on a protocol and its numbers; a rule that crashes stops no other."""
    findings: list[Problem] = []
    results: list[Result] = []
    for rule in rules:
        found, result = _run(rule, source, record)
        findings += found
        results.append(result)
    order = list(HEADINGS)
    findings.sort(key=lambda f: (order.index(f.severity), str(f.file), f.line, f.where, f.rule))
    return CheckReport(
        protocol=source.name,
        folder=source.path,
        findings=tuple(findings),
        results=tuple(results),
    )


def _run(rule: Rule, source: ProtocolFolder, record: Record) -> tuple[list[Problem], Result]:
    found: list[Problem] = []
    crash = ""
    try:
        for each in rule.check(source, record):
            found.append(  # noqa: PERF401 - what was found before a crash is kept
                Problem(
                    file=each.file,
                    line=each.line,
                    where=each.where,
                    message=each.message,
                    rule=rule.id,
                    hint=each.hint,
                    severity=each.severity,
                )
            )
    except Exception as error:  # noqa: BLE001 - told as a crash, so that no other rule is lost
        crash = f"{type(error).__name__}: {error}"
    verdict: Literal["KEPT", "BROKEN", "CRASHED"] = "BROKEN" if found else "KEPT"
    if crash:
        verdict = "CRASHED"
    return found, Result(rule=rule, verdict=verdict, findings=len(found), crash=crash)


def _counted(counts: dict[Severity, int]) -> str:
    words: dict[Severity, tuple[str, str]] = {
        "error": ("error", "errors"),
        "warning": ("warning", "warnings"),
        "verify": ("to verify", "to verify"),
        "open": ("open item", "open items"),
    }
    return ", ".join(
        f"{number} {words[severity][number != 1]}" for severity, number in counts.items()
    )


def _plain(finding: Problem) -> dict[str, object]:
    return {
        "severity": finding.severity,
        "file": finding.file.as_posix(),
        "line": finding.line,
        "where": finding.where,
        "message": finding.message,
        "hint": finding.hint,
        "rule": finding.rule,
    }
