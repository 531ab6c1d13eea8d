"""Print the JSON Schema of protocol.yaml, with which editors complete and check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.console import result
from toolkit.cli.status import DONE

if TYPE_CHECKING:
    import argparse

HELP = "the JSON Schema of protocol.yaml, for editors"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Declare that the command takes no argument."""


def run(_options: argparse.Namespace) -> int:
    """Print the schema to standard output; return the exit status."""
    from toolkit.spec.schema import schema_text

    result(schema_text().rstrip("\n"))
    return DONE
