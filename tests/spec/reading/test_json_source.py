from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.spec.reading.json_source import read_json_list
from toolkit.spec.reading.text_file import TextFile

if TYPE_CHECKING:
    from toolkit.spec.reading.source import Source


def read(text: str) -> Source:
    return read_json_list(TextFile(path=Path("references.json"), text=text, digest=""))


def test_items_and_their_keys_have_their_lines() -> None:
    source = read('[\n  {"id": "a",\n   "title": "]["},\n\n  {"id":\n "b"}, 3]\n')
    assert source.data == [{"id": "a", "title": "]["}, {"id": "b"}, 3]
    assert [source.line((at,)) for at in range(3)] == [2, 5, 6]
    assert source.line((0, "title")) == 3
    assert source.name((1, "title")) == "b.title"


def test_an_escaped_key_has_the_line_of_its_item() -> None:
    assert read('[{\n"\\u0069d": "a"}]').line((0, "id")) == 1


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("", 1, "json.empty"),
        ("{}", 1, "json.list"),
        ("[\n1,\n]", 3, "json.syntax"),
        ('[\n{"a" 1}]', 2, "json.syntax"),
        ('["a\nb"]', 1, "json.syntax"),
        ("[] x", 1, "json.syntax"),
        ("[-Infinity]", 1, "json.syntax"),
        ("[" + "9" * 5000 + "]", 1, "json.syntax"),
        ("[" * 100_000, 1, "json.depth"),
        ('["\\z"]', 1, "json.syntax"),
    ],
    ids=lambda value: str(value)[:10],
)
def test_what_is_no_list_in_json_is_told(text: str, line: int, rule: str) -> None:
    source = read(text)
    assert source.data is None
    assert [(problem.line, problem.rule) for problem in source.problems] == [(line, rule)]


def test_characters_that_cannot_be_printed_are_told() -> None:
    source = read('[{"id": "a",\n"author": [{"family": "\\u0007"}]}, {"title": "\\ud800"}]')
    assert [problem.where for problem in source.problems] == ["a.author[1].family", "[2].title"]
    assert source.problems[0].line == 2


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert read('["\\ud83d\\ude00"]').data == ["😀"]
