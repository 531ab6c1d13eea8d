"""There is an independent board where the risk calls for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder

GRAVE = frozenset({"serious", "life_threatening"})


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what a monitoring board lacks, when the trial needs one."""
    protocol = source.protocol
    why = _why(protocol)
    board = protocol.safety.board
    if not why:
        return
    place = ("safety", "board")
    if not board.independent:
        yield at(
            source,
            *place,
            "independent",
            message=f"the board is not independent, although {why}",
            hint="name members without a part in the trial, or say in 11.4 why none is needed",
        )
    if not says(r"statistic", board.members):
        yield at(
            source,
            *place,
            "members",
            message=f"names no statistician, although {why}",
            hint="somebody on the board has to read the tables",
        )
    if not says(r"look|review|meet|month|week|after|before|year|participants", board.meetings):
        yield at(source, *place, "meetings", message="does not say when the board meets")


def _why(protocol: Protocol) -> str:
    """Return the reason for which the trial needs a board; empty when there is none."""
    if protocol.interim is not None:
        return "an interim analysis is planned"
    if protocol.safety.stopping_rules:
        return "there are stopping rules"
    grave = [one.name for one in protocol.consent.risks if one.severity in GRAVE]
    return f"a risk is serious ({grave[0]})" if grave else ""


RULE = Rule(
    name="c033_board",
    title="An independent board with a statistician watches a trial of more than small risk",
    reason="Nobody who treats or is paid by the trial can be asked to stop it.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="item 28a"),
        Basis(source="fda_monitoring_committees", place="section 2"),
        Basis(source="cfr45_46_111", place="(a)(6)"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A board of the sponsor",
            ("independent: true", "independent: false"),
            says="the board is not independent, although an interim analysis is planned",
        ),
        example(
            "A board without a statistician",
            ("members: A doctor, a statistician, a poor sleeper.", "members: A doctor."),
            says="names no statistician",
        ),
        example(
            "A board that never meets",
            ("meetings: At each look.", "meetings: By telephone."),
            says="does not say when the board meets",
        ),
    ),
)
