from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.packet import standard_text
from toolkit.documents.packet.standard_text import find, standard, standard_part
from toolkit.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from toolkit.documents.content import Block
    from toolkit.documents.kit import Kit

TEXT = """# Your choice

We ask {{ sample_size.randomised }} people. The reasons stand in {protocol:10.11}.
"""


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "templates"
    (folder / "consent").mkdir(parents=True)
    (folder / "consent" / "voluntary.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(standard_text, "templates_folder", lambda: folder)
    monkeypatch.setattr("toolkit.spec.reading.narrative.templates_folder", lambda: folder)
    return folder


def test_names_and_pointers_of_a_standard_text_are_filled_in(
    kit: Kit, templates: Path, lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    assert templates.is_dir()
    part = standard_part(kit, "consent", "voluntary")
    assert (part.key, part.title) == ("voluntary", "Your choice")
    size = kit.record["sample_size.randomised"].text
    number = kit.numbers_of_sections["10.11"]
    assert lines(part.blocks) == [
        f"We ask {size} people. The reasons stand in Section {number} of the protocol."
    ]


def test_a_protocol_replaces_a_standard_text(
    edited: Callable[..., Kit],
    folder: Path,
    templates: Path,
    lines: Callable[[Iterable[Block]], list[str]],
) -> None:
    assert templates.is_dir()
    (folder / "narrative" / "consent").mkdir(parents=True)
    kit = edited(("", "You may say no.\n"), file="narrative/consent/voluntary.md")
    assert find(kit, "consent", "voluntary").own
    assert standard_part(kit, "consent", "voluntary").title == "Your choice"
    assert lines(standard(kit, "consent", "voluntary")) == ["You may say no."]


def test_an_own_title_replaces_the_standard_one(
    edited: Callable[..., Kit], folder: Path, templates: Path
) -> None:
    assert templates.is_dir()
    (folder / "narrative" / "consent").mkdir(parents=True)
    kit = edited(("", "# Yes or no\n\nText.\n"), file="narrative/consent/voluntary.md")
    assert standard_part(kit, "consent", "voluntary").title == "Yes or no"


@pytest.mark.parametrize(
    "case",
    [
        ("consent/voluntry.md", "Text.\n", "narrative.name"),
        ("consnt/voluntary.md", "Text.\n", "narrative.name"),
        ("consent/voluntary.md", "See {protocol:99.1}.\n", "prose.pointer"),
        ("consent/voluntary.md", "Known [@nobody2020].\n", "prose.citation"),
        ("consent/voluntary.md", "", "narrative.empty"),
    ],
)
def test_an_own_text_that_cannot_be_used_is_told(
    edited: Callable[..., Kit], folder: Path, templates: Path, case: tuple[str, str, str]
) -> None:
    assert templates.is_dir()
    name, text, rule = case
    path = folder / "narrative" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        edited()
    assert [problem.rule for problem in caught.value.problems] == [rule]
    assert caught.value.problems[0].file in {path, path.parent}


def test_hidden_files_among_own_texts_are_passed_over(
    edited: Callable[..., Kit], folder: Path, templates: Path
) -> None:
    assert templates.is_dir()
    for place in (".git", "consent"):
        (folder / "narrative" / place).mkdir(parents=True)
        (folder / "narrative" / place / ".DS_Store").write_bytes(b"\x00")
    assert not edited().source.texts


def test_a_file_that_is_no_text_is_told(
    edited: Callable[..., Kit], folder: Path, templates: Path
) -> None:
    assert templates.is_dir()
    (folder / "narrative" / "consent").mkdir(parents=True)
    (folder / "narrative" / "consent" / "voluntary.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecError):
        edited()
