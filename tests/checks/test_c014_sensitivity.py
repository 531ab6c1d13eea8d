from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_a_table_around_the_planned_case_is_fine(told: Told) -> None:
    assert told("c014_sensitivity") == []


def test_the_deciding_analysis_needs_effect_and_sd(edited: Edit, told: Told) -> None:
    changed = edited(("    columns: {assumption: sd, values: [5, 6, 8]}\n", ""))
    assert told("c014_sensitivity", changed) == [
        (
            "protocol.yaml sensitivity: no table shows the power of 'primary' for other values "
            "of sd [warning]"
        )
    ]


def test_a_table_of_another_analysis_does_not_help(edited: Edit, told: Told) -> None:
    changed = edited(
        (
            """    analysis: primary
    rows: {assumption: difference, values: [2, 3, 4]}
    columns: {assumption: sd, values: [5, 6, 8]}
""",
            """    analysis: remission
    rows: {assumption: remission_examplin, values: [0.3, 0.35, 0.4]}
""",
        )
    )
    assert "for other values of difference and sd" in told("c014_sensitivity", changed)[0]


def test_a_table_of_the_same_assumptions_for_another_analysis_does_not_help(
    edited: Edit, told: Told
) -> None:
    other = """  - id: again
    name: Sleep score without the baseline
    role: supportive
    endpoint: sleep_w4
    analysis_set: full
    alpha: 0.05
    sides: 2
    model: A t-test.
    event_handling: All data are used.
    missing_data: Left out.
    design: {kind: two_means, difference: difference, sd: sd}

multiplicity:
"""
    changed = edited(
        ("\nmultiplicity:\n", other),
        (
            "  - id: effect_and_sd\n    analysis: primary",
            "  - id: effect_and_sd\n    analysis: again",
        ),
    )
    assert "for other values of difference and sd" in told("c014_sensitivity", changed)[0]


def test_a_table_must_hold_the_planned_case(edited: Edit, told: Told) -> None:
    changed = edited(("values: [5, 6, 8]", "values: [5, 7, 8]"))
    assert told("c014_sensitivity", changed) == [
        (
            "protocol.yaml sensitivity.effect_and_sd.columns.values: the planning value 6 is "
            "not among them [warning]"
        )
    ]


def test_a_table_beside_the_planned_case_is_told_so(edited: Edit, told: Told) -> None:
    changed = edited(("values: [5, 6, 8]", "values: [7, 8]"))
    assert "not among them, nor between them" in told("c014_sensitivity", changed)[0]
