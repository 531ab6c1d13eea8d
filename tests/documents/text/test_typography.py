from __future__ import annotations

import pytest

from toolkit.documents.text.typography import NO_BREAK, typography


@pytest.mark.parametrize("unit", ["mg", "mg/kg", "kg", "mL", "mmHg", "ms", "%", "°C"])
def test_a_unit_stays_with_its_figure(unit: str) -> None:
    assert typography(f"take 0.5 {unit} now") == f"take 0.5{NO_BREAK}{unit} now"


@pytest.mark.parametrize("text", ["8 weeks", "in 2 msec", "the mg", "5 kgs"])
def test_words_that_only_begin_like_units_stay_as_they_are(text: str) -> None:
    assert typography(text) == text


@pytest.mark.parametrize(
    ("straight", "curled"),
    [
        ('"zero" dose', "“zero” dose"),
        ('("zero")', "(“zero”)"),
        ("the arm's dose", "the arm’s dose"),
        ("'one' dose", "‘one’ dose"),
        ("the '90s", "the ’90s"),
        ("\"'nested'\"", "“‘nested’”"),
    ],
)
def test_quotation_marks_curl_towards_what_they_hold(straight: str, curled: str) -> None:
    assert typography(straight) == curled


def test_what_stands_before_decides_the_first_mark() -> None:
    assert typography("'s dose", before="arm") == "’s dose"
    assert typography('"x"', before="the ") == "“x”"


def test_setting_a_text_twice_changes_nothing() -> None:
    once = typography("a \"b\" 'c' 5 mg")
    assert typography(once) == once
