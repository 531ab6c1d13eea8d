from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_a_procedure_over_all_claims_is_fine(told: Told) -> None:
    assert told("c010_multiplicity") == []


def test_several_claims_without_a_procedure_are_an_error(edited: Edit, told: Told) -> None:
    changed = edited(
        ("strategy: fixed_sequence", "strategy: none"), ("[primary, remission]", "[primary]")
    )
    assert told("c010_multiplicity", changed) == [
        (
            "protocol.yaml multiplicity.strategy: 2 analyses are primary or key secondary, but "
            "no procedure covers remission [error]"
        )
    ]


def test_an_order_without_a_procedure_is_an_error(edited: Edit, told: Told) -> None:
    changed = edited(("strategy: fixed_sequence", "strategy: none"))
    assert "no procedure covers primary, remission" in told("c010_multiplicity", changed)[0]


def test_one_claim_needs_no_procedure(edited: Edit, told: Told) -> None:
    changed = edited(
        ("strategy: fixed_sequence", "strategy: none"),
        ("[primary, remission]", "[primary]"),
        ("role: key_secondary", "role: secondary"),
    )
    assert told("c010_multiplicity", changed) == []


def test_a_step_without_a_test_is_an_error(edited: Edit, told: Told) -> None:
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
    assert told("c010_multiplicity", changed) == [
        (
            "protocol.yaml analyses.remission.design.kind: role key_secondary claims a test, "
            "but a design of kind precision makes none [error]"
        )
    ]
