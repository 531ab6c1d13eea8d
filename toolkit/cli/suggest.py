"""Names that were almost right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, which one may be meant, and which there are.

    Examples
    --------
    >>> print(unknown("command", "biuld", ["build", "check"]))
    there is no command 'biuld'; did you mean 'build'?
    >>> print(unknown("page", "safety", ["open-items", "safety-stopping"]))
    there is no page 'safety'; did you mean 'safety-stopping'?
    >>> print(unknown("page", "zebra", ["power", "safety"]))
    there is no page 'zebra'; there are: power, safety
    """
    from difflib import get_close_matches

    names = list(known)
    close = [one for one in names if name and one.startswith(name)]
    close += get_close_matches(name, names, n=1)
    if close:
        return f"there is no {what} {name!r}; did you mean {close[0]!r}?"
    return f"there is no {what} {name!r}; there are: {', '.join(names) or 'none'}"
