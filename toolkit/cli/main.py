"""The command `toolkit`: finds the command asked for, and turns trouble into an exit status."""

from __future__ import annotations

import argparse
import io
import os
import sys
from typing import TYPE_CHECKING

import toolkit
from toolkit.cli.commands import (
    build,
    check,
    completion,
    design,
    guide,
    new,
    randomise,
    render,
    schema,
    simulate,
    size,
    template,
    validate,
    verify,
)
from toolkit.cli.console import say, say_problems
from toolkit.cli.status import (
    DONE,
    INTERRUPTED,
    PROBLEMS,
    WRONG_COMMAND_LINE,
    CommandLineError,
)
from toolkit.cli.suggest import unknown
from toolkit.errors import SpecError, ToolkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "build": build,
    "check": check,
    "size": size,
    "simulate": simulate,
    "design": design,
    "render": render,
    "verify": verify,
    "validate": validate,
    "template": template,
    "randomise": randomise,
    "new": new,
    "schema": schema,
    "guide": guide,
    "completion": completion,
}
"""Every command, in the order of `--help`."""

DESCRIPTION = """\
A compiler for clinical-trial protocols: one folder gives every number,
every check and the Word document."""
EPILOG = """\
exit status: 0 done, 1 the protocol has problems, 2 wrong command line
start here:  toolkit guide getting-started"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status.

    Parameters
    ----------
    arguments
        What stands behind the word `toolkit`; the process's own when None.

    Returns
    -------
    int
        0 done, 1 the protocol has problems, 2 wrong command line, 130 interrupted.
    """
    _never_fail_on_a_letter()
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except SpecError as error:
        say_problems(error.problems)
        return PROBLEMS
    except CommandLineError as error:
        say(f"toolkit: {error}")
        return WRONG_COMMAND_LINE
    except ToolkitError as error:
        say(f"toolkit: {error}")
        return PROBLEMS
    except KeyboardInterrupt:
        say("toolkit: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain again when it
        # flushes at exit, so what is left goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return status


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="toolkit",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"toolkit {toolkit.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name, help=module.HELP, description=module.__doc__, allow_abbrev=False
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def _run(arguments: Sequence[str]) -> int:
    parser = make_parser()
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        raise CommandLineError(unknown("command", arguments[0], COMMANDS))
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        say(parser.format_help().rstrip())
        return WRONG_COMMAND_LINE
    status: int = options.run(options)
    return status


def _never_fail_on_a_letter() -> None:
    """Show a question mark where a terminal's encoding lacks a letter, instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
