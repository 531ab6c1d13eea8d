from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.spec.reader import ProtocolFolder

    Edit = Callable[..., ProtocolFolder]
    Told = Callable[..., list[str]]


import pytest

FILE = "narrative/2.1-purpose-of-trial.md"


@pytest.fixture
def typed(edited: Edit, told: Told) -> Callable[[str], list[str]]:
    """Return a function that gives what is found in a sentence of the narrative."""

    def find(sentence: str) -> list[str]:
        changed = edited(("## Earlier trials\n", f"## Earlier trials\n\n{sentence}\n"), file=FILE)
        return told("c002_typed_numbers", changed)

    return find
