from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from toolkit.documents.pharmacy.folder import write_restricted
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

FILES = (("a.csv", b"one"), ("a.xlsx", b"two"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_open_folder_and_files(tmp_path: Path) -> None:
    paths = write_restricted(FILES, tmp_path / "safe")
    assert [path.read_bytes() for path in paths] == [b"one", b"two"]
    assert mode(tmp_path / "safe") == 0o700
    assert {mode(path) for path in paths} == {0o600}
    assert sorted(path.name for path in (tmp_path / "safe").iterdir()) == ["a.csv", "a.xlsx"]


def test_a_list_is_never_overwritten(tmp_path: Path) -> None:
    write_restricted(FILES, tmp_path / "safe")
    with pytest.raises(DocumentError, match="never overwritten"):
        write_restricted((("a.csv", b"other"),), tmp_path / "safe")
    assert (tmp_path / "safe" / "a.csv").read_bytes() == b"one"


def test_a_demonstration_may_be_replaced_and_stays_private(tmp_path: Path) -> None:
    write_restricted(FILES, tmp_path / "safe")
    (path,) = write_restricted((("a.csv", b"new"),), tmp_path / "safe", replace=True)
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600


@pytest.mark.parametrize("name", ["protocol.yaml", "protocol.docx", "numbers.json"])
@pytest.mark.parametrize("below", [".", "inside/deeper"])
def test_a_folder_that_others_read_is_refused(tmp_path: Path, name: str, below: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(DocumentError, match=name):
        write_restricted(FILES, tmp_path / below)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DocumentError, match="cannot write to"):
        write_restricted(FILES, tmp_path / "file" / "safe")
