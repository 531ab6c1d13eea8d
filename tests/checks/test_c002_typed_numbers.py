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
def typed(edited: Edit, told: Told) -> Callable[[str], list[str]]:
    """Return a function that gives what is found in a sentence of the narrative."""

    def find(sentence: str) -> list[str]:
        heading = "## Earlier trials\n"
        changed = edited((heading, f"{heading}\n{sentence}\n"), file=FILE)
        return told("c002_typed_numbers", changed)

    return find


def test_names_are_no_typed_numbers(told: Told) -> None:
    assert told("c002_typed_numbers") == []


def test_a_typed_number_is_told_with_the_name_to_use(edited: Edit, found: Told) -> None:
    changed = edited(("{{ sample_size.randomised }}", "148"), file=FILE)
    (finding,) = found("c002_typed_numbers", changed)
    assert str(finding).removeprefix(f"{changed.path}/narrative/") == (
        "2.1-purpose-of-trial.md:1: section 2.1: “148” is typed, but it is a number of the "
        "record (write {{ sample_size.randomised }}) [check.c002_typed_numbers]"
    )


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("There will be 148 participants.", "148"),
        ("There are 2 sites.", "2"),
        ("Both are two clinics.", "two"),
        ("They have 4 clinic visits.", "4"),
        ("The sample size is 148.", ""),
        ("The trial (N = 148) is small.", "148"),
        ("A total of 148 will be asked.", "148"),
        ("We need 132 evaluable participants.", "132"),
        ("Of them 74 are randomised to each arm.", "74"),
        ("There are 74 in each arm.", "74"),
        ("The power is 90.4%.", "90.4%"),
        ("The power is 90.4 % or more.", "90.4 %"),
        ("The power is 90.4 per cent.", "90.4 per cent"),
        ("The adjusted SD is 5.20 points.", "5.20"),
        ("It stops at a z of 2.963 or more.", "2.963"),
        ("Recruitment takes 37 months.", ""),
        ("In 37 months recruitment is over.", "37"),
        ("We screen 212 people.", "212"),
        ("At most 400 participants are taken.", "400"),
    ],
    ids=str,
)
def test_a_number_of_the_record_is_recognised(
    typed: Callable[[str], list[str]], sentence: str, number: str
) -> None:
    said = [one.split("“")[1].split("”")[0] for one in typed(sentence)]
    assert said == ([number] if number else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "On day 148 they return.",
        "They take 148 mg a day.",
        "The pressure was 148 mmHg.",
        "It began on 2027-01-148 or so.",
        "A trial had 148 participants [@SLP-01].",
        "Scores of 74 to 148 are high.",
        "They are seen for 74 hours.",
        "About 90.4 points.",
        "Some 1148 participants came.",
        "A ratio of 5.2 was seen.",
        "There is 1 site.",
        "A difference of 0.52 is small.",
        "An error of 5% is usual.",
        "| 148 | 74 |",
    ],
)
def test_a_number_that_only_looks_alike_is_left_alone(
    typed: Callable[[str], list[str]], sentence: str
) -> None:
    assert typed(sentence) == []


def test_a_number_is_told_once_in_a_line(typed: Callable[[str], list[str]]) -> None:
    said = typed("The 148 participants are 148 participants.\n\nAnd 148 participants.")
    assert [one.split(" ")[0] for one in said] == [
        "2.1-purpose-of-trial.md:6",
        "2.1-purpose-of-trial.md:8",
    ]


def test_a_number_in_an_added_section_has_its_line(edited: Edit, told: Told) -> None:
    changed = edited(
        ("It was invented.", "It was invented.\n\nThere are 148 participants."),
        file="narrative/12.4-earlier-trial.md",
    )
    assert [one.split(" ")[0] for one in told("c002_typed_numbers", changed)] == [
        "12.4-earlier-trial.md:5"
    ]


def test_a_number_spelt_out_is_recognised(edited: Edit, told: Told) -> None:
    changed = edited(
        ("There is one", "All make five visits. There is one"),
        file=FILE,
    )
    assert told("c002_typed_numbers", changed) == [
        (
            "2.1-purpose-of-trial.md:6 section 2.1: “five” is typed, but it is a number of the "
            "record [warning]"
        )
    ]


def test_a_computed_number_in_the_facts_is_told_where_it_stands(
    edited: Edit, told: Told
) -> None:
    changed = edited(("An example needs no reason.", "With 148 participants it is enough."))
    assert told("c002_typed_numbers", changed) == [
        (
            "protocol.yaml sample_size.justification: “148” is typed, but it is computed as "
            "sample_size.randomised [warning]"
        )
    ]
