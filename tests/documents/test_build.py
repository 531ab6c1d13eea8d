from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.checks import run_checks
from toolkit.cli.main import main
from toolkit.design.calculate import calculate
from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.build import build
from toolkit.documents.word.flatten import flatten, read_numbers
from toolkit.errors import SpecError
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

TESTS = Path(__file__).parents[1]
MINIMAL = TESTS / "spec" / "minimal"
REAL = ("buprenorphine-bpd", "ketamine-bpd")
HOSTILE = 'R&D <b> "q" {{7*7}} {% x %} \N{GRINNING FACE} שלום ]]>'
BUILD = """
import sys
from pathlib import Path
from toolkit.design.calculate import calculate
from toolkit.documents.build import build
from toolkit.spec.reader import read_protocol
source = read_protocol(Path(sys.argv[1]))
build(source, calculate(source), None, Path(sys.argv[2]), ("docx",), page_numbers=False)
"""


def write(folder: Path, output: Path) -> Path:
    output.mkdir(exist_ok=True)
    source = read_protocol(folder)
    record = calculate(source)
    report = run_checks(source, record)
    return build(source, record, report, output, ("docx",), page_numbers=False)[0]


def change(folder: Path, find: str, by: str) -> None:
    path = folder / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(find) == 1
    path.write_text(text.replace(find, by), encoding="utf-8")


def test_the_small_protocol_reads_as_agreed(
    small: SimpleNamespace, golden: Callable[[str, str], None]
) -> None:
    golden("documents/minimal-protocol.txt", flatten(small.docx))


def test_a_build_writes_document_record_and_findings(small: SimpleNamespace) -> None:
    output = small.docx.parent
    names = {path.name for path in output.iterdir()}
    assert names == {"protocol.docx", "numbers.json", "check.txt", "check.json"}
    assert json.loads((output / "check.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", REAL)
def test_the_audit_finds_nothing_but_the_page_numbers_that_were_left_out(
    real: dict[str, SimpleNamespace], name: str
) -> None:
    found = audit_docx(real[name].docx)
    assert [each for each in found if "have no page number" not in each.message] == []


@pytest.mark.system
@pytest.mark.parametrize("name", REAL)
def test_the_whole_build_passes_the_audit_and_makes_a_pdf(
    needs_program: Callable[[str], str],
    real: dict[str, SimpleNamespace],
    tmp_path: Path,
    name: str,
) -> None:
    needs_program("soffice")
    files = build(real[name].source, real[name].record, None, tmp_path, ("docx", "pdf"))
    docx, paged, numbers = files
    assert numbers.name == "numbers.json"
    assert audit_docx(docx) == ()
    assert paged.read_bytes().startswith(b"%PDF")


@pytest.mark.no_cover
def test_the_same_protocol_gives_the_same_bytes(small: SimpleNamespace, tmp_path: Path) -> None:
    assert write(MINIMAL, tmp_path / "second").read_bytes() == small.docx.read_bytes()


def test_another_process_in_another_place_gives_the_same_bytes(
    small: SimpleNamespace, tmp_path: Path
) -> None:
    elsewhere = {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
    }
    (tmp_path / "other").mkdir()
    subprocess.run(
        [sys.executable, "-c", BUILD, str(MINIMAL), str(tmp_path / "other")],
        check=True,
        env=os.environ | elsewhere,
        cwd=tmp_path,
    )
    for name in ("protocol.docx", "numbers.json"):
        other = (tmp_path / "other" / name).read_bytes()
        assert other == small.docx.with_name(name).read_bytes()


def test_numbers_of_the_document_are_those_of_the_command(
    small: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    docx = small.docx
    main(["size", str(MINIMAL), "--json"])
    (told,) = json.loads(capsys.readouterr().out)["protocols"]
    written = json.loads(docx.with_name("numbers.json").read_text(encoding="utf-8"))
    assert told["quantities"] == written["quantities"]
    texts = {each["name"]: each["text"] for each in told["quantities"] if "text" in each}
    printed = [(tag, text) for tag, text in read_numbers(docx) if tag in texts]
    assert len(printed) > 50
    assert all(text == texts[tag] for tag, text in printed)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "field",
    [
        "rationale: Many people sleep badly, and examplin may help [@SLP-01].",
        "    members: A doctor, a statistician, a poor sleeper.",
        "  lifestyle: No more than one alcoholic drink a day.",
    ],
)
def test_hostile_text_is_printed_as_it_was_written(
    folder: Path, tmp_path: Path, field: str
) -> None:
    key = field.split(":", maxsplit=1)[0]
    change(folder, field, f"{key}: {HOSTILE!r}")
    docx = write(folder, tmp_path / "out")
    straight = flatten(docx).replace("“", '"').replace("”", '"')
    assert HOSTILE in straight
    left_out = ("no page number", "leftover")
    found = [each for each in audit_docx(docx) if not any(w in each.message for w in left_out)]
    assert [
        each for each in found if "{{" not in each.message and "{%" not in each.message
    ] == []


@pytest.mark.no_cover
def test_block_sizes_reach_no_file_and_no_terminal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "block_sizes: [4, 6]", "block_sizes: [8642, 9754]")
    out = tmp_path / "out"
    write(folder, out)
    for command in (["check"], ["check", "--json"], ["size"], ["size", "--json"]):
        main([*command, str(folder)])
    streams = capsys.readouterr()
    seen = [streams.out, streams.err]
    for path in out.iterdir():
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                seen += [archive.read(name).decode("latin-1") for name in archive.namelist()]
        else:
            seen.append(path.read_text(encoding="utf-8"))
    assert len(seen) > 10
    assert not any(size in text for text in seen for size in ("8642", "9754", "8,642", "9,754"))


def test_prose_cannot_ask_for_the_block_sizes(folder: Path, tmp_path: Path) -> None:
    path = folder / "narrative" / "4.1-design.md"
    path.write_text("{{ protocol.randomisation.restricted.block_sizes }}\n", encoding="utf-8")
    with pytest.raises(SpecError, match="restricted"):
        write(folder, tmp_path / "out")


def test_the_dagger_is_explained_where_it_is_used(
    small: SimpleNamespace, folder: Path, tmp_path: Path
) -> None:
    note = "A dagger (†) marks"
    assert note in flatten(small.docx)
    evidence = folder / "evidence.yaml"
    text = evidence.read_text(encoding="utf-8")
    evidence.write_text(text.replace("recalled", "seen"), encoding="utf-8")
    assert note not in flatten(write(folder, tmp_path / "seen"))


def test_a_protocol_that_cites_nothing_says_so(folder: Path, tmp_path: Path) -> None:
    path = folder / "protocol.yaml"
    text = path.read_text(encoding="utf-8").replace(" [@SLP-01]", "")
    text = text.replace("evidence: [SLP-01]", "evidence: []")
    path.write_text(text.replace("evidence: [SLP-02]", "evidence: []"), encoding="utf-8")
    for prose in (folder / "narrative").iterdir():
        prose.write_text(prose.read_text(encoding="utf-8").replace("[@", "["), encoding="utf-8")
    assert "No source is cited." in flatten(write(folder, tmp_path / "out"))
