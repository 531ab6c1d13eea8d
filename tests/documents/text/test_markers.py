from __future__ import annotations

import pytest

from toolkit.documents.content import Cite, CrossReference, Text
from toolkit.documents.text.markers import (
    citations_in,
    cross_references_in,
    inlines_of,
    mark,
    unknown_names,
)
from toolkit.errors import DocumentError

NAMES = {"sample_size.randomised": "160"}
STRINGS = {"protocol": {"arms": [{"name": "Placebo"}], "title": "A trial"}}


def test_an_unknown_name_is_told_with_its_line_and_the_nearest_name() -> None:
    (found,) = unknown_names("one\r\ntwo {{ sample_size.randomized }}", NAMES)
    assert (found.line, found.name, found.suggestion) == (
        2,
        "sample_size.randomized",
        "sample_size.randomised",
    )


def test_a_name_without_neighbours_has_no_suggestion() -> None:
    (found,) = unknown_names("{{ zzz }}", NAMES)
    assert found.suggestion == ""


def test_known_names_are_not_reported() -> None:
    text = "{{ sample_size.randomised }} {{ protocol.title }} {{ protocol.arms[0].name }}"
    assert unknown_names(text, NAMES, STRINGS) == []


@pytest.mark.parametrize(
    "name",
    ["protocol.arms[1].name", "protocol.arms.name", "protocol.title.x", "protocol.titel"],
)
def test_a_path_that_leads_nowhere_is_unknown(name: str) -> None:
    assert [found.name for found in unknown_names(f"{{{{ {name} }}}}", NAMES, STRINGS)] == [
        name
    ]


def test_a_name_of_the_protocol_is_suggested_by_its_path() -> None:
    (found,) = unknown_names("{{ protocol.arms[0].nam }}", NAMES, STRINGS)
    assert found.suggestion == "protocol.arms[0].name"


def test_keys_and_targets_are_listed_with_their_lines() -> None:
    text = "It fell [@YOV-03; @sordo2017].\n\nSee {ref:tbl-arms},\n{section:10.11} [@b]."
    assert [(found.line, found.text) for found in citations_in(text)] == [
        (1, "YOV-03"),
        (1, "sordo2017"),
        (4, "b"),
    ]
    assert [(found.line, found.text) for found in cross_references_in(text)] == [
        (3, "tbl-arms"),
        (4, "10.11"),
    ]


def test_an_object_in_the_data_is_never_looked_into() -> None:
    class Model(dict[str, str]):
        def get(self, *_: object) -> str:  # type: ignore[override]
            raise AssertionError

    marked = mark("{{ model.hidden }}", {}, {"model": Model(hidden="x")})
    assert [trouble.rule for trouble in marked.troubles] == ["narrative.name"]


def test_an_attribute_of_a_text_is_not_a_name() -> None:
    marked = mark("{{ protocol.title.upper }}", {}, STRINGS)
    assert "neither in the record nor in the protocol" in marked.troubles[0].message


def test_lines_are_those_of_the_file_after_a_citation_over_two_lines() -> None:
    marked = mark("a [@x;\n@y] b\nc {{ nope }}", {}, {})
    assert marked.troubles[0].line == 3
    assert marked.lines == [1, 3]


def test_a_prose_field_may_cite_and_refer() -> None:
    assert inlines_of("Few died [@sordo2017].\nSee {section:6.1} or {ref:tbl-arms}") == (
        Text(text="Few died"),
        Cite(keys=("sordo2017",)),
        Text(text=". See "),
        CrossReference(target="6.1", kind="section"),
        Text(text=" or "),
        CrossReference(target="tbl-arms", kind="caption"),
    )


def test_a_key_written_twice_is_cited_once() -> None:
    assert inlines_of("[@a; @b; @a]") == (Cite(keys=("a", "b")),)


def test_everything_else_in_a_prose_field_is_text() -> None:
    text = "R&D <b> *x* {{7*7}} {% if %} a_b_c"
    assert inlines_of(text) == (Text(text=text),)


@pytest.mark.parametrize("text", ["see [@]", "see [@a, p. 3]", "{section:}", "{ref:Table 1}"])
def test_a_malformed_citation_in_a_prose_field_is_refused(text: str) -> None:
    with pytest.raises(DocumentError, match=r"objectives\.primary: .* is malformed"):
        inlines_of(text, "objectives.primary")


def test_the_place_is_left_out_where_it_is_not_known() -> None:
    with pytest.raises(DocumentError, match=r"^'\[@' is malformed"):
        inlines_of("[@")
