"""Unblinded interim results stay with people who have no part in the trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

APART = r"independent|unblinded statistician|outside|not involved|separate"
LOOK = r"look|interim"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what the interim analysis lacks."""
    interim, board = source.protocol.interim, source.protocol.safety.board
    if interim is None:
        return
    if not says(APART, interim.performed_by):
        yield at(
            source,
            "interim",
            "performed_by",
            message="does not say that whoever sees results by arm is independent",
            hint="name an independent statistician, and who receives the report",
        )
    if not says(
        r"nobody|no one|only|alone|closed|without seeing|stay|no .* leaves", interim.integrity
    ):
        yield at(
            source,
            "interim",
            "integrity",
            message="does not say from whom interim results are kept",
            hint="say who sees them, and that nobody else does",
        )
    if not says(LOOK, board.meetings) and not says(r"board|committee", interim.performed_by):
        yield at(
            source,
            "safety",
            "board",
            "meetings",
            message="an interim analysis is planned, but the board does not meet for it",
            hint="name the interim analysis among the meetings",
        )


RULE = Rule(
    name="c036_interim_board",
    title="An interim analysis has an independent reader and a board",
    reason="Whoever runs the trial and knows its interim results cannot run it as before.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="items 28a and 28b"),
        Basis(source="ich_e9", place="4.5"),
        Basis(source="fda_monitoring_committees"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Read by the trial's own statistician",
            ("performed_by: An independent statistician.", "performed_by: The statistician."),
            says="does not say that whoever sees results by arm is independent",
        ),
        example(
            "Nothing on secrecy",
            ("integrity: Nobody else sees results by arm.", "integrity: As usual."),
            says="does not say from whom interim results are kept",
        ),
        example(
            "A board that does not meet for it",
            ("meetings: At each look.", "meetings: Every year."),
            says="the board does not meet for it",
        ),
    ),
)
