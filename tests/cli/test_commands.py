from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from toolkit.cli.commands import check
from toolkit.cli.main import main
from toolkit.cli.work import Built
from toolkit.documents.packet.catalogue import MEMBERS
from toolkit.documents.word import pdf
from toolkit.documents.word.flatten import flatten
from toolkit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

SHIPPED = ("buprenorphine-bpd", "ketamine-bpd")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quick(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make the small protocol findable, lay no pages out, and return its name."""
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    shutil.copytree(root / "tests/spec/minimal", "protocols/quick")
    path = Path("protocols/quick/protocol.yaml")
    text = path.read_text(encoding="utf-8")
    # Without this it has two errors: it says too little of pregnancy.
    path.write_text(text.replace("  minimum_age:", "  sex: male\n  minimum_age:", 1), "utf-8")
    return "quick"


@pytest.fixture
def broken() -> str:
    """Make a protocol that cannot be read, and return its name."""
    assert main(["new", "broken", "--like", "ketamine-bpd"]) == 0
    with Path("protocols/broken/protocol.yaml").open("a", encoding="utf-8") as file:
        file.write("\nno_such_field: 1\n")
    return "broken"


def problem(severity: str) -> Problem:
    return Problem(
        file=Path("protocol.yaml"),
        line=3,
        where="design",
        message="wrong",
        rule="c001",
        severity=severity,  # type: ignore[arg-type]
    )


def run(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> tuple[int, str, str]:
    """Run a command; return its exit status and what it wrote to its two streams."""
    capsys.readouterr()
    status = main(arguments)
    streams = capsys.readouterr()
    return status, streams.out, streams.err


@pytest.mark.no_cover
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_protocol_has_no_errors(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ["check", name])
    assert (status, err) == (0, "")
    assert out.startswith(f"{name}: 0 errors, ")


@pytest.mark.no_cover
def test_check_without_a_name_looks_at_every_protocol(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, out, _ = run(capsys, ["check", "--json"])
    found = json.loads(out)["protocols"]
    assert status == 0
    assert [one["name"] for one in found] == list(SHIPPED)
    assert {"file", "line", "where", "message", "rule", "hint", "severity"} == set(
        found[0]["findings"][0]
    )


@pytest.mark.no_cover
def test_a_protocol_that_cannot_be_read_is_a_finding_with_its_line(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, ["check", broken, "ketamine-bpd"])
    lines = Path("protocols/broken/protocol.yaml").read_text("utf-8").count("\n")
    assert status == 1
    assert out.startswith("broken: 1 error, ")
    assert f"protocols/broken/protocol.yaml:{lines}: no_such_field" in out
    assert "ketamine-bpd: 0 errors, " in out


@pytest.mark.parametrize(
    ("severity", "fails"),
    [("error", True), ("warning", False), ("verify", False), ("open", False)],
)
def test_only_errors_fail(severity: str, fails: bool) -> None:  # noqa: FBT001
    findings = (problem(severity),)
    assert check._fails(check.Checked(name="trial", findings=findings)) is fails
    assert Built(name="trial", findings=findings).good is not fails


def test_a_crash_is_not_a_pass() -> None:
    assert check._fails(check.Checked(name="trial", findings=(), crashed=("c001",)))
    assert not Built(name="trial", trouble=("c001",)).good


def test_size_shows_the_table_and_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, ["size", "ketamine-bpd"])
    assert (status, err) == (0, "")
    assert out.startswith("ketamine-bpd: ")


@pytest.mark.no_cover
def test_size_gives_every_number_to_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, ["size", "--json"])
    found = json.loads(out)["protocols"]
    assert status == 0
    assert [one["name"] for one in found] == list(SHIPPED)
    names = [quantity["name"] for quantity in found[1]["quantities"]]
    assert "sample_size.randomised" in names


def test_size_of_what_cannot_be_read_is_a_problem(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ["size", broken])
    assert (status, out) == (1, "")
    assert "no_such_field" in err


def test_build_writes_the_packet_and_what_was_found(
    quick: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ["build", quick])
    assert status == 0
    assert out.startswith("quick: 0 errors, ")
    folder = Path("output/quick")
    names = {path.name for path in folder.iterdir()}
    assert {f"{member.id}.docx" for member in MEMBERS} <= names
    assert {"numbers.json", "check.txt", "check.json", "agreement.txt"} <= names
    assert "No contradiction was found." in (folder / "agreement.txt").read_text("utf-8")
    assert all(Path(line.strip()).is_file() for line in out.splitlines()[1:])
    assert "LibreOffice is not installed" in err
    lists = [path.name for path in Path("output/restricted/quick").iterdir()]
    assert all("DEMONSTRATION" in name for name in lists)
    assert len(lists) == 2


@pytest.mark.no_cover
def test_build_tells_a_program_what_it_wrote(
    quick: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, ["build", quick, "--output=out", "--json"])
    (found,) = json.loads(out)["protocols"]
    assert status == 0
    assert found["name"] == quick
    assert "out/quick/protocol.docx" in found["files"]
    assert found["findings"]["error"] == 0
    assert found["trouble"] == []


@pytest.mark.no_cover
def test_a_contradiction_in_the_packet_is_an_error(
    quick: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = Path("protocols/quick/narrative/consent")
    own.mkdir()
    said = "We ask 999 participants to take part.\n"
    (own / "voluntary.md").write_text(said, encoding="utf-8")
    status, out, err = run(capsys, ["build", quick])
    assert status == 1
    assert out.startswith("quick: 1 error, ")
    assert "consent.docx" in err
    assert "999" in err
    assert "999" in Path("output/quick/agreement.txt").read_text("utf-8")


def test_render_writes_what_is_asked_for(
    quick: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, ["render", quick, "--document=synopsis", "--to=html"])
    assert status == 0
    names = [Path(line).name for line in out.splitlines()]
    assert names == [
        "synopsis.docx",
        "synopsis.html",
        "numbers.json",
        "check.txt",
        "check.json",
    ]


@pytest.mark.parametrize(
    ("option", "told"),
    [("--document=consnt", "did you mean 'consent'"), ("--csl=none.csl", "no citation style")],
)
def test_what_is_asked_for_in_vain_is_a_wrong_command_line(
    quick: str, option: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, ["render", quick, option])
    assert status == 2
    assert told in err


def test_several_are_made_in_their_own_processes_into_their_own_folders(
    quick: str, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["render", quick, broken, "--document=synopsis", "--output=out"]
    status, out, err = run(capsys, asked)
    assert status == 1
    assert "out/quick/synopsis.docx\n" in out
    assert Path("out/quick/synopsis.docx").is_file()
    assert not list(Path("out/broken").glob("*.docx"))
    assert "no_such_field" in err


def test_several_that_cannot_be_built_are_told_as_json(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree("protocols/broken", "protocols/other")
    status, out, err = run(capsys, ["build", broken, "other", "--output=out", "--json"])
    assert status == 1
    assert json.loads(out)["protocols"] == [
        {
            "name": name,
            "files": [],
            "findings": {"error": 1, "warning": 0, "verify": 0, "open": 0},
            "trouble": ["not built, because of the problems told above"],
        }
        for name in ("broken", "other")
    ]
    assert err.count("no_such_field") >= 2


def test_what_cannot_be_built_is_told_without_json(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ["build", broken])
    assert (status, out) == (1, "broken: not built\n")
    assert "toolkit: broken: not built, because of the problems told above" in err


def test_a_folder_that_cannot_be_made_is_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("output").touch()
    status, _, err = run(capsys, ["build", "ketamine-bpd"])
    assert status == 2
    assert err.startswith("toolkit: cannot write to output/ketamine-bpd: ")


@pytest.mark.no_cover
def test_render_fills_a_template_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, _ = run(capsys, ["template", "export", "own.docx"])
    assert status == 0
    status, out, err = run(capsys, ["render", "ketamine-bpd", "--template=own.docx"])
    assert (status, out) == (0, "output/ketamine-bpd/own.docx\n")
    assert "places filled" in err
    assert "304" in flatten(Path("output/ketamine-bpd/own.docx"))


@pytest.mark.no_cover
def test_a_place_that_cannot_be_filled_is_told(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        ZipFile(root / "templates/packet/leaflet.docx") as house,
        ZipFile("own.docx", "w") as own,
    ):
        for name in house.namelist():
            data = house.read(name).replace(b"{{ title }}", b"{{ titel }}")
            own.writestr(name, data)
    status, out, err = run(capsys, ["render", "ketamine-bpd", "--template=own.docx"])
    assert (status, out) == (1, "output/ketamine-bpd/own.docx\n")
    assert "titel" in err
    assert "did you mean" in err


@pytest.mark.parametrize("more", [["--packet"], ["--document=sap", "--document=consent"]])
def test_a_template_is_filled_with_one_document(
    more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own.docx").write_bytes(b"")
    status, _, err = run(capsys, ["render", "ketamine-bpd", "--template=own.docx", *more])
    assert status == 2
    assert "one document" in err


def test_render_without_its_template_is_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, _, err = run(capsys, ["render", "ketamine-bpd", "--template=none.docx"])
    assert (status, err) == (2, "toolkit: there is no template none.docx\n")


def test_render_of_what_cannot_be_read_is_a_problem(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, ["render", broken])
    assert (status, out) == (1, "")
    assert "no_such_field" in err
    assert "toolkit: broken: not built, because of the problems told above" in err


@pytest.mark.no_cover
def test_a_template_that_is_no_word_file_is_one_clear_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("own.docx").write_text("no Word file", encoding="utf-8")
    status, out, err = run(capsys, ["render", "ketamine-bpd", "--template=own.docx"])
    assert (status, out) == (1, "")
    assert err.startswith("toolkit: ")
    assert "own.docx" in err


@pytest.mark.no_cover
def test_new_copies_a_protocol_under_a_new_name(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, ["new", "my-trial", "--like", "ketamine-bpd"])
    assert (status, out) == (0, "protocols/my-trial\n")
    _, sizes, _ = run(capsys, ["size", "my-trial", "--json"])
    assert json.loads(sizes)["protocols"][0]["name"] == "my-trial"
    text = Path("protocols/my-trial/protocol.yaml").read_text("utf-8")
    assert 'working_identifier: "MY-TRIAL"' in text


def test_new_never_overwrites(capsys: pytest.CaptureFixture[str]) -> None:
    Path("protocols/my-trial").mkdir(parents=True)
    status, _, err = run(capsys, ["new", "my-trial", "--like", "ketamine-bpd"])
    assert status == 2
    assert "exists already, and is left as it is" in err
    assert list(Path("protocols/my-trial").iterdir()) == []


@pytest.mark.parametrize("name", ["../out", "My Trial", "", "-x-", "a--b"])
def test_new_takes_only_a_name_that_is_good_everywhere(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, ["new", "--like", "ketamine-bpd", "--", name])
    assert status == 2
    assert "small letters, digits, hyphens" in err
    assert not Path("protocols").exists()


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, ["schema"])
    assert status == 0
    assert "identity" in json.loads(out)["properties"]


@pytest.mark.no_cover
@pytest.mark.parametrize("markup", ["<b>bold</b>", "![a picture](y.png)"])
def test_check_tells_of_markup_that_no_document_could_show(
    markup: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, ["new", "marked", "--like", "buprenorphine-bpd"])
    file = next(Path("protocols/marked/narrative").glob("5.1-*.md"))
    file.write_text(f"{markup}\n\n{file.read_text('utf-8')}", "utf-8")
    status, out, _ = run(capsys, ["check", "marked"])
    assert status == 1
    assert out.count("[narrative.markup]") == 1
    assert f"{file.name}:1" in out


def test_a_plot_that_cannot_be_written_is_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("there.svg").mkdir()
    status, _, err = run(capsys, ["size", "buprenorphine-bpd", "--plot", "there.svg"])
    assert status == 2
    assert "cannot write to there.svg" in err


def test_an_interrupt_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("toolkit.cli.main._run", interrupted)
    assert main(["check"]) == 130
    assert capsys.readouterr().err == "toolkit: interrupted\n"
