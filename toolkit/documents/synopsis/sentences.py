"""Whole sentences from the beginning of a longer text."""

from __future__ import annotations

import re
from typing import Final

END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
"""Between two sentences: a point inside a number has no capital after it."""


def sentences(text: str) -> tuple[str, ...]:
    """Split a paragraph into its sentences.

    Examples
    --------
    >>> sentences("It fell by 0.5 mg. Why? Nobody knows.")
    ('It fell by 0.5 mg.', 'Why?', 'Nobody knows.')
    """
    return tuple(END.split(" ".join(text.split())))


def leading(text: str, room: int) -> str:
    """Return the sentences that a text begins with, as many as fit into some room.

    Parameters
    ----------
    text
        A paragraph.
    room
        Letters; the first sentence is kept whatever its length.

    Examples
    --------
    >>> leading("One. Two. Three.", 9)
    'One. Two.'
    """
    first, *rest = sentences(text)
    kept = [first]
    for each in rest:
        if len(" ".join([*kept, each])) > room:
            break
        kept.append(each)
    return " ".join(kept)
