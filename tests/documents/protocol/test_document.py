from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Open, Paragraph
from toolkit.documents.kit import Kit
from toolkit.documents.protocol.document import (
    AROUND,
    DERIVED,
    missing_sections,
    protocol_document,
)
from toolkit.errors import SpecError
from toolkit.spec.reader import read_protocol
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.documents.content import Document, Section

    Lines = Callable[..., list[str]]


def section(document: Document, m11: str) -> Section:
    return next(each for each in document.sections if each.m11 == m11)


def test_a_section_that_does_not_apply_says_why(small: SimpleNamespace, lines: Lines) -> None:
    blocks = section(small.document, "8.5").blocks
    assert lines(blocks) == ["Not applicable. No concentrations are measured."]


def test_a_section_without_text_asks_for_it(small: SimpleNamespace) -> None:
    (block,) = section(small.document, "8.7").blocks
    assert isinstance(block, Paragraph)
    assert isinstance(block.inlines[0], Open)


def test_what_is_missing_is_what_asks_for_text(
    kit: Kit, small: SimpleNamespace, lines: Lines
) -> None:
    asked = {
        each.m11
        for each in small.document.sections
        if lines(each.blocks) == ["To be written: this section has no text yet"]
    }
    assert {slot.m11 for slot in missing_sections(kit)} - {"14"} == asked


def test_real_protocols_miss_no_section(real: dict[str, SimpleNamespace]) -> None:
    for built in real.values():
        missed = missing_sections(Kit(built.source, built.record))
        assert {slot.m11 for slot in missed} <= {"14"}


def test_prose_stands_before_the_facts(edited: Callable[..., Kit], lines: Lines) -> None:
    changed = edited(("", "Written here.\n"), file="narrative/5.5-lifestyle.md")
    blocks = section(protocol_document(changed.source, changed.record), "5.5").blocks
    assert lines(blocks) == ["Written here.", "No more than one alcoholic drink a day."]


def test_the_board_stands_before_the_prose_on_ethics(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    changed = edited(("", "## A question\n\nAn answer.\n"), file="narrative/11.1-ethics.md")
    said = lines(section(protocol_document(changed.source, changed.record), "11.1").blocks)
    assert said[0].startswith("Institutional review board.")
    assert said[1:] == ["## A question", "An answer."]


def test_an_objective_can_have_prose_of_its_own(
    edited: Callable[..., Kit], lines: Lines
) -> None:
    changed = edited(("", "# Aside\n\nMore.\n"), file="narrative/3.4-aside.md")
    document = protocol_document(changed.source, changed.record)
    assert section(document, "3.4").title == "Aside"
    assert lines(section(document, "3.4").blocks) == ["More."]


@pytest.mark.parametrize(("m11", "level"), [("3.3", "exploratory"), ("10.5", "secondary")])
def test_an_empty_level_of_objectives_is_not_applicable(
    edited: Callable[..., Kit], kit: Kit, lines: Lines, m11: str, level: str
) -> None:
    changed = edited(("level: secondary", "level: exploratory")) if m11 == "10.5" else kit
    blocks = section(protocol_document(changed.source, changed.record), m11).blocks
    assert lines(blocks) == [f"Not applicable. There is no {level} objective."]


def test_every_derived_section_is_a_heading_of_m11() -> None:
    numbers = {heading.number for heading in headings()}
    assert set(DERIVED) <= numbers
    assert set(AROUND) <= set(DERIVED)


def test_an_unknown_name_is_told_with_its_line(folder: Path, kit: Kit) -> None:
    path = folder / "narrative" / "4.1-design.md"
    path.write_text(
        "One.\n\nThere are {{ sample_size.randomized }} people.\n", encoding="utf-8"
    )
    with pytest.raises(SpecError) as caught:
        protocol_document(read_protocol(folder), kit.record)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.rule) == (path, 3, "narrative.name")
    assert "sample_size.randomised" in problem.hint


def test_the_properties_come_from_the_protocol(small: SimpleNamespace) -> None:
    properties = small.document.properties
    assert properties.protocol_number == "EXAMPLE-1"
    assert properties.date == "2027-01-15"
    assert properties.draft
    assert dict(properties.provenance)["ProtocolDigest"] == small.source.digest
