"""What a line of a document tells of the restricted randomisation list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.claims import WORDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SIZE: Final = r"(?:sizes?|lengths?)"
_IS: Final = r"(?:of|are|is|were|was|from|between)"
_BEFORE: Final = r"(?:(?:\d+|[a-z]+),?\s+(?:and|or|to)\s+|\d+,\s*)*"
"""Other sizes that are named first."""
_END: Final = r"(?![\w.,]*\w)"
_TOKEN: Final = re.compile(r"\w+(?:-\w+)*")
"""A word or code, hyphens included."""


def tells(text: str, sizes: Collection[int], secrets: Collection[str]) -> Iterator[str]:
    """Yield what of the restricted list a line tells.

    Parameters
    ----------
    text
        The line.
    sizes
        Block sizes.
    secrets
        Seed and codes of the list.

    Examples
    --------
    >>> list(tells("Permuted blocks of 4 and 6 are used.", (4, 6), ()))
    ['the block size 4', 'the block size 6']
    >>> list(tells("Blocks stand in Section 4; 4 blocks of chairs.", (4, 6), ()))
    []
    """
    for size in sizes if "block" in text.lower() else ():
        words = [word for word, number in WORDS.items() if number == size]
        number = rf"(?:{'|'.join([str(size), *words])})"
        forms = (
            rf"\bblocks?(?:\s+{_SIZE})?\s+{_IS}\s+(?:{_SIZE}\s+)?{_BEFORE}{number}{_END}",
            rf"\bblock\s+{_SIZE}:?\s*\(?{_BEFORE}{number}{_END}",
            rf"(?<![\w.]){number}-(?:(?:person|participant)[- ])?blocks?\b",
        )
        if any(re.search(form, text, re.IGNORECASE) for form in forms):
            yield f"the block size {size}"
    if secrets and not frozenset(secrets).isdisjoint(_TOKEN.findall(text)):
        yield "an entry of the restricted list"
