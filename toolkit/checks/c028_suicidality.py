"""Where suicidality is in question, it is asked about, acted on and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import (
    activities,
    criteria,
    entered_at,
    exposed_visits,
    named,
    says,
    visits_of,
)
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder

SUICIDE = r"suicid"
SCALE = r"suicid|C-SSRS|Columbia"


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each part of the plan that is missing, when suicidality is in question."""
    protocol = source.protocol
    if not _in_question(protocol):
        return
    asked = visits_of(activities(protocol, SCALE))
    needed = (*entered_at(protocol), *exposed_visits(protocol))
    missing = [one.id for one in dict.fromkeys(needed) if one.id not in asked]
    if missing:
        yield at(
            source,
            "schedule",
            "activities",
            message=f"suicidality is in question, but nobody asks about it at {named(missing)}",
            hint="do a suicide-risk assessment at screening and at each visit of treatment",
            severity="error",
        )
    safety, therapies = protocol.safety, protocol.therapies
    for there, place, what in (
        (
            says(SUICIDE, *(one.name for one in safety.special_interest)),
            ("safety", "special_interest"),
            "no event of special interest is suicidal behaviour or ideation",
        ),
        (
            says(
                SUICIDE,
                *(one.reason for one in safety.individual_stops),
                *(one.trigger for one in therapies.modifications),
            )
            or "c-ssrs" in " ".join(one.reason for one in safety.individual_stops).lower(),
            ("safety", "individual_stops"),
            "nothing says when it holds or stops the intervention in a participant",
        ),
        (
            says(f"{SUICIDE}|kill yourself", *(one.plain for one in protocol.consent.risks)),
            ("consent", "risks"),
            "participants are not told of it among the risks",
        ),
    ):
        if not there:
            yield at(
                source,
                *place,
                message=f"suicidality is in question, but {what}",
                hint="a plan names who asks, what is done the same day, and whom it stops",
            )


def _in_question(protocol: Protocol) -> bool:
    condition = protocol.population.condition
    return (
        says(SUICIDE, condition.name, *condition.keywords)
        or criteria(protocol, SUICIDE)
        or says(SUICIDE, *(one.name for one in protocol.endpoints))
        or says(SUICIDE, *(one.name for one in protocol.safety.special_interest))
    )


ILL = ("condition: {name: Insomnia}", "condition: {name: Insomnia with suicidal ideation}")
ASKED = (
    "    - id: events\n",
    (
        "    - id: risk\n      name: Suicide risk\n      group: Safety\n"
        "      visits: [screen, baseline, week_2, week_4]\n    - id: events\n"
    ),
)
WATCHED = (
    "    - id: fall\n",
    (
        "    - id: suicidal\n      name: Suicidal behaviour\n      definition: Any.\n"
        "      monitored_by: [risk]\n      management: Seen the same day.\n    - id: fall\n"
    ),
)
STOPPED = (
    "    - {reason: Pregnancy, action: stop}\n",
    "    - {reason: Pregnancy, action: stop}\n    - {reason: Suicidal intent, action: hold}\n",
)
TOLD = (
    "plain: You may feel sleepy in the morning.",
    "plain: Thoughts of suicide may get worse.",
)

RULE = Rule(
    name="c028_suicidality",
    title="Where suicidality is in question, there is a plan to ask, act and tell",
    reason="A trial that may meet suicidal people has to find out at each contact, and to know "
    "beforehand what it does then.",
    check=check,
    standards=(
        Basis(source="fda_suicidality"),
        Basis(source="cfr45_46_111", place="(a)(1) and (a)(6)"),
        Basis(source="board_practice", place="suicidality without a safety plan"),
    ),
    passing=(
        AS_IT_STANDS,
        example("Suicidality with a plan", ILL, ASKED, WATCHED, STOPPED, TOLD),
    ),
    failing=(
        example(
            "Suicidality without a plan",
            ILL,
            says="nobody asks about it at screen, baseline, week_2 and week_4",
        ),
        example(
            "Asked about, but nothing follows from it",
            ILL,
            ASKED,
            WATCHED,
            TOLD,
            says="nothing says when it holds or stops the intervention",
        ),
        example(
            "Asked about, but not told",
            ILL,
            ASKED,
            WATCHED,
            STOPPED,
            says="participants are not told of it among the risks",
        ),
    ),
)
