from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.checks import RULES
from toolkit.checks.explain import explanation, rule_named, rules_page
from toolkit.cli.main import main
from toolkit.errors import ArgumentError
from toolkit.resources import guides_folder

if TYPE_CHECKING:
    from toolkit.checks.rule import Rule


@pytest.mark.parametrize("name", ["c031", "C031", "c031_pregnancy", "check.c031_pregnancy"])
def test_a_rule_goes_by_several_names(name: str) -> None:
    assert rule_named(name).name == "c031_pregnancy"


def test_a_rule_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ArgumentError, match="must be one of c001 to c0"):
        rule_named("c999")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.number)
def test_an_explanation_says_title_reason_standards_and_examples(rule: Rule) -> None:
    text = explanation(rule)
    flat = " ".join(text.split())
    assert text.startswith(f"{rule.id}: {rule.title}.\n")
    assert rule.reason in flat
    for basis in rule.standards:
        assert str(basis) in flat
    for one in (*rule.passing, *rule.failing):
        assert one.shows in flat
    assert max(len(line) for line in text.splitlines()) <= 130


def test_the_command_explains_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "c031"]) == 0
    assert capsys.readouterr().out == explanation(rule_named("c031"))


def test_the_command_refuses_a_rule_that_does_not_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--explain", "c999"]) == 2
    assert "there is no rule 'c999'; it must be one of c001" in capsys.readouterr().err


def test_an_explanation_shows_the_change_and_what_is_found() -> None:
    assert explanation(rule_named("c046")).splitlines()[-6:] == [
        "Breaks it",
        "  Two sites, two boards.",
        "    protocol.yaml",
        "      - irb_model: single_irb",
        "      + irb_model: local_irb",
        "    found: ... 2 sites in the United States ...",
    ]


def test_an_explanation_says_what_is_refused_before_any_rule() -> None:
    assert "    refused when read: ... no activity does" in explanation(rule_named("c021"))


def test_the_guide_lists_the_rules_as_they_are() -> None:
    page = (guides_folder() / "checks.md").read_text(encoding="utf-8")
    assert page.partition("## The rules\n\n")[2] == rules_page()


def test_a_standard_that_is_only_recalled_says_so() -> None:
    assert "1308, schedules of controlled substances (2024, final, recalled)" in explanation(
        rule_named("c054")
    )
