from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from toolkit.errors import SpecError
from toolkit.spec.writer import set_value

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = """\
# Überschrift: é ≥ 𝄞
identity:   # who it is

    id:   'OLD-1'   # the name
    title: >-
      folded
      text
    list: [1, 2]
last: {id: x}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "protocol.yaml"
    path.write_bytes(BEFORE.encode())
    return path


def test_only_the_value_changes(file: Path) -> None:
    set_value(file, ("identity", "id"), "NEW-2")
    assert file.read_text(encoding="utf-8") == BEFORE.replace("'OLD-1'", '"NEW-2"')


def test_line_ends_of_windows_stay(file: Path) -> None:
    windows = BEFORE.replace("\n", "\r\n").encode()
    file.write_bytes(windows)
    set_value(file, ("last", "id"), "y")
    assert file.read_bytes() == windows.replace(b"{id: x}", b'{id: "y"}')


@pytest.mark.parametrize("value", ["no", "1e-3", 'a "quoted": text', "a\\b", "\n#", "ß𝄞"])
def test_a_text_is_read_back_as_it_was_given(file: Path, value: str) -> None:
    set_value(file, ("identity", "id"), value)
    set_value(file, ("identity", "id"), value)
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["identity"]["id"] == value


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("identity", "title"), 5),
        (("identity", "list"), 8),
        (("identity", "absent"), 0),
        (("identity", "id", "deeper"), 0),
    ],
    ids=["folded", "list", "absent", "too deep"],
)
def test_what_is_no_text_on_one_line_is_refused(
    file: Path, where: tuple[str, ...], line: int
) -> None:
    with pytest.raises(SpecError, match="is no text on one line") as caught:
        set_value(file, where, "new")
    assert caught.value.problems[0].line == line
    assert file.read_text(encoding="utf-8") == BEFORE


def test_what_is_no_yaml_is_refused_with_its_line(file: Path) -> None:
    file.write_text("a: 1\nb: [1\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        set_value(file, ("a",), "new")
    assert caught.value.problems[0].line == 3
