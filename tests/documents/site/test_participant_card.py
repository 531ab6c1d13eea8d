from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from toolkit.checks.readability import grade
from toolkit.documents.audit.docx import audit_docx
from toolkit.documents.site.participant_card import participant_card, warning_signs
from toolkit.documents.word.pdf import to_pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from toolkit.documents.kit import Kit

REAL = ("buprenorphine-bpd", "ketamine-bpd")
SIDES = 2
HIGHEST_GRADE = 8


@pytest.mark.system
@pytest.mark.parametrize("name", REAL)
def test_a_card_is_one_sheet(
    name: str,
    kits: dict[str, Kit],
    written: Callable[..., Path],
    needs_program: Callable[[str], str],
) -> None:
    needs_program("soffice")
    docx = written(kits[name], participant_card(kits[name]), "leaflet")
    assert audit_docx(docx, page_numbers=False, contents=False) == ()
    to_pdf(docx, docx.with_suffix(".pdf"))
    assert len(PdfReader(docx.with_suffix(".pdf")).pages) <= SIDES


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_what_participants_read_is_at_most_grade_eight(
    name: str, kits: dict[str, Kit], prose: Callable[..., str]
) -> None:
    document = participant_card(kits[name])
    for section in document.sections:
        if section.m11 == "card-doctor":
            continue
        text = re.sub(r"To be completed by [^.]*\.", "", prose(section.blocks))
        assert grade(text) <= HIGHEST_GRADE, section.title


@pytest.mark.parametrize("name", [*REAL, "minimal"])
def test_each_visit_has_a_line_for_its_date(
    name: str, kits: dict[str, Kit], lines: Callable[..., list[str]]
) -> None:
    kit = kits[name]
    section = next(s for s in participant_card(kit).sections if s.m11 == "card-visits")
    text = "\n".join(lines(section.blocks))
    assert text.count("____ /____") == len(kit.protocol.schedule.visits)
    for visit in kit.protocol.schedule.visits:
        assert (visit.plain or visit.name) in text


def test_doses_at_home_are_told_without_the_dose(
    kits: dict[str, Kit], lines: Callable[..., list[str]]
) -> None:
    section = next(
        s
        for s in participant_card(kits["buprenorphine-bpd"]).sections
        if s.m11 == "card-visits"
    )
    text = "\n".join(lines(section.blocks))
    assert "Week 2 | twice daily" in text
    assert "mg" not in text
    assert "study tablets" in text
    ketamine = "\n".join(
        line
        for s in participant_card(kits["ketamine-bpd"]).sections
        for line in lines(s.blocks)
    )
    assert "at home" not in ketamine


def test_the_box_for_doctors_names_both_drugs_and_not_the_arm(
    kits: dict[str, Kit], lines: Callable[..., list[str]]
) -> None:
    for name, said in (
        ("buprenorphine-bpd", "Buprenorphine or placebo."),
        ("ketamine-bpd", "Ketamine or midazolam."),
    ):
        section = next(
            s for s in participant_card(kits[name]).sections if s.m11 == "card-doctor"
        )
        text = "\n".join(lines(section.blocks))
        assert said in text
        assert "Code break, at any hour | To be completed" in text


def test_warnings_say_whom_to_tell_and_when(kits: dict[str, Kit]) -> None:
    found = warning_signs(kits["buprenorphine-bpd"])
    assert "Call us if you faint or your heart races." in found
    assert all(" if " in each and "911" not in each for each in found)
    assert all(not each.startswith("Tell you") for each in warning_signs(kits["ketamine-bpd"]))


def test_crisis_numbers_and_naloxone_stand_first(
    kits: dict[str, Kit], lines: Callable[..., list[str]], edited: Callable[..., Kit]
) -> None:
    first = participant_card(kits["buprenorphine-bpd"]).sections[0]
    text = "\n".join(lines(first.blocks))
    assert "911" in text
    assert "988" in text
    assert "naloxone" in text
    abroad = participant_card(edited(("countries: [United States]", "countries: [Germany]")))
    assert "988" not in "\n".join(lines(abroad.sections[0].blocks))
