from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

import toolkit
from toolkit.cli.main import COMMANDS, main, make_parser
from toolkit.errors import NoSolutionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAVY = {"docx", "docxtpl", "jinja2", "matplotlib", "numpy", "pydantic", "rich", "yaml"}
DOCUMENTS = {"docx", "docxtpl", "matplotlib", "statsmodels", "scipy.stats", "pandas"}


def modules_after(*arguments: str) -> set[str]:
    """Return what a fresh process has imported after a command."""
    code = (
        "import contextlib, io, json, sys\n"
        "from toolkit.cli.main import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        f"    main({list(arguments)})\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return set(json.loads(done.stdout))


def test_help_imports_nothing_heavy() -> None:
    assert modules_after("--help") & (HEAVY | DOCUMENTS) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_imports_nothing_heavy(command: str) -> None:
    assert modules_after(command, "--help") & (HEAVY | DOCUMENTS) == set()


@pytest.mark.parametrize("command", ["check", "size"])
def test_numbers_need_nothing_of_what_documents_need(command: str) -> None:
    loaded = modules_after(command, "ketamine-bpd")
    assert loaded & DOCUMENTS == set()
    assert "yaml" in loaded


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    shown = capsys.readouterr().out
    assert stop.value.code == 0
    assert all(f"    {command}" in shown for command in COMMANDS)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"toolkit {toolkit.__version__}\n"


def test_without_a_command_the_help_is_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "usage: toolkit" in streams.err


def test_a_wrong_command_is_told_the_right_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["builds"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err == "toolkit: there is no command 'builds'; did you mean 'build'?\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--frmat", "docx"],
        ["new"],
        ["completion", "fish"],
        ["build", "--to", "odt"],
    ],
    ids=" ".join,
)
def test_a_wrong_argument_has_exit_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: toolkit" in capsys.readouterr().err


def test_the_process_has_the_exit_status_of_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "check", "nothing-like-it"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("toolkit: there is no protocol 'nothing-like-it'; ")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Return a function that adds a command, `fail`, which raises an error."""

    def add(error: Exception) -> None:
        def run(_: object) -> int:
            raise error

        module = SimpleNamespace(HELP="", add_arguments=lambda _: None, run=run)
        monkeypatch.setitem(COMMANDS, "fail", module)

    return add


def test_what_a_method_cannot_do_is_one_clear_message(
    failing: Callable[[Exception], None], capsys: pytest.CaptureFixture[str]
) -> None:
    failing(NoSolutionError("a power of 0.99", "the limit was reached"))
    assert main(["fail"]) == 1
    said = capsys.readouterr().err
    assert said == "toolkit: no solution for a power of 0.99: the limit was reached\n"


def test_a_bug_keeps_its_traceback(failing: Callable[[Exception], None]) -> None:
    failing(ZeroDivisionError("bug"))
    with pytest.raises(ZeroDivisionError):
        main(["fail"])


def test_a_name_like_no_other_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xyz"]) == 2
    assert "there are: build, check, " in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_trouble() -> None:
    # 100 pages are more than a pipe holds, so the writer meets a closed one.
    code = (
        "import sys\nfrom toolkit.cli import main as m\n"
        "from toolkit.cli.commands import guide\n"
        "guide.run = lambda options: [print('line ' * 1000) for _ in range(100)] and 0\n"
        "sys.exit(m.main(['guide']))"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout
    assert writer.stderr
    writer.stdout.readline()
    writer.stdout.close()
    said = writer.stderr.read()
    writer.stderr.close()
    assert (writer.wait(), said) == (0, b"")


def test_a_letter_the_terminal_lacks_is_no_trouble(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "check", "≥"],
        check=False,
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 2
    assert b"there is no protocol '?'" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_is_written_for_every_shell(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    written = capsys.readouterr().out
    assert "completion" in written
    assert shell == "tcsh" or "--template" in written


def test_every_command_has_help_and_a_description() -> None:
    assert list(COMMANDS) == [
        "build",
        "check",
        "size",
        "simulate",
        "design",
        "render",
        "verify",
        "validate",
        "template",
        "randomise",
        "new",
        "schema",
        "guide",
        "completion",
    ]
    assert all(module.HELP and module.__doc__ for module in COMMANDS.values())
    assert make_parser().prog == "toolkit"
