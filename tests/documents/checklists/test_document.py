from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from toolkit.design.calculate import calculate
from toolkit.documents.checklists import consent as consent_rows
from toolkit.documents.checklists.document import RECALLED, checklists, checklists_document
from toolkit.documents.checklists.guidelines import APPENDIX_WORDS, SPIRIT_WORDS, not_needed
from toolkit.documents.consent.form import consent_form
from toolkit.documents.kit import Kit
from toolkit.spec.reader import read_protocol
from toolkit.standards.checklists import consent_elements, protocol_topics, spirit_items
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from toolkit.documents.checklists.rows import Checklist, Row
    from toolkit.documents.content import Block, Document

REAL = ("buprenorphine-bpd", "ketamine-bpd")


def filled(kit: Kit, protocol: Document | None = None, **rest: object) -> dict[str, Checklist]:
    made = protocol or kit.protocol_document
    pages = {section.m11: place for place, section in enumerate(made.sections, start=1)}
    consent = rest.get("consent", consent_form(kit))
    return {one.key: one for one in checklists(kit, made, consent, pages)}  # type: ignore[arg-type]


def row(lists: dict[str, Checklist], key: str, name: str) -> Row:
    return next(one for one in lists[key].rows if one.asked.id == name)


def without(document: Document, number: str) -> Document:
    """Return a document in which nothing stands under a section."""
    return replace(
        document,
        sections=tuple(
            replace(one, blocks=()) if one.m11 == number else one for one in document.sections
        ),
    )


def test_every_row_of_every_list_is_there(kit: Kit) -> None:
    lists = filled(kit)
    assert {key: len(one.rows) for key, one in lists.items()} == {
        "spirit": len(spirit_items()),
        "headings": len(headings()),
        "consent": len(consent_elements()),
        "gcp": len(protocol_topics()),
    }


@pytest.mark.parametrize("name", REAL)
def test_of_the_protocols_that_ship_every_row_is_decided_and_has_its_page(
    root: Path, name: str
) -> None:
    source = read_protocol(root / "protocols" / name)
    lists = filled(Kit(source, calculate(source)))
    for one in lists.values():
        assert one.counts()["CRASHED"] == 0
        for each in one.rows:
            assert each.where or each.result in {"Missing", "Not applicable"}
            assert each.remark or each.result == "Met"
            told = [where for where in each.where if not where.startswith(("and ", "Amend"))]
            assert one.key == "consent" or all(", p. " in where for where in told)
    assert not any(one.remark.startswith("The text was not") for one in lists["spirit"].rows)
    assert lists["spirit"].counts()["Missing"] == 0
    assert {one.asked.id for one in lists["headings"].rows if one.result == "Missing"} == {
        "11.5"
    }


def test_text_that_is_taken_out_is_missed(kit: Kit) -> None:
    whole = kit.protocol_document
    assert row(filled(kit), "spirit", "20").result == "Met"
    lists = filled(kit, without(whole, "5.1"))
    assert row(lists, "spirit", "20").result == "Missing"
    assert row(lists, "gcp", "B.2.6").result == "Missing"
    assert row(lists, "headings", "5.1").result == "Missing"
    assert row(lists, "headings", "5").result == "Met"


def test_a_heading_that_is_taken_out_is_missed(kit: Kit) -> None:
    whole = kit.protocol_document
    less = replace(whole, sections=tuple(one for one in whole.sections if one.m11 != "5.6"))
    lists = filled(kit, less)
    assert row(lists, "headings", "5.6").remark == "The heading does not stand."


def test_a_heading_that_may_be_left_out_says_when_it_is_asked_for(kit: Kit) -> None:
    found = row(filled(kit), "headings", "6.9.1")
    assert found.result == "Not applicable"
    assert "conditional in the template" in found.remark


def test_a_section_that_does_not_exist_is_named(kit: Kit) -> None:
    whole = kit.protocol_document
    less = replace(whole, sections=tuple(one for one in whole.sections if one.m11 != "10.11"))
    assert row(filled(kit, less), "spirit", "19").remark == "The document has no section 10.11."


def test_an_open_trial_needs_no_blinding(edited: Callable[..., Kit]) -> None:
    blinded = "blinded: [participant, care_provider, investigator, outcomes_assessor]"
    found = row(filled(edited((blinded, "blinded: []"))), "spirit", "24b")
    assert (found.result, found.remark) == ("Not applicable", "Nobody is blinded.")


def test_one_arm_needs_no_randomisation(kit: Kit) -> None:
    therapies = kit.protocol.therapies.model_copy(
        update={"arms": kit.protocol.therapies.arms[:1]}
    )
    source = replace(
        kit.source, protocol=kit.protocol.model_copy(update={"therapies": therapies})
    )
    alone = Kit(source, kit.record)
    assert not_needed(alone, "randomised").startswith("There is one arm")
    assert not_needed(kit, "randomised") == ""


def test_an_element_without_its_part_is_missing(kit: Kit) -> None:
    form = consent_form(kit)
    lists = filled(kit, consent=without(form, "benefits"))
    assert row(lists, "consent", "CR-b3").result == "Missing"
    assert row(filled(kit), "consent", "CR-b3").result in {"Met", "Partly"}


def test_the_fixed_sentence_must_stand_word_for_word(kit: Kit) -> None:
    form = consent_form(kit)
    assert row(filled(kit), "consent", "FDA-c").result == "Met"
    found = row(filled(kit, consent=without(form, "registry")), "consent", "FDA-c")
    assert (found.result, found.remark) == (
        "Missing",
        "The fixed sentence does not stand word for word.",
    )


def test_an_element_that_the_form_has_no_part_for_says_why_it_is_asked(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [replace(one, part_key=None) for one in consent_rows.element_places(kit)]
    monkeypatch.setattr(consent_rows, "element_places", lambda _: places)
    found = row(filled(kit), "consent", "CR-b2")
    assert found.remark == "The form has no place for it. Asked because always."


def test_a_list_that_crashes_says_so_and_leaves_the_others(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SPIRIT_WORDS, "20", "(")  # type: ignore[misc]
    lists = filled(kit)
    assert row(lists, "spirit", "20").result == "CRASHED"
    assert lists["spirit"].counts()["CRASHED"] == 1


def test_the_document_tells_results_recalled_rules_and_what_is_missing(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    document = checklists_document(kit, kit.protocol_document, consent_form(kit), {"5.1": 9})
    said = {one.m11: "\n".join(lines(one.blocks)) for one in document.sections}
    assert list(said) == ["reading", "spirit", "headings", "consent", "gcp"]
    assert [one.landscape for one in document.sections] == [False, True, True, True, True]
    assert "What is missing, or could not be decided:" in said["reading"]
    assert RECALLED in said["gcp"]
    assert RECALLED not in said["spirit"]
    assert "p. 9" in said["spirit"]


def test_without_a_consent_form_the_document_says_so(
    kit: Kit, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    document = checklists_document(kit, kit.protocol_document, None, {})
    said = {one.m11: lines(one.blocks) for one in document.sections}
    assert said["consent"] == ["The consent form was not made together with this document."]


def test_words_are_sought_only_for_rows_that_exist() -> None:
    assert set(SPIRIT_WORDS) <= {one.id for one in spirit_items()}
    assert set(APPENDIX_WORDS) <= {one.id for one in protocol_topics()}
