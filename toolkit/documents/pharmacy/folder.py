"""Writes the restricted files where only their keeper can read them, and never over a list."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
OTHERS = ("protocol.yaml", "protocol.docx", "numbers.json")
"""Files by which a folder is known that other people read: a protocol, or its documents."""


def refuse_shared(folder: Path) -> None:
    """Refuse a folder that people read who must not see a list.

    Raises
    ------
    DocumentError
        It holds a protocol or its documents, or lies inside a folder that does.
    """
    for place in (folder.absolute(), *folder.absolute().parents):
        for name in OTHERS:
            if (place / name).is_file():
                message = (
                    f"{folder} is no place for a restricted list: {place / name} is read by "
                    "people who must not see it; choose a folder outside"
                )
                raise DocumentError(message)


def write_restricted(
    files: Sequence[tuple[str, bytes]], folder: Path, *, replace: bool = False
) -> tuple[Path, ...]:
    """Write restricted files into a folder of their own.

    Parameters
    ----------
    files
        Name and content of each.
    folder
        Is made, for its owner alone, if it is not there.
    replace
        Whether files of the same name may be replaced, as those of a demonstration are.

    Raises
    ------
    DocumentError
        The folder holds a protocol or its documents or lies inside one that does, a file
        stands there already, or nothing can be written there.
    """
    refuse_shared(folder)
    paths = tuple(folder / name for name, _ in files)
    there = [path for path in paths if path.exists()]
    if there and not replace:
        message = (
            f"{there[0]} is there already; a randomisation list is never overwritten, since "
            "participants may have been assigned by it"
        )
        raise DocumentError(message)
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        for path, (_, content) in zip(paths, files, strict=True):
            _write(path, content)
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}"
        raise DocumentError(message) from error
    return paths


def _write(path: Path, content: bytes) -> None:
    """Write a file that was never readable to others, not even for a moment."""
    beside = path.with_name(f".{path.name}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    beside.replace(path)
