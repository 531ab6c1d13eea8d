from __future__ import annotations

import pytest

from toolkit.checks.readability import grade, syllables

# The first edition of a text whose grade can be computed by hand: 10 words, 2 sentences and
# 13 syllables give 0.39 x 5 + 11.8 x 1.3 - 15.59.
BY_HAND = "The tablet may harm you. Call us at any time."


def test_the_grade_is_that_of_the_formula() -> None:
    assert grade(BY_HAND) == pytest.approx(0.39 * 5 + 11.8 * 12 / 10 - 15.59)


def test_longer_sentences_are_harder() -> None:
    assert grade("You may feel sick and we can help you") > grade(
        "You may feel sick. We can help."
    )


def test_longer_words_are_harder() -> None:
    assert grade("Discontinue administration.") > grade("Stop it now.")


def test_a_text_without_a_full_stop_is_one_sentence() -> None:
    assert grade("You may feel sick") == grade("You may feel sick.")


# Counted by ear; a pronouncing dictionary agrees.
@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("a", 1),
        ("the", 1),
        ("time", 1),
        ("times", 1),
        ("doses", 2),
        ("changes", 2),
        ("little", 2),
        ("stopped", 1),
        ("needed", 2),
        ("safely", 2),
        ("breathing", 2),
        ("dying", 2),
        ("drug", 1),
        ("nausea", 2),
        ("medicine", 3),
        ("infusion", 3),
        ("hospital", 3),
        ("emergency", 4),
        ("buprenorphine", 4),
        ("ketamine", 3),
        ("midazolam", 4),
        ("suicidal", 4),
        ("couldn't", 1),
    ],
)
def test_syllables_are_counted(word: str, number: int) -> None:
    assert syllables(word) == number
