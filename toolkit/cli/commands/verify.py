"""Read a Word file back that people have edited, and say what no longer matches the protocol.

Told are numbers and facts that differ from the record or lost their fields, text that was
changed, added or removed, tracked changes and comments, each with its section and, where
LibreOffice is installed, its page. Exit status 1 when there is anything to tell.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import progress, result, result_json, say
from toolkit.cli.protocols import folder
from toolkit.cli.status import DONE, PROBLEMS, CommandLineError

if TYPE_CHECKING:
    import argparse

    from toolkit.documents.kit import Kit
    from toolkit.documents.readback.accept import Acceptance
    from toolkit.documents.readback.verify import Verification

HELP = "reads an edited Word file back; --accept takes edits of words into the prose"
CHANGED = (
    "The protocol has changed since this file was rendered; the file is compared with the "
    "protocol as it is now, so some of what follows may be older words, and no edit."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A file, read back and compared."""

    file: Path
    kit: Kit
    verification: Verification


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", metavar="FILE.docx", type=Path, help="the Word file")
    parser.add_argument(
        "protocol",
        nargs="?",
        metavar="PROTOCOL",
        help="the protocol that it belongs to, when the file's own word is not to be taken",
    )
    parser.add_argument(
        "--accept",
        action="store_true",
        help="show what would change in the prose of the protocol, ask, and write it",
    )
    parser.add_argument("--yes", action="store_true", help="with --accept: do not ask")
    parser.add_argument(
        "--no-pages", action="store_true", help="do not lay the file out to tell pages"
    )
    parser.add_argument("--json", action="store_true", help="write the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the findings to standard output; return the exit status."""
    if not options.file.is_file():
        message = f"there is no file {options.file}"
        raise CommandLineError(message)
    if options.yes and not options.accept:
        message = "--yes answers what --accept asks; give both"
        raise CommandLineError(message)
    with progress(f"reading {options.file.name}"):
        verified = _verify(options.file, options.protocol, pages=not options.no_pages)
    if options.json:
        result_json(_as_json(verified))
    else:
        result(_told(verified))
    if options.accept and verified.verification.findings:
        return _accept(verified, ask=not options.yes)
    return PROBLEMS if verified.verification.findings else DONE


def _verify(file: Path, protocol: str | None, *, pages: bool) -> Verified:
    from toolkit.design.calculate import calculate
    from toolkit.documents.kit import Kit
    from toolkit.documents.readback.reading import read_lines
    from toolkit.documents.readback.verify import origin_of, verify
    from toolkit.spec.reader import read_protocol

    if protocol is None:
        protocol = origin_of(read_lines(file), file.name).folder
    if not protocol:
        message = (
            f"{file.name} does not say which protocol it belongs to; name it after the file"
        )
        raise CommandLineError(message)
    source = read_protocol(folder(protocol))
    record = calculate(source)
    verification = verify(file, source, record, pages=pages)
    return Verified(file=file, kit=Kit(source, record), verification=verification)


def _told(verified: Verified) -> str:
    from toolkit.documents.readback.findings import grouped

    verification = verified.verification
    what = f"{verified.file.name}: {verification.origin.member} of {verified.kit.source.name}"
    if not verification.findings:
        return f"{what}: every number, fact and word is as it would be rendered now"
    lines = [f"{what}: {_counted(verification)}"]
    if verification.protocol_changed:
        lines.append(CHANGED)
    return "\n".join((*lines, "", grouped(verification.findings)))


def _counted(verification: Verification) -> str:
    number = len(verification.findings)
    return "1 finding" if number == 1 else f"{number} findings"


def _as_json(verified: Verified) -> dict[str, object]:
    verification = verified.verification
    return {
        "file": str(verified.file),
        "document": verification.origin.member,
        "protocol": verified.kit.source.name,
        "protocol_changed": verification.protocol_changed,
        "findings": [finding.as_json() for finding in verification.findings],
    }


def _accept(verified: Verified, *, ask: bool) -> int:
    """Show the diff, ask, write; return 0 when nothing is left to be mended by hand."""
    from toolkit.documents.readback.accept import accept

    acceptance = accept(verified.verification, verified.kit)
    if acceptance.refused:
        say(_refused(acceptance))
    if not acceptance.files:
        say("toolkit: there is no edit that can be taken into the prose")
        return PROBLEMS
    say(acceptance.diff())
    if ask and not _agreed(sum(file.edits for file in acceptance.files)):
        say("toolkit: nothing was written")
        return PROBLEMS
    for path in acceptance.write():
        say(f"toolkit: written: {path}")
    left = _verify(verified.file, str(verified.kit.source.path), pages=False).verification
    if left.findings:
        say(f"toolkit: still to be mended: {_counted(left)}; verify the file again")
    return PROBLEMS if left.findings else DONE


def _refused(acceptance: Acceptance) -> str:
    lines = ["Not taken into the prose:"]
    for each in acceptance.refused:
        lines.append(f"  {each.place}: {each.reason}")
        lines += [
            f"    {sign} {text}" for sign, text in (("-", each.was), ("+", each.now)) if text
        ]
        if each.mend:
            lines.append(f"    to be mended in {each.mend}")
    return "\n".join(lines)


def _agreed(edits: int) -> bool:
    say(f"Write {edits} edits into the prose of the protocol? [y/N]")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
