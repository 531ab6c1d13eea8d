"""Fills an institution's own Word template, for the command `render`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.console import progress, result, say
from toolkit.cli.protocols import folders
from toolkit.cli.status import DONE, PROBLEMS
from toolkit.cli.work import make_folder
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from toolkit.documents.own_template.report import FillReport


def fill_all(options: argparse.Namespace, member: str) -> int:
    """Fill the template for each protocol, and tell what became of it.

    Parameters
    ----------
    options
        The command line's; ``template`` is a file.
    member
        Id of the document whose content the names ``body`` and ``cover`` stand for.

    Returns
    -------
    int
        0 when every place was filled; facts without a place are told, and are no problem.
    """
    from toolkit.documents.word.pdf import to_pdf

    complete = True
    for folder in folders(options.protocols):
        target = options.output / folder.name / f"{options.template.stem}.docx"
        make_folder(target.parent)
        with progress(f"filling {options.template.name} for {folder.name}"):
            try:
                report = _fill(folder, options, member, target)
            except DocumentError as error:
                # The file is named here, since only its content goes to where it is read.
                message = f"{options.template}: {error}"
                raise DocumentError(message) from error
            files = [target]
            if "pdf" in (options.to or ()):
                files.append(target.with_suffix(".pdf"))
                to_pdf(target, files[-1])
        result("\n".join(map(str, files)))
        say(f"toolkit: {folder.name}: {report.text()}")
        complete = complete and not report.left
    return DONE if complete else PROBLEMS


def _fill(folder: Path, options: argparse.Namespace, member: str, target: Path) -> FillReport:
    from toolkit.design.calculate import calculate
    from toolkit.documents.kit import Kit
    from toolkit.documents.own_template.filling import fill_template
    from toolkit.documents.packet.catalogue import MEMBERS
    from toolkit.spec.reader import read_protocol

    source = read_protocol(folder)
    kit = Kit(source, calculate(source))
    packet = {one.id: one.make(kit, {}) for one in MEMBERS if not one.needs}
    return fill_template(
        kit,
        options.template,
        target,
        document=packet[member],
        packet={name: made for name, made in packet.items() if name != "protocol"},
        style=options.csl,
    )
