"""Your institution's own Word template: what may stand in it, whether it is right, an example.

`toolkit render --template FILE.docx` fills it; `toolkit guide templates` explains every name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import progress, result, result_json, say
from toolkit.cli.protocols import add_protocols, folders
from toolkit.cli.status import DONE, PROBLEMS, CommandLineError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from toolkit.documents.own_template.name import Name

HELP = "your institution's own Word template: check it, its names, an example"
WIDEST = 60
"""Letters of a value that are shown."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    check = actions.add_parser(
        "check", help="say what in a template will not be filled, and why", allow_abbrev=False
    )
    check.add_argument("template", metavar="FILE.docx", type=Path, help="the template")
    add_protocols(check)
    check.add_argument("--json", action="store_true", help="write the findings as JSON")
    names = actions.add_parser(
        "names", help="list every name, with its present value", allow_abbrev=False
    )
    add_protocols(names)
    names.add_argument("--find", metavar="WORD", help="only names and captions with this word")
    names.add_argument("--json", action="store_true", help="write the names as JSON")
    export = actions.add_parser(
        "export", help="write an example template to start from", allow_abbrev=False
    )
    export.add_argument("template", metavar="FILE.docx", type=Path, help="the file to write")


def run(options: argparse.Namespace) -> int:
    """Do what is asked; return the exit status."""
    actions = {"check": _check, "names": _names, "export": _export}
    return actions[options.action](options)


def _check(options: argparse.Namespace) -> int:
    """Print the findings to standard output; errors give exit status 1."""
    from toolkit.documents.own_template.check import check_template

    template: Path = options.template
    if not template.is_file():
        message = f"there is no template {template}"
        raise CommandLineError(message)
    with progress("checking"):
        known = {name.name: name for name in reversed(_all_names(options.protocols))}
        found = check_template(template, known)
    errors = sum(one.severity == "error" for one in found)
    if options.json:
        result_json({"file": str(template), "findings": [one.as_json() for one in found]})
    else:
        warnings = len(found) - errors
        result(f"{template}: {_count(errors, 'error')}, {_count(warnings, 'warning')}")
        for one in found:
            result(f"\n  {one.severity}: {one}".replace("\n    ", "\n      "))
    return PROBLEMS if errors else DONE


def _names(options: argparse.Namespace) -> int:
    """Print every name with its kind and its present value."""
    names = _all_names(options.protocols)
    if options.find:
        word = options.find.casefold()
        names = [one for one in names if word in f"{one.name} {one.caption}".casefold()]
    if options.json:
        result_json(
            [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "group": one.group,
                    "caption": one.caption,
                    "value": one.shown,
                }
                for one in names
            ]
        )
        return DONE
    if not names:
        say(f"toolkit: no name has the word {options.find!r}")
        return DONE
    group = ""
    for one in names:
        if one.group != group:
            result(f"{'' if not group else chr(10)}{one.group}")
            group = one.group
        value = one.shown if len(one.shown) <= WIDEST else f"{one.shown[: WIDEST - 1]}…"
        result(f"  {{{{ {one.name} }}}}  {value}".rstrip())
    return DONE


def _export(options: argparse.Namespace) -> int:
    """Write the example; never over a file that is there."""
    from toolkit.documents.files import write_whole
    from toolkit.documents.own_template.example import example

    target: Path = options.template
    if target.exists():
        message = f"{target} is there already; give another name"
        raise CommandLineError(message)
    if not target.parent.is_dir():
        message = f"there is no folder {target.parent}"
        raise CommandLineError(message)
    write_whole(target, example())
    result(str(target))
    return DONE


def _all_names(protocols: Sequence[str]) -> list[Name]:
    """Return every name that the protocols have, each once, the first one's value first."""
    from toolkit.design.calculate import calculate
    from toolkit.documents.kit import Kit
    from toolkit.documents.own_template.names import catalogue
    from toolkit.documents.protocol.document import protocol_document
    from toolkit.spec.reader import read_protocol

    known: dict[str, Name] = {}
    for folder in folders(protocols):
        source = read_protocol(folder)
        kit = Kit(source, calculate(source))
        made = catalogue(kit, protocol_document(source, kit.record))
        for name, one in made.items():
            known.setdefault(name, one)
    return list(known.values())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
