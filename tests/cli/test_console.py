from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.cli import console
from toolkit.cli.findings import counts, grouped, numbers
from toolkit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable


def problem(severity: str, message: str) -> Problem:
    return Problem(
        file=Path("protocol.yaml"),
        line=3,
        where="design",
        message=message,
        rule="c001",
        severity=severity,  # type: ignore[arg-type]
    )


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that makes both streams those of a person at a colour terminal.

    pytest puts other streams in place for the test than for its fixtures.
    """

    def pretend() -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")

    return pretend


def test_results_and_problems_go_different_ways(capsys: pytest.CaptureFixture[str]) -> None:
    console.result("result")
    console.say_problems([problem("error", "wrong")])
    streams = capsys.readouterr()
    assert streams.out == "result\n"
    assert streams.err == "protocol.yaml:3: design: wrong [c001]\n"


def test_nan_is_no_result() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        console.result_json(float("nan"))


def test_a_terminal_sees_colour(
    terminal: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    terminal()
    console.say_problems([problem("error", "wrong")])
    assert "\033[1;31m" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colour_sees_none(
    name: str, value: str, terminal: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal()
    monkeypatch.setenv(name, value)
    assert console.paint("text", "error", sys.stderr) == "text"


def test_an_empty_no_color_means_nothing(
    terminal: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal()
    monkeypatch.setenv("NO_COLOR", "")
    assert console.shows_colour(sys.stderr)


def test_a_file_gets_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress("working") as now:
        now("still working")
    assert capsys.readouterr() == ("", "")


def test_a_terminal_sees_progress(
    terminal: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    terminal()
    with console.progress("working") as now:
        now("still working")
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "working" in streams.err


def test_findings_stand_in_groups_with_open_items_last() -> None:
    text = grouped(
        "trial",
        [
            problem("open", "who?"),
            problem("error", "wrong"),
            problem("verify", "is it so?"),
            problem("error", "wrong too"),
        ],
    )
    assert text == (
        "trial: 2 errors, 0 warnings, 1 to verify, 1 open item\n\n"
        "Errors\n"
        "  protocol.yaml:3: design: wrong [c001]\n"
        "  protocol.yaml:3: design: wrong too [c001]\n\n"
        "To verify\n"
        "  protocol.yaml:3: design: is it so? [c001]\n\n"
        "Open items\n"
        "  protocol.yaml:3: design: who? [c001]"
    )


def test_one_is_not_many() -> None:
    findings = [problem("error", "wrong"), problem("warning", "odd")]
    assert counts(findings) == "1 error, 1 warning, 0 to verify, 0 open items"
    assert numbers(findings) == {"error": 1, "warning": 1, "verify": 0, "open": 0}
