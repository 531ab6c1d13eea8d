from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.content import Document
from toolkit.documents.protocol.document import protocol_document
from toolkit.standards.m11 import headings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from toolkit.documents.kit import Kit

NAMES = ("minimal", "buprenorphine-bpd", "ketamine-bpd")


@pytest.fixture(params=NAMES)
def document(
    request: pytest.FixtureRequest, small: SimpleNamespace, real: dict[str, SimpleNamespace]
) -> Document:
    built = small if request.param == "minimal" else real[request.param]
    assert isinstance(built.document, Document)
    return built.document


def test_every_heading_of_level_one_and_two_stands_in_order_as_m11_has_it(
    document: Document,
) -> None:
    wanted = [(h.number, h.title) for h in headings() if h.level <= 2 and not h.repeats]
    own = {h.number for h in headings()}
    stand = [(s.m11, s.title) for s in document.sections if s.level <= 2 and s.m11 in own]
    assert stand == wanted


def test_deeper_headings_have_the_title_of_m11(document: Document) -> None:
    titles = {h.number: h.title for h in headings() if not h.repeats}
    wrong = [s for s in document.sections if s.m11 in titles and s.title != titles[s.m11]]
    assert not wrong


def test_numbers_count_as_word_counts_them(document: Document) -> None:
    counters = [0] * 6
    for section in document.sections:
        counters[section.level - 1] += 1
        counters[section.level :] = [0] * (6 - section.level)
        assert section.number == ".".join(map(str, counters[: section.level]))


def test_no_level_is_skipped(document: Document) -> None:
    levels = [section.level for section in document.sections]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_objective_has_its_headings(real: dict[str, SimpleNamespace]) -> None:
    built = real["ketamine-bpd"]
    many = [o for o in built.source.protocol.objectives if o.level == "secondary"]
    titles = [s.title for s in built.document.sections if s.m11.startswith("3.2.")]
    assert titles == [f"Secondary Objective {rank}" for rank in range(1, len(many) + 1)]


def test_a_single_objective_has_no_number_in_its_title(small: SimpleNamespace) -> None:
    titles = {s.m11: s.title for s in small.document.sections}
    assert titles["3.1.1"] == "Primary Objective"
    assert titles["3.2.1"] == "Secondary Objective"


def test_a_section_of_its_own_stands_at_the_end_of_its_parent(small: SimpleNamespace) -> None:
    numbers = [s.m11 for s in small.document.sections if s.m11.startswith("12")]
    assert numbers == ["12", "12.1", "12.2", "12.3", "12.4"]


def test_a_conditional_heading_comes_with_its_text(
    edited: Callable[..., Kit], small: SimpleNamespace
) -> None:
    assert "6.7.3" not in {s.m11 for s in small.document.sections}
    changed = edited(("", "The tablets look alike.\n"), file="narrative/6.7.3-blinding.md")
    document = protocol_document(changed.source, changed.record)
    section = next(s for s in document.sections if s.m11 == "6.7.3")
    assert section.title == "Measures to Maintain Blinding"
    assert section.number == "6.7.3"
