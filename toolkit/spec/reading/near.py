"""Names that were almost right."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that was probably meant; empty when none is near.

    Examples
    --------
    >>> nearest("powr", ["power", "alpha"])
    'power'
    """
    by_sound = {_plain(one): one for one in reversed(list(known))}
    if _plain(name) in by_sound:
        return by_sound[_plain(name)]
    close = get_close_matches(_plain(name), by_sound, n=1, cutoff=0.7)
    return by_sound[close[0]] if close else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the question as a hint; empty when no name is near.

    Examples
    --------
    >>> did_you_mean("Full-Analysis", ["full_analysis", "safety"])
    "did you mean 'full_analysis'?"
    """
    close = nearest(name, known)
    return f"did you mean {close!r}?" if close else ""


def _plain(name: str) -> str:
    """Return a name without what people mix up: case, spaces, hyphens, underscores."""
    return "".join(character for character in name.casefold() if character.isalnum())
