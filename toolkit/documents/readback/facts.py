"""Where in protocol.yaml the words of a derived line stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.alignment import edits
from toolkit.documents.readback.lines import normal
from toolkit.documents.text.markdown import plain_inlines
from toolkit.documents.text.markdown_inline import plain_text
from toolkit.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.documents.kit import Kit
    from toolkit.documents.readback.lines import Line

Loc = tuple[str | int, ...]
SHORTEST: Final = 4
"""A shorter text of the protocol is found everywhere and says nothing."""


def texts_of(kit: Kit) -> dict[str, str]:
    """Return every text of the protocol as prose prints it, by the name that prose uses."""
    made: dict[str, str] = {}
    for loc, value in _texts(kit.strings["protocol"], ()):
        name = "protocol"
        for step in loc:
            name += f"[{step}]" if isinstance(step, int) else f".{step}"
        made[name] = _plain(value)
    return made


def place_in_facts(kit: Kit, old: Line, new: Line | None) -> str:
    """Say where in protocol.yaml the words stand that an edit of a derived line touches.

    Parameters
    ----------
    kit
        The protocol and its record.
    old, new
        The line as it is rendered, and as it was edited; None when it was removed.

    Returns
    -------
    str
        File, line and name of the place; empty when no text of the protocol stands there.
    """
    line = normal(old.text)
    touched = _touched(old, new)
    best: tuple[bool, int, Loc] | None = None
    for loc, value in _texts(kit.strings["protocol"], ()):
        words = normal(_plain(value)).strip()
        if len(words) < SHORTEST or words not in line:
            continue
        found = (bool(touched) and touched in words, len(words), loc)
        if best is None or found[:2] > best[:2]:
            best = found
    if best is None:
        return ""
    file, number, name = kit.source.locate(*best[2])
    return f"{file.name}, line {number}: {name}"


def _touched(old: Line, new: Line | None) -> str:
    """Return the first words that an edit takes away."""
    if new is None:
        return ""
    taken = ("".join(token.mask for token in edit.was).strip() for edit in edits(old, new))
    return next(filter(None, taken), "")


def _texts(
    value: object, loc: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield loc, str(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*loc, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*loc, index))


def _plain(value: str) -> str:
    try:
        return plain_text(plain_inlines(value))
    except DocumentError:
        return value
