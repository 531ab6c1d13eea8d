"""Which protocol folders a command line means.

A protocol is named by its folder, by its name in `./protocols`, or by the name of one that
ships with the toolkit, in this order. Without a name a command takes the protocol of this
folder, or else every protocol in `./protocols`, or else every one that ships.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.status import CommandLineError
from toolkit.cli.suggest import unknown
from toolkit.resources import protocols_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FILE = "protocol.yaml"
"""What makes a folder a protocol."""


def add_protocols(parser: argparse.ArgumentParser) -> None:
    """Give a command the argument that names its protocols."""
    parser.add_argument(
        "protocols",
        nargs="*",
        metavar="PROTOCOL",
        help="a protocol folder, or the name of one; without it, every protocol in "
        "./protocols, or else those that ship with the toolkit",
    )


def folders(names: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders meant by the names, each once; every protocol when there is no name.

    Raises
    ------
    CommandLineError
        A name means no protocol, there is none at all, or two of them have the same name and
        would write into the same output folder.
    """
    known: dict[str, Path] = {}
    for path in [folder(name) for name in names] if names else _every():
        other = known.setdefault(path.name, path)
        if not other.samefile(path):
            message = f"{other} and {path} have the same name; give them one at a time"
            raise CommandLineError(message)
    return tuple(known.values())


def folder(name: str) -> Path:
    """Return the protocol folder that a path or a name means.

    Raises
    ------
    CommandLineError
        There is no such protocol; the message names the nearest one.
    """
    path = Path(name)
    if path.name == FILE and path.is_file():
        return _named(path.parent)
    for candidate in (path, Path("protocols") / name, protocols_folder() / name):
        if (candidate / FILE).is_file():
            return _named(candidate)
    if path.is_dir():
        message = f"{name} is not a protocol folder: it holds no {FILE}"
        raise CommandLineError(message)
    raise CommandLineError(unknown("protocol", name, names()))


def names() -> tuple[str, ...]:
    """Return the names of the protocols that can be named without a path."""
    own = [path.name for path in _inside(Path("protocols"))]
    shipped = [path.name for path in _inside(protocols_folder())]
    return tuple(dict.fromkeys(own + shipped))


def _every() -> tuple[Path, ...]:
    if Path(FILE).is_file():
        return (Path.cwd(),)
    found = _inside(Path("protocols")) or _inside(protocols_folder())
    if not found:
        message = "there is no protocol here; start one with `toolkit new NAME --like PROTOCOL`"
        raise CommandLineError(message)
    return found


def _inside(parent: Path) -> tuple[Path, ...]:
    """Return the protocol folders in a folder, by name."""
    return tuple(sorted(path.parent for path in parent.glob(f"*/{FILE}")))


def _named(path: Path) -> Path:
    """Return the folder under its own name, which `.` and `..` are not."""
    return path.resolve() if path.name in {"", ".."} else path
