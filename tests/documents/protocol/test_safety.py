from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from toolkit.checks.captions import captions
from toolkit.documents.content import Subheading, Text
from toolkit.documents.kit import Kit, paragraph
from toolkit.documents.protocol import interim, safety

if TYPE_CHECKING:
    from collections.abc import Callable

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]
    Part = Callable[[str, str], str]

WRITTEN = paragraph("Written.")


REVIEW = """    - kind: review
      id: harm
      name: Harm
      event: More falls
      risk_difference: 0.1
      one_sided_p: 0.025
      action: The board decides.
    - kind: pause
"""
RATES = REVIEW.replace("      action", "      true_rates: [0.05, 0.2]\n      action")


def test_a_review_rule_says_when_the_board_looks(edited: Edited, lines: Lines) -> None:
    changed = edited(("    - kind: pause\n", REVIEW))
    said = lines(safety.stopping_rules(changed))
    assert (
        "More falls. The board reviews when the risk difference, experimental minus control, "
        "exceeds 10% or the one-sided p-value falls below 0.025." in said
    )
    assert not any("calls for a review" in line for line in said)


def test_a_review_rule_with_rates_says_how_often_it_is_passed(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(("    - kind: pause\n", RATES))
    said = lines(safety.stopping_rules(changed))
    chances = changed.record["safety.harm.review"].value
    assert isinstance(chances, tuple)
    for rate, row in zip(("5%", "20%"), chances, strict=True):
        assert isinstance(row, tuple)
        shown = (rate, *(f"{100 * float(str(each)):.1f}%" for each in row))
        assert any(" | ".join(shown) in line for line in said)
    assert any("Looks are after 10 and 40 randomised participants, and" in x for x in said)
    assert "tbl-review-harm" in captions(changed.source)


@pytest.mark.parametrize("looks", ["", "    safety_looks: [5000]\n"], ids=["none", "late"])
def test_a_review_without_looks_before_the_end_says_so(
    edited: Edited, lines: Lines, looks: str
) -> None:
    changed = edited(("    - kind: pause\n", RATES), ("    safety_looks: [10, 40]\n", looks))
    said = lines(safety.stopping_rules(changed))
    assert any("The only look counted here is at the end" in line for line in said)


def test_only_a_draft_calls_its_rules_proposals(kit: Kit, lines: Lines) -> None:
    identity = kit.protocol.identity.model_copy(update={"status": "final"})
    protocol = kit.protocol.model_copy(update={"identity": identity})
    final = Kit(dataclasses.replace(kit.source, protocol=protocol), kit.record)
    assert any("proposals" in line for line in lines(safety.stopping_rules(kit)))
    assert not any("proposals" in line for line in lines(safety.stopping_rules(final)))


def test_a_limit_that_cannot_be_reached_is_told(edited: Edited, lines: Lines) -> None:
    changed = edited(("looks: [10, 20, 40]", "looks: [2, 20]"))
    assert "2 | no number stops" in lines(safety.stopping_rules(changed))


def test_without_an_interim_analysis_no_rule_points_to_it(
    edited: Edited, part: Part, lines: Lines
) -> None:
    changed = edited((part("interim:", "sensitivity:\n  - id"), ""))
    assert not any("<10.9>" in line for line in lines(safety.stopping_rules(changed)))
    said = lines(interim.interim(changed, (WRITTEN,)))
    assert said == ["No interim analysis of efficacy or futility is planned.", "Written."]


def test_holds_are_listed_apart_from_stops(edited: Edited, lines: Lines) -> None:
    changed = edited(("- {reason: Pregnancy, action: stop}", "- {reason: Fever, action: hold}"))
    assert lines(safety.holds(changed))[1] == "- Fever."
    assert safety.permanent_stops(changed) == ()


def test_scales_stand_under_the_headings_to_which_they_belong(kit: Kit, lines: Lines) -> None:
    headed = [
        Subheading(inlines=(Text(text=t),)) for t in ("Severity", "Recording", "Causality")
    ]
    written = tuple(part for heading in headed for part in (heading, WRITTEN))
    assert lines(safety.collection(kit, written)) == [
        "## Severity",
        "Written.",
        "Scale of severity. Mild, moderate, severe.",
        "## Recording",
        "Written.",
        "## Causality",
        "Written.",
        "Judgement of causality. Related or not related, by the investigator.",
    ]


def test_a_board_without_looks_and_independence_says_so(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("    safety_looks: [10, 40]\n", ""), ("independent: true", "independent: false")
    )
    said = lines(safety.board(changed))[0]
    assert "(internal)" in said
    assert "randomised" not in said
