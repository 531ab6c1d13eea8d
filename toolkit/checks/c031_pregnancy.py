"""There is a plan for pregnancy where participants can become pregnant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import activities, criteria, entered_at, says, studied, visits_of
from toolkit.checks.rule import Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.reader import ProtocolFolder

PREGNANT = r"pregnan|childbearing"
OLDEST = 55
"""Above this lowest age nobody is taken to be able to become pregnant."""


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each part of the plan that is missing."""
    protocol = source.protocol
    people = protocol.population
    drugs = any(one.type in {"drug", "biologic"} for one in studied(protocol))
    if people.sex == "male" or people.minimum_age > OLDEST or not drugs:
        return
    tested = visits_of(activities(protocol, r"pregnan"))
    entry = {one.id for one in entered_at(protocol)}
    stops = (
        *(one.reason for one in protocol.safety.individual_stops),
        *(one.trigger for one in protocol.therapies.modifications),
    )
    for there, place, what in (
        (tested & entry, ("schedule", "activities"), "no pregnancy test before the first dose"),
        (
            criteria(protocol, PREGNANT),
            ("population", "exclusion"),
            "no criterion on pregnancy",
        ),
        (
            says(PREGNANT, *stops),
            ("safety", "individual_stops"),
            "no rule for a participant who becomes pregnant",
        ),
        (
            says(PREGNANT, *(one.event_type for one in protocol.safety.reporting)),
            ("safety", "reporting"),
            "no row for the reporting of a pregnancy",
        ),
    ):
        if not there:
            yield at(
                source,
                *place,
                message=f"participants can become pregnant, but there is {what}",
                hint="say when it is tested, what stops, who is told and what follows",
                severity="error",
            )


TEST = (
    "    - id: events\n",
    (
        "    - id: pregnancy\n      name: Pregnancy test\n      group: Safety\n"
        "      visits: [screen]\n    - id: events\n"
    ),
)
ROW = (
    "  reporting:\n",
    (
        "  reporting:\n    - event_type: Pregnancy\n      scope: Participants\n"
        "      start: Day 1\n"
        "      end: Birth\n      timing: 24 hours\n      method: Form\n"
        "      backup: Telephone\n"
    ),
)

RULE = Rule(
    name="c031_pregnancy",
    title="There is a plan for pregnancy: test, criterion, stop, report",
    reason="Whether a drug harms an embryo is seldom known; a board asks what is done before, "
    "during and after.",
    check=check,
    standards=(
        Basis(source="ich_e6_r3", place="Appendix B.9.4"),
        Basis(source="ich_m11", place="sections 5.4, 8.4.5 and 9.3"),
        Basis(source="ich_m3_r2", place="section 11"),
    ),
    passing=(
        example("A plan for pregnancy", TEST, ROW),
        example("A trial in men", ("  maximum_age: 65\n", "  maximum_age: 65\n  sex: male\n")),
    ),
    failing=(
        example("No test", ROW, says="no pregnancy test before the first dose"),
        example("No report", TEST, says="no row for the reporting of a pregnancy"),
        example(
            "No criterion",
            TEST,
            ROW,
            ("      text: Is pregnant.\n", "      text: Is tired.\n"),
            says="no criterion on pregnancy",
        ),
        example(
            "No stop",
            TEST,
            ROW,
            ("reason: Pregnancy,", "reason: A fall,"),
            says="no rule for a participant who becomes pregnant",
        ),
    ),
)
