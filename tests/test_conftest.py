"""The tools of the tests: what they let through would let everything through."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "```pycon\n>>> 1 + 1\n3\n```\n",
        "```console\n$ toolkit guide\nnothing of the kind\n```\n",
        "```console\n$ rm -r /\n```\n",
    ],
    ids=["python", "command", "other program"],
)
def test_a_page_that_is_wrong_fails(
    text: str, run_page: Callable[[Path], int], tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError):
        run_page(page)


def test_blocks_of_a_page_are_counted(run_page: Callable[[Path], int], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```pycon\n>>> x = 1\n```\n```sh\nno\n```\n```pycon\n>>> x\n1\n```\n", encoding="utf-8"
    )
    assert run_page(page) == 2


@pytest.fixture
def pytest_in(root: Path, tmp_path: Path) -> Callable[..., str]:
    """Return a function that runs one test under our conftest in a folder of its own."""
    (tmp_path / "conftest.py").symlink_to(root / "tests/conftest.py")

    def run(test: str, *options: str, ci: str = "") -> str:
        (tmp_path / "test_it.py").write_text(test, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "."],
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "CI": ci},
        ).stdout

    return run


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed"), ("", "1 skipped")])
def test_a_missing_program_is_skipped_here_and_fails_in_ci(
    ci: str, outcome: str, pytest_in: Callable[..., str]
) -> None:
    test = "def test_it(needs_program):\n    needs_program('no-such-program')\n"
    assert outcome in pytest_in(test, ci=ci)


def test_a_golden_text_that_differs_fails_until_it_is_rewritten(
    pytest_in: Callable[..., str], tmp_path: Path
) -> None:
    test = "def test_it(golden):\n    golden('a.txt', 'new')\n"
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden/a.txt").write_text("old", encoding="utf-8")
    assert "differs from tests/golden/a.txt" in pytest_in(test)
    assert "1 passed" in pytest_in(test, "--update-golden")
    assert (tmp_path / "golden/a.txt").read_text("utf-8") == "new"
