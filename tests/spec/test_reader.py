from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from toolkit.errors import SpecError
from toolkit.resources import protocols_folder
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHIPPED = sorted(path.parent for path in protocols_folder().glob("*/protocol.yaml"))


def test_a_folder_is_read_whole(minimal: Path) -> None:
    folder = read_protocol(minimal)
    assert folder.name == "minimal"
    assert folder.path == minimal
    assert folder.protocol.identity.working_identifier == "EXAMPLE-1"
    assert list(folder.evidence) == ["SLP-01", "SLP-02"]
    assert list(folder.references) == ["sleeper2020", "dreamer2021"]
    assert folder.references["sleeper2020"].verified == "seen"
    assert folder.csl["sleeper2020"]["issued"] == {"date-parts": [[2020]]}
    assert list(folder.narrative) == ["2.1", "12.4"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_protocol_that_ships_is_valid(path: Path) -> None:
    assert read_protocol(path).protocol.spec_version == "1"


def test_lines_are_found_by_id_or_by_position(minimal: Path) -> None:
    folder = read_protocol(minimal)
    rows = (minimal / "protocol.yaml").read_text(encoding="utf-8").split("\n")
    line = folder.line("assumptions", "sd", "value")
    assert rows[line - 1] == "    value: 6"
    assert folder.line("assumptions", 1, "value") == line
    assert folder.line("assumptions", "sd", "adjusted_for") == folder.line("assumptions", "sd")
    assert folder.line("assumptions", "nobody") == folder.line("assumptions")


def test_a_list_of_ids_is_found_by_them_too(minimal: Path) -> None:
    folder = read_protocol(minimal)
    assert folder.locate("multiplicity", "order", "remission") == (
        minimal / "protocol.yaml",
        folder.line("multiplicity", "order"),
        "multiplicity.order[2]",
    )


def test_a_place_has_a_name(minimal: Path) -> None:
    folder = read_protocol(minimal)
    file, line, where = folder.locate("analyses", 0, "design", "sd")
    assert file == minimal / "protocol.yaml"
    assert line == folder.line("analyses", "primary", "design", "sd")
    assert where == "analyses.primary.design.sd"


def test_uses_have_the_line_in_their_file(minimal: Path) -> None:
    found = {
        (file.number, use.kind, use.name, use.line)
        for file, use in read_protocol(minimal).uses()
    }
    assert ("2.1", "name", "sample_size.randomised", 1) in found
    assert ("2.1", "name", "protocol.roles.sites.planned", 2) in found
    assert ("2.1", "citation", "dreamer2021", 1) in found
    assert ("2.1", "section", "12.4", 6) in found
    assert ("2.1", "caption", "tbl-schedule", 2) in found


def test_the_digest_is_of_the_content_and_not_of_the_place(
    minimal: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(minimal, tmp_path / "elsewhere")
    assert read_protocol(copy).digest == read_protocol(minimal).digest


@pytest.mark.parametrize(
    "name",
    ["protocol.yaml", "evidence.yaml", "references.json", "narrative/12.4-earlier-trial.md"],
)
def test_the_digest_changes_with_every_file(name: str, minimal: Path, example: Path) -> None:
    path = example / name
    path.write_text(path.read_text(encoding="utf-8") + " \n", encoding="utf-8")
    assert read_protocol(example).digest != read_protocol(minimal).digest


def test_the_digest_changes_with_the_name_of_a_prose_file(minimal: Path, example: Path) -> None:
    old = example / "narrative" / "12.4-earlier-trial.md"
    old.rename(old.with_name("12.4-the-earlier-trial.md"))
    assert read_protocol(example).digest != read_protocol(minimal).digest


def test_prose_is_not_required(example: Path) -> None:
    shutil.rmtree(example / "narrative")
    assert read_protocol(example).narrative == {}


def test_what_is_read_cannot_be_changed(minimal: Path) -> None:
    folder = read_protocol(minimal)
    with pytest.raises(TypeError):
        folder.evidence["X-01"] = folder.evidence["SLP-01"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        folder.name = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: None, "there is no such folder"),
        (lambda path: path.write_text("x"), "is a file, not a protocol folder"),
        (lambda path: path.mkdir(), "is not a protocol folder: it holds no protocol.yaml"),
    ],
    ids=["missing", "file", "empty"],
)
def test_what_is_no_protocol_folder_is_told_once(
    make: Callable[[Path], object], message: str, tmp_path: Path
) -> None:
    make(tmp_path / "x")
    with pytest.raises(SpecError) as caught:
        read_protocol(tmp_path / "x")
    assert [problem.message for problem in caught.value.problems] == [message]


def test_a_file_that_cannot_be_read_causes_no_complaint_about_what_it_would_define(
    example: Path, complaints: Callable[[Path], list[str]]
) -> None:
    (example / "evidence.yaml").write_text("items: [", encoding="utf-8")
    assert len(complaints(example)) == 1


def test_an_other_version_is_all_that_is_told_of_a_file(
    edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    edit("hipaa: true", "hipaa: yes")
    said = complaints(edit('spec_version: "1"', 'spec_version: "1.1"'))
    assert len(said) == 1
    assert "[spec.version]" in said[0]


def test_a_missing_version_is_told_with_everything_else(
    edit: Callable[..., Path], complaints: Callable[[Path], list[str]]
) -> None:
    edit("hipaa: true", "hipaa: yes")
    said = complaints(edit('spec_version: "1"\n', ""))
    assert [line.rsplit(" ", 1)[1] for line in said] == ["[spec.missing]", "[spec.type]"]
