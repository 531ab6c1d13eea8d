"""Page numbers are found once for each content."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.word import layout, pdf

if TYPE_CHECKING:
    from pathlib import Path

FOUND = ({"_Toc1": 4}, 9)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What LibreOffice was asked to lay out: it answers the same each time."""
    drafts: list[bytes] = []

    def answer(draft: bytes) -> tuple[dict[str, int], int]:
        drafts.append(draft)
        return FOUND

    monkeypatch.setattr(pdf, "bookmark_pages", answer)
    return drafts


def test_the_same_content_is_laid_out_once(tmp_path: Path, asked: list[bytes]) -> None:
    path = tmp_path / "protocol.docx"
    assert layout.lay_out(b"one", path) == FOUND
    assert layout.lay_out(b"one", path) == FOUND
    assert asked == [b"one"]


def test_other_content_is_laid_out_anew(tmp_path: Path, asked: list[bytes]) -> None:
    path = tmp_path / "protocol.docx"
    layout.lay_out(b"one", path)
    layout.lay_out(b"two", path)
    assert asked == [b"one", b"two"]


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"key": "other"}', '{"key": 7, "pages": 3}'])
def test_a_damaged_memory_counts_as_none(tmp_path: Path, asked: list[bytes], kept: str) -> None:
    (tmp_path / ".protocol.docx.layout.json").write_text(kept)
    assert layout.lay_out(b"one", tmp_path / "protocol.docx") == FOUND
    assert asked == [b"one"]


def test_a_memory_with_the_right_key_and_wrong_content_is_not_believed(
    tmp_path: Path, asked: list[bytes]
) -> None:
    path = tmp_path / "protocol.docx"
    layout.lay_out(b"one", path)
    memory = tmp_path / ".protocol.docx.layout.json"
    memory.write_text(json.dumps({**json.loads(memory.read_text()), "pages": 3}))
    assert layout.lay_out(b"one", path) == FOUND
    assert asked == [b"one", b"one"]


def test_without_the_program_the_memory_has_a_key_of_its_own(
    tmp_path: Path, asked: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "protocol.docx"
    layout.lay_out(b"one", path)
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    layout.lay_out(b"one", path)
    memory = json.loads((tmp_path / ".protocol.docx.layout.json").read_text())
    assert memory["pages"] == FOUND[0]
    assert asked
