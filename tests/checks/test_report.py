from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from toolkit.checks import RULES, run_checks
from toolkit.checks.report import run_rules
from toolkit.checks.rule import Finding, Rule, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder


def rule(name: str, *severities: str, crash: bool = False) -> Rule:
    def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:
        for severity in severities:
            yield at(source, "identity", message=f"{record.protocol} is", severity=severity)
        if crash:
            message = "no such visit"
            raise LookupError(message)

    return Rule(name=name, title=f"{name} holds", reason="Because.", check=check)


def test_a_crash_is_not_a_pass(source: ProtocolFolder, record: Record) -> None:
    report = run_rules([rule("c901_bad", crash=True)], source, record)
    assert [result.verdict for result in report.results] == ["CRASHED"]
    assert [str(one) for one in report.crashed] == [
        "check.c901_bad: CRASHED: LookupError: no such visit"
    ]


def test_what_was_found_before_a_crash_is_told(source: ProtocolFolder, record: Record) -> None:
    report = run_rules([rule("c901_bad", "error", crash=True)], source, record)
    assert [one.rule for one in report.findings] == ["check.c901_bad"]
    assert report.results[0].verdict == "CRASHED"


def test_a_crash_stops_no_other_rule(source: ProtocolFolder, record: Record) -> None:
    report = run_rules([rule("c901_a", crash=True), rule("c902_b", "open")], source, record)
    assert [result.verdict for result in report.results] == ["CRASHED", "BROKEN"]


def test_findings_stand_in_the_order_of_their_weight(
    source: ProtocolFolder, record: Record
) -> None:
    report = run_rules([rule("c901_all", "open", "verify", "warning", "error")], source, record)
    assert [one.severity for one in report.findings] == ["error", "warning", "verify", "open"]
    assert report.counts() == {"error": 1, "warning": 1, "verify": 1, "open": 1}


def test_findings_of_one_weight_stand_in_the_order_of_the_file(
    source: ProtocolFolder, record: Record
) -> None:
    findings = run_checks(source, record).findings
    opened = [one.line for one in findings if one.severity == "open"]
    assert len(opened) == 14
    assert opened == sorted(opened)


def test_the_text_groups_findings_and_names_files_from_the_folder_on(
    source: ProtocolFolder, record: Record
) -> None:
    rules = [rule("c901_all", "open", "error"), rule("c902_kept"), rule("c903_bad", crash=True)]
    assert run_rules(rules, source, record).text().splitlines() == [
        "minimal: 1 error, 0 warnings, 0 to verify, 1 open item",
        "",
        "Rules that could not be run",
        "  check.c903_bad: CRASHED: LookupError: no such visit",
        "",
        "Errors, to be mended",
        "  protocol.yaml:3: identity: minimal is [check.c901_all]",
        "",
        "Open items, to be completed",
        "  protocol.yaml:3: identity: minimal is [check.c901_all]",
        "",
        "Rules that are kept",
        "  check.c902_kept: c902_kept holds",
    ]


def test_the_report_of_nothing_is_one_line(source: ProtocolFolder, record: Record) -> None:
    assert run_rules([], source, record).text() == (
        "minimal: 0 errors, 0 warnings, 0 to verify, 0 open items\n"
    )


def test_the_report_is_plain_data(source: ProtocolFolder, record: Record) -> None:
    report = run_checks(source, record)
    plain = json.loads(json.dumps(report.as_json()))
    assert plain["counts"] == report.counts()
    assert len(plain["findings"]) == len(report.findings)
    assert [one["rule"] for one in plain["rules"]] == [one.id for one in RULES]
    assert {one["file"].split("/")[0] for one in plain["findings"]} <= {
        "protocol.yaml",
        "evidence.yaml",
        "references.json",
        "narrative",
    }


def test_no_rule_crashes_on_the_small_protocol(source: ProtocolFolder, record: Record) -> None:
    assert run_checks(source, record).crashed == ()


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_a_rule_is_named_after_its_module(one: Rule) -> None:
    module = import_module(f"toolkit.checks.{one.name}")
    assert module.RULE is one
    assert module.check is one.check


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.name)
def test_a_rule_has_a_title_and_a_reason(one: Rule) -> None:
    assert not one.title.endswith(".")
    assert one.reason.endswith(".")


def test_numbers_rise_and_are_used_once() -> None:
    numbers = [int(one.name[1:4]) for one in RULES]
    assert numbers == sorted(set(numbers))


def test_checking_loads_nothing_that_makes_documents() -> None:
    code = "import sys, toolkit.checks; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    heavy = {"docx", "docxtpl", "matplotlib", "statsmodels", "scipy", "toolkit.documents"}
    assert not heavy & set(done.stdout.decode().split())
