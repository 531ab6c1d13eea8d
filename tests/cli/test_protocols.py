from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.cli.protocols import folder, folders, names
from toolkit.cli.status import CommandLineError
from toolkit.resources import protocols_folder


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(path: str) -> Path:
    """Make what a protocol folder needs at least."""
    Path(path).mkdir(parents=True)
    Path(path, "protocol.yaml").touch()
    return Path(path)


def test_a_folder_is_a_protocol() -> None:
    assert folder(str(make("somewhere/mine"))) == Path("somewhere/mine")


def test_its_file_is_the_same_protocol() -> None:
    make("somewhere/mine")
    assert folder("somewhere/mine/protocol.yaml") == Path("somewhere/mine")


def test_a_name_is_looked_up_in_the_protocols_here() -> None:
    make("protocols/mine")
    assert folder("mine") == Path("protocols/mine")


def test_a_name_is_looked_up_among_those_that_ship() -> None:
    assert folder("ketamine-bpd") == protocols_folder() / "ketamine-bpd"


def test_a_protocol_here_goes_before_one_that_ships() -> None:
    make("protocols/ketamine-bpd")
    assert folder("ketamine-bpd") == Path("protocols/ketamine-bpd")


@pytest.mark.parametrize("dots", [".", "..", "../mine"])
def test_dots_are_resolved_to_a_name(dots: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make("mine/narrative")
    Path("mine/protocol.yaml").touch()
    monkeypatch.chdir("mine/narrative" if dots == ".." else "mine")
    assert folder(dots).name == "mine"


def test_a_wrong_name_is_told_the_right_one() -> None:
    with pytest.raises(CommandLineError, match="did you mean 'ketamine-bpd'"):
        folder("ketamin-bpd")


def test_a_folder_without_a_protocol_is_no_protocol() -> None:
    Path("empty").mkdir()
    with pytest.raises(CommandLineError, match=r"holds no protocol\.yaml"):
        folder("empty")


def test_without_a_name_every_protocol_here_is_meant() -> None:
    make("protocols/b")
    make("protocols/a")
    Path("protocols/c").mkdir()
    assert folders([]) == (Path("protocols/a"), Path("protocols/b"))


def test_without_a_name_inside_a_protocol_this_one_is_meant(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("protocols/a")
    monkeypatch.chdir("protocols/a")
    assert folders([]) == (here / "protocols/a",)


def test_without_any_protocol_here_those_that_ship_are_meant() -> None:
    assert [path.name for path in folders([])] == ["buprenorphine-bpd", "ketamine-bpd"]


def test_a_protocol_given_twice_is_taken_once() -> None:
    make("protocols/a")
    assert folders(["a", "protocols/a"]) == (Path("protocols/a"),)


def test_two_protocols_of_one_name_are_refused() -> None:
    make("protocols/a")
    make("other/a")
    with pytest.raises(CommandLineError, match="have the same name"):
        folders(["a", "other/a"])


def test_names_are_told_once() -> None:
    make("protocols/ketamine-bpd")
    make("protocols/a")
    assert names() == ("a", "ketamine-bpd", "buprenorphine-bpd")


def test_a_copy_without_any_protocol_says_how_to_start(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.cli.protocols.protocols_folder", lambda: here / "none")
    with pytest.raises(CommandLineError, match="toolkit new NAME --like PROTOCOL"):
        folders([])
