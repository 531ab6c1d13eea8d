from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.checks.sections import FILLED, filled_by_facts, missing_sections
from toolkit.documents.kit import Kit
from toolkit.documents.protocol import document
from toolkit.standards.m11 import heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

CHANGES = {
    "none": (),
    "hold": (("- {reason: Pregnancy, action: stop}", "- {reason: Fever, action: hold}"),),
    "therapies": (
        (
            "  rescue: []",
            "  rescue: [{name: Tea, rule: Any.}]\n  background: [{name: A, rule: B}]",
        ),
        ("permitted: []", "permitted: [{name: Coffee, rule: At noon.}]"),
        ("    - {name: Other sleeping tablets, rule: From screening to week 4.}", "    []"),
    ),
    "required product": (
        (
            "use: placebo\n      investigational: true",
            "use: additional_required\n      investigational: false",
        ),
    ),
    "exploratory": (("level: secondary", "level: exploratory"),),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_the_facts_fill_is_what_the_documents_fill(
    edited: Callable[..., ProtocolFolder], record: Record, name: str
) -> None:
    changed = edited(*CHANGES[name])
    kit = Kit(changed, record)
    filled = {number for number, made in document.DERIVED.items() if made(kit)}
    # The list of references itself stands in section 14, whatever the note above it says.
    assert filled_by_facts(changed.protocol) == filled | {"14"}


def test_the_documents_miss_what_the_check_misses(
    source: ProtocolFolder, record: Record
) -> None:
    missed = {slot.m11 for slot in document.missing_sections(Kit(source, record))} - {"14"}
    told = {one.number for one, _ in missing_sections(source)}
    assert missed <= told
    assert all(heading(number).requirement == "conditional" for number in told - missed)


def test_the_numbers_are_those_of_m11() -> None:
    assert all(heading(number).number == number for number in FILLED)
