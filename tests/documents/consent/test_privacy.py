from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from toolkit.documents.consent.form import KIND, KIND_ALONE, consent_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

    Read = Callable[[Kit | Document, str], list[str]]


def test_the_board_the_sponsor_and_the_fda_may_see_records(kit: Kit, of_part: Read) -> None:
    told = " ".join(of_part(kit, "privacy"))
    for who in ("The sponsor", "monitors and auditors", "IRB", "FDA", "Other agencies"):
        assert who in told


def test_the_fda_is_not_named_where_it_does_not_regulate(
    edited: Callable[..., Kit], of_part: Read
) -> None:
    made = edited(("fda_regulated_drug: true", "fda_regulated_drug: false"))
    assert "FDA" not in " ".join(of_part(made, "privacy"))
    assert "The rules for drug studies" not in " ".join(of_part(made, "stopping"))


@pytest.mark.parametrize(
    ("choice", "there", "absent"),
    [
        ("allowed", "We may also share them", "for this study only"),
        ("not_allowed", "for this study only", "We may also share them"),
    ],
)
def test_exactly_one_statement_on_later_use_stands(
    consenting: Callable[..., Kit], of_part: Read, choice: str, there: str, absent: str
) -> None:
    told = " ".join(of_part(consenting(f"future_use: {choice}"), "future-use"))
    assert there in told
    assert absent not in told


def test_an_undecided_later_use_is_open_and_says_neither(
    kit: Kit, consenting: Callable[..., Kit], of_part: Read
) -> None:
    (told,) = of_part(kit, "future-use")
    assert told.startswith("To be completed by the investigator: whether data")
    (told,) = of_part(consenting("future_use: {open: Later use, owner: board}"), "future-use")
    assert told == "To be completed by board: Later use"


def test_samples_that_are_tested_only_are_not_kept(
    kit: Kit, consenting: Callable[..., Kit], of_part: Read
) -> None:
    assert not of_part(kit, "samples")
    told = " ".join(of_part(consenting("biospecimens: tested_only"), "samples"))
    assert "We do not keep them" in told
    assert "whole genome" in told


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (("commercial_profit: shared",), ("You will get a share", "will not read")),
        (
            ("commercial_profit: not_shared", "whole_genome: might"),
            ("You will not get a share", "might read"),
        ),
        (
            ('whole_genome: "yes"',),
            ("To be completed by the investigator", "will read your whole"),
        ),
    ],
)
def test_samples_that_are_kept_tell_of_profit_and_genome(
    consenting: Callable[..., Kit],
    of_part: Read,
    facts: tuple[str, ...],
    words: tuple[str, ...],
) -> None:
    told = " ".join(of_part(consenting("biospecimens: kept", *facts), "samples"))
    for word in words:
        assert word in told, word


@pytest.mark.parametrize("samples", ["none", "tested_only"])
def test_a_genetic_test_brings_the_law_against_discrimination(
    consenting: Callable[..., Kit], of_part: Read, samples: str
) -> None:
    made = consenting("genetic_testing: true", f"biospecimens: {samples}")
    told = " ".join(of_part(made, "samples"))
    assert "GINA" in told
    assert "genetic test" in told


def test_the_certificate_stands_only_where_there_is_one(
    kit: Kit, forms: dict[str, Document], of_part: Read
) -> None:
    assert not of_part(kit, "certificate")
    told = " ".join(of_part(forms["ketamine-bpd"], "certificate"))
    for word in (
        "court",
        "unless you agree",
        "child abuse",
        "other research",
        "You can always",
    ):
        assert word in told, word


def test_limits_of_confidentiality_come_from_the_facts_or_are_open(
    kit: Kit, forms: dict[str, Document], of_part: Read
) -> None:
    assert "To be completed" in of_part(kit, "limits")[-1]
    for form in forms.values():
        told = " ".join(of_part(form, "limits"))
        assert "child is being harmed" in told
        assert "police to check on you" in told


@pytest.mark.parametrize(
    ("funding", "words"),
    [
        ("nih", "a blank copy of this form will be put"),
        ("{open: Who pays, owner: sponsor}", "To be completed by sponsor: Who pays"),
    ],
)
def test_posting_of_the_form_follows_the_funding(
    consenting: Callable[..., Kit], of_part: Read, funding: str, words: str
) -> None:
    told = " ".join(of_part(consenting(f"federal_funding: {funding}"), "results"))
    assert words in told


def test_without_federal_money_no_form_is_posted(
    consenting: Callable[..., Kit], of_part: Read
) -> None:
    told = " ".join(of_part(consenting("federal_funding: none"), "results"))
    assert "copy of this form" not in told


def test_the_authorisation_tells_what_who_why_how_long_and_how_to_take_it_back(
    forms: dict[str, Document], of_part: Read
) -> None:
    for form in forms.values():
        told = " ".join(of_part(form, "hipaa"))
        for word in (
            *("medical records", "study team may use it", "<privacy>", "safety board"),
            *("They use it to do this study", "ends when the study is over", "Write to your"),
            *("Your care outside the study", "no longer be protected", "signed copy"),
        ):
            assert word in told, word


def test_what_is_used_names_self_harm_only_where_it_may_come_up(
    kit: Kit, forms: dict[str, Document], of_part: Read
) -> None:
    assert "suicide" not in " ".join(of_part(kit, "hipaa"))
    assert "suicide" in " ".join(of_part(forms["ketamine-bpd"], "hipaa"))


def test_a_permission_without_an_end_says_so(
    consenting: Callable[..., Kit], of_part: Read
) -> None:
    told = " ".join(of_part(consenting("authorisation_ends: never"), "hipaa"))
    assert "This permission has no end date." in told


def test_without_an_authorisation_neither_title_nor_signature_claims_one(
    kit: Kit, edited: Callable[..., Kit], of_part: Read
) -> None:
    assert consent_form(kit).properties.subject == KIND
    made = edited(("hipaa: true", "hipaa: false"))
    form = consent_form(made)
    assert form.properties.subject == KIND_ALONE
    assert not of_part(form, "hipaa")
    assert "health information" not in " ".join(of_part(form, "signatures"))
