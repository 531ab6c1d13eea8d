from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.consent.fixed import KEY, deviation, statement
from toolkit.documents.consent.form import consent_form
from toolkit.errors import SpecError
from toolkit.resources import templates_folder
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

LAW = (
    "A description of this clinical trial will be available on http://www.ClinicalTrials.gov, "
    "as required by U.S. Law. This Web site will not include information that can identify "
    "you. At most, the Web site will include a summary of the results. You can search this Web "
    "site at any time."
)
"""21 CFR 50.25(c), typed here a second time from the regulation."""
CHANGED = "the statement of 21 CFR 50.25(c) was changed"


def test_the_statement_is_that_of_the_law() -> None:
    assert statement() == LAW


def test_the_form_holds_the_statement_word_for_word_and_nothing_beside_it(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    for form in forms.values():
        assert of_part(form, KEY) == [LAW]


def test_no_template_has_a_copy_that_could_be_edited() -> None:
    texts = [path.read_text(encoding="utf-8") for path in templates_folder().rglob("*.md")]
    assert texts
    assert not [text for text in texts if "ClinicalTrials.gov" in text]


def test_a_text_of_the_protocol_cannot_replace_the_statement(folder: Path) -> None:
    own = folder / "narrative" / "consent" / f"{KEY}.md"
    own.parent.mkdir()
    own.write_text("# Where\n\nSomewhere else.\n", encoding="utf-8")
    with pytest.raises(SpecError, match="registry"):
        read_protocol(folder)


def test_a_trial_that_needs_no_statement_has_none(edited: Callable[..., Kit]) -> None:
    form = consent_form(edited(("phase: phase_2", "phase: phase_1")))
    assert KEY not in {section.m11 for section in form.sections}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (LAW, None),
        (LAW.replace(" Web site", "\n  Web site"), None),
        (f"Please read: {LAW}", None),
        ("", "the statement of 21 CFR 50.25(c) is missing"),
        ("See ClinicalTrials.gov.", "the statement of 21 CFR 50.25(c) is missing"),
        (
            LAW.replace("clinical trial", "study"),
            f"{CHANGED}: 'study' stands for 'clinical trial'",
        ),
        (
            LAW.replace("At most, the", "The"),
            f"{CHANGED}: 'The' stands for 'At most, the'",
        ),
        (
            LAW.replace(" at any time", ""),
            f"{CHANGED}: 'site.' stands for 'site at any time.'",
        ),
        (
            LAW.replace("clinical trial", "trial"),
            f"{CHANGED}: 'clinical' is left out",
        ),
        (
            LAW.replace("summary", "short summary"),
            f"{CHANGED}: 'short' was added",
        ),
    ],
)
def test_every_deviation_from_the_law_is_found(said: str, found: str | None) -> None:
    assert deviation(["Something else.", said]) == found
