"""Rules that a readable protocol should keep, with stable numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.report import CheckReport, Result, run_rules
from toolkit.checks.rules import RULES

if TYPE_CHECKING:
    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

__all__ = ["RULES", "CheckReport", "Result", "run_checks"]


def run_checks(source: ProtocolFolder, record: Record) -> CheckReport:
    """Check a protocol against every rule.

    Parameters
    ----------
    source
        The folder as it was read.
    record
        Its numbers.

    Returns
    -------
    CheckReport
        All findings, and what became of each rule.
    """
    return run_rules(RULES, source, record)
