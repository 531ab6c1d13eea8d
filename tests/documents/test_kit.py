from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Open, Paragraph
from toolkit.documents.kit import (
    NOTHING,
    Kit,
    answer,
    answer_blocks,
    bullets,
    inside,
    labelled,
    listed,
    plain,
    sentence,
)
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

OPEN = OpenItem(open="the name", owner="sponsor")


def test_an_open_item_says_who_completes_it() -> None:
    said = Open(text="To be completed by sponsor: the name")
    assert answer(OPEN) == (said,)
    assert answer_blocks(OPEN) == (Paragraph(inlines=(said,)),)


def test_nothing_given_is_nothing_said() -> None:
    assert answer(None) == ()
    assert bullets([]) == ()
    assert labelled([]) == ()
    assert listed([]) == ""


def test_an_empty_cell_holds_a_dash(kit: Kit) -> None:
    assert plain("").inlines == NOTHING
    assert kit.cell("no.such.number").inlines == NOTHING


def test_an_interval_of_two_equal_numbers_is_one_number(kit: Kit) -> None:
    assert len(kit.between("assumptions.sd.low", "assumptions.sd.high")) == 3
    assert len(kit.between("assumptions.sd.low", "assumptions.sd.low")) == 1


@pytest.mark.parametrize(
    ("phrase", "within"),
    [
        ("Site", "site"),
        ("", ""),
        ("ZAN-BPD total.", "ZAN-BPD total"),
        ("A visit", "a visit"),
        ("Full analysis set", "full analysis set"),
        ("C-SSRS", "C-SSRS"),
    ],
)
def test_a_name_inside_a_sentence_keeps_its_abbreviation(phrase: str, within: str) -> None:
    assert inside(phrase) == within


@pytest.mark.parametrize("ended", ["It is so.", "Is it so?", "(It is.)", "“It is.”", "This:"])
def test_a_phrase_that_is_ended_is_not_ended_twice(ended: str) -> None:
    assert sentence(ended) == ended
    assert sentence("It is so") == "It is so."


def test_an_entry_of_a_table_is_named_after_its_place(kit: Kit) -> None:
    number = kit.entry("sensitivity.effect_and_sd.power", 1, 2)
    assert number.name == "sensitivity.effect_and_sd.power[1,2]"
    table = kit.record["sensitivity.effect_and_sd.power"].value
    assert number.text == f"{table[1][2]:.1%}"  # type: ignore[index]


@pytest.mark.parametrize("place", [(1,), (1, 2, 0)])
def test_an_entry_needs_as_many_places_as_the_table_has_dimensions(
    kit: Kit, place: tuple[int, ...]
) -> None:
    with pytest.raises(TypeError, match="dimensions"):
        kit.entry("sensitivity.effect_and_sd.power", *place)


def test_a_single_value_has_no_entries(kit: Kit) -> None:
    with pytest.raises(TypeError, match="single value"):
        kit.entries("assumptions.sd")


def test_the_restricted_part_is_no_string_of_the_prose(kit: Kit) -> None:
    assert "restricted" not in kit.strings["protocol"]["randomisation"]  # type: ignore[index]


def test_the_singular_goes_with_one(
    kit: Kit,
    assumed: Callable[..., ProtocolFolder],
    words: Callable[..., str],
) -> None:
    changed = Kit(assumed(kit.source, "difference", 1), kit.record)
    assert words(changed.assumed("difference")).endswith(" point")
    assert words(changed.assumed("sd")) == "6 points"
    assert words(changed.assumed("correlation")) == "0.5"
