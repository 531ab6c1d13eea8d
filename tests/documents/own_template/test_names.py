from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Document, Number, Open, Section
from toolkit.documents.kit import Kit
from toolkit.documents.own_template.documented import (
    FACTS,
    HEADING,
    PAGE,
    documented,
    ids_in,
    pattern_of,
)
from toolkit.documents.own_template.names import catalogue, word_names
from toolkit.resources import guides_folder
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from types import SimpleNamespace

    from toolkit.documents.own_template.material import Material


def test_every_single_number_of_the_record_has_a_name(kit: Kit, given: Material) -> None:
    for name, text in kit.names.items():
        assert given.names[name].inlines == (Number(name=name, text=text),)


def test_every_section_has_its_number_and_most_have_a_word(
    given: Material, small: SimpleNamespace
) -> None:
    for section in small.document.sections:
        made = given.names[f"section.{section.m11}"]
        assert made.kind == "block"
        assert made.sections[0].m11 == section.m11
    words = word_names()
    assert words["5.3"] == "exclusion_criteria"
    assert given.names["section.exclusion_criteria"].sections == (
        given.names["section.5.3"].sections
    )


def test_word_names_are_unique_stable_and_fit_into_a_tag() -> None:
    words = word_names()
    assert len(set(words.values())) == len(words)
    assert max(map(len, words.values())) <= 55
    assert len(words) > 0.7 * len([one for one in headings() if "X" not in one.number])


def test_a_section_brings_those_below_it(given: Material) -> None:
    levels = [(one.m11, one.level) for one in given.names["section.5"].sections]
    assert levels[0] == ("5", 0)
    assert ("5.2", 1) in levels
    assert all(number.startswith("5") for number, _ in levels)


def test_an_open_item_is_named_by_its_path(given: Material) -> None:
    (piece,) = given.names["protocol.roles.sponsor.name"].inlines
    assert isinstance(piece, Open)
    assert "protocol.roles.sponsor.name.open" not in given.names


def test_the_restricted_part_has_no_name(given: Material) -> None:
    assert not [name for name in given.names if "restricted" in name or "block_size" in name]


def test_short_names_of_shared_facts_are_tagged(given: Material) -> None:
    (piece,) = given.names["version"].inlines
    assert isinstance(piece, Number)
    assert piece.name == "identity.version"


def test_what_m11_knows_and_the_protocol_lacks_is_empty_not_unknown(given: Material) -> None:
    empty = [name for name, one in given.names.items() if one.kind == "block" and not one.truth]
    assert any(name.startswith("section.") for name in empty)
    assert "empty in this protocol" in given.names[empty[0]].shown


def test_the_packet_s_sections_are_named_by_document_and_key(
    kit: Kit, small: SimpleNamespace
) -> None:
    section = Section(m11="key-information", number="1", title="Key information", level=1)
    nameless = Section(m11="", number="2", title="Other", level=1)
    consent = Document(
        properties=small.document.properties,
        cover=(),
        front=(),
        sections=(section, nameless),
    )
    made = catalogue(kit, small.document, packet={"consent": consent})
    assert [name for name in made if name.startswith("consent.k")] == [
        "consent.key-information"
    ]


@pytest.mark.parametrize("which", ["small", "buprenorphine-bpd", "ketamine-bpd"])
def test_the_guide_documents_every_name(
    which: str, small: SimpleNamespace, real: dict[str, SimpleNamespace]
) -> None:
    one = small if which == "small" else real[which]
    kit = Kit(one.source, one.record)
    page = (guides_folder() / PAGE).read_text("utf-8")
    ids = ids_in(kit.strings)
    unsaid = []
    for name in catalogue(kit, one.document):
        shown = pattern_of(name, ids)
        if name.startswith("protocol."):
            shown = FACTS
        elif name.startswith("section.") and f"`{shown}`" not in page:
            # Repeated for each objective, or added by this protocol alone.
            shown = "section.3.1.<n>"
        if f"`{shown}`" not in page:
            unsaid.append(name)
    assert unsaid == []


def test_the_list_is_made_of_the_names(given: Material, kit: Kit) -> None:
    made = documented([(given.names, ids_in(kit.strings))])
    assert made.startswith(HEADING)
    assert "| `sample_size.randomised` | text | Participants randomised" in made
    assert "| `section.5.2` | `section.inclusion_criteria` | Inclusion Criteria |" in made
    assert "`assumptions.<id>.low`" in made
