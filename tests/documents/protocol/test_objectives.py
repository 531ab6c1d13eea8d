from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.protocol import objectives

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]
    Part = Callable[[str, str], str]


def test_the_design_is_not_told_twice(edited: Edited) -> None:
    prose = "There are {{ sample_size.randomised }} people.\n"
    changed = edited(("", prose), file="narrative/4.1-design.md")
    assert objectives.design_summary(changed) == ()


def test_one_site_is_one_site(edited: Edited, part: Part, lines: Lines) -> None:
    old = part("  strata:\n", "  system:")
    changed = edited(("planned: 2", "planned: 1"), (old, "  strata: []\n"))
    assert "to Examplin or Placebo, at 1 site." in lines(objectives.design_summary(changed))[0]


def test_further_endpoints_of_an_objective_follow_its_estimand(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(("    endpoints: [sleep_w4]\n", "    endpoints: [sleep_w4, remission]\n"))
    said = lines(objectives.objective(changed, changed.protocol.objectives[0]))
    assert "[table tbl-endpoints-primary: ]" in said


def test_events_dealt_with_alike_share_a_row(edited: Edited, lines: Lines) -> None:
    changed = edited(
        (
            "    description: No tablet on seven days in a row.",
            (
                "    description: No tablet on seven days in a row.\n"
                "  - {id: other, name: Another tablet, description: Any.}"
            ),
        ),
        (
            "detail: Data after stopping are used.}",
            (
                "detail: Data are used.}\n        - {event: other, strategy: treatment_policy, "
                "detail: Data are used.}"
            ),
        ),
    )
    said = lines(objectives.objective(changed, changed.protocol.objectives[0]))
    assert "Stopping the tablets; Another tablet | Treatment policy. Data are used." in said


def test_without_intercurrent_events_there_is_no_table_of_them(
    edited: Edited, part: Part, lines: Lines
) -> None:
    changed = edited(
        (part("intercurrent_events:", "objectives:"), "intercurrent_events: []\n\n"),
        (part("      events:\n", "      summary:"), "      events: []\n"),
    )
    assert len(lines(objectives.estimand_rationale(changed))) == 1
