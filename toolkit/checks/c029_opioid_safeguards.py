"""An opioid arm has the safeguards that opioids require."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import (
    activities,
    criteria,
    entered_at,
    exposed_visits,
    products,
    says,
    visits_of,
)
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc

OPIOIDS = (
    r"\b(?:buprenorphine|methadone|morphine|oxycodone|hydrocodone|hydromorphone|oxymorphone|"
    r"codeine|dihydrocodeine|fentanyl|alfentanil|sufentanil|remifentanil|tramadol|tapentadol|"
    r"levorphanol|meperidine|pethidine|nalbuphine|butorphanol|pentazocine)\b"
)


def safeguards(protocol: Protocol) -> Iterator[tuple[bool, Loc, str]]:
    """Yield for each safeguard whether it is there, where it would stand, and its name."""
    therapies, safety = protocol.therapies, protocol.safety
    entry = {one.id for one in entered_at(protocol)}
    rows: Loc = ("schedule", "activities")
    drug = tuple(
        one for one in therapies.interventions if says(OPIOIDS, one.nonproprietary_name)
    )
    yield (
        says("naloxone|nalmefene", *(one.name for one in therapies.interventions)),
        ("therapies", "interventions"),
        "naloxone for every participant",
    )
    withdrawal = visits_of(activities(protocol, r"withdrawal|\bCOWS\b|\bSOWS\b"))
    after = {one.id for one in protocol.schedule.visits if one.day > 1}
    yield bool(withdrawal & after), rows, "withdrawal scale after the start of treatment"
    yield (
        criteria(protocol, r"opioid use disorder|use of an opioid|opioid[- ](?:use|naive)"),
        ("population", "exclusion"),
        "criterion on opioid use and opioid use disorder",
    )
    steps = tuple(f"{step.period} {step.frequency}" for one in drug for step in one.regimen)
    yield (
        any(one.type == "taper" for one in protocol.schedule.epochs) or says("taper", *steps),
        ("therapies", "interventions"),
        "taper",
    )
    checked = visits_of(activities(protocol, r"prescription.*monitoring|\bPDMP\b"))
    yield (
        bool(checked & entry),
        rows,
        "query of the prescription monitoring programme at entry",
    )
    screens = visits_of(activities(protocol, r"urine.*(?:drug|toxicolog)|drug screen|\bUDS\b"))
    yield bool(screens & entry), rows, "urine drug screen at entry"
    yield (
        bool(screens & {one.id for one in exposed_visits(protocol)} - entry),
        rows,
        "urine drug screens during treatment",
    )
    yield (
        all(one.controlled_substance is not None for one in drug),
        ("therapies", "interventions"),
        "storage and accountability as a controlled substance",
    )
    yield (
        says(r"respirat|sedation|breathing", *(one.name for one in safety.special_interest)),
        ("safety", "special_interest"),
        "respiratory depression as an event of special interest",
    )
    yield (
        says(r"overdose|breath", *(one.plain for one in protocol.consent.risks)),
        ("consent", "risks"),
        "overdose or slowed breathing among the risks told",
    )


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each safeguard that an opioid arm lacks."""
    if not products(source.protocol, OPIOIDS):
        return
    for there, place, what in safeguards(source.protocol):
        if not there:
            yield at(
                source,
                *place,
                message=f"participants get an opioid, but there is no {what}",
                hint="add it, or say in the narrative why this trial needs none",
                severity="error",
            )


OPIOID = ("nonproprietary_name: examplin", "nonproprietary_name: morphine")
KIT = (
    "    - id: placebo_tablet\n",
    (
        "    - id: kit\n      name: Naloxone spray\n      type: drug\n      dose_form: spray\n"
        "      strengths: []\n      route: nasal\n      regimen:\n"
        "        - {period: Whole trial, unit: spray, frequency: in an overdose}\n"
        "      use: additional_required\n      investigational: false\n"
        "      sourcing: central\n"
        "      authorisation: Authorised.\n      description: An antidote.\n"
        "      preparation: None.\n      storage: At home.\n      dispensing: Once.\n"
        "    - id: placebo_tablet\n"
    ),
)

RULE = Rule(
    name="c029_opioid_safeguards",
    title="An opioid arm has naloxone, withdrawal scale, screens, taper and secure storage",
    reason="Opioids can kill by respiratory depression, are diverted, and make dependent; a "
    "board asks for each of these safeguards before it looks at anything else.",
    check=check,
    standards=(
        Basis(source="opioid_labels", place="warnings and precautions"),
        Basis(source="cfr21_1301", place="1301.71 to 1301.76"),
        Basis(source="cfr45_46_111", place="(a)(1)"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "An opioid without an antidote",
            OPIOID,
            says="there is no naloxone for every participant",
        ),
        example(
            "An opioid with an antidote and nothing else",
            OPIOID,
            KIT,
            says="there is no withdrawal scale after the start of treatment",
        ),
    ),
)
