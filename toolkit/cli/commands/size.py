"""Show the sample size and power of every analysis, and how they depend on the assumptions.

The table and the sentence below it can be pasted into any document: they are the ones that
stand in section 10.11 of the protocol.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import progress, result, result_json
from toolkit.cli.protocols import add_protocols, folders
from toolkit.cli.status import DONE, CommandLineError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from toolkit.design.record import Record
    from toolkit.design.report import SizeReport

PICTURES = (".svg", ".png")
HELP = "sample size and power of every analysis, with a sensitivity table"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_protocols(parser)
    parser.add_argument("--json", action="store_true", help="write the numbers as JSON")
    parser.add_argument(
        "--plot",
        metavar="FILE",
        type=Path,
        help="draw the power curve of one protocol into FILE.svg or FILE.png",
    )


def run(options: argparse.Namespace) -> int:
    """Print the sample sizes to standard output; return the exit status."""
    found = folders(options.protocols)
    if options.plot is not None:
        _check_plot(options.plot, found)
    with progress("calculating") as now:
        reports = []
        for folder in found:
            now(f"calculating {folder.name}")
            reports.append((folder.name, _report(folder)))
    if options.plot is not None:
        _draw(options.plot, reports[0][1].record)
    if options.json:
        result_json({"protocols": [{"name": name} | one.as_json() for name, one in reports]})
    else:
        result("\n\n\n".join(f"{one.text}\n\n{one.sentence}" for _, one in reports))
    return DONE


def _check_plot(path: Path, found: Sequence[Path]) -> None:
    """Refuse a plot that cannot be drawn before anything is calculated."""
    message = ""
    if path.suffix not in PICTURES:
        message = f"--plot takes a file that ends in .svg or .png, not {path.name}"
    elif len(found) != 1:
        message = f"--plot draws one protocol, not {len(found)}: name the one"
    elif not path.parent.is_dir():
        message = f"there is no folder {path.parent}"
    if message:
        raise CommandLineError(message)


def _draw(path: Path, record: Record) -> None:
    from toolkit.documents.files import write_whole
    from toolkit.documents.power_picture import power_picture

    picture = power_picture(record)
    try:
        write_whole(path, picture.svg if path.suffix == ".svg" else picture.png)
    except OSError as error:
        message = f"cannot write to {path}: {error.strerror}"
        raise CommandLineError(message) from error


def _report(folder: Path) -> SizeReport:
    from toolkit.design.calculate import calculate
    from toolkit.design.report import size_report
    from toolkit.spec.reader import read_protocol

    source = read_protocol(folder)
    return size_report(source, calculate(source))
