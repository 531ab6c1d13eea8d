from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


def test_short_texts_are_fine(told: Told) -> None:
    assert told("c016_registry_limits") == []


@pytest.mark.parametrize(
    ("change", "told_of"),
    [
        (
            ("short_title: A tablet for poor sleepers", f"short_title: {'a' * 301}"),
            (
                "protocol.yaml identity.short_title",
                "301 characters; ClinicalTrials.gov takes 300 as “Brief Title”",
            ),
        ),
        (
            ("  phase: phase_2", "  acronym: FIFTEENLETTERSX\n  phase: phase_2"),
            (
                "protocol.yaml identity.acronym",
                "15 characters; ClinicalTrials.gov takes 14 as “Acronym”",
            ),
        ),
        (
            (
                "brief_summary: Whether a tablet helps poor sleepers.",
                f"brief_summary: {'word ' * 1001}",
            ),
            (
                "protocol.yaml registration.brief_summary",
                "5,004 characters; ClinicalTrials.gov takes 5,000 as “Brief Summary”",
            ),
        ),
        (
            (
                "condition: {name: Insomnia}",
                f"condition: {{name: Insomnia, keywords: [{'b' * 161}]}}",
            ),
            (
                "protocol.yaml population.condition.keywords[1]",
                "161 characters; ClinicalTrials.gov takes 160 as “Keywords”",
            ),
        ),
        (
            ("variable: Score at week 4 minus score at baseline.", f"variable: {'c' * 1000}"),
            (
                "protocol.yaml endpoints.sleep_w4.variable",
                (
                    "1,000 characters; ClinicalTrials.gov takes 999 as “Primary Outcome "
                    "Description”"
                ),
            ),
        ),
    ],
    ids=["title", "acronym", "summary", "keyword", "outcome"],
)
def test_a_text_too_long_for_the_registry_is_an_error(
    edited: Edit, told: Told, change: tuple[str, str], told_of: tuple[str, str]
) -> None:
    where, message = told_of
    assert told("c016_registry_limits", edited(change)) == [f"{where}: {message} [error]"]
