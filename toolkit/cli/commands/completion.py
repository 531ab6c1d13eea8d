"""Print a script that completes commands, options and protocol names in your shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.console import result
from toolkit.cli.status import DONE

if TYPE_CHECKING:
    import argparse

HELP = "a script that completes the command line in your shell"
SHELLS = ("bash", "zsh", "tcsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to write it for")


def run(options: argparse.Namespace) -> int:
    """Print the script to standard output; return the exit status."""
    import shtab

    from toolkit.cli.main import make_parser

    result(shtab.complete(make_parser(), options.shell))
    return DONE
