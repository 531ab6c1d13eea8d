from __future__ import annotations

import argparse
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.cli.commands import verify
from toolkit.cli.status import CommandLineError
from toolkit.design.calculate import calculate
from toolkit.documents.build import build
from toolkit.documents.word.package import pack, read_package
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

MINIMAL = Path(__file__).parents[1] / "spec" / "minimal"
PROSE = "narrative/2.1-purpose-of-trial.md"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small protocol's Word file, built once."""
    source = read_protocol(MINIMAL)
    out = tmp_path_factory.mktemp("rendered")
    return build(source, calculate(source), None, out, ("docx",), page_numbers=False)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the small protocol."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "minimal"))


@pytest.fixture
def edit(rendered: Path, tmp_path: Path) -> Callable[[str, str], Path]:
    """Return a function that replaces a text, found once, in a copy of the Word file."""

    def change(find: str, by: str) -> Path:
        parts = read_package(rendered)
        text = parts["word/document.xml"].decode()
        assert text.count(find) == 1
        parts["word/document.xml"] = text.replace(find, by).encode()
        path = tmp_path / "edited.docx"
        path.write_bytes(pack(parts))
        return path

    return change


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    return verify.run(parser.parse_args([str(each) for each in arguments]))


def test_a_clean_file_gives_zero(
    rendered: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(rendered, folder, "--no-pages") == 0
    assert "every number, fact and word is as it would be" in capsys.readouterr().out


def test_an_edit_gives_one_and_names_file_place_and_words(
    edit: Callable[[str, str], Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edit("Poor sleep is common", "Poor sleep is rare")
    assert run(path, folder, "--no-pages") == 1
    said = capsys.readouterr().out
    assert said.startswith("edited.docx: protocol of minimal: 1 finding\n")
    assert "Section 2.1 Purpose of Trial" in said
    assert "+ Poor sleep is rare" in said


@pytest.mark.no_cover
def test_findings_are_written_for_programs(
    edit: Callable[[str, str], Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edit("Poor sleep is common", "Poor sleep is rare")
    assert run(path, folder, "--no-pages", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["document"], told["protocol"]) == ("protocol", "minimal")
    assert not told["protocol_changed"]
    (finding,) = told["findings"]
    assert (finding["kind"], finding["section"]) == ("changed", "2.1")


def test_a_changed_protocol_is_said_first(
    edit: Callable[[str, str], Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edit("Poor sleep is common", "Poor sleep is rare")
    with (folder / PROSE).open("a", encoding="utf-8") as file:
        file.write("\nMore was written since.\n")
    assert run(path, folder, "--no-pages") == 1
    assert "The protocol has changed since this file was rendered" in capsys.readouterr().out


def test_accepting_asks_and_writes_after_a_yes(
    edit: Callable[[str, str], Path],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = edit("Poor sleep is common", "Poor sleep is rare")
    before = (folder / PROSE).read_text(encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert run(path, folder, "--no-pages", "--accept") == 1
    said = capsys.readouterr().err
    assert "+Poor sleep is rare [@SLP-01; @dreamer2021]." in said
    assert "nothing was written" in said
    assert (folder / PROSE).read_text(encoding="utf-8") == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert run(path, folder, "--no-pages", "--accept") == 0
    assert (folder / PROSE).read_text(encoding="utf-8") == before.replace("common", "rare")


def test_what_cannot_be_accepted_is_told_with_its_place(
    edit: Callable[[str, str], Path], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edit("No more than one alcoholic drink", "Not one alcoholic drink")
    assert run(path, folder, "--no-pages", "--accept", "--yes") == 1
    said = capsys.readouterr().err
    assert "it stands in no file of prose" in said
    assert "to be mended in protocol.yaml, line " in said
    assert "no edit that can be taken" in said


@pytest.mark.no_cover
def test_what_is_left_after_accepting_gives_one(
    rendered: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = read_package(rendered)
    text = parts["word/document.xml"].decode()
    text = text.replace("Poor sleep is common", "Poor sleep is rare")
    text = text.replace("No more than one alcoholic drink", "Not one alcoholic drink")
    parts["word/document.xml"] = text.encode()
    path = tmp_path / "edited.docx"
    path.write_bytes(pack(parts))
    assert run(path, folder, "--no-pages", "--accept", "--yes") == 1
    said = capsys.readouterr().err
    assert "written: " in said
    assert "still to be mended: 1 finding" in said


def test_the_wrong_command_line_is_told(rendered: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandLineError, match="there is no file"):
        run(tmp_path / "no.docx")
    with pytest.raises(CommandLineError, match="--yes answers"):
        run(rendered, "--yes")


def test_a_file_that_names_no_protocol_wants_one(rendered: Path, tmp_path: Path) -> None:
    parts = read_package(rendered)
    custom = parts["docProps/custom.xml"].decode()
    parts["docProps/custom.xml"] = custom.replace("ProtocolFolder", "Another").encode()
    path = tmp_path / "nameless.docx"
    path.write_bytes(pack(parts))
    with pytest.raises(CommandLineError, match="does not say which protocol"):
        run(path)
