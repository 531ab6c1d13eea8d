from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


FILE = "narrative/2.1-purpose-of-trial.md"


@pytest.fixture
def uncited(edited: Edit, told: Told) -> Callable[[str], list[str]]:
    """Return a function that gives what is found in a passage of the introduction."""

    def find(passage: str) -> list[str]:
        heading = "## Earlier trials\n"
        changed = edited((heading, f"{heading}\n{passage}\n"), file=FILE)
        return told("c015_uncited", changed)

    return find


def test_cited_figures_are_fine(told: Told) -> None:
    assert told("c015_uncited") == []


def test_a_figure_of_a_trial_without_a_citation_is_told(
    uncited: Callable[[str], list[str]],
) -> None:
    assert uncited("A trial in 26 people found a difference of 1.2 points.") == [
        (
            "2.1-purpose-of-trial.md:6 section 2.1: gives figures without a citation: “A "
            "trial in 26 people found a difference of 1.2 points.” [warning]"
        )
    ]


def test_a_long_passage_is_cut(uncited: Callable[[str], list[str]]) -> None:
    (line,) = uncited("A trial in 26 people found a difference of 1.2 points, and more, too.")
    assert line.endswith(
        "“A trial in 26 people found a difference of 1.2 points, and ...” [warning]"
    )


@pytest.mark.parametrize(
    "passage",
    [
        "A trial in 26 people found it [@SLP-01].",
        "This trial has 26 people.",
        "Other trials found nothing.",
        "Trials looked at week 12 and days 3, 5 and 9.",
        "The dose is 3 mg.",
        "Trials need {{ sample_size.randomised }} people.",
        "## Trials since 1990",
        "| trials | 12 |\n|---|---|",
    ],
)
def test_a_passage_without_figures_of_others_is_fine(
    uncited: Callable[[str], list[str]], passage: str
) -> None:
    assert (uncited(passage) == []) is ("| trials | 12 |" not in passage)


def test_a_row_of_a_table_needs_its_own_citation(uncited: Callable[[str], list[str]]) -> None:
    table = "| Trial | n |\n|---|---|\n| Study A [@SLP-01] | 12 |\n| Study B | 9 |"
    assert [one.split(" ")[0] for one in uncited(table)] == ["2.1-purpose-of-trial.md:9"]


def test_other_sections_may_speak_of_figures(edited: Edit, told: Told) -> None:
    changed = edited(
        ("It was invented.", "The trial of 26 people found it."),
        file="narrative/12.4-earlier-trial.md",
    )
    assert told("c015_uncited", changed) == []
