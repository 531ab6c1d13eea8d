"""What the tests of the pharmacy's documents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.kit import Kit
from toolkit.documents.pharmacy.product_plan import product_plan
from toolkit.documents.pharmacy.randomisation_plan import randomisation_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import SimpleNamespace

    from toolkit.documents.content import Block, Document

    Told = Callable[[Kit], dict[str, list[str]]]


@pytest.fixture(scope="session")
def real_kit(real: dict[str, SimpleNamespace]) -> Callable[[str], Kit]:
    """Return a function that gives the kit of a real protocol."""
    kits = {name: Kit(one.source, one.record) for name, one in real.items()}
    return lambda name: kits[name]


def _told(
    lines: Callable[[Iterable[Block]], list[str]], document: Document
) -> dict[str, list[str]]:
    return {each.m11: lines(each.blocks) for each in document.sections}


@pytest.fixture(scope="session")
def products_told(lines: Callable[[Iterable[Block]], list[str]]) -> Told:
    """Return a function that gives the product plan as lines, section by section."""
    return lambda kit: _told(lines, product_plan(kit))


@pytest.fixture(scope="session")
def randomisation_told(lines: Callable[[Iterable[Block]], list[str]]) -> Told:
    """Return a function that gives the randomisation plan as lines, section by section."""
    return lambda kit: _told(lines, randomisation_plan(kit))
