from __future__ import annotations

import re

import pytest

from toolkit.standards import m11


def test_there_are_159_headings_in_14_sections() -> None:
    levels = [heading.level for heading in m11.headings()]
    assert (len(levels), levels.count(1)) == (159, 14)


def test_no_number_stands_twice() -> None:
    numbers = [heading.number for heading in m11.headings()]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("heading", m11.headings(), ids=lambda heading: heading.number)
def test_the_level_of_a_heading_is_the_length_of_its_number(heading: m11.Heading) -> None:
    assert heading.level == len(heading.number.split("."))


@pytest.mark.parametrize("heading", m11.headings(), ids=lambda heading: heading.number)
def test_a_heading_stands_below_its_parent(heading: m11.Heading) -> None:
    numbers = [one.number for one in m11.headings()]
    parent = heading.number.rpartition(".")[0]
    assert not parent or numbers.index(parent) < numbers.index(heading.number)


@pytest.mark.parametrize("heading", m11.headings(), ids=lambda heading: heading.number)
def test_a_heading_says_what_it_is(heading: m11.Heading) -> None:
    assert heading.requirement in {"required", "conditional", "optional"}
    assert heading.body in {"heading_only", "text", "fields_or_table"}
    assert heading.status in {"seen", "recalled"}
    assert heading.title
    assert heading.title == heading.title.strip()


def test_a_conditional_heading_says_when() -> None:
    silent = [
        heading.number
        for heading in m11.headings()
        if heading.requirement == "conditional" and not heading.condition
    ]
    assert silent == []


def test_no_two_headings_share_a_code() -> None:
    codes = [heading.ncit for heading in m11.headings() if heading.ncit]
    assert len(set(codes)) == len(codes)


def test_a_heading_is_found_by_its_number() -> None:
    assert m11.heading("6.7.2").title == "Randomisation"
    assert m11.heading("6.7.2").condition == "randomised trial"


def test_an_unknown_number_is_an_error() -> None:
    with pytest.raises(KeyError):
        m11.heading("15")


def test_repeated_headings_are_told_from_single_ones() -> None:
    repeated = [heading.number for heading in m11.headings() if heading.repeats]
    assert {"3.1.X", "10.4.X.1", "12.X"} <= set(repeated)
    assert "10.4" not in repeated


def test_the_title_page_begins_as_the_template_fixes_it() -> None:
    assert [field.field for field in m11.title_page()[:4]] == [
        "Sponsor Confidentiality Statement",
        "Full Title",
        "Trial Acronym",
        "Sponsor Protocol Identifier",
    ]


def test_one_field_can_have_several_codes() -> None:
    assert m11.title_page()[-1].ncit == ("C218693", "C222063")


def test_the_synopsis_says_that_stratification_is_new() -> None:
    new = [field.field for field in m11.overall_design() if "new in the final" in field.note]
    assert new == ["Stratification Indicator"]


def test_amendment_details_begin_with_the_statement() -> None:
    assert m11.amendment_details()[0].codelist == "amendment_details_statement"


def test_a_field_with_codes_names_a_code_list_that_exists() -> None:
    fields = m11.title_page() + m11.amendment_details() + m11.overall_design()
    coded = {field.codelist for field in fields if field.type == "code"}
    assert coded <= set(m11.codelists())
    assert coded


@pytest.mark.parametrize("name", m11.codelists())
def test_every_term_has_a_code(name: str) -> None:
    codes = m11.codelist(name)
    assert codes
    assert all(re.fullmatch(r"C\d+", code) for code in codes.values())


def test_yes_and_no_are_words_and_not_truth_values() -> None:
    assert dict(m11.codelist("yes_no")) == {"Yes": "C49488", "No": "C49487"}


def test_a_code_list_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        m11.codelist("yes_no")["Perhaps"] = "C1"  # type: ignore[index]


def test_the_tables_keep_their_columns_in_order() -> None:
    assert m11.arms_and_interventions()[0].column == "Arm Name"
    assert len(m11.arms_and_interventions()) == 12
    assert m11.event_reporting()[-1].column == "Back-up Method for Reporting"


def test_collection_procedures_are_five_headings() -> None:
    assert m11.collection_procedures() == (
        "Identification",
        "Severity",
        "Causality",
        "Recording",
        "Follow-up",
    )


def test_fixed_wording_belongs_to_a_section() -> None:
    numbers = {heading.number for heading in m11.headings()}
    assert set(m11.universal_text()) <= numbers
    assert m11.universal_text()["5.2"].startswith("To be eligible")


def test_contents_belong_to_a_section() -> None:
    numbers = {heading.number for heading in m11.headings()}
    assert set(m11.contents_of_sections()) <= numbers
    assert "block size must not be stated" in m11.contents_of_sections()["6.7.1"]
