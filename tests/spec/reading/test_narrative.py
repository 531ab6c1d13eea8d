from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.spec.reading.markup import Slip, Use, citations, uses
from toolkit.spec.reading.narrative import is_m11, read_narrative, read_texts

if TYPE_CHECKING:
    from pathlib import Path


def rules(folder: Path) -> list[str]:
    return [problem.rule for problem in read_narrative(folder)[1]]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_sections_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = ["10.2-b.md", "2.1-a.md", "10.10-d.md", "4-c.md", "10.4.1.1-e.md"]
    files, problems = read_narrative(write(tmp_path, dict.fromkeys(names, "Text.\n")))
    assert list(files) == ["2.1", "4", "10.2", "10.4.1.1", "10.10"]
    assert not problems


def test_an_added_section_has_its_title_and_its_lines(tmp_path: Path) -> None:
    text = "\n# Who does what #\n\nSee [@YOV-03].\n"
    files, problems = read_narrative(write(tmp_path, {"12.4-roles.md": text}))
    assert not problems
    assert files["12.4"].title == "Who does what"
    assert files["12.4"].text == "\nSee [@YOV-03].\n"
    assert files["12.4"].uses == (Use(kind="citation", name="YOV-03", line=4),)


def test_added_sections_follow_each_other(tmp_path: Path) -> None:
    added = {"12.4-a.md": "# A\n\nx\n", "12.5-b.md": "# B\n\nx\n", "12.5.1-c.md": "# C\n\nx\n"}
    assert rules(write(tmp_path, added)) == []
    assert rules(write(tmp_path, {"12.7-d.md": "# D\n\nx\n"})) == ["narrative.number"]


def test_a_section_of_the_first_level_cannot_be_added(tmp_path: Path) -> None:
    assert rules(write(tmp_path, {"15-more.md": "# More\n\nx\n"})) == ["narrative.number"]


def test_a_comment_in_code_is_no_heading(tmp_path: Path) -> None:
    assert rules(write(tmp_path, {"2.1-a.md": "```\n# code\n```\n"})) == []
    assert rules(write(tmp_path, {"2.1-a.md": "# title\n\ntext\n"})) == ["narrative.heading"]


def test_hidden_files_are_passed_over_and_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    assert rules(tmp_path) == []
    (tmp_path / "2.1-old.md").mkdir()
    _, problems = read_texts(tmp_path)
    assert [problem.rule for problem in problems] == ["narrative.name"]


@pytest.mark.parametrize("name", ["2.1.md", "2.1-Purpose.md", "2.1_x.md", "2.1-x.md~", "02-x"])
def test_a_wrong_name_is_told(name: str, tmp_path: Path) -> None:
    assert rules(write(tmp_path, {name: "Text.\n"})) == ["narrative.name"]


def test_no_folder_is_no_prose(tmp_path: Path) -> None:
    assert read_narrative(tmp_path / "nothing") == ({}, [])


@pytest.mark.parametrize(
    ("number", "known"),
    [
        ("3.1.2", True),
        ("10.5.3.5", True),
        ("10.4.0", False),
        ("12.3", True),
        ("12.4", False),
        ("1.2.3.4.5", False),
    ],
)
def test_sections_that_repeat_are_those_of_m11(number: str, known: bool) -> None:  # noqa: FBT001
    assert is_m11(number) is known


def test_a_citation_may_stand_on_two_lines() -> None:
    found = list(citations("x [@a;\n  @B-01] y"))
    assert [(use.name, use.line) for use in found if isinstance(use, Use)] == [
        ("a", 1),
        ("B-01", 1),
    ]


@pytest.mark.parametrize(
    "text", ["[a@b.org]", "a [b](c) d", "{open: x", "f(x) = {x}", "[1]", "@x"]
)
def test_what_only_looks_like_a_mark_is_text(text: str) -> None:
    assert list(uses(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ }}",
        "{{ a }}",
        "{{ a.b() }}",
        "{{ a.b | upper }}",
        "{{ a.b",
        "}}",
        "{# x",
        "{% x",
        "[@]",
        "[@a,b]",
        "{section:X}",
        "{ref:}",
        "{tbl:x}",
    ],
)
def test_a_mark_that_cannot_be_read_is_told(text: str) -> None:
    assert any(isinstance(use, Slip) for use in uses(text))
