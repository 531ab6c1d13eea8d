"""Show every problem of a protocol at once, each with its file, line and rule, and a hint.

What must be mended comes first, then what to look at, then what somebody has to verify; items
that are still to be completed stand apart, at the end. Only errors, and rules that could not be
run, give exit status 1. With `--explain` a rule says what it looks for, why, and where it
comes from, with examples.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from toolkit.cli.console import progress, result, result_json, say
from toolkit.cli.findings import grouped
from toolkit.cli.protocols import add_protocols, folders
from toolkit.cli.status import DONE, PROBLEMS, CommandLineError
from toolkit.errors import ArgumentError, SpecError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from toolkit.errors import Problem

HELP = "all problems at once, each with its line; open items listed apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found in one protocol.

    Attributes
    ----------
    name
        The protocol's.
    findings
        Of every severity.
    crashed
        The rules that could not be run, which is no pass.
    """

    name: str
    findings: tuple[Problem, ...]
    crashed: tuple[str, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_protocols(parser)
    parser.add_argument("--json", action="store_true", help="write the findings as JSON")
    parser.add_argument(
        "--explain",
        metavar="RULE",
        help="say what a rule, such as c031, is about, instead of checking",
    )


def run(options: argparse.Namespace) -> int:
    """Print the findings to standard output; return the exit status."""
    if options.explain is not None:
        return _explain(options.explain)
    found = folders(options.protocols)
    with progress("checking") as now:
        checked = []
        for folder in found:
            now(f"checking {folder.name}")
            checked.append(_check(folder))
    if options.json:
        result_json({"protocols": [_as_json(one) for one in checked]})
    else:
        result("\n\n".join(grouped(one.name, one.findings) for one in checked))
    for one in checked:
        for rule in one.crashed:
            say(f"toolkit: {one.name}: this rule could not be run: {rule}")
    return PROBLEMS if any(_fails(one) for one in checked) else DONE


def _explain(name: str) -> int:
    """Print what a rule is about; return the exit status."""
    from toolkit.checks.explain import explanation, rule_named

    try:
        rule = rule_named(name)
    except ArgumentError as error:
        message = f"there is no rule {name!r}; it {error.requirement}"
        raise CommandLineError(message) from error
    result(explanation(rule).rstrip("\n"))
    return DONE


def _check(folder: Path) -> Checked:
    """Check one protocol; when it cannot even be read, that is what was found."""
    from toolkit.checks import run_checks
    from toolkit.design.calculate import calculate
    from toolkit.documents.text.markup import markup_problems
    from toolkit.spec.reader import read_protocol

    try:
        source = read_protocol(folder)
        record = calculate(source)
        report = run_checks(source, record)
        markup = markup_problems(source, record.texts())
    except SpecError as error:
        return Checked(name=folder.name, findings=tuple(error.problems))
    return Checked(
        name=folder.name,
        findings=(*markup, *report.findings),
        crashed=tuple(str(rule) for rule in report.crashed),
    )


def _fails(one: Checked) -> bool:
    return bool(one.crashed) or any(finding.severity == "error" for finding in one.findings)


def _as_json(one: Checked) -> dict[str, object]:
    return {
        "name": one.name,
        "findings": [asdict(finding) | {"file": str(finding.file)} for finding in one.findings],
        "crashed": list(one.crashed),
    }
