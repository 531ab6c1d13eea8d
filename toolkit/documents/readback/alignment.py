"""Which line of one file is which line of another, and which words of two lines differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from toolkit.documents.readback.lines import Piece, masked, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.documents.readback.lines import Line

LEAST_ALIKE: Final = 0.4
"""Two lines that share less are not the same line changed."""
MOST_PAIRS: Final = 4_000
"""Larger blocks of changed lines are paired in their order alone."""
_WORD: Final = re.compile(r"\s+|\d+(?:[.,]\d+)*%?|\w+|[^\w\s]")
"""Blanks, numbers with their decimals, words, marks."""


def pairs(
    first: Sequence[Line], second: Sequence[Line]
) -> Iterator[tuple[Line | None, Line | None]]:
    """Yield each line with its counterpart, in order; None stands for no counterpart."""
    old = [line.mask for line in first]
    new = [line.mask for line in second]
    # A line whose fields are gone still reads like the one that it was.
    known = set(old)
    by_text = {normal(line.text): mask for line, mask in zip(first, old, strict=True)}
    new = [
        mask if mask in known else by_text.get(normal(line.text), mask)
        for line, mask in zip(second, new, strict=True)
    ]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(first[i:i_end], second[j:j_end], strict=True)
        else:
            for a, b in _matched(first[i:i_end], second[j:j_end]):
                yield (
                    first[i + a] if a is not None else None,
                    second[j + b] if b is not None else None,
                )


def _matched(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[int | None, int | None]]:
    """Pair the lines of a changed block so that the sum of their likeness is largest."""
    rows, columns = len(old), len(new)
    if rows * columns > MOST_PAIRS:
        likeness = [[float(a == b) for b in range(columns)] for a in range(rows)]
    else:
        likeness = [[_alike(one, other) for other in new] for one in old]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in reversed(range(rows)):
        for b in reversed(range(columns)):
            both = likeness[a][b] + best[a + 1][b + 1] if likeness[a][b] else 0.0
            best[a][b] = max(both, best[a + 1][b], best[a][b + 1])
    made: list[tuple[int | None, int | None]] = []
    a = b = 0
    while a < rows and b < columns:
        if likeness[a][b] and best[a][b] == likeness[a][b] + best[a + 1][b + 1]:
            made.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            made.append((a, None))
            a += 1
        else:
            made.append((None, b))
            b += 1
    made += [(place, None) for place in range(a, rows)]
    made += [(None, place) for place in range(b, columns)]
    return made


def _alike(one: Line, other: Line) -> float:
    if one.row != other.row:
        return 0.0
    left, right = (_WORD.findall(normal(line.text)) for line in (one, other))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.real_quick_ratio() < LEAST_ALIKE or matcher.quick_ratio() < LEAST_ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= LEAST_ALIKE else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a blank, a mark, or a field.

    Attributes
    ----------
    mask
        What is compared.
    text
        What a reader sees.
    piece
        The field; None for words.
    """

    mask: str
    text: str
    piece: Piece | None = None


def tokens(pieces: Sequence[Piece]) -> list[Token]:
    """Cut pieces into words and fields."""
    made: list[Token] = []
    for piece in pieces:
        if piece.kind == "text":
            made += [Token(mask=normal(w), text=w) for w in _WORD.findall(piece.text)]
        else:
            made.append(Token(mask=masked(piece), text=piece.text, piece=piece))
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Tokens that were replaced by others; one side may be empty."""

    was: tuple[Token, ...]
    now: tuple[Token, ...]


def edits(first: Line, second: Line) -> list[Edit]:
    """Return what differs between two lines."""
    old, new = tokens(first.pieces), tokens(second.pieces)
    matcher = SequenceMatcher(
        None, [token.mask for token in old], [token.mask for token in new], autojunk=False
    )
    return [
        Edit(was=tuple(old[i:i_end]), now=tuple(new[j:j_end]))
        for kind, i, i_end, j, j_end in matcher.get_opcodes()
        if kind != "equal"
    ]
