"""Tells what a rule is about: title, reason, standards and examples, as text or as a page."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from toolkit.checks.rules import RULES
from toolkit.errors import ArgumentError

if TYPE_CHECKING:
    from toolkit.checks.rule import Example, Rule

WIDTH = 96


def rule_named(name: str) -> Rule:
    """Return the rule with a name.

    Parameters
    ----------
    name
        Its number, its module's name, or the name that findings show: ``c031``,
        ``c031_pregnancy`` or ``check.c031_pregnancy``.

    Raises
    ------
    ArgumentError
        There is no such rule.

    Examples
    --------
    >>> rule_named("c019").title
    'Windows of consecutive visits do not overlap'
    """
    wanted = name.strip().lower().removeprefix("check.")
    for rule in RULES:
        if wanted in {rule.number, rule.name}:
            return rule
    last = RULES[-1].number
    raise ArgumentError("rule", name, f"must be one of {RULES[0].number} to {last}")


def explanation(rule: Rule) -> str:
    """Return everything that is to be said of a rule, as plain text."""
    lines = [f"{rule.id}: {rule.title}.", "", *_folded(rule.reason), "", "Standards"]
    lines += [line for basis in rule.standards for line in _folded(str(basis), "  ")]
    for heading, examples, verdict in (
        ("Keeps it", rule.passing, "not found"),
        ("Breaks it", rule.failing, "found"),
    ):
        lines += ["", heading]
        lines += [line for each in examples for line in _example(each, verdict)]
    return "\n".join(lines) + "\n"


def rules_page() -> str:
    """Return the list of all rules as Markdown, for the guide."""
    blocks = []
    for rule in RULES:
        bases = "\n".join(f"- {basis}" for basis in rule.standards)
        blocks.append(f"### {rule.number}: {rule.title}\n\n{rule.reason}\n\n{bases}\n")
    return "\n".join(blocks)


def _folded(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else ""
    )


def _example(each: Example, verdict: str) -> list[str]:
    lines = _folded(f"{each.shows}.", "  ")
    for edit in each.edits:
        lines.append(f"    {edit.file}")
        lines += [f"      - {line}" for line in edit.find.splitlines() if line.strip()]
        lines += [f"      + {line}" for line in edit.by.splitlines() if line.strip()]
    if each.says:
        said = "refused when read" if each.refused else verdict
        lines += _folded(f"{said}: ... {each.says} ...", "    ")
    return lines
