from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.consent.elements import NOT_SAID, ROWS, ElementPlace, element_places
from toolkit.documents.consent.form import consent_form
from toolkit.standards.checklists import consent_elements

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

TOLD = {
    "CR-a6": "You do not give up any legal rights",
    "CR-b1": "what we test. Its use in this study is an experiment",
    "CR-b6": "If you are hurt or get ill because of the study",
    "CR-b7": "questions about your rights",
    "CR-b8": "You will lose no care and no benefit that is yours by right",
    "FDA-a5": "Food and Drug Administration",
    "CR-b9i": "share them with other researchers",
    "CR-c1": "no one knows yet",
    "CR-c2": "even if you want to go on",
    "CR-c5": "something new that could change your mind",
    "CR-c6": "people will take part",
    "CR-c7": "no one makes money from them",
    "CR-c8": "if a test shows something that matters",
    "CR-c9": "whole genome",
    "DOC-1": "signed and dated copy",
    "HIP-1vi": "Date (and time",
    "HIP-2i": "take back this permission",
    "COC-3": "an agency that pays for or checks the study",
    "GCP-1": "Your chance is 1 in 2",
    "GCP-3": "also at those with your name",
    "GCP-5": "We keep and use the data that we have from you",
    "EXT-2": "controlled drug",
    "EXT-3": "birth control",
    "EXT-4": "child is being harmed",
}
"""Words in which a trial of a drug tells an element, where they are always the same."""


def by_id(kit: Kit) -> dict[str, ElementPlace]:
    return {place.element.id: place for place in element_places(kit)}


@pytest.fixture(scope="module")
def places(kits: dict[str, Kit]) -> dict[str, dict[str, ElementPlace]]:
    """Return where both real protocols tell each element."""
    return {name: by_id(kit) for name, kit in kits.items()}


def test_every_element_of_the_list_is_decided_and_no_other() -> None:
    assert set(ROWS) == {element.id for element in consent_elements()}


def test_every_triggered_element_has_a_part_with_text_in_the_form(
    places: dict[str, dict[str, ElementPlace]],
    forms: dict[str, Document],
    of_part: Callable[[Kit | Document, str], list[str]],
) -> None:
    for name, found in places.items():
        for place in found.values():
            assert not place.missing, (name, place.element.id)
            if place.triggered:
                assert place.part_key is not None
                assert of_part(forms[name], place.part_key), place.element.id


@pytest.mark.parametrize(("element", "words"), TOLD.items())
def test_an_element_is_told_where_the_list_says(
    places: dict[str, dict[str, ElementPlace]],
    forms: dict[str, Document],
    of_part: Callable[[Kit | Document, str], list[str]],
    element: str,
    words: str,
) -> None:
    for name, found in places.items():
        key = found[element].part_key
        assert key is not None
        assert words in " ".join(of_part(forms[name], key)), name


def test_what_is_not_triggered_has_no_place(kit: Kit) -> None:
    for place in element_places(kit):
        assert place.triggered or (place.part_key is None and not place.missing)


def test_exactly_one_of_two_statements_on_later_use_is_triggered(
    kit: Kit, consenting: Callable[..., Kit]
) -> None:
    choices = (
        kit,
        consenting("future_use: allowed"),
    )
    for one in choices:
        places = by_id(one)
        assert places["CR-b9i"].triggered
        assert not places["CR-b9ii"].triggered


def test_data_that_may_not_be_used_later_trigger_the_other_statement(
    consenting: Callable[..., Kit],
) -> None:
    places = by_id(consenting("future_use: not_allowed"))
    assert places["CR-b9ii"].part_key == "future-use"
    assert not places["CR-b9i"].triggered


def test_what_the_protocol_leaves_open_is_told_as_open(
    kit: Kit, places: dict[str, dict[str, ElementPlace]]
) -> None:
    assert by_id(kit)["CR-b6"].open_item == "Compensation"
    assert by_id(kit)["CR-b9i"].open_item == NOT_SAID
    assert by_id(kit)["GCP-4"].open_item == "Amount"
    real = places["ketamine-bpd"]
    assert real["CR-b9i"].open_item == ""
    assert "National Institutes of Health" in real["DOC-2"].open_item


@pytest.mark.parametrize(
    ("facts", "element", "triggered"),
    [
        ((), "COC-1", False),
        (("federal_funding: nih",), "COC-1", True),
        ((), "CR-c7", False),
        (("biospecimens: kept",), "CR-c7", True),
        (("federal_funding: none",), "DOC-2", False),
        (("federal_funding: nih",), "DOC-2", True),
        (("federal_funding: none",), "DOC-3", False),
        (("federal_funding: nih",), "DOC-3", True),
        (("minimal_risk: true",), "CR-b6", False),
        (("genetic_testing: true",), "EXT-1", True),
        (("federal_funding: none",), "CR-a5i", True),
        (("federal_funding: nih",), "CR-a5i", True),
    ],
)
def test_a_fact_triggers_its_element(
    kit: Kit,
    consenting: Callable[..., Kit],
    facts: tuple[str, ...],
    element: str,
    triggered: bool,  # noqa: FBT001 - a column of the table
) -> None:
    made = consenting(*facts) if facts else kit
    place = by_id(made)[element]
    assert place.triggered is triggered
    assert place.why
    assert not place.missing


def test_the_fixed_statement_is_due_for_a_product_of_the_fda_beyond_phase_1(
    kit: Kit, edited: Callable[..., Kit]
) -> None:
    assert by_id(kit)["FDA-c"].part_key == "registry"
    early = by_id(edited(("phase: phase_2", "phase: phase_1")))["FDA-c"]
    assert (early.triggered, early.part_key) == (False, None)


def test_a_part_that_the_form_lacks_counts_as_missing(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = (ROWS["CR-b2"][0], "nowhere")
    monkeypatch.setitem(ROWS, "CR-b2", row)
    place = by_id(kit)["CR-b2"]
    assert place.missing
    assert "nowhere" not in {section.m11 for section in consent_form(kit).sections}
