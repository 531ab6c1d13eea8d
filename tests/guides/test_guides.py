from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from toolkit.cli.main import main
from toolkit.documents.word import pdf
from toolkit.power.catalogue import Kind, kinds
from toolkit.resources import guides_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.no_cover  # covered code, taken through many values

RUN = ("pycon", "console")
PAGES = sorted(guides_folder().glob("*.md"))
NAMED = re.compile(r"`toolkit guide ([a-z-]+)`")
FENCE = re.compile(r"^```(\w*)", re.MULTILINE)
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_shows_is_so(
    page: Path, run_page: Callable[[Path], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if page.stem == "getting-started":
        # The README builds the same packet and has its pages laid out.
        monkeypatch.setattr(pdf, "find_office", lambda: None)
    shown = run_page(page)
    assert shown == sum(FENCE.findall(page.read_text("utf-8")).count(kind) for kind in RUN)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_begins_with_its_title(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith("# ")
    assert text.count("\n# ") == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_names_only_pages_that_exist(page: Path) -> None:
    assert set(NAMED.findall(page.read_text("utf-8"))) <= {one.stem for one in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_nothing_that_is_not_looked_at(page: Path) -> None:
    fences = FENCE.findall(page.read_text("utf-8"))
    assert set(fences) <= {"", "pycon", "console", "yaml", "text", "sh"}
    for block in YAML.findall(page.read_text("utf-8")):
        assert yaml.safe_load(block)


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_every_kind_of_design_has_a_page_that_names_it(kind: Kind) -> None:
    page = (guides_folder() / f"{kind.guide}.md").read_text("utf-8")
    assert f"`{kind.name}`" in page or f"kind: {kind.name}`" in page
    assert kind.case in page


def test_the_list_names_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guide"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [page.stem for page in PAGES]
    assert any(
        line.split(maxsplit=1) == ["getting-started", "Getting started"] for line in lines
    )


def test_a_page_is_shown_as_it_stands_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guide", "getting-started"]) == 0
    page = (guides_folder() / "getting-started.md").read_text("utf-8")
    assert capsys.readouterr().out == page


def test_a_page_is_laid_out_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["guide", "getting-started"]) == 0
    assert "# Getting started" not in capsys.readouterr().out


def test_a_wrong_page_is_told_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guide", "geting-started"]) == 2
    assert "did you mean 'getting-started'?" in capsys.readouterr().err
