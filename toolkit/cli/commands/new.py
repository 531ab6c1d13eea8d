"""Start a protocol from another one: copy its folder to protocols/NAME, and name it so.

Nothing is ever overwritten.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import result, say
from toolkit.cli.protocols import FILE, folder
from toolkit.cli.status import DONE, CommandLineError

if TYPE_CHECKING:
    import argparse

HELP = "a protocol to start from"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a protocol can be called: a name that is good in a file system and in a URL."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "name", metavar="NAME", help="of the new protocol, such as esketamine-mdd"
    )
    parser.add_argument(
        "--like",
        metavar="PROTOCOL",
        required=True,
        help="the protocol to copy: a folder, or the name of one",
    )


def run(options: argparse.Namespace) -> int:
    """Copy the protocol, print the new folder; return the exit status."""
    from toolkit.spec.writer import set_value

    if not NAME.fullmatch(options.name):
        message = f"{options.name!r} is no name for a protocol: small letters, digits, hyphens"
        raise CommandLineError(message)
    source = folder(options.like)
    target = Path("protocols") / options.name
    if target.exists():
        message = f"{target} exists already, and is left as it is"
        raise CommandLineError(message)
    shutil.copytree(source, target)
    set_value(target / FILE, ("identity", "working_identifier"), options.name.upper())
    result(str(target))
    say(f"toolkit: now edit {target / FILE}, then run `toolkit check {options.name}`")
    return DONE
