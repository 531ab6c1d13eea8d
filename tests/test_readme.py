from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SH = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture
def commands(root: Path) -> list[str]:
    """Return the README's shell commands."""
    return SH.findall((root / "README.md").read_text("utf-8"))


@pytest.mark.no_cover
def test_what_the_readme_shows_is_so(root: Path, run_page: Callable[[Path], int]) -> None:
    assert run_page(root / "README.md") == 6


def test_there_are_two_commands_and_both_stop_at_the_first_failure(commands: list[str]) -> None:
    assert len(commands) == 2
    for command in commands:
        lines = command.splitlines()
        assert all(line.endswith(" &&") for line in lines[:-1])
        assert not lines[-1].endswith("&&")


def test_both_commands_use_the_exact_versions(commands: list[str]) -> None:
    for command in commands:
        (install,) = [line for line in command.splitlines() if "uv pip install" in line]
        assert "-c tests/constraints.txt" in install
        assert "-b tests/constraints.txt" in install


def test_the_first_builds_and_the_second_tests(commands: list[str]) -> None:
    assert commands[0].splitlines()[-1] == "uv run --no-sync toolkit build"
    tests = "uv run --no-sync pytest --numprocesses 2 --dist loadfile --cov"
    assert commands[1].splitlines()[-1] == tests


def test_continuous_integration_runs_the_second_as_it_stands(root: Path) -> None:
    script = (root / ".ci/run").read_text("utf-8")
    assert "tests=$(readme pytest)" in script
    assert 'bash -euo pipefail -c "$tests"' in script


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(name: str, root: Path) -> None:
    links = LINK.findall((root / name).read_text("utf-8"))
    assert [
        one for one in links if not one.startswith("http") and not (root / one).exists()
    ] == []
