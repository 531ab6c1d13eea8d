from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.consent import facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.kit import Kit

DRUG = "      nonproprietary_name: examplin\n"


@pytest.mark.parametrize(
    ("question", "buprenorphine", "ketamine"),
    [
        (facts.has_opioid, True, False),
        (facts.has_ketamine, False, True),
        (facts.has_sedative, False, True),
        (facts.gives_naloxone, True, False),
        (facts.has_controlled_drug, True, True),
        (facts.self_harm_may_be_told, True, True),
        (facts.applicable_trial, True, True),
        (facts.certificate, True, True),
        (facts.participants_blinded, True, True),
        (facts.pregnancy_possible, True, True),
        (facts.several_sites, True, True),
        (facts.minors, False, False),
    ],
)
def test_the_real_trials_are_read_from_their_facts(
    kits: dict[str, Kit],
    question: Callable[[Kit], bool],
    buprenorphine: bool,  # noqa: FBT001 - a column of the table
    ketamine: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert question(kits["buprenorphine-bpd"]) is buprenorphine
    assert question(kits["ketamine-bpd"]) is ketamine


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("fentanyl citrate", facts.has_opioid),
        ("Esketamine hydrochloride", facts.has_ketamine),
        ("lorazepam", facts.has_sedative),
    ],
)
def test_a_drug_is_known_by_its_nonproprietary_name(
    kit: Kit, edited: Callable[..., Kit], name: str, question: Callable[[Kit], bool]
) -> None:
    assert not question(kit)
    assert question(edited((DRUG, DRUG.replace("examplin", name))))


def test_a_rescue_medicine_is_no_study_drug(kits: dict[str, Kit]) -> None:
    names = {each.id for each in facts.study_drugs(kits["ketamine-bpd"])}
    assert names == {"ketamine", "midazolam"}


def test_a_phase_1_trial_is_no_applicable_clinical_trial(
    kit: Kit, edited: Callable[..., Kit]
) -> None:
    assert facts.applicable_trial(kit)
    assert not facts.applicable_trial(edited(("phase: phase_2", "phase: phase_1")))


def test_a_trial_of_nothing_that_the_fda_regulates_is_none(edited: Callable[..., Kit]) -> None:
    made = edited(("fda_regulated_drug: true", "fda_regulated_drug: false"))
    assert not facts.applicable_trial(made)
    assert not facts.under_fda(made)


@pytest.mark.parametrize(
    ("funding", "supported"),
    [
        ("nih", True),
        ("other_federal", True),
        ("none", False),
        ("{open: Funding, owner: sponsor}", None),
    ],
)
def test_open_funding_is_neither_federal_nor_not(
    consenting: Callable[..., Kit],
    funding: str,
    supported: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    made = consenting(f"federal_funding: {funding}")
    assert facts.federally_supported(made) is supported


def test_money_of_the_nih_brings_a_certificate(
    kit: Kit, consenting: Callable[..., Kit]
) -> None:
    assert not facts.certificate(kit)
    assert facts.certificate(consenting("federal_funding: nih"))


def test_men_alone_cannot_become_pregnant(edited: Callable[..., Kit]) -> None:
    assert not facts.pregnancy_possible(
        edited(("  maximum_age: 65\n", "  maximum_age: 65\n  sex: male\n"))
    )


def test_self_harm_is_found_in_risks_events_and_activities(
    kit: Kit, edited: Callable[..., Kit]
) -> None:
    assert not facts.self_harm_may_be_told(kit)
    assert facts.self_harm_may_be_told(
        edited(("      name: Interview\n", "      name: Suicidality interview\n"))
    )
