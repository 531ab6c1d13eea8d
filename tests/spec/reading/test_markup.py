"""What prose may hold in braces."""

from __future__ import annotations

import pytest

from toolkit.spec.reading.markup import Slip, uses


@pytest.mark.parametrize(
    "text",
    [
        "Table: Doses by week {#tbl-doses}",
        "See {ref:tbl-doses} and {section:6.3}.",
        "{{ protocol.therapies.arms[0].name }} and {{ sample_size.randomised }}",
    ],
)
def test_marks_of_the_narrative_are_read(text: str) -> None:
    assert not [found for found in uses(text) if isinstance(found, Slip)]


@pytest.mark.parametrize("text", ["{# a comment #}", "{{ 7*7 }}", "{% if x %}", "{#doses}"])
def test_anything_else_in_braces_is_a_slip(text: str) -> None:
    assert [found for found in uses(text) if isinstance(found, Slip)]
