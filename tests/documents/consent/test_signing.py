from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from toolkit.documents.content import Document
    from toolkit.documents.kit import Kit

    Read = Callable[[Kit | Document, str], list[str]]

NAME = "Name of the"


def signers(told: list[str]) -> list[str]:
    return [line.partition(" |")[0] for line in told if line.startswith(NAME)]


def test_participant_and_the_one_who_asks_sign_with_date(kit: Kit, of_part: Read) -> None:
    told = of_part(kit, "signatures")
    assert signers(told) == [
        "Name of the participant",
        "Name of the person who obtained consent",
    ]
    assert sum(line.startswith("Signature |") for line in told) == 2
    assert sum(line.startswith("Date") for line in told) == 2
    assert any("signed and dated copy of this form" in line for line in told)


def test_a_representative_says_what_gives_the_right_to_sign(
    consenting: Callable[..., Kit], of_part: Read
) -> None:
    told = of_part(consenting("representative: true"), "signatures")
    assert "Name of the legally authorised representative" in signers(told)
    assert any(line.startswith("What gives you the right to sign") for line in told)


def test_a_witness_signs_only_when_asked_for(
    kit: Kit, consenting: Callable[..., Kit], of_part: Read
) -> None:
    assert not [line for line in of_part(kit, "signatures") if "itness" in line]
    told = of_part(consenting("witness: true"), "signatures")
    assert signers(told)[-1] == "Name of the witness"


def test_minors_assent_and_their_parents_permit(
    kit: Kit, edited: Callable[..., Kit], of_part: Read
) -> None:
    assert not of_part(kit, "assent")
    told = of_part(edited(("  minimum_age: 18\n", "  minimum_age: 16\n")), "assent")
    assert signers(told) == [
        "Name of the child or young person",
        "Name of the parent or guardian",
        "Name of the other parent",
        "Name of the person who obtained assent",
    ]


def test_optional_parts_have_boxes_and_a_place_for_initials(
    kit: Kit, forms: dict[str, Document], of_part: Read
) -> None:
    assert not of_part(kit, "optional")
    told = of_part(forms["buprenorphine-bpd"], "optional")
    rows = [line for line in told if "☐ Yes" in line]
    assert len(rows) == 4
    assert all("☐ No" in row for row in rows)
    assert "What we ask | Your choice | Initials" in told


def test_contacts_that_nobody_gave_are_open_items_of_the_site(kit: Kit, of_part: Read) -> None:
    told = " ".join(of_part(kit, "contacts"))
    assert told.count("To be completed by the site") == 4
    assert "988" not in told


def test_given_contacts_are_printed(consenting: Callable[..., Kit], of_part: Read) -> None:
    made = consenting(
        'contacts: {day: "the day number", any_hour: "the night number", rights: "the office"}'
    )
    told = of_part(made, "contacts")
    assert "You feel unwell, or the study has hurt you | Call us: the night number" in told
    assert any(line.endswith("Call the study team: the day number") for line in told)
    assert any(line.endswith(". the office") for line in told)


def test_whoever_is_in_danger_finds_the_crisis_line_first(
    forms: dict[str, Document], of_part: Read
) -> None:
    for form in forms.values():
        first = next(
            line for line in of_part(form, "contacts") if line.startswith("You are in")
        )
        assert "988" in first
        assert of_part(form, "contacts").index(first) == 3


def test_the_last_part_is_for_signatures(forms: dict[str, Document]) -> None:
    for form in forms.values():
        assert form.sections[-1].m11 == "signatures"
