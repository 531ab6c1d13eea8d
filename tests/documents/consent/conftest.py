"""Consent forms: of the small protocol, of a copy with other facts, and of both real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.consent.form import consent_form
from toolkit.documents.kit import Kit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import SimpleNamespace

    from toolkit.documents.content import Block, Document

MARK = "  hipaa: true\n"
"""Line of the small protocol below which facts on consent are added."""


@pytest.fixture(scope="session")
def forms(real: dict[str, SimpleNamespace]) -> dict[str, Document]:
    """Return the consent forms of both real protocols."""
    return {name: consent_form(Kit(one.source, one.record)) for name, one in real.items()}


@pytest.fixture(scope="session")
def kits(real: dict[str, SimpleNamespace]) -> dict[str, Kit]:
    """Return what the builders work with, for both real protocols."""
    return {name: Kit(one.source, one.record) for name, one in real.items()}


@pytest.fixture
def consenting(edited: Callable[..., Kit]) -> Callable[..., Kit]:
    """Return a function that adds facts on consent to a copy of the small protocol."""

    def add(*facts: str, changes: tuple[tuple[str, str], ...] = ()) -> Kit:
        added = "".join(f"  {fact}\n" for fact in facts)
        return edited((MARK, MARK + added), *changes)

    return add


@pytest.fixture(scope="session")
def of_part(
    lines: Callable[[Iterable[Block]], list[str]],
) -> Callable[[Kit | Document, str], list[str]]:
    """Return a function that gives the lines of one part of a form; none when it has none."""

    def read(form: Kit | Document, key: str) -> list[str]:
        document = consent_form(form) if isinstance(form, Kit) else form
        return [
            line
            for section in document.sections
            if section.m11 == key
            for line in lines(section.blocks)
        ]

    return read
