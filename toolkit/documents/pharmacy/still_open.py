"""The list of what a plan of the pharmacy still lacks, with who has to complete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.content import Cell, Column, Open, Table
from toolkit.documents.kit import head, plain, text
from toolkit.spec.base import OpenItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.documents.kit import Blocks


def still_open(
    answers: Sequence[tuple[str, object]],
    own: Sequence[tuple[str, str]],
    *,
    caption: str,
) -> Blocks:
    """Return the table of open items.

    Parameters
    ----------
    answers
        What the protocol may leave open: what it concerns, and its answer.
    own
        What this plan needs beside the protocol: who completes it, and what; not empty.
    caption
        Of the table.
    """
    left = [
        (concerns, answer.open, answer.owner)
        for concerns, answer in answers
        if isinstance(answer, OpenItem)
    ]
    left += [("This plan", what, owner) for owner, what in own]
    return (
        Table(
            id="tbl-open",
            caption=text(caption),
            description="What is missing, what it concerns, and who completes it",
            columns=(Column(share=0.3), Column(share=0.45), Column(share=0.25)),
            header=head("Concerns", "To be completed", "By"),
            rows=tuple(
                (plain(concerns), Cell(inlines=(Open(text=what),)), plain(owner))
                for concerns, what, owner in left
            ),
        ),
    )
