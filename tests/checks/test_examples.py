"""Every example of every rule, run on a copy of the small protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.checks import RULES
from toolkit.checks.report import run_rules
from toolkit.design.calculate import calculate
from toolkit.errors import SpecError
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.checks.rule import Example, Rule
    from toolkit.design.record import Record
    from toolkit.errors import Problem

PASSING = [(rule, one) for rule in RULES for one in rule.passing]
FAILING = [(rule, one) for rule in RULES for one in rule.failing]
RECALLED = [(rule, one) for rule, one in FAILING if rule.recalled]
REAL = ("buprenorphine-bpd", "ketamine-bpd")


def named(case: object) -> str:
    return getattr(case, "number", "") or getattr(case, "shows", "").replace(" ", "-").lower()


def found(rule: Rule, one: Example, folder: Path, record: Record) -> list[Problem]:
    """Change a copy of the small protocol as an example says, and run its rule."""
    for edit in one.edits:
        path = folder / edit.file
        if edit.find:
            text = path.read_text(encoding="utf-8")
            assert text.count(edit.find) == 1, (edit.file, edit.find)
            path.write_text(text.replace(edit.find, edit.by), encoding="utf-8")
        else:
            path.write_text(edit.by, encoding="utf-8")
    source = read_protocol(folder)
    report = run_rules([rule], source, calculate(source) if one.edits else record)
    assert not report.crashed, report.crashed
    return list(report.findings)


@pytest.mark.parametrize(("rule", "one"), PASSING, ids=named)
def test_a_rule_is_silent_on_what_keeps_it(
    rule: Rule, one: Example, copy: Path, record: Record
) -> None:
    told = [each.message for each in found(rule, one, copy, record)]
    assert not any(one.says in message for message in told), told


@pytest.mark.parametrize(("rule", "one"), FAILING, ids=named)
def test_a_rule_finds_what_breaks_it(
    rule: Rule, one: Example, copy: Path, record: Record
) -> None:
    assert one.says
    if one.refused:
        with pytest.raises(SpecError) as refused:
            found(rule, one, copy, record)
        assert one.says in str(refused.value)
        return
    told = found(rule, one, copy, record)
    assert any(one.says in each.message for each in told), told
    assert all(each.file.exists() for each in told)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_has_examples_of_both_kinds_and_a_standard(rule: Rule) -> None:
    assert rule.passing
    assert rule.failing
    assert rule.standards
    assert all(basis.standard for basis in rule.standards)


@pytest.mark.parametrize(("rule", "one"), RECALLED, ids=named)
def test_what_is_only_recalled_never_fails_a_protocol(
    rule: Rule, one: Example, copy: Path, record: Record
) -> None:
    assert all(each.severity != "error" for each in found(rule, one, copy, record))


def test_there_are_rules_enough() -> None:
    assert len(RULES) >= 42


@pytest.mark.parametrize("name", REAL)
def test_the_protocols_that_ship_break_no_rule_of_content(name: str, root: Path) -> None:
    source = read_protocol(root / "protocols" / name)
    rules = [rule for rule in RULES if int(rule.number[1:]) > 20]
    report = run_rules(rules, source, calculate(source))
    assert report.crashed == ()
    assert [str(one) for one in report.findings] == []
