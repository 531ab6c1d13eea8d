"""The small protocol, its numbers, and what a rule finds in a changed copy of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.checks import RULES
from toolkit.checks.report import run_rules
from toolkit.design.calculate import calculate
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.design.record import Record
    from toolkit.errors import Problem
    from toolkit.spec.reader import ProtocolFolder

MINIMAL = Path(__file__).parents[1] / "spec" / "minimal"


@pytest.fixture(scope="session")
def source() -> ProtocolFolder:
    """Return the small protocol."""
    return read_protocol(MINIMAL)


@pytest.fixture(scope="session")
def record(source: ProtocolFolder) -> Record:
    """Return the numbers of the small protocol, computed once."""
    return calculate(source)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the small protocol's folder."""
    return Path(shutil.copytree(MINIMAL, tmp_path / "example"))


@pytest.fixture
def edited(copy: Path) -> Callable[..., ProtocolFolder]:
    """Return a function that replaces text, found once, in the copy, and reads it."""

    def edit(*changes: tuple[str, str], file: str = "protocol.yaml") -> ProtocolFolder:
        path = copy / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        for find, by in changes:
            assert text.count(find) == 1 or not (text or find), find
            text = text.replace(find, by) if find else by
        path.write_text(text, encoding="utf-8")
        return read_protocol(copy)

    return edit


@pytest.fixture
def found(source: ProtocolFolder, record: Record) -> Callable[..., list[Problem]]:
    """Return a function that gives what one rule finds, by default in the small protocol."""

    def find(
        name: str, changed: ProtocolFolder = source, numbers: Record = record
    ) -> list[Problem]:
        rule = next(one for one in RULES if one.name == name)
        report = run_rules([rule], changed, numbers)
        assert not report.crashed, report.crashed
        for finding in report.findings:
            _names_its_line(finding)
        return list(report.findings)

    return find


@pytest.fixture
def told(found: Callable[..., list[Problem]]) -> Callable[..., list[str]]:
    """Return the same as lines: file, place, message, severity; the line where it is short."""

    def tell(name: str, *given: ProtocolFolder | Record) -> list[str]:
        return [
            f"{one.file.name}{'' if one.file.name == 'protocol.yaml' else f':{one.line}'} "
            f"{one.where}: {one.message} [{one.severity}]"
            for one in found(name, *given)
        ]

    return tell


def _names_its_line(finding: Problem) -> None:
    """Assert that the place that a finding names stands in the line that it gives."""
    if finding.file.name == "protocol.yaml":
        line = finding.file.read_text(encoding="utf-8").splitlines()[finding.line - 1]
        key = re.sub(r"\[\d+\]", "", finding.where.rpartition(".")[2])
        assert key in line, (finding, line)
