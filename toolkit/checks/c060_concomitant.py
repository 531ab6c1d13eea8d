"""What must not be taken is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import activities, entered_at, exposed_visits, visits_of
from toolkit.checks.rule import Basis, Example, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

TAKEN = r"concomitant|medication|other medicines|co-?medication|medicines"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield prohibited medicines that nobody asks for, before or during treatment."""
    protocol = source.protocol
    if not protocol.therapies.prohibited:
        return
    asked = visits_of(activities(protocol, TAKEN))
    entry = {one.id for one in entered_at(protocol)}
    later = {one.id for one in exposed_visits(protocol)} - entry
    for visits, when in ((entry, "before the first dose"), (later, "during treatment")):
        if visits and not visits & asked:
            yield at(
                source,
                "therapies",
                "prohibited",
                message=f"some medicines are prohibited, but nobody asks what is taken {when}",
                hint="give concomitant medication a row in the schedule",
            )


def _row(visits: str) -> tuple[str, str]:
    return (
        "    - id: events\n",
        (
            "    - id: medicines\n      name: Concomitant medication\n      group: Safety\n"
            f"      visits: [{visits}]\n    - id: events\n"
        ),
    )


RULE = Rule(
    name="c060_concomitant",
    title="Where medicines are prohibited, what is taken is asked for",
    reason="A rule that nobody checks is no safeguard, and hides an intercurrent event.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.7.2"),
        Basis(source="spirit_2025", place="item 15d"),
    ),
    passing=(example("Asked at three visits", _row("screen, week_2, week_4")),),
    failing=(
        Example(shows="Nobody asks", says="nobody asks what is taken before the first dose"),
        example(
            "Asked at screening only",
            _row("screen"),
            says="nobody asks what is taken during treatment",
        ),
    ),
)
