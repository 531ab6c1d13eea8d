"""Show the sample size and power of every analysis, and how they depend on the assumptions.

The table and the sentence below it can be pasted into any document: they are the ones that
stand in section 10.11 of the protocol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.console import progress, result, result_json
from toolkit.cli.protocols import add_protocols, folders
from toolkit.cli.status import DONE

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from toolkit.design.report import SizeReport

HELP = "sample size and power of every analysis, with a sensitivity table"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_protocols(parser)
    parser.add_argument("--json", action="store_true", help="write the numbers as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the sample sizes to standard output; return the exit status."""
    found = folders(options.protocols)
    with progress("calculating") as now:
        reports = []
        for folder in found:
            now(f"calculating {folder.name}")
            reports.append((folder.name, _report(folder)))
    if options.json:
        result_json({"protocols": [{"name": name} | one.as_json() for name, one in reports]})
    else:
        result("\n\n\n".join(f"{one.text}\n\n{one.sentence}" for _, one in reports))
    return DONE


def _report(folder: Path) -> SizeReport:
    from toolkit.design.calculate import calculate
    from toolkit.design.report import size_report
    from toolkit.spec.reader import read_protocol

    source = read_protocol(folder)
    return size_report(source, calculate(source))
