"""Check a protocol, calculate its numbers, and write the packet into a folder of its name.

Documents are written even when a check finds errors, so that they can be looked at; the exit
status tells. A protocol that cannot be read gives none. The others are built all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.cli.console import result, result_json, say, say_problems
from toolkit.cli.findings import counts, numbers
from toolkit.cli.protocols import add_protocols
from toolkit.cli.status import DONE, PROBLEMS
from toolkit.cli.work import Built, add_output, build_all

if TYPE_CHECKING:
    import argparse

HELP = "the main job: check, calculate and render everything"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_protocols(parser)
    add_output(parser)
    parser.add_argument("--json", action="store_true", help="write what was built as JSON")


def run(options: argparse.Namespace) -> int:
    """Build the protocols, print what was written; return the exit status."""
    from toolkit.documents.packet.catalogue import MEMBERS

    members = [member.id for member in MEMBERS]
    built = build_all(options, members=members, packet=True, formats=("html",))
    for one in built:
        say_problems(found for found in one.findings if found.severity in {"error", "warning"})
        for trouble in one.trouble:
            say(f"toolkit: {one.name}: {trouble}")
    if options.json:
        result_json({"protocols": [_as_json(one) for one in built]})
    else:
        result("\n".join(_as_text(one) for one in built))
    return DONE if all(one.good for one in built) else PROBLEMS


def _as_text(one: Built) -> str:
    if not one.files:
        return f"{one.name}: not built"
    lines = [f"{one.name}: {counts(one.findings)}", *(f"  {path}" for path in one.files)]
    return "\n".join(lines)


def _as_json(one: Built) -> dict[str, object]:
    return {
        "name": one.name,
        "files": [str(path) for path in one.files],
        "findings": numbers(one.findings),
        "trouble": list(one.trouble),
    }
