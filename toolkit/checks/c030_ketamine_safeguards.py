"""A ketamine arm has the safeguards that ketamine requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.checks.lookup import activities, exposed_visits, products, says, visits_of
from toolkit.checks.rule import AS_IT_STANDS, Basis, Finding, Rule, at, example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.design.record import Record
    from toolkit.spec.population import Criterion
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder
    from toolkit.spec.reading.source import Loc

KETAMINE = r"\b(?:es|ar)?ketamine\b"


def safeguards(protocol: Protocol) -> Iterator[tuple[bool, Loc, str]]:
    """Yield for each safeguard whether it is there, where it would stand, and its name."""
    dosing = frozenset(protocol.therapies.supervised_visits)
    rows: Loc = ("schedule", "activities")
    pressure = visits_of(activities(protocol, r"blood pressure|vital signs"))
    yield bool(dosing) and dosing <= pressure, rows, "blood pressure at every dosing visit"
    dissociation = visits_of(activities(protocol, r"dissociat|\bCADSS\b"))
    yield (
        bool(dosing) and dosing <= dissociation,
        rows,
        "dissociation scale at every dosing visit",
    )
    yield (
        all(one.first_dose_supervised_hours for one in products(protocol, KETAMINE)),
        ("therapies", "interventions"),
        "time of observation after a dose (first_dose_supervised_hours)",
    )
    life = protocol.population.lifestyle
    yield says(r"\bdriv", life), ("population", "lifestyle"), "advice on driving"
    yield (
        says(
            r"escort|accompan|another adult", life, *(one.text for one in _criteria(protocol))
        ),
        ("population", "lifestyle"),
        "escort home after a dose",
    )
    last = max((one.day for one in exposed_visits(protocol)), default=0)
    later = {one.id for one in protocol.schedule.visits if one.day > last}
    abuse = visits_of(activities(protocol, r"crav|abuse|misuse|drug use|use of ketamine"))
    yield bool(abuse & later), rows, "question about craving or abuse after the last dose"
    bladder = activities(protocol, r"urinar|bladder|cystitis")
    yield bool(bladder), rows, "question about bladder symptoms"
    yield (
        all(one.controlled_substance is not None for one in products(protocol, KETAMINE)),
        ("therapies", "interventions"),
        "storage and accountability as a controlled substance",
    )
    yield (
        says(r"\bdriv", *(one.plain for one in protocol.consent.risks)),
        ("consent", "risks"),
        "word about driving among the risks told",
    )


def check(source: ProtocolFolder, record: Record) -> Iterator[Finding]:  # noqa: ARG001
    """Yield each safeguard that a ketamine arm lacks."""
    if not products(source.protocol, KETAMINE):
        return
    for there, place, what in safeguards(source.protocol):
        if not there:
            yield at(
                source,
                *place,
                message=f"participants get ketamine, but there is no {what}",
                hint="add it, or say in the narrative why this trial needs none",
                severity="error",
            )


def _criteria(protocol: Protocol) -> tuple[Criterion, ...]:
    return (*protocol.population.inclusion, *protocol.population.exclusion)


RULE = Rule(
    name="c030_ketamine_safeguards",
    title="A ketamine arm has pressure, dissociation, observation, escort and abuse follow-up",
    reason="Ketamine raises blood pressure, dissociates, impairs driving, is abused and can "
    "harm the bladder; the first three happen within hours of each dose.",
    check=check,
    standards=(
        Basis(source="fda_ketamine"),
        Basis(source="cfr21_1301", place="1301.71 to 1301.76"),
        Basis(source="cfr45_46_111", place="(a)(1)"),
    ),
    passing=(AS_IT_STANDS,),
    failing=(
        example(
            "Ketamine without any safeguard",
            ("nonproprietary_name: examplin", "nonproprietary_name: esketamine"),
            says="there is no blood pressure at every dosing visit",
        ),
        example(
            "Ketamine and no word about driving",
            ("nonproprietary_name: examplin", "nonproprietary_name: ketamine"),
            says="there is no advice on driving",
        ),
    ),
)
