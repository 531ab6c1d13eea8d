from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from toolkit.standards.data import FOLDER, load, row

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Pair:
    left: str
    right: str = ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_says_first_where_it_comes_from(file: Path) -> None:
    assert file.read_text(encoding="utf-8").startswith("# Source")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_read_once(file: Path) -> None:
    assert load(file.stem) is load(file.stem)


def test_a_row_may_leave_out_what_has_a_default() -> None:
    assert row(Pair, {"left": "a"}) == Pair("a", "")


def test_a_row_may_not_lack_what_is_needed() -> None:
    with pytest.raises(ValueError, match=r"lacks \['left'\]"):
        row(Pair, {"right": "b"})


def test_a_row_may_not_hold_what_nobody_reads() -> None:
    with pytest.raises(ValueError, match=r"does not know \['middle'\]"):
        row(Pair, {"left": "a", "middle": "b"})
