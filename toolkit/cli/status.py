"""What the exit status of every command means."""

from __future__ import annotations

from toolkit.errors import ToolkitError

DONE = 0
PROBLEMS = 1
WRONG_COMMAND_LINE = 2
INTERRUPTED = 130


class CommandLineError(ToolkitError):
    """The command line asks for something that does not exist, or that must not be done."""
