from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


GUESS = """    range: {low: 0.3, high: 0.7}
    evidence: []
"""


def test_an_assumption_without_evidence_is_told(told: Told) -> None:
    assert told("c007_assumptions")[0] == (
        "protocol.yaml assumptions.correlation: rests on no evidence, and no sensitivity "
        "table varies it [warning]"
    )


def test_a_table_that_varies_the_guess_is_said(edited: Edit, told: Told) -> None:
    changed = edited(
        (
            "columns: {assumption: sd, values: [5, 6, 8]}",
            "columns: {assumption: correlation, values: [0.3, 0.5]}",
        )
    )
    assert told("c007_assumptions", changed)[0].endswith("rests on no evidence [warning]")


def test_an_assumption_with_evidence_that_was_read_is_fine(edited: Edit, told: Told) -> None:
    assert not any("assumptions.sd" in one for one in told("c007_assumptions"))
    changed = edited((GUESS, GUESS.replace("[]", "[SLP-01]")))
    assert not any(
        "assumptions.correlation" in one for one in told("c007_assumptions", changed)
    )


def test_an_assumption_with_recalled_evidence_is_to_be_verified(
    edited: Edit, told: Told
) -> None:
    changed = edited((GUESS, GUESS.replace("[]", "[SLP-02]")))
    assert told("c007_assumptions", changed)[-1] == (
        "protocol.yaml assumptions.correlation.evidence: rests only on what was recalled or "
        "not found: SLP-02 (recalled) [verify]"
    )


def test_one_item_that_was_read_is_enough(edited: Edit, told: Told) -> None:
    changed = edited((GUESS, GUESS.replace("[]", "[SLP-01, SLP-02]")))
    assert not any(
        "assumptions.correlation" in one for one in told("c007_assumptions", changed)
    )


def test_a_table_is_asked_for_only_where_a_power_depends_on_the_guess(told: Told) -> None:
    assert told("c007_assumptions")[-1] == (
        "protocol.yaml assumptions.screen_failure: rests on no evidence [warning]"
    )


def test_a_precision_has_no_power_that_a_table_could_show(edited: Edit, told: Told) -> None:
    changed = edited(
        (
            """      kind: two_proportions
      control: remission_placebo
      experimental: remission_examplin
      test: pooled
      dropouts: count_as_failures
""",
            """      kind: precision
      of: randomised
      proportion: remission_examplin
      method: wilson
      confidence: 0.95
""",
        )
    )
    assert (
        "protocol.yaml assumptions.remission_examplin: rests on no evidence [warning]"
        in told("c007_assumptions", changed)
    )
