"""Reads the text files that people write: UTF-8, not too large, no control characters."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.errors import Problem, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAXIMUM_BYTES = 2_000_000
"""More than any protocol needs; the two that ship have a tenth of it."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file as it was read, once.

    Attributes
    ----------
    path
        Where it was read.
    text
        What stands in it, without a byte order mark, every line ending a line feed.
    digest
        SHA-256 of the text in UTF-8: the same whatever the line endings of a checkout.
    """

    path: Path
    text: str
    digest: str


def read_text(path: Path) -> TextFile:
    """Read a text file.

    Raises
    ------
    SpecError
        It cannot be read, is too large, is not UTF-8 text, or holds control characters.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAXIMUM_BYTES + 1)
    except FileNotFoundError as error:
        raise _trouble(path, "file.missing", "there is no such file") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _trouble(path, "file.unreadable", f"cannot be read: {reason}") from error
    if len(content) > MAXIMUM_BYTES:
        message = f"is larger than {MAXIMUM_BYTES // 1_000_000} MB"
        hint = "a protocol's text takes a tenth of that; pictures and data do not belong in it"
        raise _trouble(path, "file.size", message, hint=hint)
    text = _decoded(path, content)
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        message = f"holds the control character U+{ord(control.group()):04X}"
        hint = "it cannot be seen; delete it and type the place anew"
        raise _trouble(path, "file.control", message, line=line, hint=hint)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TextFile(path=path, text=text, digest=digest)


def line_finder(text: str) -> Callable[[int], int]:
    """Return a function that gives the line of a position in the text, counted from 1."""
    ends = [match.start() for match in re.finditer("\n", text)]

    def line(position: int) -> int:
        return bisect_left(ends, position) + 1

    return line


def _decoded(path: Path, content: bytes) -> str:
    """Return the text of a file, without byte order mark and carriage returns."""
    hint = 'save it as "UTF-8"'
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "is encoded in UTF-16, not in UTF-8"
        raise _trouble(path, "file.encoding", message, line=1, hint=hint)
    if b"\x00" in content:
        raise _trouble(path, "file.binary", "is not a text file", hint="it holds zero bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"is not encoded in UTF-8: the byte 0x{content[error.start]:02X} in this line"
        raise _trouble(path, "file.encoding", message, line=line, hint=hint) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _trouble(
    path: Path, rule: str, message: str, *, line: int = 0, hint: str = ""
) -> SpecError:
    return SpecError(
        [Problem(file=path, line=line, where="", message=message, rule=rule, hint=hint)]
    )
