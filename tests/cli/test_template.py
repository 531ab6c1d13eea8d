from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import pytest

from toolkit.cli.commands import template
from toolkit.cli.status import DONE, PROBLEMS, CommandLineError
from toolkit.documents.own_template.example import example
from toolkit.documents.word.package import pack, read_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MINIMAL = "tests/spec/minimal"


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """A function that runs `toolkit template` with arguments, in the checkout."""
    monkeypatch.chdir(root)

    def command(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        template.add_arguments(parser)
        return template.run(parser.parse_args(arguments))

    return command


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The example with a wrong name in its footer."""
    parts = read_package(example())
    parts["word/footer2.xml"] = parts["word/footer2.xml"].replace(b"{{ version", b"{{ versionx")
    path = tmp_path / "faulty.docx"
    path.write_bytes(pack(parts))
    return path


def test_the_example_passes_its_own_check(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "example.docx"
    assert run("export", str(path)) == DONE
    assert capsys.readouterr().out == f"{path}\n"
    assert run("check", str(path), MINIMAL) == DONE
    assert "0 errors" in capsys.readouterr().out


def test_a_wrong_name_is_told_and_gives_status_1(
    run: Callable[..., int], faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", str(faulty), MINIMAL) == PROBLEMS
    said = capsys.readouterr().out
    assert ": 1 error, " in said
    assert (
        "error: footer 2: {{ versionx }}: there is no name 'versionx' [template.name]" in said
    )
    assert "did you mean 'version'?" in said


def test_findings_are_written_as_json(
    run: Callable[..., int], faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", str(faulty), MINIMAL, "--json") == PROBLEMS
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert findings[0]["rule"] == "template.name"
    assert findings[0]["place"]["part"] == "footer 2"


def test_names_are_listed_with_their_values(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("names", MINIMAL) == DONE
    said = capsys.readouterr().out
    assert said.startswith("Title page, headers and footers\n  {{ title }}  ")
    assert "\n\nNumbers and shared facts\n" in said
    assert "{{ section.5.2 }}  Inclusion Criteria (block)" in said
    assert all(len(line) < 200 for line in said.splitlines())


@pytest.mark.no_cover
def test_names_can_be_looked_for(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("names", MINIMAL, "--find", "Randomised, all") == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["sample_size.randomised"]
    assert run("names", MINIMAL, "--find", "zebra") == DONE
    assert "no name has the word 'zebra'" in capsys.readouterr().err


def test_names_are_written_as_json(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("names", MINIMAL, "--find", "sample_size.randomised", "--json") == DONE
    made = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    one = made["sample_size.randomised"]
    assert one["kind"] == "text"
    assert one["value"].isdigit()


def test_nothing_is_written_over_a_file_that_is_there(
    run: Callable[..., int], faulty: Path, tmp_path: Path
) -> None:
    before = faulty.read_bytes()
    with pytest.raises(CommandLineError, match="is there already"):
        run("export", str(faulty))
    assert faulty.read_bytes() == before
    with pytest.raises(CommandLineError, match="there is no folder"):
        run("export", str(tmp_path / "gone" / "a.docx"))


def test_a_template_that_is_not_there_is_told(run: Callable[..., int]) -> None:
    with pytest.raises(CommandLineError, match="there is no template"):
        run("check", "gone.docx", MINIMAL)
