from __future__ import annotations

import argparse
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.cli.commands import randomise
from toolkit.cli.status import CommandLineError
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable

MINIMAL = Path(__file__).parent.parent / "spec" / "minimal"
NAMES = [f"EXAMPLE-1-RESTRICTED-randomisation-list.{kind}" for kind in ("csv", "xlsx")]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that runs the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    parser = argparse.ArgumentParser()
    randomise.add_arguments(parser)

    def started(*arguments: str) -> int:
        return randomise.run(parser.parse_args([str(MINIMAL), *arguments]))

    return started


def test_a_new_seed_is_kept_privately_and_makes_the_list_again(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--new-seed", "seed.txt", "--output", "one") == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [str(Path("one") / name) for name in NAMES]
    assert "restricted" in said.err
    assert stat.S_IMODE(Path("seed.txt").stat().st_mode) == 0o600
    assert int(Path("seed.txt").read_text()).bit_length() == 128
    assert run("--seed-file", "seed.txt", "--output", "two") == 0
    for name in NAMES:
        assert (Path("one") / name).read_bytes() == (Path("two") / name).read_bytes()


@pytest.mark.no_cover
def test_two_new_seeds_differ(run: Callable[..., int]) -> None:
    run("--new-seed", "a", "--output", "one")
    run("--new-seed", "b", "--output", "two")
    assert Path("a").read_text() != Path("b").read_text()


def test_a_seed_file_is_never_overwritten(run: Callable[..., int]) -> None:
    Path("seed.txt").write_text("12")
    with pytest.raises(CommandLineError, match="is there already"):
        run("--new-seed", "seed.txt", "--output", "one")
    assert Path("seed.txt").read_text() == "12"
    with pytest.raises(CommandLineError, match="cannot write"):
        run("--new-seed", "no/such/seed.txt", "--output", "one")
    assert not Path("one").exists()


def test_a_short_seed_or_one_in_the_history_is_warned_of(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--seed", "7", "--output", "one", "--sites", "3") == 0
    said = capsys.readouterr().err
    assert "shell's history" in said
    assert "less than 64 bits" in said


@pytest.mark.parametrize("text", ["", "12 13", "-4", "0x1f", "1" * 201, "seed"])
def test_what_is_no_seed_is_refused(run: Callable[..., int], text: str) -> None:
    Path("seed.txt").write_text(text)
    with pytest.raises(CommandLineError, match="one whole number"):
        run("--seed-file", "seed.txt", "--output", "one")


def test_a_missing_seed_file_is_told_how_to_be_made(run: Callable[..., int]) -> None:
    with pytest.raises(CommandLineError, match=r"--new-seed none\.txt"):
        run("--seed-file", "none.txt", "--output", "one")


def test_no_sites_are_refused(run: Callable[..., int]) -> None:
    with pytest.raises(CommandLineError, match="--sites must be 1 or more"):
        run("--seed", "7", "--output", "one", "--sites", "0")


def test_a_list_goes_neither_over_another_nor_into_the_packet(run: Callable[..., int]) -> None:
    run("--seed", "7", "--output", "one")
    with pytest.raises(DocumentError, match="never overwritten"):
        run("--seed", "8", "--output", "one")
    Path("packet").mkdir()
    Path("packet/numbers.json").write_text("{}")
    with pytest.raises(DocumentError, match=r"numbers\.json"):
        run("--seed", "8", "--output", "packet/list")
