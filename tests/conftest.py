"""What several rooms' tests share."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import settings

# Before anything imports the simulator's kernels: they run as plain Python here, which coverage
# can follow and which no worker has to compile. `simulation/test_compiled.py` compiles them.
os.environ.setdefault("TOOLKIT_COMPILED", "0")

from toolkit.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "golden"
IN_CI = os.environ.get("CI") == "true"
BLOCK = re.compile(r"^```(?P<language>\w+)[^\n]*\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (?P<line>.*(?:\n> .*)*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)

# Run by name, in an environment of another program.
collect_ignore_glob = ["outside/*"]

# A slow machine is no failure, and continuous integration tries the same examples every time.
# Fewer examples than the default of 100: there are some hundred properties, and the whole suite
# has to end in well under half an hour on two cores.
settings.register_profile("house", deadline=None, derandomize=IN_CI, max_examples=25)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files in tests/golden; read the difference before you commit it",
    )


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Leave the setup of a test marked `no_cover` out of coverage, as pytest-cov does not."""
    with untraced(when="no_cover" in item.keywords):
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Leave a test marked `no_cover` out of coverage.

    A worker of pytest-xdist has two collectors; where pytest-cov pauses one it wakes the other,
    and the test would be four times as slow for nothing.
    """
    with untraced(when="no_cover" in item.keywords):
        return (yield)


@contextmanager
def untraced(*, when: bool) -> Iterator[None]:
    """Count no lines for a while, in new threads neither."""
    trace, of_threads = sys.gettrace(), threading.gettrace()
    if when:
        sys.settrace(None)
        threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)
        threading.settrace(of_threads)


@pytest.fixture
def root() -> Path:
    """Return the top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def needs_program() -> Callable[[str], str]:
    """Return a function that gives the path of a system program, or skips the test.

    In continuous integration the program has to be there: what is skipped is not tested.
    """

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None and IN_CI:
            pytest.fail(f"{name} is not installed, and continuous integration skips nothing")
        if path is None:
            pytest.skip(f"needs the system program {name}")
        return path

    return find


ENDPOINTS: dict[str, dict[str, str]] = {
    "continuous": {},
    "binary": {"name": "Response at week 4", "variable": "Half the score.", "better": "higher"},
    "ordinal": {"name": "Impression at week 4", "variable": "A grade.", "better": "higher"},
    "time_to_event": {"name": "Time to relapse", "variable": "Weeks.", "better": "higher"},
    "count": {"name": "Nights awake", "variable": "Their number.", "better": "fewer"},
}
"""What changes in the primary endpoint of the small protocol when it is of another kind."""


@pytest.fixture(scope="session")
def with_design(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that writes the small protocol with another primary analysis.

    It takes an entry of tests/specs/every_kind.yaml, and the assumptions that the sensitivity
    table varies.
    """
    small = Path(__file__).parent / "spec/minimal"
    text = (small / "protocol.yaml").read_text(encoding="utf-8")

    def write(entry: dict[str, Any], *varied: str) -> Path:
        facts = yaml.safe_load(text)
        facts["endpoints"][0] |= ENDPOINTS[entry["endpoint"]["kind"]] | entry["endpoint"]
        facts["assumptions"] += [
            {
                "id": name,
                "name": name.replace("_", " ").capitalize(),
                "value": value,
                "unit": unit,
                "range": {"low": low, "high": high},
                "evidence": ["SLP-01"],
                "rationale": "Invented.",
            }
            for name, (value, unit, low, high) in entry["assumptions"].items()
        ]
        facts["analyses"][0] |= {
            "design": entry["design"],
            "alpha": entry.get("alpha", 0.05),
            "sides": entry.get("sides", 2),
        }
        facts["sample_size"]["target"]["power"] = entry.get("power", 0.8)
        del facts["interim"]
        axes = [
            {
                "assumption": name,
                "values": sorted({entry["assumptions"][name][at] for at in (0, 2, 3)}),
            }
            for name in varied
        ]
        caption = "Power around the plan"
        table: dict[str, Any] = {"id": "around", "analysis": "primary", "caption": caption}
        table.update(zip(("rows", "columns"), axes, strict=False))
        facts["sensitivity"] = [table] if axes else []
        folder = tmp_path_factory.mktemp("kind") / "example"
        shutil.copytree(small, folder)
        (folder / "protocol.yaml").write_text(
            yaml.safe_dump(facts, sort_keys=False, allow_unicode=True), encoding="utf-8"
        )
        return folder

    return write


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that compares a text with the agreed one in tests/golden."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8"), f"differs from tests/golden/{name}"

    return compare


@pytest.fixture
def run_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[Path], int]:
    """Return a function that runs the blocks of a Markdown page and counts them.

    A `pycon` block is a doctest; a `console` block holds commands behind `$`, each followed by
    what it shows, where `...` stands for anything. All blocks of a page share an empty folder
    and one Python namespace.
    """
    monkeypatch.chdir(tmp_path)

    def run(page: Path) -> int:
        text = page.read_text(encoding="utf-8")
        names: dict[str, object] = {}
        count = 0
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 1
            if block["language"] == "pycon":
                _run_python(block["body"], names, f"{page.name}:{line}")
            elif block["language"] == "console":
                _run_commands(block["body"], capsys, f"{page.name}:{line}")
            else:
                continue
            count += 1
        return count

    return run


def _run_python(body: str, names: dict[str, object], where: str) -> None:
    test = doctest.DocTestParser().get_doctest(body, names, where, where, 0)
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(test, out=said.append, clear_globs=False)
    assert not runner.failures, "".join(said)
    names.update(test.globs)


def _run_commands(body: str, capsys: pytest.CaptureFixture[str], where: str) -> None:
    for command in COMMAND.finditer(body):
        program, *arguments = shlex.split(command["line"].replace("\n> ", " "))
        assert program == "toolkit", f"{where}: only our own command can be run"
        capsys.readouterr()
        with suppress(SystemExit):  # argparse has shown a help or a version
            main(arguments)
        streams = capsys.readouterr()
        shown = streams.out + streams.err
        same = doctest.OutputChecker().check_output(command["output"], shown, doctest.ELLIPSIS)
        assert same, f"{where}: {command['line']}\nsays\n{shown}\nand not\n{command['output']}"
