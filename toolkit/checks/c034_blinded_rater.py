"""Whoever measures the primary endpoint does not know the assignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

BLIND = r"blind|mask|does not know|not know|unaware|independent|central"
RATED = frozenset({"clinician_rated", "interview"})


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each primary endpoint whose rater may know the assignment."""
    protocol = source.protocol
    instruments = {one.id: one for one in protocol.assessments}
    endpoints = {one.id: one for one in protocol.endpoints}
    compared = len(protocol.therapies.arms) > 1
    primary = (
        endpoints[one].assessment
        for objective in protocol.objectives
        if objective.level == "primary"
        for one in objective.endpoints
    )
    for each in dict.fromkeys(primary):
        tool = instruments[each]
        if compared and tool.kind in RATED and not says(BLIND, tool.rater):
            yield at(
                source,
                "assessments",
                tool.id,
                "rater",
                message="rates the primary endpoint, and is not said to be blind to the "
                "assignment",
                hint="say who rates and what that person knows",
            )
        role = "participant" if tool.kind == "self_report" else "outcomes_assessor"
        if compared and tool.kind != "laboratory" and role not in protocol.design.blinded:
            yield at(
                source,
                "design",
                "blinded",
                message=f"the {role.replace('_', ' ')} knows the assignment and measures the "
                f"primary endpoint ({tool.id})",
                hint="blind that role, or say in 6.7.3 how bias is kept out",
            )


RULE = Rule(
    name="c034_blinded_rater",
    title="The primary endpoint is rated blind",
    reason="A rater who knows the assignment sees what is hoped for; no analysis takes that "
    "out again.",
    check=check,
    standards=(
        Basis(source="spirit_2025", place="items 24a and 24b"),
        Basis(source="ich_e9", place="2.3.1"),
        Basis(source="spirit_outcomes", place="item 18a.2"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "A rater of whom nothing is said",
            ("    kind: self_report\n", "    kind: clinician_rated\n"),
            ("    rater: The participant\n", "    rater: The treating doctor\n"),
            says="is not said to be blind to the assignment",
        ),
        example(
            "Self-report by participants who know",
            ("blinded: [participant, care_provider,", "blinded: [care_provider,"),
            says="the participant knows the assignment and measures the primary endpoint",
        ),
    ),
)
