from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.protocol import population

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

    Lines = Callable[..., list[str]]
    Edited = Callable[..., Kit]


def test_vulnerable_groups_stand_before_the_fixed_sentence(
    edited: Edited, lines: Lines
) -> None:
    changed = edited(
        ("  lifestyle:", "  vulnerable_groups: [Students, Adults in care]\n  lifestyle:")
    )
    said = lines(population.description(changed))
    assert said[0] == "Vulnerable groups that may take part. Students; adults in care."
    assert said[1].startswith("Prospective approval")


def test_a_criterion_gives_its_reason(edited: Edited, lines: Lines) -> None:
    changed = edited(
        ("      text: Works at night.", "      text: Works at night.\n      rationale: Sleep.")
    )
    assert lines(population.exclusion(changed))[1] == "E01 Works at night. Rationale: Sleep."


def test_no_criterion_was_removed_when_none_was(edited: Edited, lines: Lines) -> None:
    changed = edited(("retired: [E02]", "retired: []"), ("id: E03", "id: E02"))
    said = lines(population.exclusion(changed))
    assert len(said) == 3
