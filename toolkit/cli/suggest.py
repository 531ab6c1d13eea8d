"""Names that were almost right."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, which one may be meant, and which there are.

    Examples
    --------
    >>> print(unknown("command", "builds", ["build", "check"]))
    there is no command 'builds'; did you mean 'build'?
    >>> print(unknown("page", "safety", ["open-items", "safety-stopping"]))
    there is no page 'safety'; did you mean 'safety-stopping'?
    >>> print(unknown("page", "zebra", ["power", "safety"]))
    there is no page 'zebra'; there are: power, safety
    """
    from toolkit.spec.reading.near import nearest

    names = list(known)
    longer = [one for one in names if name and one.startswith(name)]
    close = longer[0] if longer else nearest(name, names)
    if close:
        return f"there is no {what} {name!r}; did you mean {close!r}?"
    return f"there is no {what} {name!r}; there are: {', '.join(names) or 'none'}"
