"""A stopping rule says what happens, and who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

ACTS = r"paus|stop|review|suspend|halt|hold|conven|meet|end"
WHO = r"board|committee|monitor|sponsor|investigator|statistician|regulator"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each rule whose action leaves open what is done or by whom."""
    for rule in source.protocol.safety.stopping_rules:
        for pattern, what in ((ACTS, "what is stopped or reviewed"), (WHO, "who decides")):
            if not says(pattern, rule.action):
                yield at(
                    source,
                    "safety",
                    "stopping_rules",
                    rule.id,
                    "action",
                    message=f"does not say {what} when the boundary is reached",
                    hint="say what pauses at once, who reviews, and what is needed to go on",
                )


FALLS = "action: The board reviews before anybody else is enrolled."

RULE = Rule(
    name="c049_stopping_action",
    title="Every stopping rule says what happens and who decides",
    reason="A boundary without a consequence is a number in a table.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.4.8"),
        Basis(source="spirit_2025", place="item 28b"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Nothing happens", (FALLS, "action: The board is told."), says="what is stopped"
        ),
        example("Nobody decides", (FALLS, "action: Enrolment pauses."), says="who decides"),
    ),
)
