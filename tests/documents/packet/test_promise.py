"""A number of the protocol is changed: what quotes it changes, in every document, alone."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from toolkit.design.calculate import calculate
from toolkit.documents.content import Figure, Number
from toolkit.documents.kit import Kit
from toolkit.documents.packet.catalogue import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import SimpleNamespace

    from toolkit.documents.content import Document, Inline
    from toolkit.spec.reader import ProtocolFolder

    Units = Callable[[Document], list[tuple[Inline, ...]]]
    Words = Callable[[Iterable[Inline]], str]

CASES = (
    ("minimal", "dropout", 0.12),
    ("ketamine-bpd", "zan_sd", 7.1),
    ("buprenorphine-bpd", "dropout", 0.22),
)
ALONE = tuple(member for member in MEMBERS if not member.needs)


@pytest.fixture(scope="module")
def everything(
    small: SimpleNamespace,
    real: dict[str, SimpleNamespace],
    unsimulated: Callable[[SimpleNamespace], SimpleNamespace],
) -> dict[str, SimpleNamespace]:
    return {name: unsimulated(one) for name, one in {"minimal": small, **real}.items()}


def made(kit: Kit) -> dict[str, Document]:
    return {member.id: member.make(kit, {}) for member in ALONE}


def quoted(document: Document, units: Units) -> set[str]:
    """Name every quantity that a document prints."""
    return {
        piece.name.split("[", maxsplit=1)[0]
        for unit in units(document)
        for piece in unit
        if isinstance(piece, Number)
    }


def pictures(document: Document) -> dict[str, bytes]:
    return {
        block.id: block.svg
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Figure)
    }


@pytest.mark.no_cover
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_changed_number_changes_every_document_that_quotes_it_and_nothing_else(
    everything: dict[str, SimpleNamespace],
    assumed: Callable[..., ProtocolFolder],
    units: Units,
    words: Words,
    case: tuple[str, str, float],
) -> None:
    protocol, assumption, value = case
    built = everything[protocol]
    changed = assumed(built.source, assumption, value)
    record = calculate(changed)
    may = built.record.descendants(f"assumptions.{assumption}")
    moved = {
        name
        for name in may
        if name not in record or record[name].value != built.record[name].value
    }
    before, after = made(Kit(built.source, built.record)), made(Kit(changed, record))
    for name, old in before.items():
        new = after[name]
        different = 0
        for was, now in zip_longest(units(old), units(new)):
            assert was is not None, name
            assert now is not None, name
            if words(was) == words(now):
                continue
            different += 1
            said = {
                piece.name.split("[", maxsplit=1)[0]
                for piece in (*was, *now)
                if isinstance(piece, Number)
            }
            assert said & may, f"{name}: {words(now)!r} changed and names nothing that did"
        quotes = quoted(old, units) & moved
        drawn = pictures(old) != pictures(new)
        printed = any(
            record[quote].text != built.record[quote].text
            for quote in quotes
            if not isinstance(record[quote].value, tuple)
        )
        assert different or drawn or not printed, f"{name} quotes {quotes} and did not change"
        if not quotes:
            assert not different, name
    assert any(quoted(document, units) & moved for document in before.values())
