from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.documents.consent.form import consent_form
from toolkit.documents.consent.risks import LIKELIHOODS, SEVERITIES, risks, worst_first
from toolkit.documents.content import Number, Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from toolkit.documents.content import Block, Document
    from toolkit.documents.kit import Kit

DRUG = "      nonproprietary_name: examplin\n"
NEXT = "      dose_form: tablet\n      strengths: [1 mg]\n"
CONTROLLED = (
    NEXT
    + "      controlled_substance: {schedule: CII, storage: Locked., accountability: Counted., "
    "registration: Needed.}\n"
)


def test_the_worst_risks_come_first(kits: dict[str, Kit]) -> None:
    for kit in kits.values():
        places = [
            (SEVERITIES.index(risk.severity), LIKELIHOODS.index(risk.likelihood))
            for risk in worst_first(kit)
        ]
        assert places == sorted(places)


def test_every_risk_of_the_facts_is_told_once_by_its_name_in_the_record(
    kits: dict[str, Kit], forms: dict[str, Document]
) -> None:
    for name, form in forms.items():
        told = [
            piece.name
            for section in form.sections
            if section.m11 == "risks"
            for block in section.blocks
            if isinstance(block, Paragraph)
            for piece in block.inlines
            if isinstance(piece, Number)
        ]
        known = [f"risks.{risk.id}.name" for risk in kits[name].protocol.consent.risks]
        assert sorted(told) == sorted(known)


def test_a_risk_is_told_with_how_often_and_in_plain_words(
    kit: Kit, of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    assert of_part(kit, "risks")[-2:] == [
        "## Other risks",
        "Drowsiness (common). You may feel sleepy in the morning.",
    ]


def test_each_drug_brings_its_own_warnings(forms: dict[str, Document]) -> None:
    keys = {name: {section.m11 for section in form.sections} for name, form in forms.items()}
    assert "opioid" in keys["buprenorphine-bpd"]
    assert not {"ketamine", "sedative"} & keys["buprenorphine-bpd"]
    assert {"ketamine", "sedative"} <= keys["ketamine-bpd"]
    assert "opioid" not in keys["ketamine-bpd"]
    assert {"controlled", "pregnancy", "crisis"} <= keys["ketamine-bpd"]


def test_a_harmless_drug_brings_none(kit: Kit) -> None:
    keys = {section.m11 for section in consent_form(kit).sections}
    assert not {"opioid", "ketamine", "sedative", "controlled", "crisis"} & keys


def test_opioid_wording_covers_what_an_opioid_calls_for(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    form = forms["buprenorphine-bpd"]
    told = " ".join(line for key in ("opioid", "controlled") for line in of_part(form, key))
    for word in (
        *("drive", "locked", "overdose", "naloxone", "dependence", "withdrawal", "addiction"),
        *("pregnant", "Alcohol", "sleeping pills", "Bring back", "911"),
    ):
        assert word in told, word


def test_ketamine_wording_covers_what_ketamine_calls_for(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    told = " ".join(of_part(forms["ketamine-bpd"], "ketamine"))
    for word in (
        *("dissociation", "blood pressure", "take you home", "bladder", "drive", "addicted"),
        *("Alcohol", "pregnant"),
    ):
        assert word in told, word


def test_an_opioid_without_naloxone_does_not_promise_the_spray(
    edited: Callable[..., Kit], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    made = edited((DRUG, DRUG.replace("examplin", "morphine")))
    told = " ".join(of_part(made, "opioid"))
    assert "overdose" in told
    assert "naloxone" not in told


def test_a_drug_taken_home_is_to_be_locked_up_and_one_given_in_the_clinic_is_not(
    consenting: Callable[..., Kit],
    edited: Callable[..., Kit],
    of_part: Callable[[Kit | Document, str], list[str]],
) -> None:
    clinic = " ".join(of_part(edited((NEXT, CONTROLLED)), "controlled"))
    assert "only in the clinic" in clinic
    home = " ".join(of_part(consenting("take_home: true"), "controlled"))
    assert "Keep it locked up" in home


def test_pregnancy_is_left_out_where_nobody_can_become_pregnant(
    edited: Callable[..., Kit], lines: Callable[[Iterable[Block]], list[str]]
) -> None:
    men = edited(("  maximum_age: 65\n", "  maximum_age: 65\n  sex: male\n"))
    told = {part.key: " ".join(lines(part.blocks)) for part in risks(men)}
    assert "pregnancy" not in told
    assert "unborn" not in told["unknown"]


def test_contraception_that_nobody_described_is_open(
    kit: Kit, of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    assert "To be completed by the investigator: contraception" in of_part(kit, "pregnancy")[-1]


def test_in_danger_the_crisis_line_the_emergency_number_and_the_team_are_named(
    forms: dict[str, Document], of_part: Callable[[Kit | Document, str], list[str]]
) -> None:
    for form in forms.values():
        told = " ".join(of_part(form, "crisis"))
        assert "988" in told
        assert "911" in told
        assert "<contacts>" in told
