"""A planning value is changed: what depends on it changes in the document, and nothing else."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

import pytest

from toolkit.design.calculate import calculate
from toolkit.documents.build import build
from toolkit.documents.content import Figure, Number, Table
from toolkit.documents.kit import Kit
from toolkit.documents.protocol.document import protocol_document
from toolkit.documents.word.flatten import flatten, read_numbers
from toolkit.documents.word.ooxml_inline import tag_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import SimpleNamespace

    from toolkit.design.record import Record
    from toolkit.documents.content import Document, Inline
    from toolkit.spec.reader import ProtocolFolder

    Units = Callable[[Document], list[tuple[Inline, ...]]]
    Words = Callable[[Iterable[Inline]], str]

CASES = (
    ("minimal", "sd", 6.2),
    ("minimal", "dropout", 0.12),
    ("minimal", "remission_examplin", 0.37),
    ("minimal", "accrual", 2.5),
    ("ketamine-bpd", "zan_sd", 7.1),
    ("ketamine-bpd", "screen_failure", 0.4),
    ("buprenorphine-bpd", "dropout", 0.22),
)
DRAWN = {"fig-schema": "sample_size.randomised", "fig-power": "sample_size.curve",
         "fig-boundaries": "sample_size.evaluable"}  # fmt: skip
"""Figures, each with a quantity that it draws."""


def numbers(pieces: Iterable[Inline]) -> list[Number]:
    return [piece for piece in pieces if isinstance(piece, Number)]


def source_of(name: str) -> str:
    """Give the quantity of which a printed number is an entry, or the quantity itself."""
    return name.split("[", maxsplit=1)[0]


def figures(document: Document) -> dict[str, bytes]:
    return {
        block.id: block.svg
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Figure)
    }


class Change(NamedTuple):
    """A protocol, and a copy with one other planning value.

    Attributes
    ----------
    built
        The protocol as it is.
    changed, record, after
        The copy, its numbers, and its document.
    may
        Names of the quantities that may change.
    """

    built: SimpleNamespace
    changed: ProtocolFolder
    record: Record
    after: Document
    may: frozenset[str]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def change(
    request: pytest.FixtureRequest,
    small: SimpleNamespace,
    real: dict[str, SimpleNamespace],
    assumed: Callable[..., ProtocolFolder],
    unsimulated: Callable[[SimpleNamespace], SimpleNamespace],
) -> Change:
    """Return a protocol and a changed copy, computed once for all questions about them."""
    protocol, assumption, value = request.param
    built = unsimulated(small if protocol == "minimal" else real[protocol])
    changed = assumed(built.source, assumption, value)
    record = calculate(changed)
    return Change(
        built=built,
        changed=changed,
        record=record,
        after=protocol_document(changed, record),
        may=built.record.descendants(f"assumptions.{assumption}"),
    )


@pytest.mark.no_cover
def test_what_changes_depends_on_the_changed_value_and_says_so(
    change: Change,
    units: Units,
    words: Words,
) -> None:
    built, _, _, after, may = change
    different = 0
    for old, new in zip_longest(units(built.document), units(after)):
        assert old is not None
        assert new is not None
        if words(old) == words(new):
            continue
        different += 1
        names = {source_of(each.name) for each in (*numbers(old), *numbers(new))}
        assert names & may, words(new)
        fixed = [words([p]) for p in old if not isinstance(p, Number)]
        assert fixed == [words([p]) for p in new if not isinstance(p, Number)]
        for before, now in zip(numbers(old), numbers(new), strict=True):
            assert before.name == now.name
            assert before.text == now.text or source_of(now.name) in may
    assert different


@pytest.mark.no_cover
def test_every_changed_number_that_is_printed_changes_in_the_document(
    change: Change,
    units: Units,
) -> None:
    built, changed, record, document, may = change
    kit = Kit(changed, record)
    printed = [n for unit in units(document) for n in numbers(unit)]
    changed_names = set()
    for number in printed:
        name = source_of(number.name)
        if number.name == name:
            assert number.text == kit.names[name]
            if kit.names[name] != built.record.texts().get(name):
                changed_names.add(name)
    assert changed_names
    assert changed_names <= may


@pytest.mark.no_cover
def test_no_figure_changes_without_its_numbers(
    change: Change,
) -> None:
    built, _, _, document, may = change
    before, after = figures(built.document), figures(document)
    assert before.keys() == after.keys() <= DRAWN.keys()
    for name, picture in before.items():
        assert picture == after[name] or DRAWN[name] in may


def test_the_word_file_keeps_the_promise(
    small: SimpleNamespace, assumed: Callable[..., ProtocolFolder], tmp_path: Path
) -> None:
    changed = assumed(small.source, "sd", 6.2)
    record = calculate(changed)
    docx = build(changed, record, None, tmp_path, ("docx",), page_numbers=False)[0]
    may = {tag_of(name) for name in small.record.descendants("assumptions.sd")}
    old, new = read_numbers(small.docx), read_numbers(docx)
    assert [tag for tag, _ in old] == [tag for tag, _ in new]
    moved = {a[0] for a, b in zip(old, new, strict=True) if a != b}
    assert {source_of(tag) for tag in moved} <= may
    texts = {tag_of(name): text for name, text in record.texts().items()}
    assert all(text == texts[tag] for tag, text in new if "[" not in tag)
    before, after = flatten(small.docx).splitlines(), flatten(docx).splitlines()
    assert len(before) == len(after)
    assert any(a != b for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("name", ["minimal", "buprenorphine-bpd", "ketamine-bpd"])
def test_the_numbers_of_the_word_file_are_those_of_the_record(
    small: SimpleNamespace, real: dict[str, SimpleNamespace], units: Units, name: str
) -> None:
    built = small if name == "minimal" else real[name]
    kit = Kit(built.source, built.record)
    read = dict.fromkeys(read_numbers(built.docx))
    expected = {(tag_of(n), text) for n, text in kit.names.items()}
    entries = {
        (tag_of(n.name), n.text)
        for unit in units(built.document)
        for n in numbers(unit)
        if "[" in n.name
    }
    assert set(read) <= expected | entries
    assert (tag_of("sample_size.randomised"), kit.names["sample_size.randomised"]) in read


@pytest.mark.parametrize("name", ["minimal", "buprenorphine-bpd", "ketamine-bpd"])
def test_tables_of_the_power_hold_only_numbers_of_the_record(
    small: SimpleNamespace, real: dict[str, SimpleNamespace], name: str
) -> None:
    built = small if name == "minimal" else real[name]
    tables = [
        block
        for section in built.document.sections
        for block in section.blocks
        if isinstance(block, Table) and block.id.startswith("tbl-sensitivity")
    ]
    assert tables
    for table in tables:
        for row in table.rows:
            assert all(isinstance(piece, Number) for cell in row for piece in cell.inlines)
