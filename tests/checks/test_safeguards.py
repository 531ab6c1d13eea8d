"""What the rules of safeguards find when one is taken out of a protocol that ships."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from toolkit.checks import RULES
from toolkit.checks.lookup import wordings
from toolkit.design.calculate import calculate
from toolkit.spec.reader import read_protocol

if TYPE_CHECKING:
    from toolkit.design.record import Record
    from toolkit.spec.protocol import Protocol
    from toolkit.spec.reader import ProtocolFolder

PROTOCOLS = Path(__file__).parents[2] / "protocols"
OPIOID, KETAMINE = "buprenorphine-bpd", "ketamine-bpd"


@lru_cache
def shipped(name: str) -> tuple[ProtocolFolder, Record]:
    source = read_protocol(PROTOCOLS / name)
    return source, calculate(source)


def told(rule: str, name: str, protocol: Protocol) -> list[str]:
    """Return what a rule says of a changed protocol."""
    source, record = shipped(name)
    changed = replace(source, protocol=protocol)
    check = next(one.check for one in RULES if one.number == rule)
    return [one.message for one in check(changed, record)]


def without_rows(name: str, pattern: str) -> Protocol:
    """Return a protocol without the activities of a kind."""
    protocol = shipped(name)[0].protocol
    kept = tuple(
        one
        for one in protocol.schedule.activities
        if not re.search(pattern, " ".join(wordings(protocol, one)), re.IGNORECASE)
    )
    assert len(kept) < len(protocol.schedule.activities)
    schedule = protocol.schedule.model_copy(update={"activities": kept})
    return protocol.model_copy(update={"schedule": schedule})


@pytest.mark.parametrize(
    ("rule", "name", "pattern", "says"),
    [
        ("c028", OPIOID, "c-ssrs", "nobody asks about it at scr"),
        ("c028", KETAMINE, "suicid|c-ssrs", "nobody asks about it at scr"),
        ("c029", OPIOID, "cows", "no withdrawal scale after the start of treatment"),
        ("c029", OPIOID, "pdmp", "no query of the prescription monitoring programme"),
        ("c029", OPIOID, "urine drug screen", "no urine drug screen at entry"),
        ("c029", OPIOID, "urine drug screen", "no urine drug screens during treatment"),
        ("c030", KETAMINE, "blood pressure|vital signs", "no blood pressure at every dosing"),
        ("c030", KETAMINE, "cadss", "no dissociation scale at every dosing visit"),
        ("c030", KETAMINE, "craving", "no question about craving or abuse"),
        ("c030", KETAMINE, "urin", "no question about bladder symptoms"),
        ("c031", OPIOID, "pregnan", "no pregnancy test before the first dose"),
        ("c031", KETAMINE, "pregnan", "no pregnancy test before the first dose"),
        ("c058", KETAMINE, "adverse", "adverse events are not asked for at d2"),
        ("c059", OPIOID, "consent", "no activity obtains consent"),
        ("c060", KETAMINE, "concomitant", "nobody asks what is taken before the first dose"),
    ],
)
def test_a_row_that_is_taken_out_is_missed(
    rule: str, name: str, pattern: str, says: str
) -> None:
    assert any(says in one for one in told(rule, name, without_rows(name, pattern)))


def test_naloxone_and_the_taper_are_missed() -> None:
    protocol = shipped(OPIOID)[0].protocol
    drug, *others = protocol.therapies.interventions
    steps = tuple(one for one in drug.regimen if "taper" not in one.period)
    bare = drug.model_copy(update={"regimen": steps, "controlled_substance": None})
    kept = tuple(one for one in others if one.id != "naloxone_kit")
    therapies = protocol.therapies.model_copy(update={"interventions": (bare, *kept)})
    epochs = tuple(
        one.model_copy(update={"type": "treatment"}) for one in protocol.schedule.epochs
    )
    schedule = protocol.schedule.model_copy(update={"epochs": epochs})
    changed = protocol.model_copy(update={"therapies": therapies, "schedule": schedule})
    found = told("c029", OPIOID, changed)
    for what in ("naloxone for every participant", "taper", "storage and accountability"):
        assert any(f"there is no {what}" in one for one in found)


def test_no_observation_no_escort_and_no_word_about_driving_are_missed() -> None:
    protocol = shipped(KETAMINE)[0].protocol
    drug, *others = protocol.therapies.interventions
    bare = drug.model_copy(
        update={"first_dose_supervised_hours": None, "controlled_substance": None}
    )
    therapies = protocol.therapies.model_copy(update={"interventions": (bare, *others)})
    people = protocol.population.model_copy(
        update={
            "lifestyle": "No restriction.",
            "inclusion": tuple(
                one for one in protocol.population.inclusion if "accompan" not in one.text
            ),
        }
    )
    consent = protocol.consent.model_copy(
        update={"risks": tuple(one for one in protocol.consent.risks if one.id != "accident")}
    )
    changed = protocol.model_copy(
        update={"therapies": therapies, "population": people, "consent": consent}
    )
    assert {one.partition("there is no ")[2] for one in told("c030", KETAMINE, changed)} == {
        "time of observation after a dose (first_dose_supervised_hours)",
        "advice on driving",
        "escort home after a dose",
        "storage and accountability as a controlled substance",
        "word about driving among the risks told",
    }


def test_stopping_rules_and_serious_risks_call_for_a_board_too() -> None:
    protocol = shipped(OPIOID)[0].protocol
    alone = protocol.safety.board.model_copy(update={"independent": False})
    safety = protocol.safety.model_copy(update={"board": alone})
    changed = protocol.model_copy(update={"safety": safety, "interim": None})
    assert "although there are stopping rules" in told("c033", OPIOID, changed)[0]
    fewer = protocol.model_copy(
        update={"safety": safety.model_copy(update={"stopping_rules": ()}), "interim": None}
    )
    assert "although a risk is serious (" in told("c033", OPIOID, fewer)[0]
    harmless = fewer.model_copy(
        update={"consent": protocol.consent.model_copy(update={"risks": ()})}
    )
    assert told("c033", OPIOID, harmless) == []


def test_without_an_interim_analysis_there_is_nothing_to_keep_secret() -> None:
    protocol = shipped(OPIOID)[0].protocol
    assert told("c036", OPIOID, protocol.model_copy(update={"interim": None})) == []


def test_an_interim_analysis_of_something_else_is_told() -> None:
    protocol = shipped(KETAMINE)[0].protocol
    assert protocol.interim is not None
    other = protocol.interim.model_copy(update={"analysis": protocol.multiplicity.order[1]})
    (found,) = told("c035", KETAMINE, protocol.model_copy(update={"interim": other}))
    assert "is looked at early, but it is not primary" in found


def test_where_nothing_is_prohibited_nothing_is_asked_for() -> None:
    protocol = shipped(KETAMINE)[0].protocol
    therapies = protocol.therapies.model_copy(update={"prohibited": ()})
    changed = without_rows(KETAMINE, "concomitant").model_copy(update={"therapies": therapies})
    assert told("c060", KETAMINE, changed) == []


def test_a_final_protocol_with_the_number_of_a_draft_is_told() -> None:
    protocol = shipped(KETAMINE)[0].protocol
    identity = protocol.identity.model_copy(update={"status": "final"})
    (found,) = told("c032", KETAMINE, protocol.model_copy(update={"identity": identity}))
    assert found == "0.1 is the number of a draft, but the status is final"
