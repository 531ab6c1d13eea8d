from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import (
    ArgumentError,
    DocumentError,
    NoSolutionError,
    Problem,
    SpecError,
    ToolkitError,
)


def problem(
    line: int = 7, *, file: str = "trial.yaml", hint: str = "", where: str = ""
) -> Problem:
    return Problem(
        file=Path(file),
        line=line,
        where=where,
        message="must be there",
        rule="spec.rule",
        hint=hint,
    )


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (problem(), "trial.yaml:7: must be there [spec.rule]"),
        (problem(0), "trial.yaml: must be there [spec.rule]"),
        (
            problem(where="design.alpha", hint="0.05 for 5%"),
            "trial.yaml:7: design.alpha: must be there (0.05 for 5%) [spec.rule]",
        ),
    ],
)
def test_a_problem_is_one_line_as_an_editor_reads_it(one: Problem, text: str) -> None:
    assert str(one) == text


def test_problems_are_told_by_file_and_line() -> None:
    error = SpecError([problem(9), problem(10, file="a.yaml"), problem(2)])
    assert [(str(p.file), p.line) for p in error.problems] == [
        ("a.yaml", 10),
        ("trial.yaml", 2),
        ("trial.yaml", 9),
    ]
    assert str(error).count("\n") == 2


def test_a_wrong_argument_has_its_parts() -> None:
    error = ArgumentError("alpha", 5, "must be strictly between 0 and 1")
    assert str(error) == "alpha must be strictly between 0 and 1, not 5"
    assert (error.parameter, error.value) == ("alpha", 5)
    assert isinstance(error, ValueError)


def test_a_search_without_result_says_what_was_sought_and_why_in_vain() -> None:
    error = NoSolutionError("a power of 0.9", "nothing is enough")
    assert str(error) == "no solution for a power of 0.9: nothing is enough"
    assert (error.sought, error.reason) == ("a power of 0.9", "nothing is enough")


@pytest.mark.parametrize("kind", [SpecError, ArgumentError, NoSolutionError, DocumentError])
def test_all_errors_have_one_root(kind: type[Exception]) -> None:
    assert issubclass(kind, ToolkitError)
