"""Make the restricted randomisation list of a trial, in a folder that only you can read.

The seed decides the list, and whoever knows it can make the list again. So the independent
statistician runs this command, with a seed that nobody in the trial team knows, on a computer
that they do not use, and keeps seed and list apart from all other documents. A list is never
overwritten. Read `toolkit guide randomisation-list` first.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.console import result, say
from toolkit.cli.protocols import folder
from toolkit.cli.status import DONE, CommandLineError

if TYPE_CHECKING:
    import argparse

HELP = "the restricted randomisation list"
SEED = re.compile(r"\d{1,200}")
BITS = 128
"""Of a seed that is drawn."""
SAFE_BITS = 64
"""A seed of fewer bits can be found by trying them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "protocol", metavar="PROTOCOL", help="a protocol folder, or the name of one"
    )
    seed = parser.add_mutually_exclusive_group(required=True)
    seed.add_argument(
        "--seed-file",
        metavar="FILE",
        type=Path,
        help="a text file that holds the seed, one whole number, and nothing else",
    )
    seed.add_argument(
        "--new-seed",
        metavar="FILE",
        type=Path,
        help="draw a seed from the system's source of randomness and keep it in this new file",
    )
    seed.add_argument(
        "--seed",
        metavar="N",
        help="the seed itself; it stays in your shell's history, so not for a real trial",
    )
    parser.add_argument(
        "--output",
        metavar="FOLDER",
        type=Path,
        required=True,
        help="where the list goes: a folder of its own, outside of protocol and packet",
    )
    parser.add_argument(
        "--sites", metavar="N", type=int, help="number of sites (default: as planned)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the list, print the paths; return the exit status."""
    from toolkit.design.calculate import calculate
    from toolkit.documents.kit import Kit
    from toolkit.documents.pharmacy.folder import refuse_shared, write_restricted
    from toolkit.documents.pharmacy.restricted import restricted_files
    from toolkit.spec.reader import read_protocol

    if options.sites is not None and options.sites < 1:
        message = f"--sites must be 1 or more, not {options.sites}"
        raise CommandLineError(message)
    place = folder(options.protocol)
    # Before a seed is drawn, so that no seed is left without its list.
    refuse_shared(options.output)
    source = read_protocol(place)
    kit = Kit(source, calculate(source))
    seed = _seed(options)
    files = restricted_files(kit, seed, options.sites)
    for path in write_restricted(files, options.output):
        result(str(path))
    say(
        "toolkit: restricted: give this list to nobody but its keepers, and keep the seed apart"
    )
    return DONE


def _seed(options: argparse.Namespace) -> int:
    """Return the seed that the command line gives, and warn of one that can be found out."""
    if options.new_seed is not None:
        return _drawn(options.new_seed)
    if options.seed_file is None:
        say("toolkit: the seed stands in your shell's history; for a real trial use --new-seed")
        text, where = options.seed, "--seed"
    else:
        where = str(options.seed_file)
        try:
            text = options.seed_file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            message = f"cannot read a seed from {where}; make one with --new-seed {where}"
            raise CommandLineError(message) from error
    if not SEED.fullmatch(text):
        message = f"{where} must hold one whole number, at most 200 digits, and nothing else"
        raise CommandLineError(message)
    if int(text).bit_length() < SAFE_BITS:
        say(
            f"toolkit: {where} holds a seed of less than {SAFE_BITS} bits, which can be found "
            "by trying; for a real trial use --new-seed"
        )
    return int(text)


def _drawn(path: Path) -> int:
    import secrets

    # The first bit is always 1, so that no seed is short.
    seed = secrets.randbits(BITS - 1) | 1 << (BITS - 1)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        message = f"{path} is there already; use it with --seed-file, or name a new file"
        raise CommandLineError(message) from error
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}"
        raise CommandLineError(message) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{seed}\n")
    return seed
