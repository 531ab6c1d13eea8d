"""Write chosen documents of a protocol, in chosen formats, with your own Word template.

Without a choice it is the protocol document alone.

Checks are run, since the documents list what is open, but their findings neither are shown nor
change the exit status: use `toolkit check` for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import result, say, say_problems
from toolkit.cli.filling import fill_all
from toolkit.cli.protocols import add_protocols
from toolkit.cli.status import DONE, PROBLEMS, CommandLineError
from toolkit.cli.suggest import unknown
from toolkit.cli.work import add_output, build_all

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

HELP = "chosen documents and formats, and your own Word template"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_protocols(parser)
    add_output(parser)
    parser.add_argument(
        "--packet", action="store_true", help="every document of the packet, as `build` does"
    )
    parser.add_argument(
        "--document",
        metavar="NAME",
        action="append",
        help="a document of the packet, such as consent; may be repeated",
    )
    parser.add_argument(
        "--template",
        metavar="FILE.docx",
        type=Path,
        help="fill your institution's own Word template; see `toolkit guide templates`",
    )


def run(options: argparse.Namespace) -> int:
    """Write the documents, print their paths; return the exit status."""
    if options.template is not None and not options.template.is_file():
        message = f"there is no template {options.template}"
        raise CommandLineError(message)
    members = _members(packet=options.packet, chosen=options.document)
    if options.template is not None:
        return fill_all(options, _one(options, members))
    built = build_all(options, members=members, packet=options.packet)
    for one in built:
        if one.files:
            result("\n".join(str(path) for path in one.files))
            continue
        say_problems(one.findings)
        for trouble in one.trouble:
            say(f"toolkit: {one.name}: {trouble}")
    return DONE if all(one.files for one in built) else PROBLEMS


def _one(options: argparse.Namespace, members: Sequence[str]) -> str:
    """Return the document that a template is filled with."""
    if options.packet or len(options.document or ()) > 1:
        message = "a template is filled with one document; give one --document"
        raise CommandLineError(message)
    (chosen,) = options.document or ("protocol",)
    if chosen not in members or chosen == "checklists":
        message = f"a template cannot be filled with {chosen}"
        raise CommandLineError(message)
    return chosen


def _members(*, packet: bool, chosen: Sequence[str] | None) -> list[str]:
    """Return the ids of the documents to write, in the order of the packet."""
    from toolkit.documents.packet.catalogue import MEMBERS

    known = [member.id for member in MEMBERS]
    for name in chosen or ():
        if name not in known:
            raise CommandLineError(unknown("document", name, known))
    if packet:
        return known
    wanted = set(chosen or ("protocol",))
    for member in reversed(MEMBERS):
        if member.id in wanted:
            wanted.update(member.needs)
    return [name for name in known if name in wanted]
