from __future__ import annotations

import re

from toolkit.standards import checklists, m11


def test_spirit_has_34_items_in_53_rows() -> None:
    ids = [item.id for item in checklists.spirit_items()]
    assert len(set(ids)) == len(ids) == 53
    assert len({re.sub(r"\D", "", one) for one in ids}) == 34


def test_every_place_of_a_spirit_item_is_in_the_template() -> None:
    places = {"Title Page", "Amendment Details", *(one.number for one in m11.headings())}
    hints = {place for item in checklists.spirit_items() for place in item.m11_hint.split(", ")}
    assert hints <= places


def test_an_analysis_plan_has_55_items() -> None:
    ids = [item.id for item in checklists.sap_items()]
    assert len(set(ids)) == len(ids) == 55


def test_what_is_only_recalled_is_marked() -> None:
    assert {item.status for item in checklists.sap_items()} == {"seen", "recalled"}


def test_no_consent_element_stands_twice() -> None:
    ids = [element.id for element in checklists.consent_elements()]
    assert len(set(ids)) == len(ids)


def test_a_conditional_consent_element_says_when() -> None:
    silent = [
        element.id
        for element in checklists.consent_elements()
        if element.trigger == "conditional" and not element.when
    ]
    assert silent == []


def test_the_databank_statement_is_word_for_word() -> None:
    (statement,) = [one for one in checklists.consent_elements() if one.verbatim]
    assert statement.text.startswith(
        "A description of this clinical trial will be available on"
    )
    assert statement.text.endswith("You can search this Web site at any time.")


def test_the_registry_has_109_fields_with_limits_that_are_whole_numbers() -> None:
    fields = checklists.registry_fields()
    assert len(fields) == 109
    assert {type(field["max_length"]) for field in fields} == {int, type(None)}


def test_the_world_health_organization_asks_for_24_items() -> None:
    assert [item["number"] for item in checklists.who_items()] == list(range(1, 25))


def test_there_are_five_strategies_for_intercurrent_events() -> None:
    assert list(checklists.intercurrent_strategies()) == [
        "treatment_policy",
        "hypothetical",
        "composite",
        "while_on_treatment",
        "principal_stratum",
    ]


def test_the_estimand_table_has_the_rows_of_the_template() -> None:
    assert checklists.estimand_rows() == (
        "Population",
        "Treatment",
        "Endpoint",
        "Population-level Summary",
    )


def test_the_topics_of_good_clinical_practice_are_those_of_its_appendix() -> None:
    ids = [topic.id for topic in checklists.protocol_topics()]
    assert len(set(ids)) == len(ids) == 49
    chapters = [int(one.split(".")[1]) for one in ids]
    assert chapters == sorted(chapters)
    assert set(chapters) == set(range(1, 17))


def test_every_place_of_a_topic_is_in_the_template() -> None:
    places = {"Title Page", *(one.number for one in m11.headings())}
    hints = {place for topic in checklists.protocol_topics() for place in topic.m11.split(", ")}
    assert hints <= places
