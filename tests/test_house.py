"""The house is in order: what stands at the top, who imports whom, what is pinned."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import toolkit

if TYPE_CHECKING:
    from collections.abc import Callable

TOP = {
    "protocols",
    "toolkit",
    "templates",
    "tests",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
}
LONGEST_MODULE = 400
LARGEST_FILE = 1_500_000
A_HOME = re.compile(r"(?<![\w.])/(home|root|Users)/\w")
NAME = re.compile(r"[A-Za-z0-9._-]+")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    text = (Path(toolkit.__file__).parent.parent / "pyproject.toml").read_text("utf-8")
    return tomllib.loads(text)


@pytest.fixture
def files(root: Path, needs_program: Callable[[str], str]) -> tuple[Path, ...]:
    """Return every file that is, or would be, under version control."""
    listed = subprocess.run(
        [needs_program("git"), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(
        path for name in listed.split("\0") if name and (path := root / name).is_file()
    )


def plain(name: str) -> str:
    """Return the name of a distribution as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: list[str]) -> set[str]:
    """Return the names in a list of requirements."""
    return {plain(match[0]) for one in requirements if (match := NAME.match(one))}


def imported(root: Path) -> set[str]:
    """Return every top-level module that the package imports, itself left out."""
    found = set()
    for path in sorted((root / "toolkit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"toolkit"}


def test_nothing_else_stands_at_the_top(root: Path, files: tuple[Path, ...]) -> None:
    names = {path.relative_to(root).parts[0] for path in files}
    assert {name for name in names if not name.startswith(".")} == TOP


def test_no_file_is_large(files: tuple[Path, ...]) -> None:
    assert [path for path in files if path.stat().st_size > LARGEST_FILE] == []


def test_no_file_names_somebody_s_home(files: tuple[Path, ...]) -> None:
    found = [
        path
        for path in files
        if path.suffix not in {".docx", ".png"}
        and A_HOME.search(path.read_text("utf-8"))
        and path != Path(__file__)
    ]
    assert found == []


def test_no_module_is_long(root: Path) -> None:
    lines = {
        path.relative_to(root): path.read_text("utf-8").count("\n")
        for path in (root / "toolkit").rglob("*.py")
    }
    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


@pytest.fixture
def lint_a_copy(root: Path, tmp_path: Path) -> Callable[[str, str], str]:
    """Return a function that adds a line to a module of a copy and lints the copy's imports."""

    def lint(module: str, line: str) -> str:
        shutil.copy(root / "pyproject.toml", tmp_path)
        shutil.copytree(root / "toolkit", tmp_path / "toolkit")
        path = tmp_path / "toolkit" / module
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
        done = subprocess.run(
            [Path(sys.executable).parent / "lint-imports", "--no-cache"],
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
        return f"{done.returncode}\n{done.stdout}"

    return lint


def test_imports_that_point_up_are_caught(lint_a_copy: Callable[[str, str], str]) -> None:
    said = lint_a_copy("errors.py", "import toolkit.standards.m11")
    assert said.startswith("1\n")
    assert "toolkit.errors -> toolkit.standards.m11" in said


def test_a_method_that_reads_yaml_is_caught(lint_a_copy: Callable[[str, str], str]) -> None:
    said = lint_a_copy("power/__init__.py", "import yaml")
    assert said.startswith("1\n")
    assert "toolkit.power -> yaml" in said


def test_a_room_without_a_layer_is_caught(lint_a_copy: Callable[[str, str], str]) -> None:
    said = lint_a_copy("attic/__init__.py", "")
    assert said.startswith("1\n")
    assert "attic" in said


def test_every_import_is_a_declared_dependency(root: Path, project: dict[str, Any]) -> None:
    owners = packages_distributions()
    needed = {plain(owners[name][0]) for name in imported(root)}
    optional = project["project"]["optional-dependencies"].values()
    allowed = [*project["project"]["dependencies"], *(one for many in optional for one in many)]
    assert needed <= declared(allowed)


def test_every_declared_dependency_is_imported(root: Path, project: dict[str, Any]) -> None:
    owners = packages_distributions()
    needed = {plain(name) for module in imported(root) for name in owners[module]}
    assert declared(project["project"]["dependencies"]) <= needed


def test_every_dependency_is_pinned(root: Path, project: dict[str, Any]) -> None:
    pins = (root / "tests/constraints.txt").read_text("utf-8").splitlines()
    pinned = {plain(line.partition("==")[0]) for line in pins if "==" in line}
    wanted = declared(
        project["project"]["dependencies"]
        + project["dependency-groups"]["dev"]
        + project["build-system"]["requires"]
    )
    assert wanted <= pinned


def test_every_constraint_is_one_exact_version(root: Path) -> None:
    pins = (root / "tests/constraints.txt").read_text("utf-8").splitlines()
    loose = [
        line
        for line in pins
        if not line.startswith("#") and not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)
    ]
    assert loose == []


def test_every_rule_that_is_off_has_its_reason(root: Path) -> None:
    text = (root / "pyproject.toml").read_text("utf-8")
    off = re.findall(r'^ +"[A-Z]+\d*",.*$', text, re.MULTILINE)
    assert off
    assert [line for line in off if not re.search(r"# \w", line)] == []


def test_ci_and_hooks_call_the_same_linters(root: Path) -> None:
    script = (root / ".ci/run").read_text("utf-8")
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    loop = re.search(r"^for check in (.+); do$", script, re.MULTILINE)
    assert loop
    checks = re.findall(r'"([^"]+)"', loop[1])
    assert len(checks) == len(entries)
    for check, entry in zip(checks, entries, strict=True):
        assert f"--no-sync {check.removesuffix(' --check')}" in entry


def test_the_changelog_tells_of_changed_numbers(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text("utf-8")
    for version in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert "### Numbers" in version


def test_the_package_is_typed(root: Path) -> None:
    assert (root / "toolkit/py.typed").is_file()
