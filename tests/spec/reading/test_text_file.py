from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.errors import SpecError
from toolkit.spec.reading.text_file import MAXIMUM_BYTES, line_finder, read_text

if TYPE_CHECKING:
    from pathlib import Path


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("\ufeffé".encode())
    assert read_text(path).text == "é"


def test_line_endings_change_neither_text_nor_digest(tmp_path: Path) -> None:
    files = []
    for ending in ("\n", "\r\n", "\r"):
        path = tmp_path / f"{len(files)}"
        path.write_bytes(f"a{ending}b{ending}".encode())
        files.append(read_text(path))
    assert {file.text for file in files} == {"a\nb\n"}
    assert len({file.digest for file in files}) == 1


def test_the_largest_file_is_read_and_a_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * MAXIMUM_BYTES)
    assert len(read_text(path).text) == MAXIMUM_BYTES
    path.write_bytes(b"x" * (MAXIMUM_BYTES + 1))
    with pytest.raises(SpecError, match="larger than 2 MB"):
        read_text(path)


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        (b"a\nb\xe9\n", "file.encoding", 2),
        (b"\xfe\xff\x00a", "file.encoding", 1),
        (b"a\n\x00", "file.binary", 0),
        (b"a\n\nb\x1b", "file.control", 3),
        (b"a\n\x7f", "file.control", 2),
        ("a\u2028b".encode(), "file.control", 1),
        ("a\x85b".encode(), "file.control", 1),
        ("a\uffff".encode(), "file.control", 1),
        (b"\xed\xa0\x80", "file.encoding", 1),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(
    content: bytes, rule: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        read_text(path)
    assert [(one.rule, one.line) for one in caught.value.problems] == [(rule, line)]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read_text(tmp_path)
    assert caught.value.problems[0].rule == "file.unreadable"


def test_accents_greek_and_emoji_are_text(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("é ≥ µ 𝄞 😀\tx", encoding="utf-8")
    assert read_text(path).text == "é ≥ µ 𝄞 😀\tx"


def test_positions_have_their_lines() -> None:
    line = line_finder("a\nbc\n\nd")
    assert [line(at) for at in range(7)] == [1, 1, 2, 2, 2, 3, 4]
