from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_recalled_evidence_in_use_is_to_be_verified(told: Told) -> None:
    assert told("c003_unverified") == [
        (
            "evidence.yaml:10 SLP-02: recalled, not read in sleeper2020; used in "
            "consent.risks.drowsiness [verify]"
        )
    ]


def test_evidence_that_nobody_uses_need_not_be_verified(edited: Edit, told: Told) -> None:
    assert told("c003_unverified", edited(("      evidence: [SLP-02]\n", ""))) == []


def test_evidence_that_was_read_need_not_be_verified(edited: Edit, told: Told) -> None:
    changed = edited(("status: recalled", "status: seen"), file="evidence.yaml")
    assert told("c003_unverified", changed) == []


def test_all_uses_of_what_was_not_found_are_told(edited: Edit, told: Told) -> None:
    changed = edited(("status: seen", "status: not_found"), file="evidence.yaml")
    assert told("c003_unverified", changed)[0] == (
        "evidence.yaml:3 SLP-01: looked for in sleeper2020 and not found; used in "
        "therapies.interventions.examplin_tablet, assessments.sleep_score, "
        "assumptions.difference and 3 more places [verify]"
    )
