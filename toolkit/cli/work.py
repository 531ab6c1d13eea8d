"""Builds protocols, several at a time, for the commands `build` and `render`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import progress, say
from toolkit.cli.protocols import folders
from toolkit.cli.status import CommandLineError
from toolkit.errors import Problem, SpecError, ToolkitError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

FORMATS = ("docx", "html", "pdf")
RESTRICTED = "restricted"
"""Folder beside those of the protocols, for what must not go with their documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One protocol to build.

    Attributes
    ----------
    folder
        The protocol's.
    output
        Where its files go.
    formats
        Of the documents.
    members
        Ids of the documents.
    restricted
        Where the restricted randomisation list goes, when the whole packet is written.
    style
        A CSL style for the references; Vancouver when None.
    """

    folder: Path
    output: Path
    formats: tuple[str, ...]
    members: tuple[str, ...]
    restricted: Path | None = None
    style: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What became of one protocol; plain data, since it comes from another process.

    Attributes
    ----------
    name
        The protocol's.
    files
        What was written; nothing when it could not be built.
    findings
        Of every severity.
    trouble
        Why it could not be built, or which rules could not be run.
    """

    name: str
    files: tuple[Path, ...] = ()
    findings: tuple[Problem, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Nothing has to be mended."""
        return not self.trouble and all(one.severity != "error" for one in self.findings)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Give a command the arguments that say what is written, and where."""
    parser.add_argument(
        "--output",
        metavar="FOLDER",
        type=Path,
        default=Path("output"),
        help="where the folder of each protocol is made (default: ./output)",
    )
    parser.add_argument(
        "--to",
        choices=FORMATS,
        action="append",
        help="a format beside Word: html, or pdf, which needs LibreOffice; may be repeated",
    )
    parser.add_argument(
        "--csl",
        metavar="STYLE.csl",
        type=Path,
        help="a citation style of your own for the lists of references (default: Vancouver)",
    )


def build_all(
    options: argparse.Namespace,
    *,
    members: Sequence[str],
    packet: bool = False,
    formats: Sequence[str] = (),
) -> list[Built]:
    """Build the protocols that a command line means; return what became of each.

    Parameters
    ----------
    options
        The command line's.
    members
        Ids of the documents to write.
    packet
        Whether these are all, so that what goes with them is written too.
    formats
        To write beside Word and what the command line asks for.
    """
    if options.csl is not None and not options.csl.is_file():
        message = f"there is no citation style {options.csl}"
        raise CommandLineError(message)
    wanted = _formats([*formats, *(options.to or ())])
    jobs = [
        Job(
            folder=folder,
            output=options.output / folder.name,
            formats=wanted,
            members=tuple(members),
            restricted=options.output / RESTRICTED / folder.name if packet else None,
            style=options.csl,
        )
        for folder in folders(options.protocols)
    ]
    for job in jobs:
        make_folder(job.output)
    built = []
    with progress(_waiting_for(jobs)) as now:
        for done, one in enumerate(_results(jobs), start=1):
            built.append(one)
            now(_waiting_for(jobs[done:]))
    return built


def build_one(job: Job) -> Built:
    """Read, calculate, check and render one protocol; return what became of it."""
    from toolkit.checks import run_checks
    from toolkit.design.calculate import calculate
    from toolkit.documents.build import build
    from toolkit.documents.readback.packet import read_back
    from toolkit.spec.reader import read_protocol

    name = job.folder.name
    try:
        source = read_protocol(job.folder)
        record = calculate(source)
        report = run_checks(source, record)
        files = build(
            source,
            record,
            report,
            job.output,
            job.formats,
            members=job.members,
            style=job.style,
            restricted=job.restricted,
        )
    except SpecError as error:
        return Built(
            name=name,
            findings=tuple(error.problems),
            trouble=("not built, because of the problems told above",),
        )
    except ToolkitError as error:
        return Built(name=name, trouble=(str(error),))
    contradictions: tuple[Problem, ...] = ()
    if job.restricted is not None:
        contradictions, told = read_back(source, record, job.output, job.members)
        files = (*files, told)
    return Built(
        name=name,
        files=tuple(files),
        findings=(*contradictions, *report.findings),
        trouble=tuple(f"this rule could not be run: {rule}" for rule in report.crashed),
    )


def _results(jobs: Sequence[Job]) -> Iterator[Built]:
    """Build in as many processes as there are protocols and processors."""
    workers = min(len(jobs), os.cpu_count() or 1)
    if workers == 1:
        yield from map(build_one, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # A fresh process rather than a copy of this one, whose progress display is a thread.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(build_one, jobs)


def _formats(asked: Sequence[str]) -> tuple[str, ...]:
    """Return the formats to make: Word always, and what else was asked for."""
    from toolkit.documents.word.pdf import find_office

    if find_office() is None:
        say(
            "toolkit: LibreOffice is not installed, so the table of contents gets its page "
            "numbers only when Word updates it"
        )
    return tuple(dict.fromkeys(("docx", *asked)))


def make_folder(folder: Path) -> None:
    """Make a folder for output; say so where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}"
        raise CommandLineError(message) from error


def _waiting_for(jobs: Sequence[Job]) -> str:
    return f"building {', '.join(job.folder.name for job in jobs)}"
