from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.cli.main import main
from toolkit.design.calculate import calculate
from toolkit.documents.power_picture import counted_in, power_picture, varied_in
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from pathlib import Path


def test_the_curve_of_a_record_is_drawn(root: Path) -> None:
    record = calculate(read_protocol(root / "tests/spec/minimal"))
    picture = power_picture(record)
    assert picture.png.startswith(b"\x89PNG")
    assert b"<svg" in picture.svg
    assert varied_in(record).name == "assumptions.sd"
    assert counted_in(record) == "evaluable"
    assert power_picture(record).svg == picture.svg


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_size_draws_the_curve_into_a_file(
    root: Path, tmp_path: Path, suffix: str, start: bytes
) -> None:
    file = tmp_path / f"curve.{suffix}"
    assert main(["size", str(root / "tests/spec/minimal"), "--plot", str(file)]) == 0
    assert file.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("curve.pdf", "ends in .svg or .png"),
        ("nowhere/curve.svg", "there is no folder"),
    ],
)
def test_a_plot_that_cannot_be_written_is_a_wrong_command_line(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, words: str
) -> None:
    status = main(["size", str(root / "tests/spec/minimal"), "--plot", str(tmp_path / file)])
    assert status == 2
    assert words in capsys.readouterr().err


def test_a_plot_is_of_one_protocol(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["buprenorphine-bpd", "ketamine-bpd"]
    assert main(["size", *names, "--plot", str(tmp_path / "curve.svg")]) == 2
    assert "one protocol, not 2" in capsys.readouterr().err
