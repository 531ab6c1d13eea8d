"""A blinded trial can be unblinded for one participant, at any hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import says
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

WHEN = r"emergenc|urgent|safety|treatment of"
HOW = r"system|service|telephone|phone|envelope|hotline|code|pharmac|hour"
TELL = r"sponsor|monitor|investigator|record|inform|told"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield what the emergency unblinding leaves open."""
    protocol = source.protocol
    if not protocol.design.blinded:
        return
    text = protocol.randomisation.unblinding
    for pattern, what in (
        (WHEN, "when the blind may be broken"),
        (HOW, "how the assignment is learned, at any hour"),
        (TELL, "who is told that it was broken"),
    ):
        if not says(pattern, text):
            yield at(
                source,
                "randomisation",
                "unblinding",
                message=f"the trial is blinded, but nothing says {what}",
                hint="a treating doctor must be able to learn the assignment without delay",
            )


FULL = (
    "unblinding: Only when the treatment of an emergency depends on it.",
    (
        "unblinding: >-\n    Only when the treatment of an emergency depends on it,\n"
        "    through the telephone service at any hour; the sponsor is told that it was done."
    ),
)

RULE = Rule(
    name="c037_unblinding",
    title="Emergency unblinding says when, how and who is told",
    reason="A blind that cannot be broken in an emergency endangers the participant.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.4.10"),
        Basis(source="spirit_2025", place="item 24c"),
        Basis(source="ich_m11", place="section 6.7.4"),
    ),
    passing=(
        example("A full procedure", FULL),
        example(
            "An open trial",
            (
                "blinded: [participant, care_provider, investigator, outcomes_assessor]",
                "blinded: []",
            ),
        ),
    ),
    failing=(
        Example(shows="A procedure without a way", says="nothing says how the assignment is"),
        example(
            "A procedure without a reason",
            ("Only when the treatment of an emergency depends on it.", "On request."),
            says="nothing says when the blind may be broken",
        ),
    ),
)
